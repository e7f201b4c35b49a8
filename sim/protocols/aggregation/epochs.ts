import { BOOT } from '../../kernel/events.ts';
import type { Context } from '../contract.ts';

/** Below all epochs, and not just before the first, so that who knows of none waits for the next. */
const UNKNOWN = -2;
/** Who was told how much of an epoch is left must not begin the next before those who told it, whose cycles may lie later. */
const GRACE_CYCLES = 2;

/**
 * Which epoch each node is in. Nobody keeps time for all: a node counts its own cycles, begins the next epoch after `length` of them,
 * and begins it at once when it hears of it from a peer, so that the fastest draws all others along within a cycle or two. Who
 * comes in the middle, or was away for longer than one epoch, waits for the next.
 */
export class Epochs {
  private readonly length: number | null;
  private readonly epoch: Int32Array;
  private readonly left: Int32Array;
  private readonly takesPart: Uint8Array;
  private readonly ctx: Context;
  private readonly event: number;
  private readonly onBegin: (node: number) => void;

  /** @param length in cycles; null: one epoch for ever, which everybody enters when it starts */
  constructor(ctx: Context, length: number | null, onBegin: (node: number) => void) {
    this.ctx = ctx;
    this.length = length;
    this.event = ctx.event('epoch');
    this.epoch = ctx.column('epoch', 'i32', { fill: UNKNOWN });
    this.left = ctx.column('cycles-left', 'i32');
    this.takesPart = ctx.column('takes-part', 'u8');
    this.onBegin = onBegin;
  }

  start(node: number, why: number): void {
    if (this.length === null || why === BOOT) this.begin(node, 0);
    else this.wait(node, UNKNOWN, this.length);
  }

  /** A cycle of the node begins. */
  cycle(node: number): void {
    if (this.length === null) return;
    if (this.left[node] <= 0) this.begin(node, Math.max(0, this.epoch[node] + 1));
    this.left[node]--;
  }

  /** A peer is in that epoch, with so many cycles left. */
  hear(node: number, epoch: number, left: number): void {
    const own = this.epoch[node];
    if (epoch <= own) return;
    if (epoch === own + 1) this.begin(node, epoch);
    else this.wait(node, epoch, left);
  }

  of(node: number): number {
    return this.epoch[node];
  }

  cyclesLeft(node: number): number {
    return this.left[node];
  }

  isIn(node: number): boolean {
    return this.takesPart[node] === 1;
  }

  /** Whether it cannot even tell when the next epoch begins. */
  isLost(node: number): boolean {
    return this.epoch[node] === UNKNOWN;
  }

  private begin(node: number, epoch: number): void {
    // What was found in the epoch that ends is still there.
    this.onBegin(node);
    this.epoch[node] = epoch;
    this.left[node] = this.length ?? 0;
    this.takesPart[node] = 1;
    this.ctx.emit(node, this.event, epoch);
  }

  private wait(node: number, epoch: number, left: number): void {
    this.epoch[node] = epoch;
    this.left[node] = left + GRACE_CYCLES;
    this.takesPart[node] = 0;
  }
}
