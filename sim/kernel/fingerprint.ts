/**
 * The fingerprint of a run: 64 bits over all events, fates and learned updates.
 *
 * Each item is hashed with everything that places it (time, node, class, source, ordinal among equals), and the hashes are added up
 * modulo 2^64. Addition commutes, so the order between different nodes at one instant does not matter, while the order at one node is
 * in the hashes themselves. A sum needs no memory per node, which a digest per node would fetch from a cold cache line for each event.
 */
export class Fingerprint {
  private low = 0;
  private high = 0;

  /** Adds one item given as six words. */
  add(a: number, b: number, c: number, d: number, e: number, f: number): void {
    let x = Math.imul(a ^ 0x2545f491, 0x9e3779b1) ^ b;
    let y = Math.imul(b ^ 0x61c88647, 0x85ebca77) ^ a;
    x = Math.imul(x ^ (x >>> 15) ^ c, 0x21f0aaad);
    y = Math.imul(y ^ (y >>> 16) ^ d, 0x7feb352d);
    x = Math.imul(x ^ (x >>> 15) ^ e, 0x735a2d97) + y;
    y = Math.imul(y ^ (y >>> 15) ^ f, 0x846ca68b) + x;
    x = Math.imul(x ^ (x >>> 15) ^ y, 0x9e3779b1);
    y = Math.imul(y ^ (y >>> 16) ^ x, 0xc2b2ae3d);
    // The last words have been through one multiplication only, which leaves their high bits where they are.
    x = Math.imul(x ^ (x >>> 16) ^ (y >>> 13), 0x2c1b3c6d);
    y = Math.imul(y ^ (y >>> 15) ^ (x >>> 14), 0x297a2d39);
    x ^= x >>> 15;
    y ^= (y >>> 16) ^ x;
    const low = this.low + (x >>> 0);
    // Bit 32 of the sum is the carry into the high half.
    this.high = (this.high + (y >>> 0) + (low >= 4294967296 ? 1 : 0)) | 0;
    this.low = low >>> 0;
  }

  /** 16 hexadecimal digits */
  text(): string {
    const hex = (n: number): string => (n >>> 0).toString(16).padStart(8, '0');
    return hex(this.high) + hex(this.low);
  }
}
