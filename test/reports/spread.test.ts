import { expect, it } from 'vitest';
import { quantile, spreadOf } from '../../reports/spread.ts';

it('takes quantiles between neighbours', () => {
  expect(quantile([1, 2, 3, 4], 0.5)).toBe(2.5);
  expect(quantile([1, 2, 3, 4], 0.9)).toBeCloseTo(3.7, 12);
  expect(quantile([7], 0.1)).toBe(7);
});

it('keeps the last value of a run that has ended, or leaves the run out', () => {
  const runs = [
    { x: [1, 2], y: [0.5, 1] },
    { x: [1, 2, 3], y: [null, 0.2, 0.4] },
  ];
  const kept = spreadOf(runs, 'keep');
  expect(kept.x).toEqual([1, 2, 3]);
  expect(kept.max).toEqual([0.5, 1, 1]);
  expect(kept.min).toEqual([0.5, 0.2, 0.4]);
  expect(spreadOf(runs, 'none').max).toEqual([0.5, 1, 0.4]);
});
