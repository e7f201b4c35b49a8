import type { Context } from '../contract.ts';
import type { Geometry } from './geometry.ts';

/** Node i stands at i; the distance is |i - j|. */
export class Line implements Geometry {
  private readonly ctx: Context;

  constructor(ctx: Context) {
    this.ctx = ctx;
  }

  atRank(node: number, rank: number): number {
    const left = node;
    const right = this.ctx.capacity - 1 - node;
    const near = Math.min(left, right);
    if (rank <= 2 * near) {
      const distance = (rank + 1) >>> 1;
      return this.ctx.below(2) === 0 ? node - distance : node + distance;
    }
    return left < right ? node + rank - near : node - rank + near;
  }
}

/** As a line whose ends meet. */
export class Ring implements Geometry {
  private readonly ctx: Context;

  constructor(ctx: Context) {
    this.ctx = ctx;
  }

  atRank(node: number, rank: number): number {
    const nodes = this.ctx.capacity;
    const distance = (rank + 1) >>> 1;
    const back = 2 * distance < nodes && this.ctx.below(2) === 0;
    return (node + (back ? nodes - distance : distance)) % nodes;
  }
}
