import { describe, expect, test } from 'vitest';
import { errors, folder, load, marked, scenarioText, warnings } from './support.ts';

type Sections = { readonly [section: string]: string };
/** what is wrong; sections with a mark where the error stands; path; part of the message */
type Case = readonly [string, Sections, string, string];

const FILES = folder({
  'loop.csv': 'from,to\n0,1\n1,2\n2,2\n',
  'far.csv': '0,1\n1,100\n',
  'blanks.csv': '0 1\n1 2\n',
  'trace.csv': 'time_s,node,state\n0,1,down\n1,1,sideways\n',
  'quote.csv': 'from,to\n0,"1\n',
});

/** A publish that writes to this key. */
const write = (key: string): Sections => ({ workload: `workload: [ { at: 1s, publish: { node: 0, key: ${key} } } ]` });

/** Each text has exactly this one error. */
const CASES: readonly Case[] = [
  // the whole
  ['unknown section', { x: '«fautls: []' }, 'fautls', 'unknown key "fautls": did you mean "faults"?'],
  ['a key from elsewhere', { x: '«zzzzzz: 1' }, 'zzzzzz', 'unknown key "zzzzzz"'],
  ['duplicate section', { x: '«nodes: 5' }, '', 'this key stands twice'],
  ['two documents', { x: '«---\nnodes: 5' }, '', 'a second document begins here'],
  ['unknown alias', { faults: 'faults: «*cuts' }, '', 'the alias *cuts has no anchor before it'],
  ['wrong version', { version: 'version: «2' }, 'version', '2 is not a version this program reads'],
  ['nodes missing', { nodes: '', stack: '«stack: [ push ]' }, 'nodes', 'is missing'],
  ['no stack', { stack: '', nodes: '«nodes: 100' }, '', 'has neither "stack" nor "groups"'],
  [
    'stack and groups',
    { groups: '«groups: [ { nodes: all, stack: [ push ] } ]' },
    'groups',
    'cannot stand beside "stack"',
  ],
  // numbers and YAML traps
  ['text for a number', { nodes: 'nodes: «many' }, 'nodes', '"many" is not a number'],
  ['leading zero', { nodes: 'nodes: «0100' }, 'nodes', '"0100" has a leading zero'],
  ['underscores', { nodes: 'nodes: «1_000' }, 'nodes', '"1_000" has underscores'],
  ['clock notation', { until: 'until: { limit: «12:30 }' }, 'until.limit', '"12:30" is clock notation'],
  ['not a number', { nodes: 'nodes: «.nan' }, 'nodes', '".nan" is not a finite number'],
  ['infinite', { nodes: 'nodes: «.inf' }, 'nodes', '".inf" is not a finite number'],
  ['hexadecimal', { nodes: 'nodes: «0x10' }, 'nodes', '"0x10" is not in decimal notation'],
  ['too many digits', { nodes: 'nodes: «12345678901234567890' }, 'nodes', 'more digits than can be kept exactly'],
  ['half a node', { nodes: 'nodes: «1.5' }, 'nodes', '1.5 is not a whole number'],
  ['no nodes', { nodes: 'nodes: «0' }, 'nodes', '0 is too small'],
  ['too many nodes', { nodes: 'nodes: «99000000' }, 'nodes', '99000000 is too large'],
  ['empty value', { nodes: '«nodes:' }, 'nodes', 'an empty value is not a number'],
  ['list for a number', { nodes: 'nodes: «[1, 2]' }, 'nodes', 'a list is not a number'],
  ['yes for true', { until: 'until: { converged: «yes, limit: 1m }' }, 'until.converged', '"yes" is text in YAML 1.2'],
  // units
  ['duration without unit', { until: 'until: { limit: «60 }' }, 'until.limit', '60 has no unit'],
  ['unknown unit', { until: 'until: { limit: «60sec }' }, 'until.limit', 'unknown unit "sec": did you mean "s"?'],
  ['upper-case unit', { until: 'until: { limit: «60S }' }, 'until.limit', 'unknown unit "S": did you mean "s"?'],
  [
    'finer than a microsecond',
    { until: 'until: { limit: «0.5us }' },
    'until.limit',
    'not a whole number of microseconds',
  ],
  ['nanoseconds', { stopGrain: 'stopGrain: «10ns' }, 'stopGrain', 'ns is too fine'],
  ['negative duration', { until: 'until: { limit: «-5s }' }, 'until.limit', '"-5s" is negative'],
  ['duration too short', { stopGrain: 'stopGrain: «0' }, 'stopGrain', '0 is too small'],
  ['size without unit', { network: 'network: { mtu: «1500 }' }, 'network.mtu', '1500 has no unit'],
  ['bits for bytes', { network: 'network: { mtu: «1500b }' }, 'network.mtu', 'unknown unit "b": sizes are in bytes'],
  ['KB', { network: 'network: { mtu: «2KB }' }, 'network.mtu', 'did you mean kB or KiB?'],
  ['rate without unit', { network: 'network: { bandwidth: «10 }' }, 'network.bandwidth', '10 has no unit'],
  ['Mbps', { network: 'network: { bandwidth: { up: «10Mbps } }' }, 'network.bandwidth.up', 'did you mean Mbit/s?'],
  ['share above one', { network: 'network: { loss: «5 }' }, 'network.loss', '5 is too large: did you mean 5%?'],
  ['share above 100 %', { network: 'network: { duplication: «120% }' }, 'network.duplication', '"120%" is too large'],
  ['negative share', { network: 'network: { loss: «-1% }' }, 'network.loss', '"-1%" is too small'],
  ['drift without unit', { clocks: 'clocks: { drift: «50 }' }, 'clocks.drift', '50 has no unit'],
  [
    'count without time',
    { workload: 'workload: [ { rate: «10, until: 9s, publish: { node: 0 } } ]' },
    'workload[0].rate',
    '10 does not say per what',
  ],
  // network
  ['not a map', { network: 'network: «fast' }, 'network', '"fast" is not a map'],
  ['unknown network key', { network: 'network: { «latancy: 5ms }' }, 'network.latancy', 'did you mean "latency"?'],
  [
    'unknown model',
    { network: 'network: { latency: { model: «log-normal, median: 5ms } }' },
    'network.latency.model',
    'did you mean "lognormal"?',
  ],
  ['no model', { network: 'network: { latency: «{ median: 5ms } }' }, 'network.latency', 'has no "model"'],
  [
    'missing parameter',
    { network: 'network: { latency: «{ model: lognormal, median: 5ms } }' },
    'network.latency.sigma',
    'is missing',
  ],
  [
    'parameter of another model',
    { network: 'network: { latency: { model: uniform, min: 1ms, max: 2ms, «sigma: 1 } }' },
    'network.latency.sigma',
    'unknown key "sigma"',
  ],
  [
    'min above max',
    { network: 'network: { latency: { model: uniform, min: 9ms, max: «2ms } }' },
    'network.latency.max',
    'is below "min"',
  ],
  [
    'ragged matrix',
    { network: 'network: { latency: { model: matrix, zones: [a, b], matrix: [[1ms, 2ms], «[2ms]] } }' },
    'network.latency.matrix[1]',
    'has 1 entries',
  ],
  [
    'unknown latency preset',
    { network: 'network: { latency: { preset: «awz } }' },
    'network.latency.preset',
    'unknown latency preset "awz": did you mean "aws"?',
  ],
  [
    'unknown loss preset',
    { network: 'network: { loss: { preset: «wlan } }' },
    'network.loss.preset',
    'unknown loss preset "wlan"',
  ],
  [
    'loss the wrong way round',
    { network: 'network: { loss: { model: gilbert-elliott, good: 2s, bad: 1s, lossGood: 9%, lossBad: «1% } }' },
    'network.loss.lossBad',
    'is below "lossGood"',
  ],
  ['unknown topology', { network: 'network: { topology: «rings }' }, 'network.topology', 'did you mean "ring"?'],
  [
    'odd ring',
    { network: 'network: { topology: { model: ring, neighbours: «3 } }' },
    'network.topology.neighbours',
    '3 neighbours are not possible',
  ],
  [
    'degree too high',
    { network: 'network: { topology: { model: random-regular, degree: «100 } }' },
    'network.topology.degree',
    '100 is not possible',
  ],
  [
    'missing edge file',
    { network: 'network: { topology: { file: «gone.csv } }' },
    'network.topology.file',
    'the file "gone.csv" does not exist',
  ],
  [
    'placement by zones without zones',
    { network: 'network: { placement: «zones }' },
    'network.placement',
    'latency is no matrix',
  ],
  // zones
  [
    'zones over 100 %',
    {
      zones: 'zones: { a: 60%, b: «60% }',
      network: 'network: { latency: { model: matrix, zones: [a, b], matrix: [[1ms, 2ms], [2ms, 1ms]] } }',
    },
    'zones.b',
    '60 nodes are wanted, 40 are left',
  ],
  [
    'zone the matrix lacks',
    {
      zones: 'zones: { a: 60%, c: «40% }',
      network: 'network: { latency: { model: matrix, zones: [a, b], matrix: [[1ms, 2ms], [2ms, 1ms]] } }',
    },
    'zones.c',
    'the latency matrix has no zone "c"',
  ],
  ['reserved zone name', { zones: 'zones: { «all: 60% }' }, 'zones.all', '"all" has a meaning of its own'],
  ['bad zone name', { zones: 'zones: { «"e u": 60% }' }, 'zones.e u', 'cannot be the name of a zone'],
  [
    'zones that leave somebody out',
    { zones: 'zones: «{ a: 60% }', stack: 'stack: [ push ]' },
    'zones',
    'leave nodes without a zone',
  ],
  // stack
  [
    'unknown protocol',
    { stack: 'stack: [ { use: «push-pul } ]' },
    'stack[0].use',
    'unknown protocol "push-pul": did you mean "push-pull"?',
  ],
  ['layer without use', { stack: 'stack: [ «{ fanout: 3 } ]' }, 'stack[0]', 'has no "use"'],
  ['unknown option', { stack: 'stack: [ { use: push, «fanuot: 3 } ]' }, 'stack[0].fanuot', 'did you mean "fanout"?'],
  ['option out of bounds', { stack: 'stack: [ { use: push, fanout: «0 } ]' }, 'stack[0].fanout', '0 is too small'],
  [
    'option of wrong unit',
    { stack: 'stack: [ { use: push, interval: «200 } ]' },
    'stack[0].interval',
    '200 has no unit',
  ],
  ['choice', { stack: 'stack: [ { use: push, phase: «lock-step } ]' }, 'stack[0].phase', 'did you mean "lockstep"?'],
  [
    'options that contradict',
    { stack: 'stack: [ { use: push, mode: infect-and-die, rounds: «3 } ]' },
    'stack[0].rounds',
    'infect-and-die passes an update on in one round',
  ],
  ['empty stack', { stack: 'stack: «[]' }, 'stack', 'is empty'],
  ['stack not a list', { stack: 'stack: «push' }, 'stack', '"push" is not a list'],
  [
    'protocol file not loaded',
    { stack: 'stack: [ { use: «./mine.ts } ]' },
    'stack[0].use',
    'no protocol was loaded from "./mine.ts"',
  ],
  [
    'neighbours of a complete graph',
    { stack: 'stack: [ { use: «neighbours }, push ]' },
    'stack[0].use',
    'the topology is complete',
  ],
  [
    'views that begin with the topology of a complete graph',
    { stack: 'stack: [ { use: cyclon, bootstrap: «topology }, push ]' },
    'stack[0].bootstrap',
    'begins with the topology',
  ],
  ['spatial without placement', { stack: 'stack: [ { use: «spatial }, push ]' }, 'stack[0].use', 'needs a placement'],
  [
    'zone-aware without zones',
    { stack: 'stack: [ { use: «zone-aware }, push ]' },
    'stack[0].use',
    'needs zones, but there are none',
  ],
  [
    'layer id twice',
    { stack: 'stack: [ { use: push, id: a }, { use: pull, id: «a } ]' },
    'stack[1].id',
    'the id "a" is taken by stack[0]',
  ],
  [
    'groups over 100 %',
    { stack: '', groups: 'groups: [ { nodes: 60%, stack: [push] }, { nodes: «60%, stack: [pull] } ]' },
    'groups[1].nodes',
    '60 nodes are wanted, 40 are left',
  ],
  [
    'groups under 100 %',
    { stack: '', groups: 'groups: «[ { nodes: 60%, stack: [push] } ]' },
    'groups',
    'leaves 40 nodes without a stack',
  ],
  // replica
  [
    'unknown conflict rule',
    { x: 'replica: { conflicts: «last-wins }' },
    'replica.conflicts',
    'unknown conflict rule "last-wins"',
  ],
  [
    'a replica key nobody knows',
    { x: 'replica: { «key: 5 }' },
    'replica.key',
    'unknown key "key": did you mean "keys"?',
  ],
  ['too many keys', { x: 'replica: { keys: «99000000 }' }, 'replica.keys', '99000000 is too large'],
  ['more missing than all', { x: 'replica: { keys: 5, missing: «120% }' }, 'replica.missing', '"120%" is too large'],
  ['no replica', { x: 'replica: «5' }, 'replica', '5 is not a map'],
  ['a key that is none', write('«a.b'), 'workload[0].publish.key', '"a.b" cannot be a key'],
  ['a key below 0', write('«-1'), 'workload[0].publish.key', '-1 is too small'],
  ['a list for a key', write('«[a]'), 'workload[0].publish.key', 'a list cannot be a key'],
  ['any of no keys', write('«any'), 'workload[0].publish.key', 'no keys are preloaded, but "any" is drawn of those'],
  ['a number of no keys', write('«3'), 'workload[0].publish.key', 'no keys are preloaded, but 3 is the number of one'],
  [
    'a preloaded key that does not exist',
    { ...write('«5'), x: 'replica: { keys: 5 }' },
    'workload[0].publish.key',
    'there is no key 5',
  ],
  [
    'an operation without a key',
    { workload: 'workload: [ { at: 1s, publish: { node: 0, operation: «delete } } ]' },
    'workload[0].publish.operation',
    'says what is done to a key, but there is none',
  ],
  [
    'an element at a rate without a key',
    { workload: 'workload: [ { rate: 1/s, until: 5s, publish: { node: 0, element: «a } } ]' },
    'workload[0].publish.element',
    'says what is done to a key, but there is none',
  ],
  [
    'an operation that is none',
    write('a, operation: «erase'),
    'workload[0].publish.operation',
    'unknown operation "erase"',
  ],
  [
    'an operation that the rule does not know',
    write('a, operation: «increment'),
    'workload[0].publish.operation',
    'last-writer-wins knows no increment',
  ],
  [
    'a delete of a counter',
    { ...write('a, operation: «delete'), x: 'replica: { conflicts: pn-counter }' },
    'workload[0].publish.operation',
    'pn-counter knows no delete',
  ],
  ['an amount of what is put', write('a, amount: «2'), 'workload[0].publish.amount', 'means nothing to put'],
  [
    'an amount of nothing',
    { ...write('a, amount: «0'), x: 'replica: { conflicts: pn-counter }' },
    'workload[0].publish.amount',
    '0 is too small',
  ],
  // workload
  [
    'too many publishes',
    { workload: 'workload: «[ { rate: 500000/s, until: 1m, publish: { node: 0 } } ]' },
    'workload',
    'publishes 30000000 updates',
  ],
  [
    'node that does not exist',
    { workload: 'workload: [ { at: 1s, publish: { node: «100 } } ]' },
    'workload[0].publish.node',
    'there is no node 100',
  ],
  [
    'publish without node',
    { workload: 'workload: [ { at: 1s, publish: «{ bytes: 3 } } ]' },
    'workload[0].publish.node',
    'is missing',
  ],
  [
    'publish after the end',
    { workload: 'workload: [ { at: «60s, publish: { node: 0 } } ]' },
    'workload[0].at',
    'is published when the run is over: the limit is 1m',
  ],
  [
    'rate after the end',
    { workload: 'workload: [ { rate: 1/s, from: «2m, until: 3m, publish: { node: 0 } } ]' },
    'workload[0].from',
    'begins when the run is over',
  ],
  [
    'until before from',
    { workload: 'workload: [ { rate: 1/s, from: 5s, until: «4s, publish: { node: 0 } } ]' },
    'workload[0].until',
    'is not after "from"',
  ],
  [
    'rate without until',
    { workload: 'workload: [ «{ rate: 1/s, publish: { node: 0 } } ]' },
    'workload[0].until',
    'is missing',
  ],
  [
    'zone never defined',
    { workload: 'workload: [ { at: 1s, publish: { node: «{ zone: eu } } } ]' },
    'workload[0].publish.node',
    'there is no zone "eu"',
  ],
  [
    'workload id twice',
    { workload: 'workload: [ { id: a, at: 1s, publish: { node: 0 } }, { id: «a, at: 2s, publish: { node: 1 } } ]' },
    'workload[1].id',
    'the id "a" is taken by workload[0]',
  ],
  [
    'id that cannot be referred to',
    { workload: 'workload: [ { id: «a.b, at: 1s, publish: { node: 0 } } ]' },
    'workload[0].id',
    '"a.b" cannot be a name',
  ],
  // faults
  ['no kind', { faults: 'faults: [ «{ at: 1s, for: 2s } ]' }, 'faults[0]', 'does not say what goes wrong'],
  [
    'two kinds',
    { faults: 'faults: [ «{ at: 1s, crash: 5%, isolate: 5% } ]' },
    'faults[0]',
    'is several faults at once: crash, isolate',
  ],
  [
    'unknown kind',
    { faults: 'faults: [ { at: 1s, «partitoin: { groups: [50%] } } ]' },
    'faults[0].partitoin',
    'did you mean "partition"?',
  ],
  ['at missing', { faults: 'faults: [ «{ crash: 5% } ]' }, 'faults[0].at', 'is missing'],
  [
    'fault after the end',
    { faults: 'faults: [ { at: «60s, crash: 5% } ]' },
    'faults[0].at',
    'begins when the run is over: the limit is 1m',
  ],
  [
    'for of an instant',
    { faults: 'faults: [ { at: 1s, «for: 5s, leave: 5% } ]' },
    'faults[0].for',
    'unknown key "for"',
  ],
  [
    'partition over 100 %',
    { faults: 'faults: [ { at: 1s, partition: { groups: [60%, «50%] } } ]' },
    'faults[0].partition.groups[1]',
    '50 nodes are wanted, 40 are left',
  ],
  [
    'overlapping groups',
    { faults: 'faults: [ { at: 1s, partition: { groups: [0-9, «[9, 10]] } } ]' },
    'faults[0].partition.groups[1]',
    'in an earlier group too',
  ],
  [
    'a bare number of nodes',
    { faults: 'faults: [ { at: 1s, crash: { nodes: «5 } } ]' },
    'faults[0].crash.nodes',
    '5 may mean the node 5 or 5 nodes',
  ],
  [
    'range the wrong way round',
    { faults: 'faults: [ { at: 1s, crash: «9-3 } ]' },
    'faults[0].crash.nodes',
    'ends before it begins',
  ],
  [
    'unknown zone in a fault',
    { faults: 'faults: [ { at: 1s, crash: «eu } ]' },
    'faults[0].crash.nodes',
    'there is no zone "eu"',
  ],
  [
    'node twice',
    { faults: 'faults: [ { at: 1s, isolate: { nodes: «[3, 1-4] } } ]' },
    'faults[0].isolate.nodes',
    'names the node 3 twice',
  ],
  [
    'unknown choice',
    { faults: 'faults: [ { at: 1s, crash: { nodes: 5%, state: «loose } } ]' },
    'faults[0].crash.state',
    'did you mean "lose"?',
  ],
  [
    'churn without finite mean',
    {
      faults:
        'faults: [ { at: 0, churn: { nodes: all, session: «{ model: pareto, scale: 1m, shape: 1 }, offTime: 1m } } ]',
    },
    'faults[0].churn.session',
    'the mean is infinite',
  ],
  [
    'flap with one half',
    { faults: 'faults: [ { at: 0, partition: { groups: [50%], flap: «{ down: 1s } } } ]' },
    'faults[0].partition.flap.up',
    'is missing',
  ],
  [
    'repeated pause without length',
    { faults: 'faults: [ { at: 0, pause: «{ nodes: 5%, every: 5s } } ]' },
    'faults[0].pause.length',
    'repeated pauses without a length',
  ],
  [
    'too many joiners',
    { faults: 'faults: «[ { at: 1s, join: 9000000 }, { at: 2s, join: 9000000 } ]' },
    'faults',
    'are 18000100 together',
  ],
  [
    'fault id twice',
    { faults: 'faults: [ { id: a, at: 1s, crash: 5% }, { id: «a, at: 2s, crash: 5% } ]' },
    'faults[1].id',
    'the id "a" is taken by faults[0]',
  ],
  [
    'trace file missing',
    { faults: 'faults: [ { churn: { trace: «gone.csv } } ]' },
    'faults[0].churn.trace',
    'the file "gone.csv" does not exist',
  ],
  // until and checks
  [
    'two stop rules',
    { until: 'until: { converged: true, quiet: «true, limit: 1m }' },
    'until.quiet',
    'contradicts "converged"',
  ],
  ['unknown stop rule', { until: 'until: «convergd' }, 'until', '"convergd" is not a duration'],
  [
    'notBefore after the limit',
    { until: 'until: { converged: true, limit: 60s, notBefore: «2m }' },
    'until.notBefore',
    'is after the limit',
  ],
  [
    'unknown check',
    { checks: 'checks: [ { «convergs: { within: 5s, after: 1s } } ]' },
    'checks[0].convergs',
    'did you mean "converges"?',
  ],
  [
    'unknown fault in a check',
    { checks: 'checks: [ { converges: { within: 5s, after: «cut.heal } } ]' },
    'checks[0].converges.after',
    'unknown fault "cut"',
  ],
  [
    'unknown workload in a check',
    { checks: 'checks: [ { coverage: { atLeast: 50%, by: 5s, workload: «new } } ]' },
    'checks[0].coverage.workload',
    'unknown workload entry "new": did you mean "news"?',
  ],
  [
    'moment without event',
    { checks: 'checks: [ { coverage: { atLeast: 50%, by: «news } } ]' },
    'checks[0].coverage.by',
    'does not say which moment of "news"',
  ],
  [
    'unknown event',
    { checks: 'checks: [ { coverage: { atLeast: 50%, by: «news.published } } ]' },
    'checks[0].coverage.by',
    'did you mean "publish"?',
  ],
  [
    'heal of what never ends',
    {
      faults: 'faults: [ { id: c, at: 1s, crash: 5% } ]',
      checks: 'checks: [ { converges: { within: 5s, after: «c.heal } } ]',
    },
    'checks[0].converges.after',
    'the fault "c" never ends',
  ],
  [
    'unknown drop reason',
    { checks: 'checks: [ { drops: { reason: «lost, atMost: 0 } } ]' },
    'checks[0].drops.reason',
    'did you mean "loss"?',
  ],
  [
    'check id twice',
    { checks: 'checks: [ { id: a, stranded: 0 }, { id: «a, stranded: 1 } ]' },
    'checks[1].id',
    'the id "a" is taken by checks[0]',
  ],
];

