/**
 * Hashes of states: words mixed in one after the other, so states are hashed in their canonical order. Multipliers and shifts of the end
 * are those that C. Wellons found for 32-bit integers (hash-prospector, 2018, public domain).
 */
const TWO_32 = 0x1_0000_0000;

/** Mixes one 32-bit word in. */
export function mixWord(hash: number, word: number): number {
  return Math.imul(hash ^ (hash >>> 15) ^ word, 0x9e3779b1);
}

/** Mixes a whole number of up to 53 bits in: a moment in µs, a sum. */
export function mixNumber(hash: number, value: number): number {
  return mixWord(mixWord(hash, value | 0), Math.floor(value / TWO_32));
}

/** Mixes a list of integers and its length in; of longer ones the low 32 bits. */
export function mixWords(hash: number, words: readonly number[]): number {
  let mixed = mixWord(hash, words.length);
  for (const word of words) mixed = mixWord(mixed, word);
  return mixed;
}

/** A 32-bit integer, never 0. */
export function finishHash(hash: number): number {
  let x = hash ^ (hash >>> 16);
  x = Math.imul(x, 0x21f0aaad);
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
  x ^= x >>> 15;
  return x === 0 ? 1 : x;
}
