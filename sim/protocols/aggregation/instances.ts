import type { Context } from '../contract.ts';
import { DOUBLE_BYTES, getDouble, putDouble, WORDS_PER_DOUBLE } from './doubles.ts';

const WORDS = 1 + WORDS_PER_DOUBLE;
/** leader and value */
export const INSTANCE_BYTES: number = 4 + DOUBLE_BYTES;

/**
 * Counting by averages: a leader starts with 1, everybody else with 0, and the average is 1/n. Several leaders count side by
 * side, each instance known by its leader; who has not heard of an instance holds 0 in it, so nobody needs to know them beforehand.
 */
export class Instances {
  private readonly ctx: Context;
  /** instances that a node has room for; those of the highest leaders fall out */
  private readonly room: number;
  private readonly count: Uint16Array;
  /** ascending */
  private readonly leaders: Int32Array;
  private readonly shares: Float64Array;
  private readonly newLeaders: Int32Array;
  private readonly newShares: Float64Array;

  constructor(ctx: Context, room: number) {
    this.ctx = ctx;
    this.room = room;
    this.count = ctx.column('instances', 'u16');
    this.leaders = ctx.column('leaders', 'i32', { width: room });
    this.shares = ctx.column('shares', 'f64', { width: room });
    this.newLeaders = new Int32Array(2 * room);
    this.newShares = new Float64Array(2 * room);
  }

  begin(node: number, leads: boolean): void {
    this.count[node] = leads ? 1 : 0;
    this.leaders[node * this.room] = node;
    this.shares[node * this.room] = 1;
  }

  words(node: number): number {
    return this.count[node] * WORDS;
  }

  bytes(node: number): number {
    return this.count[node] * INSTANCE_BYTES;
  }

  put(node: number, words: Int32Array, at: number): void {
    const first = node * this.room;
    for (let i = 0; i < this.count[node]; i++) {
      words[at + i * WORDS] = this.leaders[first + i];
      putDouble(words, at + i * WORDS + 1, this.shares[first + i]);
    }
  }

  /** Halves the sum of both sides in every instance that one of them has heard of. */
  merge(node: number, at: number, end: number): void {
    const words = this.ctx.words();
    const first = node * this.room;
    const last = first + this.count[node];
    let own = first;
    let merged = 0;
    for (let theirs = at; own < last || theirs < end; merged++) {
      const mine = own < last ? this.leaders[own] : Infinity;
      const other = theirs < end ? words[theirs] : Infinity;
      let share = 0;
      if (mine <= other) share += this.shares[own++];
      if (other <= mine) {
        share += getDouble(words, theirs + 1);
        theirs += WORDS;
      }
      this.newLeaders[merged] = Math.min(mine, other);
      this.newShares[merged] = share / 2;
    }
    const kept = Math.min(merged, this.room);
    this.leaders.set(this.newLeaders.subarray(0, kept), first);
    this.shares.set(this.newShares.subarray(0, kept), first);
    this.count[node] = kept;
  }

  /** Size of the network: the mean over the middle third of the instances, 1/share each; NaN when there is none. */
  size(node: number): number {
    const count = this.count[node];
    const first = node * this.room;
    const sizes = this.shares.slice(first, first + count).sort();
    const cut = Math.floor(count / 3);
    let sum = 0;
    for (let i = cut; i < count - cut; i++) sum += 1 / sizes[i];
    return sum / (count - 2 * cut);
  }

  /** Sum of the node's shares in all instances. */
  mass(node: number): number {
    let sum = 0;
    for (let i = 0; i < this.count[node]; i++) sum += this.shares[node * this.room + i];
    return sum;
  }
}
