import type { Context } from '../contract.ts';
import { SlotBits } from './slot-bits.ts';

/**
 * What each node learned at this very instant: a synchronous round must not pass that on, because all messages of a round arrive
 * together and each is to find the state at the start of the round (Demers et al. 1987).
 */
export class LearnedNow {
  private readonly ctx: Context;
  private readonly bits: SlotBits;
  private readonly lastUs: Float64Array;

  constructor(ctx: Context) {
    this.ctx = ctx;
    this.bits = new SlotBits(ctx);
    this.lastUs = ctx.column('learned-at', 'f64', { fill: NaN });
  }

  /** From `onLearn`. */
  note(node: number, update: number): void {
    const nowUs = this.ctx.now(node);
    if (this.lastUs[node] !== nowUs) this.bits.clearRow(node);
    this.lastUs[node] = nowUs;
    const slot = this.ctx.updates.slotOf(update);
    if (slot >= 0) this.bits.set(node, slot);
  }

  /** From `onRetire`. */
  retire(slot: number): void {
    this.bits.clearSlot(slot);
  }

  /** Slot bits of what the node learned at this instant, laid out as `held`; null when that is nothing. */
  at(node: number): Int32Array | null {
    return this.lastUs[node] === this.ctx.now(node) ? this.bits.rows() : null;
  }
}
