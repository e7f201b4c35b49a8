import { exp, expm1, gamma, gammaLower, ln, lnGamma, normalQuantile } from '../math.ts';
import { MOST_SHARE, solve } from './law.ts';
import type { Law } from './law.ts';

/**
 * P(X > x) = e^-((x / scale)^shape); shape 1 is the exponential distribution. Weighted by length, (X / scale)^shape has the
 * gamma distribution of shape 1 + 1 / shape, which is inverted numerically: one number drawn, and bounds cost nothing.
 */
export function weibull(scale: number, shape: number): Law {
  const a = 1 + 1 / shape;
  const logGamma = lnGamma(a);
  const mean = scale * gamma(a);
  const power = shape === 1 ? identity : (x: number): number => exp(shape * ln(x));
  const root = shape === 1 ? identity : (x: number): number => exp(ln(x) / shape);
  return {
    least: 0,
    mean,
    cdf: (x) => (x <= 0 ? 0 : -expm1(-power(x / scale))),
    quantile: (u) => scale * root(-ln(1 - u)),
    meanBelow: (x) => (x <= 0 ? 0 : mean * gammaLower(a, power(x / scale), logGamma)),
    valueAtMean: (part, low, high) => {
      const value = scale * root(gammaQuantile(a, logGamma, Math.min(part / mean, MOST_SHARE)));
      return Math.min(Math.max(value, low), high);
    },
  };
}

function identity(x: number): number {
  return x;
}

/** The value below which a share p of the gamma distribution of shape a >= 1 lies, 0 < p < 1. */
function gammaQuantile(a: number, logGamma: number, p: number): number {
  const share = (x: number): number => gammaLower(a, x, logGamma);
  const density = (x: number): number => exp((a - 1) * ln(x) - x - logGamma);
  // Wilson and Hilferty (PNAS 17, 1931): a gamma variable's cube root is nearly normal. Down where it is not, the first term
  // of the series serves.
  const root = 1 - 1 / (9 * a) + normalQuantile(p) / (3 * Math.sqrt(a));
  const start = root > 0.2 ? a * root * root * root : exp((ln(p * a) + logGamma) / a);
  return solve(share, density, p, 0, Infinity, start);
}
