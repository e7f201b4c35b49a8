/** The gamma function and its incomplete forms, for Weibull, gamma and normal shares. */
import { exp, expPair } from './exponential.ts';
import { ln, lnPair } from './logarithm.ts';
import { add, multiply } from './pair.ts';
import type { Pair } from './pair.ts';

/** From here up Stirling's series is good to the last bit. */
const STIRLING_FROM = 10;
/** ln(2 pi) / 2. */
const HALF_LN_2PI: Pair = { high: 0.9189385332046728, low: -3.8782941580672414e-17 };

/** The gamma function for x > 0, Infinity at 0 and from 171.63 up, NaN below 0. Relative error about 1e-15; exact for integers up to 23. */
export function gamma(x: number): number {
  if (!(x > 0)) return x === 0 ? Infinity : NaN;
  if (x > 172) return Infinity;
  if (x <= 23 && Math.floor(x) === x) {
    let factorial = 1;
    for (let i = 2; i < x; i++) factorial *= i;
    return factorial;
  }
  let divisor = 1;
  let shifted = x;
  for (; shifted < STIRLING_FROM; shifted++) divisor *= shifted;
  const logarithm = stirling(shifted);
  return expPair(logarithm.high, logarithm.low) / divisor;
}

/** ln(gamma(x)) for x > 0. Error about 1e-15, relative where the result is above 1, absolute where it is below. */
export function lnGamma(x: number): number {
  if (!(x > 0)) return x === 0 ? Infinity : NaN;
  if (x === Infinity) return Infinity;
  if (x < STIRLING_FROM) return x < 1e-8 ? -ln(x) - 0.5772156649015329 * x : ln(gamma(x));
  return stirling(x).high;
}

/** ln(gamma(x)) by Stirling's series (Abramowitz and Stegun 6.1.40), with doubled precision but for the small terms. */
function stirling(x: number): Pair {
  if (x > 1e100) return { high: x * (ln(x) - 1), low: 0 };
  const powers = multiply(lnPair(x), { high: x - 0.5, low: 0 });
  const z = 1 / (x * x);
  let series = -3617 / 122400;
  series = series * z + 1 / 156;
  series = series * z - 691 / 360360;
  series = series * z + 1 / 1188;
  series = series * z - 1 / 1680;
  series = series * z + 1 / 1260;
  series = series * z - 1 / 360;
  series = series * z + 1 / 12;
  return add(add(powers, { high: -x, low: 0 }), add(HALF_LN_2PI, { high: series / x, low: 0 }));
}

/**
 * The regularised incomplete gamma function P(a, x) = (1 / gamma(a)) * integral from 0 to x of t^(a-1) e^-t dt, for a > 0 and
 * x >= 0: the share of a gamma distribution of shape a below x. Error about 1e-14, growing with a to 1e-12 at a = 1000.
 * Whoever asks about many x for one a passes lnGamma(a) too, which is most of the work.
 *
 * Series below a + 1, continued fraction above (Abramowitz and Stegun 6.5.29 and 6.5.31).
 */
export function gammaLower(a: number, x: number, logGamma: number = lnGamma(a)): number {
  if (!(x > 0)) return x === x ? 0 : NaN;
  if (x === Infinity) return 1;
  const front = exp(a * ln(x) - x - logGamma);
  return x < a + 1 ? front * lowerSeries(a, x) : 1 - front * upperFraction(a, x);
}

/** 1 - P(a, x), without losing a small one. */
export function gammaUpper(a: number, x: number, logGamma: number = lnGamma(a)): number {
  if (!(x > 0)) return x === x ? 1 : NaN;
  if (x === Infinity) return 0;
  const front = exp(a * ln(x) - x - logGamma);
  return x < a + 1 ? 1 - front * lowerSeries(a, x) : front * upperFraction(a, x);
}

/** No sum needs more terms: both converge within a few times sqrt(a) + 100. */
const MOST_TERMS = 100_000;
const NEGLIGIBLE = 1e-17;

function lowerSeries(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let n = 1; n < MOST_TERMS && term > sum * NEGLIGIBLE; n++) {
    term *= x / (a + n);
    sum += term;
  }
  return sum;
}

/** Lentz's method, as modified by Thompson and Barnett (Journal of Computational Physics 64, 1986). */
function upperFraction(a: number, x: number): number {
  const tiny = 1e-300;
  let b = x + 1 - a;
  let c = 1 / tiny;
  let d = 1 / b;
  let result = d;
  for (let n = 1; n < MOST_TERMS; n++) {
    const numerator = n * (a - n);
    b += 2;
    d = numerator * d + b;
    d = 1 / (d === 0 ? tiny : d);
    c = b + numerator / c;
    if (c === 0) c = tiny;
    const factor = c * d;
    result *= factor;
    if (factor > 1 - 1e-16 && factor < 1 + 3e-16) break;
  }
  return result;
}
