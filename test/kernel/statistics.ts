/** What the statistical tests of this folder share. Every one runs on fixed seeds: it fails always or never. */
import { gammaUpper } from '../../sim/kernel/math.ts';

/**
 * The least p-value a statistical test accepts: a right implementation would fail under one seed in a million. Each test
 * makes a handful of such comparisons, and the seeds were not chosen.
 */
export const LEAST_P = 1e-6;

/** The probability of a chi-square statistic at least this large. */
export function chiSquareP(statistic: number, degrees: number): number {
  return gammaUpper(degrees / 2, statistic / 2);
}

/** The p-value of counts against probabilities that sum to 1. */
export function countsP(counts: ArrayLike<number>, probability: (cell: number) => number): number {
  let total = 0;
  for (let i = 0; i < counts.length; i++) total += counts[i];
  let statistic = 0;
  for (let i = 0; i < counts.length; i++) {
    const expected = total * probability(i);
    statistic += (counts[i] - expected) ** 2 / expected;
  }
  return chiSquareP(statistic, counts.length - 1);
}

export function evenP(counts: ArrayLike<number>): number {
  return countsP(counts, () => 1 / counts.length);
}

/** The p-value of a mean n standard errors off, both sides, by the bound 2 e^(-n^2/2) on the normal tail. */
export function meanP(sum: number, count: number, mean: number, sd: number): number {
  const off = (sum / count - mean) / (sd / Math.sqrt(count));
  return Math.min(1, 2 * Math.exp(-(off * off) / 2));
}

/** The p-value of the largest distance between an empirical and a continuous cdf: Kolmogorov's limit. */
export function kolmogorovP(values: number[], cdf: (x: number) => number): number {
  const sorted = Float64Array.from(values).sort();
  const n = sorted.length;
  let distance = 0;
  for (let i = 0; i < n; i++) {
    const share = cdf(sorted[i]);
    distance = Math.max(distance, share - i / n, (i + 1) / n - share);
  }
  const x = (Math.sqrt(n) + 0.12 + 0.11 / Math.sqrt(n)) * distance;
  let p = 0;
  for (let k = 1; k < 100; k++) p += (k % 2 === 1 ? 2 : -2) * Math.exp(-2 * k * k * x * x);
  return Math.min(Math.max(p, 0), 1);
}

/** Pearson's r of pairs, as a p-value for none: r * sqrt(n) is nearly standard normal. */
export function correlationP(n: number, first: (i: number) => number, second: (i: number) => number): number {
  let x = 0;
  let y = 0;
  let xx = 0;
  let yy = 0;
  let xy = 0;
  for (let i = 0; i < n; i++) {
    const a = first(i);
    const b = second(i);
    x += a;
    y += b;
    xx += a * a;
    yy += b * b;
    xy += a * b;
  }
  const r = (xy - (x * y) / n) / Math.sqrt((xx - (x * x) / n) * (yy - (y * y) / n));
  return Math.min(1, 2 * Math.exp(-(r * r * n) / 2));
}
