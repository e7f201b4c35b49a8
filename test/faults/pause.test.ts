import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FaultSpec } from '../../sim/faults/spec.ts';
import type { DistributionSpec } from '../../sim/kernel/distribution.ts';
import { kolmogorovP, LEAST_P } from '../kernel/statistics.ts';
import { planOf, play } from './world.ts';

const all = { select: 'all' } as const;

function pause(
  every: DistributionSpec | null,
  length: DistributionSpec | null,
  atUs: number,
  forUs: number | null,
): FaultSpec {
  return { kind: 'pause', id: 'p', nodes: all, every, length, atUs, forUs };
}

/** [start, end] of each pause of a node. */
function pauses(spec: FaultSpec, nodes: number, untilUs: number): number[][][] {
  const lists: number[][][] = Array.from({ length: nodes }, () => []);
  for (const { timeUs, node, op } of play(planOf([spec], nodes).sources, untilUs)) {
    if (op === 4) lists[node].push([timeUs]);
    else lists[node].at(-1)?.push(timeUs);
  }
  return lists;
}

describe('a single pause', () => {
  it('lasts as long as the fault, or as drawn, but not beyond it', () => {
    expect(pauses(pause(null, null, 5, 10), 1, 100)).toEqual([[[5, 15]]]);
    expect(pauses(pause(null, null, 5, null), 1, 100)).toEqual([[[5]]]);
    expect(pauses(pause(null, { model: 'constant', value: 4 }, 5, null), 1, 100)).toEqual([[[5, 9]]]);
    expect(pauses(pause(null, { model: 'constant', value: 40 }, 5, 10), 1, 100)).toEqual([[[5, 15]]]);
    const lengths = pauses(pause(null, { model: 'exponential', mean: 1000 }, 5, null), 50, 1e6).map(
      ([[start, end]]) => end - start,
    );
    expect(new Set(lengths).size).toBeGreaterThan(40);
    const plan = planOf([pause(null, { model: 'exponential', mean: 1000 }, 5, null)], 50);
    expect(plan.bands[0].endUs).toBe(5 + Math.max(...lengths));
  });
});

describe('repeated pauses', () => {
  it('come every so often from start to start, each node in its own phase', () => {
    const lists = pauses(
      pause({ model: 'constant', value: 100 }, { model: 'constant', value: 30 }, 1000, 2000),
      200,
      1e6,
    );
    for (const list of lists) {
      expect(list.length).toBeGreaterThanOrEqual(19);
      expect(list[0][0]).toBeGreaterThan(1000);
      expect(list[0][0]).toBeLessThanOrEqual(1100);
      list.forEach(([start, end], i) => {
        expect(start).toBe(list[0][0] + 100 * i);
        expect(end).toBe(Math.min(start + 30, 3000));
      });
    }
    const phases = lists.map(([[start]]) => start - 1000);
    // Rounded up to whole µs: uniform on 1 to 100. A right implementation fails under one seed in a million.
    expect(
      kolmogorovP(
        phases.map((phase) => phase - 0.5),
        (x) => x / 100,
      ),
    ).toBeGreaterThan(LEAST_P);
  });

  it('begin for a later joiner after its join', () => {
    const spec = pause({ model: 'constant', value: 100 }, { model: 'constant', value: 1 }, 50, null);
    const plan = planOf([spec, { kind: 'join', id: 'j', count: 2, atUs: 20, overUs: 1000 }], 1);
    const first = (node: number): number =>
      play(plan.sources, 1200).find((event) => event.source === 'p' && event.node === node)?.timeUs ?? 0;
    // Node 1 is there before the fault, node 2 joins at 1020.
    expect([first(1) > 50, first(1) <= 150, first(2) > 1020, first(2) <= 1120]).toEqual([true, true, true, true]);
  });

  it('never overlap, however long they are, and end with the fault', () => {
    const lengths = fc.oneof(
      fc.integer({ min: 1, max: 30 }).map((value): DistributionSpec => ({ model: 'constant', value })),
      fc.integer({ min: 1, max: 20 }).map((mean): DistributionSpec => ({ model: 'exponential', mean })),
    );
    fc.assert(
      fc.property(lengths, lengths, fc.integer({ min: 1, max: 300 }), (every, length, forUs) => {
        for (const list of pauses(pause(every, length, 10, forUs), 3, 1000)) {
          let before = 10;
          for (const [start, end] of list) {
            expect(start).toBeGreaterThan(before);
            expect(end).toBeGreaterThan(start);
            expect(end).toBeLessThanOrEqual(10 + forUs);
            before = end;
          }
        }
      }),
      { numRuns: 200, seed: 1 },
    );
  });
});
