/** Four sums for each node in one quarter of a cache line: 32 bits each, and what does not fit is carried over. */
export const SUMS = 4;
const TWO_32 = 0x1_0000_0000;

export class NodeSums {
  /** low 32 bits; add with `add`, or as it does */
  readonly words: Int32Array;
  /** so that fetching is not optimised away */
  seen = 0;
  private readonly carried: Map<number, number> = new Map();

  constructor(capacity: number) {
    this.words = new Int32Array(capacity * SUMS);
  }

  /** `at`: SUMS · node + number of the sum; `amount`: a whole number from 0 */
  add(at: number, amount: number): void {
    if (amount > 0x7fff_ffff) {
      this.carry(at, amount);
      return;
    }
    const sum = (this.words[at] + amount) | 0;
    this.words[at] = sum;
    if (sum >>> 0 < amount) this.carry(at, TWO_32);
  }

  /**
   * Brings the sums of the nodes named in every `step`-th word of [from, to) into the cache, all at once: one after the other, each
   * would be waited for.
   */
  fetch(nodes: Int32Array, from: number, to: number, step: number): void {
    const { words } = this;
    let seen = 0;
    for (let at = from; at < to; at += step) seen ^= words[nodes[at] * SUMS];
    this.seen = seen;
  }

  /** Adds to a sum what its word cannot take. */
  carry(at: number, amount: number): void {
    this.carried.set(at, (this.carried.get(at) ?? 0) + amount);
  }

  get(at: number): number {
    const sum = this.words[at] >>> 0;
    return this.carried.size === 0 ? sum : sum + (this.carried.get(at) ?? 0);
  }
}