describe('one mistake, one error, at its line and column', () => {
  test.each(CASES)('%s', (_, sections, path, message) => {
    const { text, line, column } = marked(scenarioText(sections));
    const { scenario, problems } = load(text, { readFile: FILES });
    expect(scenario).toBeNull();
    expect(errors(problems)).toHaveLength(1);
    const [error] = errors(problems);
    expect({ place: `${error.line}:${error.column}`, path: error.path }).toEqual({ place: `${line}:${column}`, path });
    expect(error.message).toContain(message);
    expect(error.file).toBe('a.yaml');
  });

  test('there are more than a hundred of them', () => {
    expect(CASES.length).toBeGreaterThan(100);
  });
});

const DATA: readonly (readonly [string, string, number, number, string])[] = [
  ['a link to itself', 'loop.csv', 4, 3, 'a link from the node 2 to itself'],
  ['a node that does not exist', 'far.csv', 2, 3, '"100" is too large'],
  ['blanks for commas', 'blanks.csv', 1, 1, 'has 1 cell; cells are parted by commas'],
  ['an open quote', 'quote.csv', 2, 3, 'a quoted cell does not end on its line'],
];

describe('mistakes in data files stand at their own lines and columns', () => {
  test.each(DATA)('%s', (_, file, line, column, message) => {
    const { problems } = load(scenarioText({ network: `network: { topology: { file: ${file} } }` }), {
      readFile: FILES,
    });
    const [first] = errors(problems);
    expect(first).toMatchObject({ file, line, column, path: 'network.topology.file' });
    expect(first.message).toContain(message);
  });

  test('a churn trace', () => {
    const { problems } = load(scenarioText({ faults: 'faults: [ { churn: { trace: trace.csv } } ]' }), {
      readFile: FILES,
    });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ file: 'trace.csv', line: 3, column: 5, message: 'unknown state "sideways"' });
  });
});

