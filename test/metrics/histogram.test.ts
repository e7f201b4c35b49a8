import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  equalHistogram,
  LogHistogram,
  logLinearBin,
  logLinearEdge,
  UnitHistogram,
} from '../../sim/metrics/histogram.ts';
import { quantileRank } from '../../sim/metrics/quantile.ts';
import type { Histogram } from '../../sim/metrics/spec.ts';

/** Whole numbers of all sizes. */
const size = fc
  .tuple(fc.integer({ min: 0, max: 50 }), fc.double({ min: 1, max: 2, noNaN: true, maxExcluded: true }))
  .map(([octave, factor]) => Math.floor(factor * 2 ** octave));

function checkCounts(histogram: Histogram, values: readonly number[]): void {
  expect(histogram.edges).toHaveLength(histogram.counts.length + 1);
  histogram.counts.forEach((count, i) => {
    const inside = values.filter((value) => value >= histogram.edges[i] && value < histogram.edges[i + 1]);
    expect(count).toBe(inside.length);
  });
  expect(histogram.counts.reduce((a, b) => a + b, 0)).toBe(values.length);
  expect(histogram.total).toBe(values.length);
}

describe('log-linear bins', () => {
  test('hold what lies between their edges, at most 2^-bits wide', () => {
    fc.assert(
      fc.property(size, fc.constantFrom(3, 6), (value, bits) => {
        const bin = logLinearBin(value, bits);
        const low = logLinearEdge(bin, bits);
        const high = logLinearEdge(bin + 1, bits);
        expect(value >= low && value < high).toBe(true);
        expect(high - low === 1 || (high - low) / low <= 2 ** -bits).toBe(true);
      }),
      { seed: 3, numRuns: 2000 },
    );
  });

  test('follow each other without gap', () => {
    for (let bin = 0; bin < 380; bin++) expect(logLinearBin(logLinearEdge(bin, 3), 3)).toBe(bin);
  });

  test('what is too great falls into the last bin', () => {
    const histogram = new LogHistogram('µs');
    histogram.add(2 ** 60);
    expect(histogram.quantile(1)).toBe(2 ** 53 - 1);
  });
});

describe('histograms', () => {
  test('of delays count every value, and give quantiles within 1.6 %', () => {
    fc.assert(
      fc.property(fc.array(size, { minLength: 1, maxLength: 100 }), fc.constantFrom(0.5, 0.9, 0.99, 1), (values, q) => {
        const histogram = new LogHistogram('µs');
        for (const value of values) histogram.add(value);
        checkCounts(histogram.toHistogram(), values);
        const exact = [...values].sort((a, b) => a - b)[quantileRank(q, values.length) - 1];
        expect(histogram.quantile(q)).toBeGreaterThanOrEqual(exact);
        expect(histogram.quantile(q)).toBeLessThanOrEqual(Math.max(exact, exact * (1 + 1 / 64)));
      }),
      { seed: 4 },
    );
  });

  test('of delays begin and end with bins that are not empty', () => {
    const histogram = new LogHistogram('µs');
    for (const value of [1000, 1001, 9000]) histogram.add(value);
    const { counts, edges } = histogram.toHistogram();
    expect([counts[0], counts.at(-1)]).toEqual([2, 1]);
    expect([edges[0], edges.at(-1)]).toEqual([960, 9216]);
  });

  test('of hops have a bin each', () => {
    const histogram = new UnitHistogram('hops');
    for (const hop of [1, 1, 2, 200]) histogram.add(hop);
    expect(histogram.toHistogram().counts).toHaveLength(201);
    checkCounts(histogram.toHistogram(), [1, 1, 2, 200]);
    expect([histogram.max, histogram.sum]).toEqual([200, 204]);
  });

  test('of figures known at the end have at most 40 equal bins', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 2 ** 40 }), { minLength: 1, maxLength: 60 }), (values) => {
        const histogram = equalHistogram('bytes', Float64Array.from(values));
        checkCounts(histogram, values);
        expect(histogram.counts.length).toBeLessThanOrEqual(40);
        const width = histogram.edges[1] - histogram.edges[0];
        expect(histogram.edges.every((edge) => edge % width === 0)).toBe(true);
        expect(histogram.counts[0] > 0 && histogram.counts.at(-1)! > 0).toBe(true);
      }),
      { seed: 5 },
    );
  });

  test('of nothing are empty', () => {
    for (const empty of [
      new LogHistogram('µs').toHistogram(),
      new UnitHistogram('hops').toHistogram(),
      equalHistogram('bytes', new Float64Array(0)),
    ]) {
      expect([empty.counts, empty.edges, empty.total]).toEqual([[], [0], 0]);
    }
    expect(new LogHistogram('µs').quantile(0.5)).toBe(NaN);
  });
});
