/** What silently does nothing is a warning, and what does something is none. */
import { describe, expect, test } from 'vitest';
import { errors, folder, load, marked, scenarioText, warnings } from './support.ts';

type Sections = { readonly [section: string]: string };

const FILES = folder({
  'late.csv': 'time_s,node,state\n70,1,down\n80,1,up\n',
  'early.csv': 'time_s,node,state\n7,1,down\n8,1,up\n',
  'all.csv': '0,1\n1,2\n2,3\n',
});
const RING = { network: 'network: { topology: ring }', stack: 'stack: [ { use: neighbours }, push-pull ]' };
const links = (file: string): Sections => ({
  ...RING,
  nodes: 'nodes: 3',
  network: `network: { topology: { file: ${file} } }`,
});
const JOIN = '{ at: 5s, join: 1 }';
const SHORT = 'until: { converged: true, limit: 20s';

/** Each text loads, with exactly this one warning. */
const WARNINGS: readonly (readonly [string, Sections, string, string])[] = [
  [
    'joiners without neighbours',
    { ...RING, faults: 'faults: [ «{ at: 5s, join: 2 } ]' },
    'faults[0]',
    'those who join have no neighbours',
  ],
  [
    'a crash before the join',
    { faults: `faults: [ ${JOIN}, { at: 5s, for: 1s, crash: «[100] } ]` },
    'faults[1].crash.nodes',
    'node 100 has not joined by 5s',
  ],
  [
    'a pause before the join',
    { faults: `faults: [ ${JOIN}, { at: 1s, for: 9s, pause: «[0-100] } ]` },
    'faults[1].pause.nodes',
    'node 100 has not joined by 1s',
  ],
  [
    'a partition of one node over before the join',
    { faults: `faults: [ ${JOIN}, { at: 1s, for: 2s, isolate: «[100] } ]` },
    'faults[1].isolate.nodes',
    'node 100 has not joined by 3s',
  ],
  [
    'a crash after the leave',
    { faults: 'faults: [ { at: 2s, leave: [7] }, { at: 5s, for: 1s, crash: «7-9 } ]' },
    'faults[1].crash.nodes',
    'node 7 has left by 5s',
  ],
  [
    'joins after the end',
    { faults: 'faults: [ { at: 5s, join: { count: 9, over: «55s } } ]' },
    'faults[0].join.over',
    'the last joins at 1m',
  ],
  [
    'a link from a node to itself',
    { faults: 'faults: [ { at: 1s, for: 1s, link: «{ from: [7], to: [7-7], loss: 5% } } ]' },
    'faults[0].link',
    'from a node to itself',
  ],
  [
    'a time between joins of one',
    { faults: 'faults: [ { at: 1s, join: { count: 1, over: «10s } } ]' },
    'faults[0].join.over',
    'a single node joins at once',
  ],
  [
    'a constant below its min',
    { network: 'network: { latency: { model: constant, value: 1ms, min: «5ms } }' },
    'network.latency.min',
    'is above the value',
  ],
  [
    'a constant above its max',
    { network: 'network: { latency: { model: constant, value: 1ms, max: «1us } }' },
    'network.latency.max',
    'is below the value',
  ],
  [
    'a trace after the end',
    { faults: 'faults: [ { trace: { file: «late.csv } } ]' },
    'faults[0].trace.file',
    'begins at 70s, when the run is over',
  ],
  [
    'a drift of nothing',
    { faults: 'faults: [ { at: 1s, drift: { nodes: 5%, ppm: «0 } } ]' },
    'faults[0].drift.ppm',
    'changes nothing',
  ],
  [
    'a pause of no length',
    { faults: 'faults: [ { at: 1s, pause: { nodes: 5%, every: 5s, length: «0 } } ]' },
    'faults[0].pause.length',
    'pauses for no time',
  ],
  [
    'a flap that never opens',
    { faults: 'faults: [ { at: 1s, for: 5s, partition: { groups: [50%], flap: { down: «5s, up: 1s } } } ]' },
    'faults[0].partition.flap.down',
    'never opens',
  ],
  [
    'loss between all that is none',
    { faults: 'faults: [ { at: 1s, for: 5s, loss: «0% } ]' },
    'faults[0].loss',
    'changes nothing',
  ],
  ['a grace longer than the run', { until: `${SHORT}, grace: «20s }` }, 'until.grace', 'is as long as the run'],
  ['notBefore without converged', { until: 'until: { limit: 20s, notBefore: «5s }' }, 'until.notBefore', 'is not used'],
  [
    'a sample longer than a short run',
    { until: `${SHORT} }`, metrics: 'metrics: { sample: «21s }' },
    'metrics.sample',
    'is longer than the run',
  ],
  [
    'bursts that are none',
    { network: 'network: { loss: «{ model: gilbert-elliott, good: 1s, bad: 1s, lossGood: 5%, lossBad: 5% } }' },
    'network.loss',
    'there are no bursts',
  ],
  [
    'bursts that lose all',
    { network: 'network: { loss: «{ model: gilbert-elliott, good: 1s, bad: 1s, lossGood: 100% } }' },
    'network.loss',
    'loses every packet',
  ],
  [
    'a queue for pauses nobody makes',
    { network: 'network: { socketQueue: «5 }' },
    'network.socketQueue',
    'no process is ever paused',
  ],
  [
    'a zone without nodes',
    { zones: 'zones: { a: 100%, b: «rest }', stack: 'stack: [ { use: zone-aware }, push-pull ]' },
    'zones.b',
    'selects no node',
  ],
  [
    'one id for a fault and a publish that draw nodes',
    {
      workload: 'workload: [ { id: «x, at: 1s, publish: { node: 10% } } ]',
      faults: 'faults: [ { id: x, at: 1s, for: 1s, crash: 10% } ]',
    },
    'workload[0].id',
    'draws the same nodes',
  ],
  [
    'a stream at a node that joins later',
    { faults: `faults: [ ${JOIN} ]`, workload: 'workload: [ { rate: 1/s, until: 9s, publish: { node: «100 } } ]' },
    'workload[0].publish.node',
    'node 100 has not joined at 0',
  ],
  [
    'a rate near nothing',
    { workload: 'workload: [ { rate: «1/h, until: 9s, publish: { node: 0 } } ]' },
    'workload[0].rate',
    'most likely nothing is published',
  ],
];

