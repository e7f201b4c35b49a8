import type { Context } from '../contract.ts';
import type { Geometry } from './geometry.ts';

/** Points in the plane. Each node's others are sorted when it first draws: 2 bytes a pair. */
export class Square implements Geometry {
  private readonly ctx: Context;
  private readonly points: Float64Array;
  private readonly orders: (Uint16Array | null)[];

  constructor(ctx: Context) {
    if (ctx.places.points === null) throw new RangeError('placement square has no points');
    this.ctx = ctx;
    this.points = ctx.places.points;
    this.orders = Array.from({ length: ctx.capacity }, () => null);
  }

  atRank(node: number, rank: number): number {
    const order = (this.orders[node] ??= this.sort(node));
    const far = this.squared(node, order[rank]);
    let first = rank;
    let last = rank;
    while (first > 1 && this.squared(node, order[first - 1]) === far) first--;
    while (last + 1 < order.length && this.squared(node, order[last + 1]) === far) last++;
    return order[first === last ? rank : first + this.ctx.below(last - first + 1)];
  }

  /** All nodes by distance, itself first. */
  private sort(node: number): Uint16Array {
    const order = new Uint16Array(this.ctx.capacity);
    for (let i = 0; i < order.length; i++) order[i] = i;
    order[0] = node;
    order[node] = 0;
    order.subarray(1).sort((a, b) => this.squared(node, a) - this.squared(node, b) || a - b);
    return order;
  }

  private squared(a: number, b: number): number {
    const dx = this.points[2 * a] - this.points[2 * b];
    const dy = this.points[2 * a + 1] - this.points[2 * b + 1];
    return dx * dx + dy * dy;
  }
}
