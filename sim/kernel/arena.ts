/**
 * Rows of 32-bit words for messages that carry more than two integers. A row is counted: one reference while the handler that
 * made it runs, one for every copy under way; the last release frees it. Sizes are powers of two, so freed rows serve again.
 */
import { bitsFor, powerOfTwo, roundUpToPowerOfTwo } from './bits.ts';

const HEADER = 2;
/** smallest row, words with header */
const MIN_BITS = 3;

export class Arena {
  words: Int32Array = new Int32Array(1024);
  /** rows alive */
  rows = 0;
  highWater = 0;
  /** objects that stand behind rows, for protocols that send objects */
  readonly objects: Map<number, object> = new Map();
  private used = 0;
  /** freed rows of 2^i words, chained through their first word; -1 ends */
  private readonly freed: Int32Array = new Int32Array(32).fill(-1);

  /** Takes rows from these words (all 0) from now on, unless there are rows already; what they cannot hold goes elsewhere as usual. */
  adopt(words: Int32Array): void {
    if (this.used === 0 && words.length > this.words.length) this.words = words;
  }

  /**
   * A row with one reference; `zeroed` false leaves in it what was there before, for one that is overwritten at once.
   * @throws RangeError beyond 2^30 words in all
   */
  allocate(length: number, zeroed = true): number {
    const bits = Math.max(MIN_BITS, bitsFor(length + HEADER));
    let at = this.freed[bits];
    if (at >= 0) {
      this.freed[bits] = this.words[at];
      if (zeroed) this.words.fill(0, at + HEADER, at + HEADER + length);
    } else {
      at = this.used;
      const end = at + powerOfTwo(bits);
      if (end > this.words.length) this.grow(end);
      this.used = end;
    }
    this.words[at] = length;
    this.words[at + 1] = 1;
    if (++this.rows > this.highWater) this.highWater = this.rows;
    return at + HEADER;
  }

  length(row: number): number {
    return this.words[row - HEADER];
  }

  retain(row: number): void {
    this.words[row - 1]++;
  }

  /** Returns whether the row is free now. */
  release(row: number): boolean {
    const words = this.words;
    if (--words[row - 1] > 0) return false;
    if (this.objects.size > 0) this.objects.delete(row);
    const at = row - HEADER;
    const bits = Math.max(MIN_BITS, bitsFor(words[at] + HEADER));
    words[at] = this.freed[bits];
    this.freed[bits] = at;
    this.rows--;
    return true;
  }

  private grow(needed: number): void {
    if (needed > 0x4000_0000)
      throw new RangeError('message rows need more than 4 GiB: fewer or smaller messages in flight would fit');
    const words = new Int32Array(roundUpToPowerOfTwo(needed));
    words.set(this.words);
    this.words = words;
  }
}
