/** Powers of two without `**`, which engines may round differently. */

/** 2^bits for bits in 0 … 52 */
export function powerOfTwo(bits: number): number {
  return bits < 31 ? 1 << bits : 0x4000_0000 * powerOfTwo(bits - 30);
}

/** Least number of bits b with 2^b at least `n`; n in 1 … 2^31 */
export function bitsFor(n: number): number {
  return n <= 1 ? 0 : 32 - Math.clz32(n - 1);
}

/** Least power of two that is at least `n`; n in 1 … 2^31 */
export function roundUpToPowerOfTwo(n: number): number {
  return powerOfTwo(bitsFor(n));
}
