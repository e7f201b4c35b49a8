import { pow } from '../../kernel/math.ts';
import type { Context } from '../contract.ts';

/**
 * Draws ranks 1, 2, … m with weights rank^-a: first one, then others without replacement. One table of m + 1 numbers serves all
 * nodes. A rank drawn again is impossible: the weights of those drawn are taken out of the range, not drawn anew.
 */
export class RankWeights {
  private readonly ctx: Context;
  /** sums[i] is the weight of the ranks up to i */
  private readonly sums: Float64Array;
  /** ranks drawn since `begin`, ascending */
  private drawn: Int32Array;
  private count: number;

  constructor(ctx: Context, ranks: number, exponent: number) {
    this.ctx = ctx;
    this.sums = new Float64Array(ranks + 1);
    for (let rank = 1; rank <= ranks; rank++) this.sums[rank] = this.sums[rank - 1] + pow(rank, -exponent);
    this.drawn = new Int32Array(8);
    this.count = 0;
  }

  /** All ranks may be drawn again. */
  begin(): void {
    this.count = 0;
  }

  /** A rank not drawn since `begin`. At most as many may be drawn as there are. */
  draw(): number {
    const { sums } = this;
    let total = sums[sums.length - 1];
    for (let i = 0; i < this.count; i++) total -= sums[this.drawn[i]] - sums[this.drawn[i] - 1];
    let at = this.ctx.unit() * total;
    for (let i = 0; i < this.count; i++) {
      const rank = this.drawn[i];
      if (at >= sums[rank - 1]) at += sums[rank] - sums[rank - 1];
    }
    const rank = this.free(this.rankAt(at));
    this.insert(rank);
    return rank;
  }

  /** The rank may be drawn again. */
  putBack(rank: number): void {
    let at = 0;
    while (this.drawn[at] !== rank) at++;
    this.drawn.copyWithin(at, at + 1, this.count);
    this.count--;
  }

  /** the first rank whose sum exceeds `at` */
  private rankAt(at: number): number {
    let low = 1;
    let high = this.sums.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.sums[middle] > at) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** Sums are rounded, so the shift may end a hair inside a rank that was drawn; then the next one that was not is meant. */
  private free(rank: number): number {
    const ranks = this.sums.length - 1;
    let free = rank;
    while (this.wasDrawn(free)) free = free < ranks ? free + 1 : 1;
    return free;
  }

  private wasDrawn(rank: number): boolean {
    for (let i = 0; i < this.count; i++) if (this.drawn[i] === rank) return true;
    return false;
  }

  private insert(rank: number): void {
    if (this.count === this.drawn.length) {
      const longer = new Int32Array(2 * this.count);
      longer.set(this.drawn);
      this.drawn = longer;
    }
    let at = this.count++;
    for (; at > 0 && this.drawn[at - 1] > rank; at--) this.drawn[at] = this.drawn[at - 1];
    this.drawn[at] = rank;
  }
}
