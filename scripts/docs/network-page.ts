/** docs/reference/network.md */
import { scenarioJsonSchema } from '../../sim/scenario/json-schema.ts';
import { distributionModels } from '../../sim/scenario/schema/distribution.ts';
import { topologyModels } from '../../sim/scenario/schema/topology.ts';
import type { JsonSchema } from '../../sim/scenario/schema/build.ts';
import { listedLatencies, listedPresets } from '../../sim/scenario/registry.ts';
import { LOSS_PRESETS } from '../../sim/network/data/loss.ts';
import { printShare } from '../../sim/scenario/units.ts';
import { code, generatedFrom, page, sentence, table } from './markdown.ts';
import { KEY_HEAD, keyCells, keyRows, mapsOf, tagOf } from './schema-words.ts';

function definition(name: string): JsonSchema {
  return (scenarioJsonSchema()['$defs'] as { [name: string]: JsonSchema })[name];
}

function models(name: string): readonly JsonSchema[] {
  return mapsOf(definition(name));
}

/** One row for each key of each model. */
function modelTable(maps: readonly JsonSchema[], without: readonly string[] = []): string {
  const rows = maps.flatMap((json) => {
    const model = tagOf(json, 'model');
    const keys = keyRows(json, '', ['model', ...without]);
    const head = code(model === '' ? Object.keys(json['properties'] ?? {})[0] : model);
    return keys.length === 0
      ? [[head, '', '', '', '']]
      : keyCells(keys).map((cells, i) => [i === 0 ? head : '', ...cells]);
  });
  return table(['model', ...KEY_HEAD], rows);
}

function networkKeys(): string {
  const network = (scenarioJsonSchema()['properties'] as { [key: string]: JsonSchema })['network'];
  const bandwidth = (network['properties'] as { [key: string]: JsonSchema })['bandwidth'];
  const deeper = mapsOf(bandwidth).flatMap((json) => keyRows(json, 'bandwidth.'));
  return table(KEY_HEAD, keyCells([...keyRows(network), ...deeper]));
}

const LATENCY = `One way, in virtual time. A value alone (\`latency: 40ms\`) is constant. \`per: message\` draws each message’s delay; \`per: link\` draws one base for
each unordered pair of nodes for the whole run, and gives one direction base × (1 + d), the other base × (1 − d) with d up to 5 %. Every
delay is rounded to whole µs and is at least 1 µs. The models of [distributions](network.md#distributions) take their own keys and these two:`;

const LATENCY_KEYS: readonly (readonly string[])[] = [
  ['`min`', 'duration', '`1us`', 'No message is faster than this. Of `uniform` it is the smallest value.'],
  [
    '`per`',
    '`message`, `link`',
    '`message`',
    'Whether each message draws its delay, or each link draws one for the whole run.',
  ],
];

const LOSS = `A share alone (\`loss: 1%\`) is independent loss of each packet. Bursty loss is a process in time: each node, for each direction asked for,
alternates between a good and a bad state with exponential sojourns, in equilibrium from time 0. In time and not per packet of a
link, because random peers rarely use a link twice. A message in several fragments is lost with any of them. Loss is decided at send,
except for a receiver’s burst state, which is asked on arrival.`;

const PRESETS = `Latency presets need zones of the same names: \`zones: aws\` makes them. Loss presets are stated per packet by their source; they become the
process in time that packets \`packetSpacing\` apart see as that chain. The average loss is the same for every sender; one that sends
more often than \`packetSpacing\` sees longer bursts in packets, one that sends less often sees nearly independent losses.`;

const DISTRIBUTIONS = `Where a key takes a distribution, a value alone is constant. \`min\` and \`max\` clamp: what lies beyond becomes the bound. The keys below
take the unit of the place: durations for \`session\`, sizes for \`bytes\`, ppm for \`ppm\`. A churn’s mean session and mean off time must be
finite, so a \`pareto\` there needs a shape above 1 or a \`max\`. An \`empirical\` file has one value a row, in the unit its header names
(\`latency_ms\`, \`size_bytes\`), and perhaps a second column of weights.`;

export function networkPage(): string {
  const latencies = listedLatencies.map(({ name, summary, example }) => [code(name), sentence(summary), code(example)]);
  const topologies = topologyModels.map(({ name, doc }) => [code(name), sentence(doc)]);
  const presets = listedPresets.map(({ name, role, summary, source, example }) => {
    const chain = LOSS_PRESETS.find((preset) => preset.name === name)?.chain;
    const words = chain ? ` p = ${printShare(chain.goodToBad)}, r = ${Math.round(chain.badToGood * 1000) / 10}%.` : '';
    return [code(name), role, `${sentence(summary)}${words}`, source, code(example)];
  });
  const distributions = distributionModels.map(({ name, doc }) => [code(name), sentence(doc)]);
  return page(
    generatedFrom('sim/scenario/schema', 'sim/network/data'),
    '# Network',
    networkKeys(),
    '## Latency',
    LATENCY,
    table(KEY_HEAD, LATENCY_KEYS),
    table(['model', 'what', 'example'], latencies),
    modelTable(models('latency').filter((json) => ['matrix', ''].includes(tagOf(json, 'model')))),
    '## Loss',
    LOSS,
    modelTable(models('loss')),
    '## Topology',
    'Who may talk to whom, for the peer-sampling layers that go by it. All links work both ways but those of a `directed` file. `torus` is short for a grid that wraps. Stored as compressed rows; `complete` stores nothing.',
    table(['model', 'what'], topologies),
    modelTable(models('topology')),
    '## Presets',
    PRESETS,
    table(['preset', 'of', 'what', 'source', 'example'], presets),
    '## Distributions',
    DISTRIBUTIONS,
    table(['model', 'what'], distributions),
    modelTable(models('duration-distribution')),
  );
}
