import type { Context } from '../contract.ts';
import type { Batch } from './batch.ts';
import { lowestBit, SlotBits, wordsInUse } from './slot-bits.ts';

/** Up to so many slots are asked one by one. */
const FEW_SLOTS = 8;

/**
 * Which updates each node still passes on: its hot ones.
 *
 * Without a limit of rounds these are all it holds, and nothing is stored. With one, an update is hot from the moment the node
 * learned it until the round after the last one in which it was passed on: one bit a node and slot, and a count of rounds.
 * A node that restarts with its state has the same hot updates and rounds left; one that lost it has none.
 */
export class HotSet {
  private readonly ctx: Context;
  private readonly rounds: number;
  private readonly hops: number;
  private readonly bits: SlotBits | null;
  /** by slot, then by node: rounds left */
  private readonly left: Uint16Array[];

  /** @param rounds rounds in which an update is passed on, null for ever  @param hops most hops it may travel, null any */
  constructor(ctx: Context, rounds: number | null, hops: number | null) {
    this.ctx = ctx;
    this.rounds = rounds ?? 0;
    this.hops = hops ?? Infinity;
    this.bits = rounds === null ? null : new SlotBits(ctx);
    this.left = [];
  }

  /** From `start`. */
  start(node: number, stateKept: boolean): void {
    if (!stateKept) this.bits?.clearRow(node);
  }

  /** From `onLearn`. */
  heat(node: number, update: number): void {
    if (this.bits === null) return;
    const slot = this.ctx.updates.slotOf(update);
    if (slot < 0) return;
    this.bits.set(node, slot);
    while (this.left.length <= slot) this.left.push(new Uint16Array(this.ctx.capacity));
    this.left[slot][node] = this.rounds;
  }

  /** From `onRetire`. */
  retire(slot: number): void {
    this.bits?.clearSlot(slot);
  }

  /** At the start of a node's round: cools what had its last round, counts this one for the others. */
  beginRound(node: number): void {
    if (this.bits === null) return;
    const rows = this.bits.rows();
    const { updates } = this.ctx;
    const first = node * updates.wordsPerNode;
    const last = first + wordsInUse(updates);
    for (let at = first; at < last; at++) {
      for (let word = rows[at]; word !== 0; word &= word - 1) {
        const bit = lowestBit(word);
        const left = this.left[((at - first) << 5) + bit];
        if (left[node] === 0) rows[at] = rows[at] & ~(1 << bit);
        else left[node] = left[node] - 1;
      }
    }
  }

  /** Puts the node's hot updates into the batch, but for those whose bit is set in `except`. */
  collect(node: number, batch: Batch, except: Int32Array | null): void {
    batch.clear();
    const { updates } = this.ctx;
    if (this.bits === null && except === null && updates.slots <= FEW_SLOTS) {
      this.collectFew(node, batch);
      return;
    }
    const rows = this.bits === null ? updates.held : this.bits.rows();
    const first = node * updates.wordsPerNode;
    const last = first + wordsInUse(updates);
    for (let at = first; at < last; at++) {
      let word = rows[at];
      if (except !== null) word &= ~except[at];
      for (; word !== 0; word &= word - 1) {
        const update = updates.idOf(((at - first) << 5) + lowestBit(word));
        const hop = updates.hop(node, update);
        if (hop < this.hops) batch.add(update, hop);
      }
    }
  }

  private collectFew(node: number, batch: Batch): void {
    const { updates } = this.ctx;
    for (let slot = 0; slot < updates.slots; slot++) {
      if (!updates.holdsSlot(node, slot)) continue;
      const hop = updates.hopAt(node, slot);
      if (hop < this.hops) batch.add(updates.idOf(slot), hop);
    }
  }
}
