/**
 * Logarithms. The plain one follows fdlibm's e_log.c (Sun Microsystems, 1993): x = 2^k * (1 + f), and log(1 + f) from a
 * polynomial in s = f / (2 + f). The paired one sums the series of 2 atanh(s), its first terms with doubled precision.
 */
import { highWord, powerOfTwo } from './bits.ts';
import { add, addExactly, divide, multiply } from './pair.ts';
import type { Pair } from './pair.ts';

/** ln 2, first in 32 bits so that small multiples are exact, then the rest. */
const LN2_HIGH = 6.9314718036912381649e-1;
const LN2_LOW = 1.90821492927058770002e-10;

const TWO_54 = 18014398509481984;
const SMALLEST_NORMAL = 2.2250738585072014e-308;
/** Added to an upper word, carries into the exponent when the fraction is above that of sqrt(2). */
const ABOVE_SQRT_2 = 0x95f64;

/** The k for which x / 2^k lies between sqrt(1/2) and sqrt(2); x positive, finite and not subnormal. */
function exponent(x: number): number {
  return ((highWord(x) + ABOVE_SQRT_2) >>> 20) - 1023;
}

/** The natural logarithm; -Infinity at 0, NaN below. Error under 1 ulp. */
export function ln(x: number): number {
  if (!(x > 0)) return x === 0 ? -Infinity : NaN;
  if (x === Infinity) return Infinity;
  const normal = x < SMALLEST_NORMAL ? x * TWO_54 : x;
  const shift = exponent(normal);
  const f = normal * powerOfTwo(-shift) - 1;
  const k = normal === x ? shift : shift - 54;

  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  const even = w * (3.999999999940941908e-1 + w * (2.222219843214978396e-1 + w * 1.531383769920937332e-1));
  const odd =
    z *
    (6.66666666666673513e-1 +
      w * (2.857142874366239149e-1 + w * (1.818357216161805012e-1 + w * 1.479819860511658591e-1)));
  const half = 0.5 * f * f;
  return k * LN2_HIGH - (half - (s * (half + (even + odd)) + k * LN2_LOW) - f);
}

/** The natural logarithm of a positive finite x to about 1e-19 of its size, for powers and for logarithms to other bases. */
export function lnPair(x: number): Pair {
  const normal = x < SMALLEST_NORMAL ? x * TWO_54 : x;
  const shift = exponent(normal);
  const m = normal * powerOfTwo(-shift);
  const k = normal === x ? shift : shift - 54;

  const s = divide({ high: m - 1, low: 0 }, addExactly(m, 1));
  const z = multiply(s, s);
  const third = multiply(multiply(s, z), THIRD);
  const fifth = multiply(multiply(s, multiply(z, z)), FIFTH);
  const rest = s.high * z.high * z.high * z.high * tail(z.high);
  const atanh = add(s, add(third, add(fifth, { high: rest, low: 0 })));
  const fromExponent = addExactly(k * LN2_HIGH, k * LN2_LOW);
  return add(fromExponent, { high: 2 * atanh.high, low: 2 * atanh.low });
}

const THIRD: Pair = { high: 1 / 3, low: 1.850371707708594e-17 };
const FIFTH: Pair = { high: 1 / 5, low: -1.1102230246251566e-17 };

/** 1/7 + z/9 + z^2/11 + ...: z is at most 0.0295, so the first term left out is below 2^-60 of the sum. */
function tail(z: number): number {
  let sum = 1 / 29;
  for (let n = 27; n >= 7; n -= 2) sum = sum * z + 1 / n;
  return sum;
}

/** 1 / ln 2 and 1 / ln 10. */
const INVERSE_LN2: Pair = { high: 1.4426950408889634, low: 2.0355273740931033e-17 };
const INVERSE_LN10: Pair = { high: 0.4342944819032518, low: 1.098319650216765e-17 };

/** The logarithm to base 2, exact for powers of 2; -Infinity at 0, NaN below. */
export function log2(x: number): number {
  return x > 0 && x < Infinity ? multiply(lnPair(x), INVERSE_LN2).high : ln(x);
}

/** The logarithm to base 10, exact for powers of 10; -Infinity at 0, NaN below. */
export function log10(x: number): number {
  return x > 0 && x < Infinity ? multiply(lnPair(x), INVERSE_LN10).high : ln(x);
}

/** ln(1 + x), without losing a small x. Error a few ulp. Kahan's correction of the rounding in 1 + x. */
export function log1p(x: number): number {
  const sum = 1 + x;
  if (sum === 1) return x;
  if (!(sum > 0) || sum === Infinity) return ln(sum);
  return ln(sum) - (sum - 1 - x) / sum;
}
