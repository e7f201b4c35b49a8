import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { quantileRank, sortedQuantile, spreadOf } from '../../sim/metrics/quantile.ts';

const values = fc.array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 1, maxLength: 300 });

/** The least value such that at least a share q of all values is not above it. */
function byCounting(list: readonly number[], q: number): number {
  const ordered = [...list].sort((a, b) => a - b);
  return ordered.find((one) => list.filter((other) => other <= one).length >= q * list.length - 1e-9)!;
}

describe('quantiles', () => {
  test('agree with counting, for any values and share', () => {
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 100 }), (list, percent) => {
        const sorted = Float64Array.from(list).sort();
        expect(sortedQuantile(sorted, percent / 100)).toBe(byCounting(list, percent / 100));
      }),
      { seed: 1 },
    );
  });

  test('ranks of exact shares do not slip by rounding', () => {
    expect([quantileRank(0.07, 100), quantileRank(0.99, 1000), quantileRank(0.5, 3), quantileRank(1, 7)]).toEqual([
      7, 990, 2, 7,
    ]);
    expect([quantileRank(0, 5), quantileRank(0.5, 0)]).toEqual([1, 0]);
  });

  test('a spread sums up, whatever the order given', () => {
    fc.assert(
      fc.property(values, (list) => {
        const spread = spreadOf(Float64Array.from(list));
        expect(spread).toEqual(spreadOf(Float64Array.from([...list].reverse())));
        expect(spread.max).toBe(Math.max(...list));
        expect(spread.p50).toBe(byCounting(list, 0.5));
        expect(spread.p99).toBe(byCounting(list, 0.99));
        expect(spread.mean).toBeCloseTo(list.reduce((a, b) => a + b, 0) / list.length, 6);
      }),
      { seed: 2 },
    );
  });

  test('nothing has no figures', () => {
    expect(spreadOf(new Float64Array(0))).toEqual({ mean: null, p50: null, p99: null, max: null });
    expect(sortedQuantile(new Float64Array(0), 0.5)).toBe(NaN);
  });
});
