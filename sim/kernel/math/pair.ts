/**
 * A number as the unevaluated sum of two doubles, about 106 bits, for intermediate results that must not lose digits.
 *
 * Dekker: A floating-point technique for extending the available precision (Numerische Mathematik 18, 1971); Knuth, TAOCP
 * volume 2, section 4.2.2. Right as long as nothing overflows: callers keep operands between 2^-480 and 2^480 in size.
 */
export interface Pair {
  readonly high: number;
  readonly low: number;
}

/** Splits a double's 53 bits into two halves of at most 26. */
const SPLITTER = 134217729; // 2^27 + 1

/** a + b exactly. */
export function addExactly(a: number, b: number): Pair {
  const high = a + b;
  const part = high - a;
  return { high, low: a - (high - part) + (b - part) };
}

/** a * b exactly. */
export function multiplyExactly(a: number, b: number): Pair {
  const high = a * b;
  const ta = SPLITTER * a;
  const aHigh = ta - (ta - a);
  const aLow = a - aHigh;
  const tb = SPLITTER * b;
  const bHigh = tb - (tb - b);
  const bLow = b - bHigh;
  return { high, low: aLow * bLow - (high - aHigh * bHigh - aLow * bHigh - aHigh * bLow) };
}

export function add(a: Pair, b: Pair): Pair {
  const sum = addExactly(a.high, b.high);
  return addExactly(sum.high, sum.low + (a.low + b.low));
}

export function multiply(a: Pair, b: Pair): Pair {
  const product = multiplyExactly(a.high, b.high);
  return addExactly(product.high, product.low + (a.high * b.low + a.low * b.high));
}

export function divide(a: Pair, b: Pair): Pair {
  const first = a.high / b.high;
  const back = multiplyExactly(first, b.high);
  return addExactly(first, (a.high - back.high - back.low + a.low - first * b.low) / b.high);
}
