/** docs/reference/scenario.md */
import { scenarioJsonSchema } from '../../sim/scenario/json-schema.ts';
import { DEFAULT_SEED } from '../../sim/scenario/schema/scenario.ts';
import type { JsonSchema } from '../../sim/scenario/schema/build.ts';
import { code, generatedFrom, page, table } from './markdown.ts';
import { KEY_HEAD, keyCells, keyRows, mapsOf } from './schema-words.ts';

type Properties = { readonly [key: string]: JsonSchema };

function section(name: string): JsonSchema {
  return (scenarioJsonSchema()['properties'] as Properties)[name];
}

/** Keys of all maps that a section allows, in one table. */
function keysOf(json: JsonSchema): string {
  return table(KEY_HEAD, keyCells(mapsOf(json).flatMap((map) => keyRows(map))));
}

const INTRODUCTION = `A scenario is one YAML 1.2 document of at most 4,194,304 characters. Unknown keys, wrong units and impossible combinations are all reported
at once, as \`file:line:column path: problem (legal values)\`, and nothing runs. \`rumormill schema\` prints the JSON Schema for editors;
a first line \`# yaml-language-server: $schema=./scenario.schema.json\` makes them use it.`;

const UNITS: readonly (readonly string[])[] = [
  [
    'duration',
    '`us`, `ms`, `s`, `m`, `h`, `d`, also joined: `1h30m`',
    'whole µs, at most 100 years; only `0` needs no unit',
  ],
  [
    'size',
    '`B`, `kB`, `MB`, `GB`, `TB` (1000), `KiB`, `MiB`, `GiB`, `TiB` (1024)',
    'whole bytes; under the key `bytes` a bare number is bytes',
  ],
  ['rate', '`bit/s`, `kbit/s`, `Mbit/s`, `Gbit/s`, `B/s`, `kB/s`, `MB/s` …', 'bytes per second'],
  ['count per time', '`5/s`, `600/m`, `10/h`, `1/d`', 'above 0, at most 1,000,000 a second'],
  ['share', '`5%` or `0.05`', '0 to 1'],
  ['ppm', '`50ppm`', 'parts per million; only `0` needs no unit'],
  [
    'name',
    'a letter, then letters, digits, `-` or `_`; at most 64',
    'ids of faults, workload entries, layers, groups, checks, zones',
  ],
];

const NODES: readonly (readonly string[])[] = [
  ['`all`', 'every node'],
  ['`rest`', 'whoever the other selectors of the same list leave'],
  ['`10%` or `{ share: 0.1 }`', 'a share of all nodes, drawn'],
  ['`{ count: 5 }`', 'so many, drawn'],
  ['`0-99`', 'a range of ids, both ends included'],
  ['`[0, 7, 20-29]`', 'a list of ids and ranges'],
  ['`eu` or `{ zone: eu }`', 'all nodes of a zone'],
];

const NODES_WORDS = `Shares and counts take disjoint parts of one keyed order of the nodes; the key is the id of whatever selects (the fault, the zones, the
groups), so the same nodes are picked for every fanout and every other fault. Explicit selectors take theirs first; a share skips
what they took and is still a share of all nodes. Nodes that join later go where the next node in that order went.`;

const STACK_WORDS = `Either \`stack\`, the same for every node, or \`groups\`, a list of \`{ id, nodes, stack }\`; nodes in no group run the last group’s stack.
A layer is a name (\`push-pull\`) or a map with \`use\`, \`id\` and the options of its [protocol](protocols.md). Messages are addressed by
layer id and kind: two groups whose layers share an id understand each other. A path (\`use: ./mine.ts\`) names a file of your own.`;

const REPLICA_WORDS = `Only for publishes with a \`key\`; left out, they get \`last-writer-wins\` and no preloaded keys. A key is a name of your own, the number of a
preloaded key, \`any\` (one of the preloaded, drawn) or \`each\` (all of them in a drawn order, none again before all had their turn). What operations a [conflict
rule](conflict-rules.md) knows, stands with it. The bytes of such an update are those of its value and of the stamps that come with it.`;

const CLOCKS_WORDS = `\`clocks.drift\` is the size of each node’s drift, fast or slow with equal chance; \`clocks.offset\` how far each clock is ahead at the start (one value
means evenly from 0 up to it). Left out: true time.`;

const SET_WORDS = `\`--set network.loss=5%\` changes a value as if the file said so; \`stack.0.fanout=3\` counts list entries from 0. The value is read as YAML. The
scenario in \`scenario.resolved.yaml\` of a run’s folder holds what was set, every default and every id.`;

export function scenarioPage(): string {
  const all = keyRows(scenarioJsonSchema()).map((row) =>
    row.key === 'stack' || row.key === 'groups' ? { ...row, fallback: 'one of the two' } : row,
  );
  const top = keyCells(all).map((cells) =>
    cells.map((text) => text.replace(/^list of .*$/, 'list').replace(/^list of .*/, 'list')),
  );
  const workload = section('workload')['items'] as JsonSchema;
  const [atMoment, atRate] = mapsOf(workload);
  const publish = (atMoment['properties'] as Properties)['publish'];
  return page(
    generatedFrom('sim/scenario/schema'),
    '# Scenario',
    INTRODUCTION,
    table(KEY_HEAD, top),
    `Details: [network](network.md), [stack](protocols.md), [faults](faults.md), [checks](checks.md). The default seed is ${code(DEFAULT_SEED)}.`,
    '## Units',
    table(['kind', 'written', 'means'], UNITS),
    '## Nodes',
    NODES_WORDS,
    table(['selector', 'who'], NODES),
    '## Stack and groups',
    STACK_WORDS,
    '## Workload',
    'One entry at a moment:',
    keysOf(atMoment),
    'What it publishes:',
    keysOf(publish),
    'One entry at a rate (its `publish` takes no `count`):',
    keysOf(atRate),
    '## Replica',
    REPLICA_WORDS,
    keysOf(section('replica')),
    '## Until',
    'A word (`converged`, `quiet`), a duration (run exactly so long), or a map. Left out: `{ converged: true }`. A run that ends as converged does so at a multiple of `stopGrain`; the moment itself is reported exactly.',
    keysOf(section('until')),
    '## Clocks, zones, metrics',
    'Zones are a map from names to nodes, or `aws` / `simblock` for those of a measured matrix.',
    CLOCKS_WORDS,
    keysOf(section('clocks')),
    keysOf(section('metrics')),
    '## Changing a value for one run',
    SET_WORDS,
  );
}
