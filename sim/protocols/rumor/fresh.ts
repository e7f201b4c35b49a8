import type { Context } from '../contract.ts';
import { LearnedNow } from '../shared/learned-now.ts';
import { SlotBits } from '../shared/slot-bits.ts';

/**
 * What each node has learned too lately to count as known. In lock-step that is all it learned since its round began: everybody acts
 * on the state at the start of the cycle, as in the tables of Demers et al. 1987. Otherwise it is what came at this very instant.
 */
export class Fresh {
  private readonly sinceRound: SlotBits | null;
  private readonly now: LearnedNow | null;
  private readonly ctx: Context;

  constructor(ctx: Context, lockstep: boolean) {
    this.ctx = ctx;
    this.sinceRound = lockstep ? new SlotBits(ctx) : null;
    this.now = lockstep ? null : new LearnedNow(ctx);
  }

  /** From `start`, and when a round begins. */
  clear(node: number): void {
    this.sinceRound?.clearRow(node);
  }

  /** From `onLearn`. */
  note(node: number, update: number): void {
    this.now?.note(node, update);
    if (this.sinceRound === null) return;
    const slot = this.ctx.updates.slotOf(update);
    if (slot >= 0) this.sinceRound.set(node, slot);
  }

  /** From `onRetire`. */
  retire(slot: number): void {
    this.sinceRound?.clearSlot(slot);
    this.now?.retire(slot);
  }

  /** Slot bits, laid out as `held`; null when there are none. */
  rows(node: number): Int32Array | null {
    return this.sinceRound !== null ? this.sinceRound.rows() : this.now!.at(node);
  }

  has(node: number, slot: number): boolean {
    const rows = this.rows(node);
    if (rows === null) return false;
    return ((rows[node * this.ctx.updates.wordsPerNode + (slot >>> 5)] >>> (slot & 31)) & 1) === 1;
  }
}
