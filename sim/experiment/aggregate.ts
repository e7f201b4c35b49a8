/** Several seeds of one scenario: mean and 95 % confidence interval of each figure. */
import type { Interval, RunResult } from './result.ts';

/** 97.5 % quantiles of Student's t for 1 … 30 degrees of freedom. */
const T_TABLE: readonly number[] = [
  12.706204736, 4.30265273, 3.182446305, 2.776445105, 2.570581836, 2.446911851, 2.364624252, 2.306004135, 2.262157163,
  2.228138852, 2.20098516, 2.17881283, 2.160368656, 2.144786688, 2.131449546, 2.119905299, 2.109815578, 2.10092204,
  2.093024054, 2.085963447, 2.079613845, 2.073873068, 2.06865761, 2.063898562, 2.059538553, 2.055529439, 2.051830516,
  2.048407142, 2.045229642, 2.042272456,
];

/** Coefficients in 1/df of the Cornish-Fisher expansion at 97.5 % (Abramowitz and Stegun 26.7.5), the normal quantile first. */
const T_EXPANSION: readonly number[] = [
  1.959963984540054, 2.372271230298562, 2.8224986157396112, 2.555849679507722, 1.5895340533938225,
];

/** The 97.5 % quantile of Student's t, to 1e-7; `df` at least 1. */
export function studentT(df: number): number {
  if (df <= T_TABLE.length) return T_TABLE[df - 1];
  return T_EXPANSION.reduceRight((sum, coefficient) => sum / df + coefficient, 0);
}

/** Mean with its 95 % confidence interval; null for fewer than two values, from which no spread can be told. */
export function intervalOf(values: readonly number[]): Interval | null {
  const runs = values.length;
  if (runs < 2) return null;
  const mean = values.reduce((sum, value) => sum + value, 0) / runs;
  const squares = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
  const half = studentT(runs - 1) * Math.sqrt(squares / (runs - 1) / runs);
  return { mean, low: mean - half, high: mean + half, runs };
}

function isFigure(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

/**
 * An interval for each column of the summary, in its order. Only runs in which the figure exists count; `runs` says how many they
 * are, so a mean over runs that converged can be told from a mean over all. Null for text, truth values, and fewer than two runs.
 */
export function aggregate(runs: readonly Pick<RunResult, 'summary'>[]): { readonly [column: string]: Interval | null } {
  const intervals: { [column: string]: Interval | null } = {};
  for (const { summary } of runs) for (const column of Object.keys(summary)) intervals[column] = null;
  for (const column of Object.keys(intervals)) {
    intervals[column] = intervalOf(runs.map((run) => run.summary[column]).filter(isFigure));
  }
  return intervals;
}
