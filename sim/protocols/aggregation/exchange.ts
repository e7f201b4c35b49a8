import type { Context } from '../contract.ts';

interface Options {
  readonly intervalUs: number;
  readonly timeoutUs: number | null;
  readonly overlap: 'refuse' | 'overwrite';
}

/** The one exchange that a node has begun and not heard the end of. */
export class Exchange {
  private readonly ctx: Context;
  private readonly timeoutUs: number;
  private readonly mayOverlap: boolean;
  /** local time until which it waits, -Infinity when it waits for nothing */
  private readonly untilUs: Float64Array;
  private readonly serial: Int32Array;

  constructor(ctx: Context, options: Options) {
    this.ctx = ctx;
    this.timeoutUs = options.timeoutUs ?? Math.max(1, Math.floor(options.intervalUs / 2));
    this.mayOverlap = options.overlap === 'overwrite';
    this.untilUs = ctx.column('waits-until', 'f64', { fill: -Infinity });
    this.serial = ctx.column('exchange', 'i32');
  }

  /** A life begins with numbers of its own: answers to the one before it mean nothing any more. */
  start(node: number): void {
    this.serial[node] = this.ctx.life(node) << 20;
  }

  open(node: number): number {
    this.untilUs[node] = this.ctx.now(node) + this.timeoutUs;
    return ++this.serial[node];
  }

  isOpen(node: number): boolean {
    return this.ctx.now(node) <= this.untilUs[node];
  }

  refuses(node: number): boolean {
    return !this.mayOverlap && this.isOpen(node);
  }

  /** The end of exchange `serial`; false when the node waits for that no more. */
  close(node: number, serial: number): boolean {
    if (!this.isOpen(node) || serial !== this.serial[node]) return false;
    this.drop(node);
    return true;
  }

  drop(node: number): void {
    this.untilUs[node] = -Infinity;
  }
}