describe('what would silently do nothing is a warning', () => {
  test.each(WARNINGS)('%s', (_, sections, path, message) => {
    const { text, line, column } = marked(scenarioText(sections));
    const { problems } = load(text, { readFile: FILES });
    expect(errors(problems)).toEqual([]);
    expect(warnings(problems).map(({ path: where }) => where)).toEqual([path]);
    expect(`${problems[0].line}:${problems[0].column}`).toBe(`${line}:${column}`);
    expect(problems[0].message).toContain(message);
  });

  test.each<readonly [string, Sections]>([
    ['failure detection alone publishes nothing', { stack: 'stack: [ heartbeat ]', workload: 'workload: []' }],
    ['joiners in a complete graph', { faults: `faults: [ ${JOIN} ]` }],
    ['joiners that the file of links names', { ...links('all.csv'), faults: `faults: [ ${JOIN} ]` }],
    ['a crash after the join', { faults: `faults: [ ${JOIN}, { at: 6s, for: 1s, crash: [100] } ]` }],
    ['a cut that lasts until after the join', { faults: `faults: [ ${JOIN}, { at: 1s, for: 9s, isolate: [100] } ]` }],
    ['a share of nodes some of which join later', { faults: `faults: [ ${JOIN}, { at: 1s, for: 1s, crash: 50% } ]` }],
    ['a trace within the run', { faults: 'faults: [ { trace: { file: early.csv } } ]' }],
    [
      'a flap that opens',
      { faults: 'faults: [ { at: 1s, for: 5s, partition: { groups: [50%], flap: { down: 4s, up: 1s } } } ]' },
    ],
    ['the usual grace in a short run', { until: 'until: { converged: true, limit: 3s }' }],
    [
      'a queue and a pause',
      { network: 'network: { socketQueue: 5 }', faults: 'faults: [ { at: 1s, for: 1s, pause: 5% } ]' },
    ],
    [
      'one id for a fault and a publish of one node',
      {
        workload: 'workload: [ { id: x, at: 1s, publish: { node: 0 } } ]',
        faults: 'faults: [ { id: x, at: 2s, for: 1s, crash: 10% } ]',
      },
    ],
  ])('but not %s', (_, sections) => {
    expect(load(scenarioText(sections), { readFile: FILES }).problems).toEqual([]);
  });
});
