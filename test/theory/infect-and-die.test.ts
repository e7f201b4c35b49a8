/**
 * Infect-and-die with a fixed fanout of distinct targets reaches everybody with probability about e^(-e^-c), fanout = ln n + c
 * (Kermarrec, Massoulié, Ganesh 2003). Held against the values of a brute-force program at n = 1000, not against the limit.
 *
 * Tolerance: 4 standard errors of a share over R = 80 runs, and one run more; a test fails less than once in 10 000.
 */
import { describe, expect, it } from 'vitest';
import { runToLimit } from '../protocols/trials.ts';
import { holders } from '../protocols/trials.ts';

const NODES = 1000;
const RUNS = 80;

function reached(fanout: number, run: number, when: 'tick' | 'receipt'): number {
  const options = { mode: 'infect-and-die', when, fanout };
  const trial = { seed: `die ${fanout} ${run}`, nodes: NODES, stack: [{ use: 'push', options }] };
  // By then nothing is under way: 40 hops of 10 ms, or of up to 210 ms.
  return holders(runToLimit(trial, when === 'tick' ? 8_400_000 : 400_000));
}

describe('infect-and-die, n = 1000', () => {
  it.each([
    [5, 0.001],
    [6, 0.088],
    [7, 0.405],
    [8, 0.721],
    [9, 0.89],
    [10, 0.958],
    [11, 0.984],
    [12, 0.994],
  ])('fanout %i reaches all with probability %d', (fanout, expected) => {
    let complete = 0;
    let coverage = 0;
    for (let run = 0; run < RUNS; run++) {
      const count = reached(fanout, run, 'receipt');
      if (count === NODES) complete++;
      coverage += count / NODES / RUNS;
    }
    const tolerance = 4 * Math.sqrt((expected * (1 - expected)) / RUNS) + 1 / RUNS;
    expect(Math.abs(complete / RUNS - expected)).toBeLessThan(tolerance);
    // The share reached solves s = 1 - e^(-fanout s): 0.9931 at fanout 5, with a standard deviation of 0.003 in one run.
    if (fanout === 5) expect(Math.abs(coverage - 0.9931)).toBeLessThan((4 * 0.003) / Math.sqrt(RUNS));
  });

  it('is the same law when the one round is the next tick', () => {
    const runs = 30;
    const expected = 0.721;
    const complete = Array.from({ length: runs }, (_, run) => reached(8, run, 'tick')).filter(
      (n) => n === NODES,
    ).length;
    expect(Math.abs(complete / runs - expected)).toBeLessThan(4 * Math.sqrt((expected * (1 - expected)) / runs));
  });
});
