/** A double seen as its 64 bits, and powers of two. */

const value = new Float64Array(1);
const words = new Uint32Array(value.buffer);

/** Which of the two words holds sign and exponent: the second one where the low byte comes first. */
const HIGH = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1 ? 1 : 0;
const LOW = 1 - HIGH;

/** Sign, exponent and the upper 20 bits of the fraction, as an unsigned integer. */
export function highWord(x: number): number {
  value[0] = x;
  return words[HIGH];
}

/** The lower 32 bits of the fraction. */
export function lowWord(x: number): number {
  value[0] = x;
  return words[LOW];
}

const LEAST = -1074;
const MOST = 1023;
/** All of them that are doubles: a look-up is several times faster than putting the bits together. */
const POWERS = powers();

function powers(): Float64Array {
  const table = new Float64Array(MOST - LEAST + 1);
  for (let up = 1, n = 0; n <= MOST; n++, up *= 2) table[n - LEAST] = up;
  for (let down = 1, n = 0; n >= LEAST; n--, down /= 2) table[n - LEAST] = down;
  return table;
}

/** 2^n for n from -1074 to 1023. */
export function powerOfTwo(n: number): number {
  return POWERS[n - LEAST];
}

/** x * 2^n for n from -2096 to 2046, rounded once. */
export function scale(x: number, n: number): number {
  if (n > 1023) return x * powerOfTwo(1023) * powerOfTwo(n - 1023);
  if (n < -1022) return x * powerOfTwo(n + 1022) * powerOfTwo(-1022);
  return x * powerOfTwo(n);
}
