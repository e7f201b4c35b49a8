/**
 * The workloads spread as the C++ program of scripts/bench says. Its figures at 10,000 nodes, means and deviations over its seeds 1 to
 * 2000 (`limit w1 ring 10000 <seed>`), stand here as facts: another generator gives other runs of the same distribution.
 */
import { describe, expect, it } from 'vitest';
import { milestones } from './agreement.ts';

const LIMIT = {
  w1: { t50: { mean: 5968.9, deviation: 389.1 }, t50to99: { mean: 1675.5, deviation: 26.8 } },
  w2: { t50: { mean: 3739.2, deviation: 348.5 }, t50to99: { mean: 1584.2, deviation: 33.6 } },
};

describe('milestones at 10,000 nodes', () => {
  // Four standard errors of a mean over so many seeds: one figure in 16,000 would miss by chance, any of the four one time in 4,000.
  it.each([
    { workload: 'w1', seeds: 12 },
    { workload: 'w2', seeds: 6 },
  ] as const)('$workload agrees with the C++ program within four standard errors', ({ workload, seeds }) => {
    const ours = milestones(workload, 10_000, seeds);
    for (const name of ['t50', 't50to99'] as const) {
      const { mean, deviation } = LIMIT[workload][name];
      expect(Math.abs(ours[name].mean - mean)).toBeLessThan((4 * deviation) / Math.sqrt(seeds));
    }
  });
});
