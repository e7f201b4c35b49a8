/** One mistake does not hide another that has nothing to do with it, nor does it bring up one that is none. */
import { describe, expect, test } from 'vitest';
import { errors, folder, load, scenarioText } from './support.ts';

type Sections = { readonly [section: string]: string };

function found(sections: Sections): string[] {
  const readFile = folder({ 'far.csv': '0,1\n1,1500\n', 'trace.csv': 'time_s,node,state\n1,1500,down\n' });
  return errors(load(scenarioText(sections), { readFile }).problems).map(({ path }) => path);
}

const WRONG: { readonly [section: string]: string } = {
  nodes: 'nodes: none',
  network: 'network: { loss: 5 }',
  zones: 'zones: { a: 50%, b: 50 }',
  until: 'until: { converged: true, limit: 60s, grace: 5 }',
};

/** what else is wrong, where, and beside which wrong sections that must be told */
const BESIDE: readonly (readonly [string, Sections, readonly string[], readonly string[]])[] = [
  [
    'groups of a partition over 100 %',
    { faults: 'faults: [ { at: 1s, for: 1s, partition: [60%, 50%] } ]' },
    ['faults[0].partition.groups[1]'],
    ['nodes', 'network', 'zones', 'until'],
  ],
  [
    'a node that does not exist',
    { faults: 'faults: [ { at: 1s, crash: [200] } ]', workload: 'workload: [ { at: 1s, publish: { node: 200 } } ]' },
    ['workload[0].publish.node', 'faults[0].crash.nodes'],
    ['network', 'zones', 'until'],
  ],
  [
    'a zone that does not exist',
    {
      faults: 'faults: [ { at: 1s, crash: eu } ]',
      workload: 'workload: [ { at: 1s, publish: { node: { zone: eu } } } ]',
    },
    ['workload[0].publish.node', 'faults[0].crash.nodes'],
    ['nodes', 'network', 'zones', 'until'],
  ],
  ['zones over 100 %', { zones: 'zones: { a: 60%, b: 60% }' }, ['zones.b'], ['nodes', 'network', 'until']],
  [
    'groups of stacks over 100 %',
    { stack: '', groups: 'groups: [ { nodes: 60%, stack: [push] }, { nodes: 60%, stack: [pull] } ]' },
    ['groups[1].nodes'],
    ['nodes', 'network', 'zones', 'until'],
  ],
  [
    'a churn without finite mean',
    {
      faults:
        'faults: [ { at: 0, churn: { nodes: [200], session: { model: pareto, scale: 1m, shape: 1 }, offTime: 1m } } ]',
    },
    ['faults[0].churn.session'],
    ['nodes'],
  ],
  [
    'times after the limit',
    { faults: 'faults: [ { at: 2m, crash: 5% } ]', workload: 'workload: [ { at: 2m, publish: { node: 0 } } ]' },
    ['workload[0].at', 'faults[0].at'],
    ['nodes', 'network', 'zones', 'until'],
  ],
  [
    'layers that lack what they need',
    { stack: 'stack: [ { use: neighbours }, { use: spatial }, push ]' },
    ['stack[0].use', 'stack[1].use'],
    ['nodes', 'network', 'zones', 'until'],
  ],
  [
    'the heal of a fault that never ends',
    {
      faults: 'faults: [ { id: c, at: 1s, crash: [5000] } ]',
      checks: 'checks: [ { converges: { within: 5s, after: c.heal } } ]',
    },
    ['faults[0].crash.nodes', 'checks[0].converges.after'],
    ['network', 'zones', 'until'],
  ],
];

const PAIRS = BESIDE.flatMap(([name, sections, paths, beside]) =>
  beside.map((section) => ({ name, sections, paths, section })),
);

describe('a mistake in one section and one in another are told together', () => {
  test.each(PAIRS)('$name, beside wrong $section', ({ sections, paths, section }) => {
    const alone = found({ [section]: WRONG[section] });
    expect(alone).toHaveLength(1);
    const both = found({ ...sections, [section]: WRONG[section] });
    expect([...both].sort()).toEqual([...alone, ...paths].sort());
  });

  test('an odd ring beside a wrong loss, in the same section', () => {
    const network = 'network: { loss: 5, topology: { model: ring, neighbours: 3 } }';
    expect(found({ network })).toEqual(['network.loss', 'network.topology.neighbours']);
  });

  test('too many joiners beside groups over 100 %', () => {
    const faults = 'faults: [ { at: 1s, join: 10000000 }, { at: 1s, for: 1s, partition: [60%, 50%] } ]';
    expect(found({ faults })).toEqual(['faults', 'faults[1].partition.groups[1]']);
  });

  test('an unknown fault beside one that could not be read but has a name', () => {
    const faults = 'faults: [ { id: cut, at: soon, crash: 5% } ]';
    const checks = (id: string): string => `checks: [ { converges: { within: 5s, after: ${id}.start } } ]`;
    expect(found({ faults, checks: checks('cat') })).toEqual(['faults[0].at', 'checks[0].converges.after']);
    expect(found({ faults, checks: checks('cut') })).toEqual(['faults[0].at']);
  });
});

describe('what cannot be known is not called wrong', () => {
  const ring = 'stack: [ { use: neighbours }, push ]';
  const zoned = 'faults: [ { at: 1s, crash: { nodes: { zone: eu-west-1 } } } ]';
  test.each<readonly [string, Sections, string]>([
    [
      'ids, without the number of nodes',
      { nodes: 'nodes: none', faults: 'faults: [ { at: 1s, crash: [200] } ]' },
      'nodes',
    ],
    [
      'links of a file, without it',
      { nodes: 'nodes: none', network: 'network: { topology: { file: far.csv } }' },
      'nodes',
    ],
    ['a trace, without it', { nodes: 'nodes: none', faults: 'faults: [ { trace: { file: trace.csv } } ]' }, 'nodes'],
    [
      'neighbours, without the topology',
      { network: 'network: { topology: { model: ring, neighbours: 1 } }', stack: ring },
      'network.topology.neighbours',
    ],
    ['neighbours, when the key may be it', { network: 'network: { toplogy: ring }', stack: ring }, 'network.toplogy'],
    [
      'zones of a latency that is wrong',
      { network: 'network: { latency: { preset: aws, jitter: 9 } }', faults: zoned },
      'network.latency.jitter',
    ],
    [
      'times, when the limit is wrong',
      { until: 'until: { limit: 5 }', faults: 'faults: [ { at: 20m, crash: 5% } ]' },
      'until.limit',
    ],
  ])('%s', (_, sections, path) => {
    expect(found(sections)).toEqual([path]);
  });
});
