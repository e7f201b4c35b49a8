/**
 * The fingerprint of a run: 64 bits over all events, fates and learned updates.
 *
 * Each item is hashed with everything that places it (time, node, class, source, ordinal among equals), and the hashes are added up
 * modulo 2^64. Addition commutes, so the order between different nodes at one instant does not matter, while the order at one node is
 * in the hashes themselves. A sum needs no memory per node, which a digest per node would fetch from a cold cache line for each event.
 *
 * Items are kept until there are many: a loop over them keeps its sums in registers and hashes several at once.
 */
import { HASH_COLUMNS, HASH_SUMS, LANES, lanes, type LaneFunctions } from './wasm/lanes.ts';

export class Fingerprint {
  private low = 0;
  private high = 0;
  /** a column of LANES words for each of an item's six */
  private readonly items: Int32Array;
  private readonly functions: LaneFunctions | null;
  private used = 0;

  /** @param plain for tests: never four at a time */
  constructor(plain = false) {
    const engine = plain ? null : lanes();
    this.items = engine === null ? new Int32Array(HASH_COLUMNS * LANES) : engine.words;
    this.functions = engine === null ? null : engine.functions;
  }

  /** Adds one item given as six words. */
  add(a: number, b: number, c: number, d: number, e: number, f: number): void {
    const { items, used } = this;
    items[used] = a;
    items[used + LANES] = b;
    items[used + 2 * LANES] = c;
    items[used + 3 * LANES] = d;
    items[used + 4 * LANES] = e;
    items[used + 5 * LANES] = f;
    this.used = used + 1;
    if (this.used === LANES) this.hashAll();
  }

  /** 16 hexadecimal digits */
  text(): string {
    this.hashAll();
    const hex = (n: number): string => (n >>> 0).toString(16).padStart(8, '0');
    return hex(this.high) + hex(this.low);
  }

  private hashAll(): void {
    const fours = this.functions === null ? 0 : this.used & ~3;
    if (fours > 0) this.hashFours(fours);
    this.hashItems(fours, this.used);
    this.used = 0;
  }

  private hashFours(count: number): void {
    const { items } = this;
    this.functions!.hash(0, count);
    // The low halves were added up with 64 bits, in two sums.
    for (let at = HASH_SUMS; at < HASH_SUMS + 4; at += 2) this.sum(items[at], items[at + 1]);
    for (let at = HASH_SUMS + 4; at < HASH_SUMS + 8; at++) this.sum(0, items[at]);
  }

  /** Adds 64 bits. */
  private sum(low: number, high: number): void {
    const sum = (this.low + low) | 0;
    // The low half wrapped if the sum is less than what was added.
    this.high = (this.high + high + (sum >>> 0 < low >>> 0 ? 1 : 0)) | 0;
    this.low = sum;
  }

  private hashItems(from: number, to: number): void {
    const { items } = this;
    let { low, high } = this;
    for (let at = from; at < to; at++) {
      const a = items[at];
      const b = items[at + LANES];
      let x = Math.imul(a ^ 0x2545f491, 0x9e3779b1) ^ b;
      let y = Math.imul(b ^ 0x61c88647, 0x85ebca77) ^ a;
      x = Math.imul(x ^ (x >>> 15) ^ items[at + 2 * LANES], 0x21f0aaad);
      y = Math.imul(y ^ (y >>> 16) ^ items[at + 3 * LANES], 0x7feb352d);
      x = (Math.imul(x ^ (x >>> 15) ^ items[at + 4 * LANES], 0x735a2d97) + y) | 0;
      y = (Math.imul(y ^ (y >>> 15) ^ items[at + 5 * LANES], 0x846ca68b) + x) | 0;
      x = Math.imul(x ^ (x >>> 15) ^ y, 0x9e3779b1);
      y = Math.imul(y ^ (y >>> 16) ^ x, 0xc2b2ae3d);
      // The last words have been through one multiplication only, which leaves their high bits where they are.
      x = Math.imul(x ^ (x >>> 16) ^ (y >>> 13), 0x2c1b3c6d);
      y = Math.imul(y ^ (y >>> 15) ^ (x >>> 14), 0x297a2d39);
      x ^= x >>> 15;
      y ^= (y >>> 16) ^ x;
      low = (low + x) | 0;
      high = (high + y + (low >>> 0 < x >>> 0 ? 1 : 0)) | 0;
    }
    this.low = low;
    this.high = high;
  }
}
