/**
 * The fingerprint of a run: 64 bits over all events, fates and learned updates.
 *
 * Each item is hashed with everything that places it (time, node, class, source, ordinal among equals), and the hashes are added up
 * modulo 2^64. Addition commutes, so the order between different nodes at one instant does not matter, while the order at one node is
 * in the hashes themselves. A sum needs no memory per node, which a digest per node would fetch from a cold cache line for each event.
 *
 * Items are kept until there are many: a loop over them keeps its sums in registers and hashes several at once.
 */
const ITEM_WORDS = 6;
const ITEMS = 512;

export class Fingerprint {
  private low = 0;
  private high = 0;
  private readonly items: Int32Array = new Int32Array(ITEMS * ITEM_WORDS);
  private used = 0;

  /** Adds one item given as six words. */
  add(a: number, b: number, c: number, d: number, e: number, f: number): void {
    const { items, used } = this;
    items[used] = a;
    items[used + 1] = b;
    items[used + 2] = c;
    items[used + 3] = d;
    items[used + 4] = e;
    items[used + 5] = f;
    this.used = used + ITEM_WORDS;
    if (this.used === ITEMS * ITEM_WORDS) this.hashItems();
  }

  /** 16 hexadecimal digits */
  text(): string {
    this.hashItems();
    const hex = (n: number): string => (n >>> 0).toString(16).padStart(8, '0');
    return hex(this.high) + hex(this.low);
  }

  private hashItems(): void {
    const { items, used } = this;
    let { low, high } = this;
    for (let at = 0; at < used; at += ITEM_WORDS) {
      const a = items[at];
      const b = items[at + 1];
      let x = Math.imul(a ^ 0x2545f491, 0x9e3779b1) ^ b;
      let y = Math.imul(b ^ 0x61c88647, 0x85ebca77) ^ a;
      x = Math.imul(x ^ (x >>> 15) ^ items[at + 2], 0x21f0aaad);
      y = Math.imul(y ^ (y >>> 16) ^ items[at + 3], 0x7feb352d);
      x = (Math.imul(x ^ (x >>> 15) ^ items[at + 4], 0x735a2d97) + y) | 0;
      y = (Math.imul(y ^ (y >>> 15) ^ items[at + 5], 0x846ca68b) + x) | 0;
      x = Math.imul(x ^ (x >>> 15) ^ y, 0x9e3779b1);
      y = Math.imul(y ^ (y >>> 16) ^ x, 0xc2b2ae3d);
      // The last words have been through one multiplication only, which leaves their high bits where they are.
      x = Math.imul(x ^ (x >>> 16) ^ (y >>> 13), 0x2c1b3c6d);
      y = Math.imul(y ^ (y >>> 15) ^ (x >>> 14), 0x297a2d39);
      x ^= x >>> 15;
      y ^= (y >>> 16) ^ x;
      low = (low + x) | 0;
      // The low half wrapped if the sum is less than what was added.
      high = (high + y + (low >>> 0 < x >>> 0 ? 1 : 0)) | 0;
    }
    this.low = low;
    this.high = high;
    this.used = 0;
  }
}
