/**
 * Exponentials. After fdlibm's e_exp.c (Sun Microsystems, 1993): x = k ln 2 + r with |r| <= ln(2)/2, and exp(r) from a
 * rational function with a polynomial in r^2. Powers take the logarithm with doubled precision, so that the exponent's size does
 * not eat the digits of the result.
 */
import { scale } from './bits.ts';
import { ln, lnPair } from './logarithm.ts';
import { multiply } from './pair.ts';

const LN2_HIGH = 6.9314718036912381649e-1;
const LN2_LOW = 1.90821492927058770002e-10;
const INVERSE_LN2 = 1.4426950408889634;

/** Above the first exp overflows, below the second it is under half of the smallest double. */
const OVERFLOW = 709.782712893384;
const UNDERFLOW = -745.1332191019412;

/** e^x. Error under 1 ulp. */
export function exp(x: number): number {
  return expPair(x, 0);
}

/** e^(high + low), low being much the smaller. */
export function expPair(high: number, low: number): number {
  if (!(high <= OVERFLOW + 1)) return high > 0 ? Infinity : NaN;
  if (high < UNDERFLOW - 1) return 0;
  const k = Math.floor(high * INVERSE_LN2 + 0.5);
  const upper = high - k * LN2_HIGH;
  const lower = k * LN2_LOW - low;
  const r = upper - lower;
  const t = r * r;
  const c =
    r -
    t *
      (1.66666666666666019037e-1 +
        t *
          (-2.77777777770155933842e-3 +
            t * (6.61375632143793436117e-5 + t * (-1.6533902205465251539e-6 + t * 4.13813679705723846039e-8))));
  return scale(1 - (lower - (r * c) / (2 - c) - upper), k);
}

/** e^x - 1, without losing a small x. Error a few ulp. Kahan's correction by the logarithm. */
export function expm1(x: number): number {
  if (!(x > -40 && x < 40)) return exp(x) - 1;
  const e = exp(x);
  if (e === 1) return x;
  return ((e - 1) * x) / ln(e);
}

/** x^y with ECMAScript's special cases: pow(x, 0) is 1, pow(1, Infinity) and pow(-8, 1 / 3) are NaN. Error under 1 ulp. */
export function pow(x: number, y: number): number {
  if (y === 0) return 1;
  if (x !== x || y !== y) return NaN;
  const size = x < 0 ? -x : x;
  if (y === Infinity || y === -Infinity) {
    if (size === 1) return NaN;
    return size > 1 === y > 0 ? Infinity : 0;
  }
  const negative = (x < 0 || Object.is(x, -0)) && isOdd(y);
  if (size === 0 || size === Infinity) {
    const result = (size === 0) === y > 0 ? 0 : Infinity;
    return negative ? -result : result;
  }
  if (x < 0 && Math.floor(y) !== y) return NaN;
  const result = size === 1 ? 1 : positivePower(size, y);
  return negative ? -result : result;
}

function positivePower(x: number, y: number): number {
  const logarithm = lnPair(x);
  const rough = y * logarithm.high;
  if (rough > OVERFLOW + 1) return Infinity;
  if (rough < UNDERFLOW - 1) return 0;
  if (y < -1e100 || y > 1e100 || (y > -1e-100 && y < 1e-100)) return expPair(rough, 0);
  const exponent = multiply(logarithm, { high: y, low: 0 });
  return expPair(exponent.high, exponent.low);
}

function isOdd(y: number): boolean {
  return Math.floor(y) === y && Math.floor(y / 2) * 2 !== y;
}
