/** Every exchange under loss, cuts, crashes and retirement, over updates and over keyed values. */
import { describe, expect, it } from 'vitest';
import type { FaultSpec } from '../../../sim/faults/spec.ts';
import type { ResolvedOptions } from '../../../sim/protocols/contract.ts';
import type { WorkloadSpec, WriteSpec } from '../../../sim/replica/spec.ts';
import type { Simulation } from '../../../sim/scenario/simulation.ts';
import { runTrial, simulationOf, type Trial } from '../../../sim/testing/harness.ts';
import { holders, publish, runToLimit, SECOND_US } from '../trials.ts';

const NODES = 24;
const UPDATES = 40;

const STYLES = ['push', 'pull', 'push-pull'];
const ways: readonly { readonly use: string; readonly options: ResolvedOptions }[] = [
  ...STYLES.map((style) => ({ use: 'anti-entropy', options: { exchange: 'digest', style } })),
  { use: 'anti-entropy', options: { exchange: 'full', style: 'push-pull' } },
  ...STYLES.map((style) => ({ use: 'anti-entropy', options: { exchange: 'checksum', style } })),
  ...STYLES.map((style) => ({ use: 'anti-entropy', options: { exchange: 'recent', style } })),
  ...STYLES.map((style) => ({ use: 'merkle', options: { style } })),
  { use: 'merkle', options: { fanout: 2, depth: 6, levels: 4 } },
  ...STYLES.map((style) => ({ use: 'range-reconciliation', options: { style } })),
  { use: 'range-reconciliation', options: { branching: 2, threshold: 2 } },
  ...STYLES.map((style) => ({ use: 'set-reconciliation', options: { style } })),
  { use: 'set-reconciliation', options: { estimator: 'none', cells: 4, hashes: 3 } },
];
const titled = ways.map((way) => ({ ...way, title: `${way.use} ${JSON.stringify(way.options)}` }));

const LOSE: FaultSpec = {
  kind: 'crash',
  id: 'crash',
  nodes: { select: 'range', from: 5, to: 12 },
  state: 'lose',
  atUs: 20 * SECOND_US,
  forUs: SECOND_US,
};

const CUT: FaultSpec = {
  kind: 'partition',
  id: 'cut',
  groups: [{ select: 'range', from: 0, to: 13 }, { select: 'rest' }],
  oneWay: false,
  flap: null,
  atUs: 0,
  forUs: 20 * SECOND_US,
};

function stackOf(use: string, options: ResolvedOptions): Trial['stack'] {
  return [{ use, options: { ...options, intervalUs: SECOND_US } }];
}

describe.each(titled)('$title', ({ use, options }) => {
  const stack = stackOf(use, options);
  const workload = Array.from({ length: UPDATES }, (_, i) => publish(`u${i}`, i * 50_000, i % NODES));

  it('brings everything to everybody through losses', () => {
    const outcome = runTrial({ nodes: NODES, stack, workload, network: { loss: 0.1 }, limitUs: 90 * SECOND_US });
    expect(outcome.status).toBe('finished');
  });

  it('converges after a partition and fills nodes that rebooted with nothing', () => {
    const trial = { nodes: NODES, stack, workload, faults: [CUT, LOSE] };
    const during = runToLimit(trial, 20 * SECOND_US);
    expect(holders(during, 0)).toBeLessThanOrEqual(14);
    expect(holders(during, 17)).toBeLessThanOrEqual(10);
    const after = runToLimit(trial, 60 * SECOND_US);
    for (let node = 0; node < NODES; node++) expect(after.host.updates.count(node)).toBe(UPDATES);
  });

  it('carries on when updates retire while they are named in a message', () => {
    const passing = workload.map((entry) => ({ ...entry, retireAfterUs: 3_005_000 }));
    const last = publish('last', 5 * SECOND_US, 3);
    const simulation = runToLimit({ nodes: NODES, stack, workload: [...passing, last] }, 40 * SECOND_US);
    expect(holders(simulation, UPDATES)).toBe(NODES);
    expect(simulation.host.updates.count(0)).toBe(1);
  });
});

