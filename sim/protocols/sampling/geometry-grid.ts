import type { Context } from '../contract.ts';
import type { Geometry } from './geometry.ts';

/**
 * Rows of `width` nodes, numbered row by row; the distance is |dx| + |dy|. The places of a last row that is not full count as
 * nodes that never join.
 */
export class Grid implements Geometry {
  private readonly ctx: Context;
  private readonly width: number;
  private readonly height: number;

  constructor(ctx: Context) {
    this.ctx = ctx;
    this.width = ctx.places.gridWidth;
    this.height = Math.ceil(ctx.capacity / this.width);
  }

  atRank(node: number, rank: number): number {
    const x = node % this.width;
    const y = Math.floor(node / this.width);
    let low = 1;
    let high = this.width + this.height - 2;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.within(x, y, middle) >= rank) high = middle;
      else low = middle + 1;
    }
    const before = low === 1 ? 0 : this.within(x, y, low - 1);
    return this.atDistance(x, y, low, this.ctx.below(this.within(x, y, low) - before));
  }

  /** Others at most this far: the whole diamond without what lies beyond each side, plus what lies beyond two and was taken twice. */
  private within(x: number, y: number, distance: number): number {
    const left = distance - x;
    const right = distance - (this.width - 1 - x);
    const top = distance - y;
    const bottom = distance - (this.height - 1 - y);
    const sides = beyondSide(left) + beyondSide(right) + beyondSide(top) + beyondSide(bottom);
    const corners =
      beyondCorner(left - distance + top) +
      beyondCorner(left - distance + bottom) +
      beyondCorner(right - distance + top) +
      beyondCorner(right - distance + bottom);
    return 2 * distance * (distance + 1) - sides + corners;
  }

  /** The i-th place at exactly this distance, column by column. */
  private atDistance(x: number, y: number, distance: number, i: number): number {
    let left = i;
    const last = Math.min(this.width - 1, x + distance);
    for (let column = Math.max(0, x - distance); column <= last; column++) {
      const dy = distance - Math.abs(column - x);
      if (y - dy >= 0 && left-- === 0) return (y - dy) * this.width + column;
      if (dy > 0 && y + dy < this.height && left-- === 0) return (y + dy) * this.width + column;
    }
    throw new RangeError(`no place ${i} at distance ${distance} from column ${x}, row ${y}`);
  }
}

/** Points of a diamond that reach `depth` lines beyond a straight side. */
function beyondSide(depth: number): number {
  return depth > 0 ? depth * depth : 0;
}

/** Points of a diamond beyond both sides of a corner; `depth` is its radius less the steps to the corner, one line in each direction. */
function beyondCorner(depth: number): number {
  return depth > 1 ? ((depth - 1) * depth) / 2 : 0;
}

/** As a grid whose opposite sides meet: every node sees the same counts, so one table serves all. */
export class Torus implements Geometry {
  private readonly ctx: Context;
  private readonly width: number;
  private readonly height: number;
  /** others at most i far */
  private readonly within: Float64Array;

  constructor(ctx: Context) {
    this.ctx = ctx;
    this.width = ctx.places.gridWidth;
    this.height = Math.ceil(ctx.capacity / this.width);
    const farX = this.width >>> 1;
    const farY = this.height >>> 1;
    const exactly = new Float64Array(farX + farY + 1);
    for (let dx = 0; dx <= farX; dx++) {
      for (let dy = 0; dy <= farY; dy++) exactly[dx + dy] += ways(dx, this.width) * ways(dy, this.height);
    }
    this.within = new Float64Array(farX + farY + 1);
    for (let i = 1; i < exactly.length; i++) this.within[i] = this.within[i - 1] + exactly[i];
  }

  atRank(node: number, rank: number): number {
    let low = 1;
    let high = this.within.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.within[middle] >= rank) high = middle;
      else low = middle + 1;
    }
    return this.atDistance(node, low, this.ctx.below(this.within[low] - this.within[low - 1]));
  }

  /** The i-th place at exactly this distance. */
  private atDistance(node: number, distance: number, i: number): number {
    const { width, height } = this;
    let left = i;
    for (let dx = Math.max(0, distance - (height >>> 1)); dx <= Math.min(distance, width >>> 1); dx++) {
      const dy = distance - dx;
      const columns = ways(dx, width);
      const here = columns * ways(dy, height);
      if (left >= here) {
        left -= here;
        continue;
      }
      const x = ((node % width) + (left % columns === 0 ? dx : width - dx)) % width;
      const y = (Math.floor(node / width) + (left < columns ? dy : height - dy)) % height;
      return y * width + x;
    }
    throw new RangeError(`no place ${i} at distance ${distance} from node ${node}`);
  }
}

/** Places at distance `d` on a ring of `size`. */
function ways(d: number, size: number): number {
  return d === 0 || 2 * d === size ? 1 : 2;
}
