/**
 * The same at 100,000 nodes and 20 seeds: within 2 % of the C++ program's means over its seeds 1 to 300 (`limit w1 ring 100000 <seed>`),
 * whose own standard errors are 0.3 to 0.4 %.
 */
import { expect, it } from 'vitest';
import { milestones } from './agreement.ts';

const LIMIT = { w1: { t50: 7446.0, t99: 9122.9 }, w2: { t50: 4628.7, t99: 6213.7 } };

// A mean of 20 seeds has a standard error of 1.0 to 1.6 %, so other seeds would miss 2 % in a tenth to a fifth of all tries; these are fixed.
it.each(['w1', 'w2'] as const)('%s at 100,000 nodes: t50 and t99 within a fiftieth of the C++ program', (workload) => {
  const ours = milestones(workload, 100_000, 20);
  expect(Math.abs(ours.t50.mean / LIMIT[workload].t50 - 1)).toBeLessThan(0.02);
  expect(Math.abs(ours.t99.mean / LIMIT[workload].t99 - 1)).toBeLessThan(0.02);
});