/** The same over keys: 30 preloaded ones of which each node lacks some, and writes to some. */
function keyedTrial(stack: Trial['stack'], change: Partial<Trial> = {}): Trial {
  const write = (i: number): WriteSpec => ({
    key: { number: (7 * i) % 30 },
    operation: 'put',
    element: null,
    amount: 1,
  });
  const workload: WorkloadSpec[] = Array.from({ length: UPDATES }, (_, i) => ({
    ...publish(`u${i}`, i * 50_000, (5 * i) % NODES),
    write: write(i),
  }));
  return { nodes: NODES, stack, workload, replica: { keys: 30, missing: 0.2 }, ...change };
}

function stores(simulation: Simulation): number[] {
  const replica = simulation.host.keyed!;
  return Array.from({ length: NODES }, (_, node) => replica.checksum(node));
}

describe.each(titled)('$title over keys', ({ use, options }) => {
  it('ends in equal stores that hold every update, through losses, a partition and lost state', () => {
    const trial = keyedTrial(stackOf(use, options), { network: { loss: 0.05 }, faults: [CUT, LOSE] });
    const before = runToLimit(trial, 19 * SECOND_US);
    expect(new Set(stores(before)).size).toBeGreaterThan(1);
    const simulation = runToLimit(trial, 70 * SECOND_US);
    expect(new Set(stores(simulation)).size).toBe(1);
    for (let node = 0; node < NODES; node++) {
      expect(simulation.host.keyed!.count(node)).toBe(30);
      expect(simulation.host.updates.count(node)).toBe(UPDATES);
    }
  });

  it('repairs updates without keys beside them', () => {
    const { workload = [], ...rest } = keyedTrial(stackOf(use, options));
    // The last one comes when all hold the same under all keys.
    const loose = [publish('loose', 0, 2), publish('looser', SECOND_US, 9), publish('last', 60 * SECOND_US, 3)];
    const simulation = runToLimit({ ...rest, workload: [...workload, ...loose], faults: [LOSE] }, 90 * SECOND_US);
    for (let node = 0; node < NODES; node++) expect(simulation.host.updates.count(node)).toBe(UPDATES + 3);
    expect(new Set(stores(simulation)).size).toBe(1);
  });
});

describe.each(titled.filter(({ use }) => use !== 'anti-entropy'))(
  '$title, once all hold the same',
  ({ use, options }) => {
    /** Control bytes of what is sent from 30 s on, each value once. */
    function late(trial: Omit<Trial, 'stack'>): number[] {
      const bytes = new Set<number>();
      const simulation = simulationOf({
        ...trial,
        nodes: NODES,
        stack: stackOf(use, options),
        when: 'limit',
        limitUs: 40 * SECOND_US,
      });
      simulation.observe({
        onSend: (timeUs, _from, _to, _message, control) => void (timeUs > 30 * SECOND_US && bytes.add(control)),
      });
      while (!simulation.finished) simulation.advance(100_000);
      return [...bytes];
    }

    const greeting = use === 'range-reconciliation' ? 36 + 12 + 8 : 36 + 8;

    it('says no more than one hash when states came that no update stands for', () => {
      expect(late({ workload: [], replica: { keys: 30, missing: 0.3 } })).toEqual([greeting]);
    });

    it('says no more than one hash when updates have retired', () => {
      const passing = Array.from({ length: 20 }, (_, i) => ({
        ...publish(`u${i}`, i * 50_000, i % NODES),
        retireAfterUs: i % 2 === 0 ? null : 20 * SECOND_US,
      }));
      // Those who lost everything have no other but what is still there.
      const faults = [{ ...LOSE, atUs: 22 * SECOND_US }];
      expect(late({ workload: passing, faults })).toEqual([greeting]);
    });
  },
);
