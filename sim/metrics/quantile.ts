/** Exact figures over one value per node. */

/** Mean, quantiles and greatest of a set of values; all null when it is empty. */
export interface Spread {
  readonly mean: number | null;
  readonly p50: number | null;
  readonly p99: number | null;
  readonly max: number | null;
}

/** How far below a whole number q · n may fall before it counts as the next one: 0.07 · 100 is 7.000000000000001. */
const RANK_SLACK = 1e-9;

/** Rank (from 1) of the q-quantile of n values by the nearest-rank rule: the least k with k ≥ q · n, at least 1. */
export function quantileRank(q: number, n: number): number {
  return Math.min(n, Math.max(1, Math.ceil(q * n - RANK_SLACK)));
}

/** The q-quantile of values in ascending order, by nearest rank; NaN when there are none. No interpolation: it is one of the values. */
export function sortedQuantile(sorted: Float64Array, q: number): number {
  return sorted.length === 0 ? NaN : sorted[quantileRank(q, sorted.length) - 1];
}

/** Sorts `values` in place and sums up. The mean adds in ascending order, so it does not depend on the order given. */
export function spreadOf(values: Float64Array): Spread {
  const n = values.length;
  if (n === 0) return { mean: null, p50: null, p99: null, max: null };
  values.sort();
  let sum = 0;
  for (let i = 0; i < n; i++) sum += values[i];
  return { mean: sum / n, p50: sortedQuantile(values, 0.5), p99: sortedQuantile(values, 0.99), max: values[n - 1] };
}
