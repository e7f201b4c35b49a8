import { exp, expm1, ln, log1p } from '../math.ts';
import { MOST_SHARE } from './law.ts';
import type { Law } from './law.ts';

/** P(X > x) = (scale / x)^shape from scale up. */
export function pareto(scale: number, shape: number): Law {
  const excess = shape - 1;
  return {
    least: scale,
    mean: excess > 0 ? (scale * shape) / excess : Infinity,
    cdf: (x) => (x <= scale ? 0 : -expm1(shape * ln(scale / x))),
    quantile: (u) => scale * exp(-ln(1 - u) / shape),
    // shape * scale * (1 - (x / scale)^-excess) / excess, and its limit where excess is 0.
    meanBelow: (x) => {
      const logarithm = ln(x / scale);
      if (x <= scale) return 0;
      return scale * shape * (excess === 0 ? logarithm : -expm1(-excess * logarithm) / excess);
    },
    valueAtMean: (part, low, high) => {
      const share = part / (scale * shape);
      const logarithm = excess === 0 ? share : -log1p(-Math.min(excess * share, MOST_SHARE)) / excess;
      return Math.min(Math.max(scale * exp(logarithm), low), high);
    },
  };
}
