import { describe, expect, it } from 'vitest';
import { medianCounter } from '../../../sim/protocols/rumor/median-counter.ts';
import { defaultOptions } from '../../../sim/scenario/stacks.ts';
import { simulationOf } from '../../../sim/testing/harness.ts';
import { holders, publish, SECOND_US } from '../trials.ts';
import { inCycles, type Log, transmissions } from './trial.ts';

/** Messages with content by cycle, from the first. */
function byCycle(log: Log): number[] {
  const told = log.sent.filter(({ payloadBytes }) => payloadBytes > 0);
  const counts = new Array<number>(Math.max(...told.map(({ cycle }) => cycle))).fill(0);
  for (const { cycle } of told) counts[cycle - 1]++;
  return counts;
}

// With two nodes both calls of a cycle join the same two, so each of them meets the other's counter twice.
describe('two nodes', () => {
  it.each([
    [1, 1],
    [3, 2],
    [2, 5],
  ])('ctr_max %i and %i rounds in C: as many cycles of both telling both ways', (most, cooling) => {
    const log = inCycles('median-counter', { most, cooling, age: 100 }, { nodes: 2 });
    // In the first cycle node 1 knows nothing and counts as behind.
    expect(byCycle(log)).toEqual([2, ...new Array<number>(most + cooling).fill(4)]);
  });

  it('stops by age when the counter does not', () => {
    const log = inCycles('median-counter', { most: 250, cooling: 5, age: 6 }, { nodes: 2 });
    for (const node of [0, 1]) {
      const cycles = log.sent.filter(({ from, payloadBytes }) => from === node && payloadBytes > 0);
      expect(new Set(cycles.map(({ cycle }) => cycle)).size).toBe(6);
    }
  });

  it('a peer that is done counts as behind', () => {
    // Node 1 forgets while node 0 is silent for good: nothing is told again.
    const faults = [
      {
        kind: 'crash',
        id: 'crash',
        nodes: { select: 'nodes', nodes: [1] },
        state: 'lose',
        atUs: 950_000,
        forUs: 10_000,
      },
    ] as const;
    const once = transmissions(inCycles('median-counter', { most: 1, cooling: 1 }, { nodes: 2 }));
    const log = inCycles('median-counter', { most: 1, cooling: 1 }, { nodes: 2, faults, when: 'limit', limitUs: 3e6 });
    expect(transmissions(log)).toBe(once);
    expect(holders(log.simulation)).toBe(1);
  });
});

describe('median-counter', () => {
  it('who hears from C goes to C: all stop within a few rounds of the first', () => {
    const log = inCycles('median-counter', { most: 3, cooling: 2 }, { nodes: 300 });
    const last = new Map<number, number>();
    for (const { from, cycle, payloadBytes } of log.sent) if (payloadBytes > 0) last.set(from, cycle);
    const cycles = [...last.values()];
    expect(last.size).toBe(300);
    expect(Math.max(...cycles) - Math.min(...cycles)).toBeLessThanOrEqual(4);
    expect(holders(log.simulation)).toBe(300);
  });

  it('takes as many transmissions per node at any size while ctr_max stays the same', () => {
    const perNode = [100, 400, 1600, 6400].map((nodes) => {
      const log = inCycles('median-counter', { most: 2, cooling: 2 }, { nodes });
      expect(holders(log.simulation)).toBe(nodes);
      return transmissions(log) / nodes;
    });
    // One run's sd is 0.14 at n = 128 and falls with n; push-pull by age would rise by 2 for each factor 3.
    for (const value of perNode) expect(Math.abs(value - 10.22)).toBeLessThan(0.7);
  });

  it('spreads many updates at once through loss, at any phase, and falls quiet', () => {
    const workload = Array.from({ length: 60 }, (_, i) => ({
      ...publish(`u${i}`, 50_000 * i, i % 50),
      retireAfterUs: 20 * SECOND_US,
    }));
    let learned = 0;
    const simulation = simulationOf({
      nodes: 50,
      stack: [{ use: 'median-counter', options: { most: 4, cooling: 4 } }],
      network: { loss: 0.1, duplication: 0.05 },
      workload,
      when: 'quiet',
      observers: [{ onLearn: () => void learned++ }],
    });
    while (!simulation.finished) simulation.advance(1_000_000);
    expect(simulation.outcome().status).toBe('finished');
    expect(learned).toBeGreaterThan(0.999 * 50 * 60);
  });

  it('refuses a jitter longer than the interval', () => {
    const problems = medianCounter.validate!({ ...defaultOptions(medianCounter), intervalUs: 10, jitterUs: 11 });
    expect(problems.map(([option]) => option)).toEqual(['jitter']);
  });
});
