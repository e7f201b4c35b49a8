/**
 * Sine and cosine. After fdlibm's k_sin.c, k_cos.c and e_rem_pio2.c (Sun Microsystems, 1993): the argument is reduced to at most
 * pi/4 as the sum of two doubles, then a polynomial.
 */
import { highWord, lowWord, powerOfTwo } from './bits.ts';

const TWO_OVER_PI = 0.6366197723675814;
/** pi/2 in four pieces; the first three have 33 bits, so that multiples up to 2^20 of them are exact. */
const PIECE_1 = 1.57079632673412561417;
const PIECE_2 = 6.0771005063039659766e-11;
const PIECE_3 = 2.0222662487111664558e-21;
const PIECE_4 = 8.47842766036889956997e-32;
const QUARTER_PI = 0.7853981633974483;
/** Larger arguments need more digits of pi. */
const LARGE = 1e6;

/** The sine of x radians; NaN at infinities. Error under 1 ulp. */
export function sin(x: number): number {
  if (x >= -QUARTER_PI && x <= QUARTER_PI) return sinNear(x, 0);
  if (!(x > -Infinity && x < Infinity)) return NaN;
  const reduced = reduce(x);
  const value = reduced.quadrant & 1 ? cosNear(reduced.high, reduced.low) : sinNear(reduced.high, reduced.low);
  return reduced.quadrant & 2 ? -value : value;
}

/** The cosine of x radians; NaN at infinities. Error under 1 ulp. */
export function cos(x: number): number {
  if (x >= -QUARTER_PI && x <= QUARTER_PI) return cosNear(x, 0);
  if (!(x > -Infinity && x < Infinity)) return NaN;
  const reduced = reduce(x);
  const value = reduced.quadrant & 1 ? sinNear(reduced.high, reduced.low) : cosNear(reduced.high, reduced.low);
  return (reduced.quadrant + 1) & 2 ? -value : value;
}

/** The sine of high + low, at most pi/4 in size. */
function sinNear(high: number, low: number): number {
  const z = high * high;
  const cube = z * high;
  let r = 1.58969099521155010221e-10;
  r = r * z - 2.50507602534068634195e-8;
  r = r * z + 2.75573137070700676789e-6;
  r = r * z - 1.98412698298579493134e-4;
  r = r * z + 8.33333333332248946124e-3;
  return high - (z * (0.5 * low - cube * r) - low + cube * 1.66666666666666324348e-1);
}

/** The cosine of high + low, at most pi/4 in size. */
function cosNear(high: number, low: number): number {
  const z = high * high;
  let r = -1.13596475577881948265e-11;
  r = r * z + 2.0875723212981748279e-9;
  r = r * z - 2.75573143513906633035e-7;
  r = r * z + 2.48015872894767294178e-5;
  r = r * z - 1.38888888888741095749e-3;
  r = r * z + 4.16666666666666019037e-2;
  const half = 0.5 * z;
  const rough = 1 - half;
  return rough + (1 - rough - half + (z * z * r - high * low));
}

interface Reduced {
  /** How many quarter turns were taken off; its low two bits count. */
  readonly quadrant: number;
  readonly high: number;
  readonly low: number;
}

/** x less the nearest multiple of pi/2. */
function reduce(x: number): Reduced {
  if (x > LARGE || x < -LARGE) return reduceLarge(x);
  const n = Math.floor(x * TWO_OVER_PI + 0.5);
  const first = x - n * PIECE_1;
  const second = n * PIECE_2;
  const afterSecond = first - second;
  const lost = first - afterSecond - second;
  const third = n * PIECE_3;
  const afterThird = afterSecond - third;
  const rest = lost + (afterSecond - afterThird - third) - n * PIECE_4;
  const high = afterThird + rest;
  return { quadrant: n & 3, high, low: afterThird - high + rest };
}

/** Bits after the binary point of HALF_PI: the largest double's 1024 bits before it, and 160 to spare. */
const POINT = 1184n;
/** pi/2. */
const HALF_PI = BigInt(
  '0x1921fb54442d18469898cc51701b839a252049c1114cf98e804177d4c76273644a29410f31c6809bbdf2a33679a748636605' +
    '614dbe4be286e9fc26adadaa3848bc90b6aecc4bcfd8de89885d34c6fdad617feb96de80d6fdbdc70d7f6b5133f4b5d3e482' +
    '2f8963fcc9250cca3d9c8b67b8400f97142c77e0b31b4906c38aba734d22c7f51fa499ebf06caba47b9475b2c38c5e6ac',
);

/** The same in whole numbers, slowly, for any size. */
function reduceLarge(x: number): Reduced {
  const size = x < 0 ? -x : x;
  const upper = highWord(size);
  const digits = (BigInt((upper & 0xfffff) | 0x100000) << 32n) | BigInt(lowWord(size));
  const fixed = digits << (POINT + BigInt((upper >>> 20) - 1075));
  const quotient = (fixed + (HALF_PI >> 1n)) / HALF_PI;
  const rest = (fixed - quotient * HALF_PI) >> (POINT - 160n);
  const high = Number(rest);
  const low = Number(rest - BigInt(high));
  const unit = powerOfTwo(-160);
  const quadrant = Number(quotient & 3n);
  return x < 0
    ? { quadrant: -quadrant & 3, high: -high * unit, low: -low * unit }
    : { quadrant, high: high * unit, low: low * unit };
}
