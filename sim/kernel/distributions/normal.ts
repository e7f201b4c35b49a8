import { exp, normalCdf, normalQuantile } from '../math.ts';
import { solve } from './law.ts';
import type { Law } from './law.ts';

const ROOT_2PI = 2.5066282746310002;

/** Before clamping it has negative values; length-biased ones, which start at 0 or above, are inverted numerically. */
export function normal(mean: number, sd: number): Law {
  const density = (x: number): number => {
    const z = (x - mean) / sd;
    return exp(-0.5 * z * z) / (sd * ROOT_2PI);
  };
  const cdf = (x: number): number => normalCdf((x - mean) / sd);
  const meanBelow = (x: number): number => mean * cdf(x) - sd * sd * density(x);
  return {
    least: -Infinity,
    mean,
    cdf,
    quantile: (u) => mean + sd * normalQuantile(u),
    meanBelow,
    valueAtMean: (part, low, high) => solve(meanBelow, (x) => x * density(x), part, low, high, mean + 0.5 * sd),
  };
}