type Warning = readonly [string, Sections, string, string];

/** Each text loads, with exactly this one warning. */
const WARNINGS: readonly Warning[] = [
  [
    'fanout above the degree',
    { network: 'network: { topology: ring }', stack: 'stack: [ { use: push, fanout: «5 } ]' },
    'stack[0].fanout',
    '5 is more than the 2 neighbours',
  ],
  [
    'fanout above the nodes',
    { nodes: 'nodes: 4', stack: 'stack: [ { use: push, fanout: «5 } ]' },
    'stack[0].fanout',
    '5 is more than there are other nodes',
  ],
  [
    'nobody to talk to',
    { nodes: 'nodes: «1', stack: 'stack: [ pull ]' },
    'nodes',
    'a single node has nobody to gossip with',
  ],
  ['missing of no keys', { x: 'replica: { missing: «1% }', ...write('a') }, 'replica.missing', 'is a share of no keys'],
  ['a size of no keys', { x: 'replica: { bytes: «7 }', ...write('a') }, 'replica.bytes', 'is the size of no values'],
  [
    'a size of amounts',
    { x: 'replica: { conflicts: pn-counter, keys: 5, bytes: «7 }', ...write('a') },
    'replica.bytes',
    'means nothing to pn-counter',
  ],
  [
    'a size of an amount',
    { x: 'replica: { conflicts: pn-counter }', ...write('a, bytes: «7') },
    'workload[0].publish.bytes',
    'means nothing to increment',
  ],
  [
    'a size of nothing',
    write('a, operation: delete, bytes: «7'),
    'workload[0].publish.bytes',
    'means nothing to delete',
  ],
  ['a replica that nobody uses', { x: 'replica: «{ conflicts: or-set }' }, 'replica', 'is used by nothing'],
  [
    'updates that wait for a ride',
    { stack: 'stack: [ push, { use: retransmit, gossip: «false } ]' },
    'stack[1].gossip',
    'no layer here lets updates ride',
  ],
  ['an element of a register', write('a, element: «b'), 'workload[0].publish.element', 'means nothing to put'],
  [
    'certificates of nothing',
    { stack: 'stack: [ push, anti-entropy, «death-certificates ]' },
    'stack[2].use',
    'does nothing: no update has a key',
  ],
  [
    'certificates that nobody carries',
    { stack: 'stack: [ push, «death-certificates ]', ...write('a') },
    'stack[1].use',
    'sends nothing itself',
  ],
  [
    'nothing to come back',
    { checks: 'checks: [ { resurrections: «0 } ]' },
    'checks[0].resurrections',
    'always holds: nothing is ever deleted',
  ],
  ['nothing published', { workload: 'workload: «[]' }, 'workload', 'nothing is published'],
  ['nothing spreads', { stack: 'stack: «[ uniform ]' }, 'stack', 'has no layer that spreads updates'],
  [
    'fault longer than the run',
    { faults: 'faults: [ { at: 1s, for: «2m, crash: 5% } ]' },
    'faults[0].for',
    'lasts until 121s, but the run is over at 1m',
  ],
  [
    'never heals',
    { faults: 'faults: [ «{ at: 1s, partition: [50%] } ]' },
    'faults[0]',
    'never heals, so the run cannot converge',
  ],
  [
    'one side',
    { faults: 'faults: [ { at: 1s, for: 5s, partition: { groups: «[all] } } ]' },
    'faults[0].partition.groups',
    'nothing is cut',
  ],
  [
    'a link fault that changes nothing',
    { faults: 'faults: [ { at: 1s, for: 5s, link: «{ from: 5% } } ]' },
    'faults[0].link',
    'changes nothing',
  ],
  [
    'a slow fault that changes nothing',
    { faults: 'faults: [ { at: 1s, for: 5s, slow: «5% } ]' },
    'faults[0].slow',
    'changes nothing',
  ],
  [
    'nobody crashes',
    { faults: 'faults: [ { at: 1s, for: 5s, crash: «0.1% } ]' },
    'faults[0].crash.nodes',
    'selects no node',
  ],
  [
    'a publish at a node that is down',
    {
      faults: 'faults: [ { at: 0, for: 5s, crash: [0] } ]',
      workload: 'workload: [ { at: 1s, publish: { node: «0 } } ]',
    },
    'workload[0].publish.node',
    'node 0 is down at 1s, so the update is lost',
  ],
  [
    'a publish at a node that joins later',
    { faults: 'faults: [ { at: 5s, join: 1 } ]', workload: 'workload: [ { at: 1s, publish: { node: «100 } } ]' },
    'workload[0].publish.node',
    'node 100 has not joined at 1s',
  ],
  [
    'publishes beyond the end',
    { workload: 'workload: [ { rate: 1/s, until: «2m, publish: { node: 0 } } ]' },
    'workload[0].until',
    'is after the end of the run',
  ],
  [
    'a check the run cannot decide',
    { checks: 'checks: [ { converges: { within: «90s, after: news.publish } } ]' },
    'checks[0].converges.within',
    'reaches to 91s, but the run is over at 1m',
  ],
  [
    'topology without a layer that uses it',
    { network: 'network: { topology: «ring }', stack: 'stack: [ uniform, push ]' },
    'network.topology',
    'is used by no layer',
  ],
  [
    'placement without a layer that uses it',
    { network: 'network: { placement: «line }' },
    'network.placement',
    'is used by no layer',
  ],
  ['zones nobody uses', { zones: 'zones: «{ a: 50%, b: rest }' }, 'zones', 'are used by nothing'],
  ['total loss', { network: 'network: { loss: «100% }' }, 'network.loss', 'loses every packet'],
  [
    'a queue smaller than an update',
    { network: 'network: { bandwidth: { up: 1Mbit/s, queue: «100B } }' },
    'network.bandwidth.queue',
    'less than an update of 512',
  ],
  ['a sample longer than the run', { metrics: 'metrics: { sample: «5m }' }, 'metrics.sample', 'is longer than the run'],
  [
    'a grain longer than the run',
    { stopGrain: 'stopGrain: «50s', until: 'until: { converged: true, limit: 20s }' },
    'stopGrain',
    'is longer than the run',
  ],
  [
    'a graph in parts',
    { network: 'network: { topology: «{ file: parts.csv } }', nodes: 'nodes: 4' },
    'network.topology',
    'falls into 2 parts',
  ],
];

