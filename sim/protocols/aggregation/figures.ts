import type { Context } from '../contract.ts';
import { DOUBLE_BYTES, getDouble, putDouble, WORDS_PER_DOUBLE } from './doubles.ts';
import { counts, figuresOf, keepsSum, merged, type AggregateFunction } from './functions.ts';
import { Instances } from './instances.ts';

/** What a node holds of the aggregate within an epoch, and how two nodes' figures become one. */
export class Figures {
  private readonly ctx: Context;
  private readonly name: AggregateFunction;
  private readonly width: number;
  private readonly values: Float64Array;
  private readonly instances: Instances | null;

  constructor(ctx: Context, name: AggregateFunction, room: number) {
    this.ctx = ctx;
    this.name = name;
    this.width = figuresOf(name);
    this.values = ctx.column('figures', 'f64', { width: this.width });
    this.instances = counts(name) ? new Instances(ctx, room) : null;
  }

  begin(node: number, input: number, leads: boolean): void {
    const first = node * this.width;
    if (this.width > 0) this.values[first] = input;
    if (this.width > 1) this.values[first + 1] = input * input;
    this.instances?.begin(node, leads);
  }

  /** A row of `head` free words and the figures behind them. */
  row(node: number, head: number): number {
    const own = this.width * WORDS_PER_DOUBLE;
    const row = this.ctx.row(head + own + (this.instances?.words(node) ?? 0));
    const words = this.ctx.words();
    for (let i = 0; i < this.width; i++) {
      putDouble(words, row + head + i * WORDS_PER_DOUBLE, this.values[node * this.width + i]);
    }
    this.instances?.put(node, words, row + head + own);
    return row;
  }

  bytes(node: number): number {
    return this.width * DOUBLE_BYTES + (this.instances?.bytes(node) ?? 0);
  }

  /** Takes in a peer's figures, which lie from `at` to `end`. */
  merge(node: number, at: number, end: number): void {
    const words = this.ctx.words();
    for (let i = 0; i < this.width; i++) {
      const own = node * this.width + i;
      this.values[own] = merged(this.name, this.values[own], getDouble(words, at + i * WORDS_PER_DOUBLE));
    }
    this.instances?.merge(node, at + this.width * WORDS_PER_DOUBLE, end);
  }

  estimate(node: number): number {
    const value = this.values[node * this.width];
    switch (this.name) {
      case 'count':
        return this.size(node);
      case 'sum':
        return value * this.size(node);
      case 'variance':
        return Math.max(0, this.values[2 * node + 1] - value * value);
      default:
        return value;
    }
  }

  /** NaN when the function does not count or no leader was heard of. */
  size(node: number): number {
    return this.instances?.size(node) ?? NaN;
  }

  /** What exchanges keep constant in sum; NaN when there is nothing of that kind. */
  mass(node: number): number {
    if (!keepsSum(this.name)) return NaN;
    return this.width === 0 ? this.instances!.mass(node) : this.values[node * this.width];
  }
}
