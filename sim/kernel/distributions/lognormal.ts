import { exp, ln, normalCdf, normalQuantile } from '../math.ts';
import { MOST_SHARE } from './law.ts';
import type { Law } from './law.ts';

/** median * e^(sigma z), z standard normal. Weighting by length shifts the logarithm's mean by sigma^2. */
export function lognormal(median: number, sigma: number): Law {
  const mean = median * exp((sigma * sigma) / 2);
  return {
    least: 0,
    mean,
    cdf: (x) => (x <= 0 ? 0 : normalCdf(ln(x / median) / sigma)),
    quantile: (u) => median * exp(sigma * normalQuantile(u)),
    meanBelow: (x) => (x <= 0 ? 0 : mean * normalCdf(ln(x / median) / sigma - sigma)),
    valueAtMean: (part, low, high) => {
      const value = median * exp(sigma * (sigma + normalQuantile(Math.min(part / mean, MOST_SHARE))));
      return Math.min(Math.max(value, low), high);
    },
  };
}
