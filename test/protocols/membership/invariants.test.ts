/** What holds for every view at every moment, whatever happens to nodes and messages. */
import { describe, expect, it } from 'vitest';
import type { FaultSpec } from '../../../sim/faults/spec.ts';
import type { ResolvedOptions } from '../../../sim/protocols/contract.ts';
import { latency, type Trial } from '../../../sim/testing/harness.ts';
import { holders, publish, runToLimit, SECOND_US } from '../trials.ts';
import { OverlayRun } from './overlays.ts';

/** protocol, options, most entries of a view */
const CASES: [string, ResolvedOptions, number][] = [
  ...['random', 'ring', 'star', 'topology'].map((bootstrap): [string, ResolvedOptions, number] => [
    'cyclon',
    { view: 8, shuffle: 5, bootstrap },
    8,
  ]),
  ['cyclon', { view: 6, shuffle: 6, intervalUs: 150_000, phase: 'lockstep' }, 6],
  ...['random', 'ring', 'star', 'topology'].map((bootstrap): [string, ResolvedOptions, number] => [
    'peer-sampling',
    { view: 8, healer: 2, swapper: 2, bootstrap },
    8,
  ]),
  ['peer-sampling', { view: 7, healer: 0, swapper: 3, selection: 'rand', propagation: 'push' }, 7],
  ...['random', 'join', 'ring', 'topology'].map((bootstrap): [string, ResolvedOptions, number] => [
    'hyparview',
    { passive: 12, intervalUs: SECOND_US, bootstrap },
    5,
  ]),
  ...['random', 'join', 'ring', 'topology'].map((bootstrap): [string, ResolvedOptions, number] => [
    'scamp',
    { copies: 1, room: 12, bootstrap },
    12,
  ]),
  ['scamp', { leaseUs: 4 * SECOND_US, heartbeatUs: SECOND_US }, 100],
];

const LIVES: readonly FaultSpec[] = [
  {
    kind: 'crash',
    id: 'a',
    nodes: { select: 'share', share: 0.3 },
    state: 'lose',
    atUs: 3 * SECOND_US,
    forUs: 2 * SECOND_US,
  },
  {
    kind: 'crash',
    id: 'b',
    nodes: { select: 'share', share: 0.2 },
    state: 'keep',
    atUs: 4 * SECOND_US,
    forUs: 3 * SECOND_US,
  },
  { kind: 'leave', id: 'l', nodes: { select: 'nodes', nodes: [7, 8] }, atUs: 5 * SECOND_US },
  { kind: 'join', id: 'j', count: 10, atUs: 2 * SECOND_US, overUs: 4 * SECOND_US },
];
const ROUGH: Trial['network'] = {
  latency: latency({ model: 'uniform', min: 5000, max: 300_000 }, 5000),
  loss: 0.1,
  duplication: 0.05,
  topology: { model: 'k-out', k: 6 },
};

describe.each(CASES)('%s %o', (use, options, most) => {
  it('names nobody twice, never the node itself, never one that has not started, and no more than fit', () => {
    const run = new OverlayRun(use, options, { nodes: 40, network: ROUGH, faults: LIVES }, 10 * SECOND_US);
    for (let at = 1; at <= 20; at++) {
      run.to((at * SECOND_US) / 2);
      const started = run.simulation.kernel.lives.startedBefore(run.simulation.kernel.nowUs);
      for (const node of run.up) {
        const view = run.view(node);
        expect(new Set(view).size).toBe(view.length);
        expect(view.length).toBeLessThanOrEqual(most);
        for (const peer of view) expect(peer !== node && peer >= 0 && peer < started).toBe(true);
      }
    }
  });

  it('brings everybody together: those there from the beginning, those back without state, those who join', () => {
    const calm = { ...ROUGH, loss: 0.02, latency: latency({ model: 'constant', value: 10_000 }) };
    const run = new OverlayRun(use, options, { nodes: 40, network: calm, faults: LIVES }, 25 * SECOND_US).end();
    // With push alone nobody mends what the crashes tore. Two whose other entries ran out while those were down hear each
    // other's heartbeats and miss nobody: SCAMP with leases may leave such a pair behind.
    const least =
      options.propagation === 'push' ? 0 : options.leaseUs === undefined ? 1 : (run.up.length - 2) / run.up.length;
    expect(run.largestPart()).toBeGreaterThanOrEqual(least);
    for (const node of run.up) expect(run.view(node).length).toBeGreaterThan(0);
  });
});

describe.each([
  ['cyclon', {}],
  ['peer-sampling', {}],
  ['hyparview', {}],
  ['hyparview', { bootstrap: 'join' }],
  ['scamp', { copies: 1 }],
  ['scamp', { copies: 1, bootstrap: 'join' }],
] as [string, ResolvedOptions][])('over %s %o', (use, options) => {
  it.each([
    ['push', { fanout: 2 }],
    ['push-pull', {}],
    ['plumtree', {}],
  ] as [string, ResolvedOptions][])('%s reaches everybody', (above, its) => {
    const nodes = 100;
    const stack = [
      { use, options },
      { use: above, options: its },
    ];
    const workload = [publish('one', 5 * SECOND_US, 3), publish('two', 8 * SECOND_US, 99)];
    const simulation = runToLimit({ nodes, stack, workload }, 16 * SECOND_US);
    expect([holders(simulation, 0), holders(simulation, 1)]).toEqual([nodes, nodes]);
  });
});