describe('what does something is no warning', () => {
  test.each<[string, Sections]>([
    ['repair of missing keys', { workload: 'workload: []', x: 'replica: { keys: 5, missing: 10% }' }],
    ['counting without news', { workload: 'workload: []', stack: 'stack: [ averaging ]' }],
    ['sizes of values', { x: 'replica: { keys: 5, bytes: 7 }', ...write('a, bytes: 7') }],
    ['a size of a member', { x: 'replica: { conflicts: or-set }', ...write('a, operation: add, bytes: 7') }],
  ])('%s', (_, sections) => {
    expect(load(scenarioText(sections), { readFile: folder({}) }).problems).toEqual([]);
  });
});

describe('what would silently do nothing is a warning', () => {
  const readFile = folder({ 'parts.csv': '0,1\n2,3\n' });
  test.each(WARNINGS)('%s', (_, sections, path, message) => {
    const { text, line, column } = marked(scenarioText(sections));
    const { scenario, problems } = load(text, { readFile });
    expect(errors(problems)).toEqual([]);
    expect(scenario).not.toBeNull();
    expect(warnings(problems)).toHaveLength(1);
    const [warning] = problems;
    expect({ place: `${warning.line}:${warning.column}`, path: warning.path }).toEqual({
      place: `${line}:${column}`,
      path,
    });
    expect(warning.message).toContain(message);
  });
});
