import type { Context } from '../contract.ts';
import type { Batch } from './batch.ts';
import { idAt, idCount } from './batch.ts';
import { lowestBit, wordsInUse } from './slot-bits.ts';

/** What two nodes hold, compared: one side as a list of ids from a message (see `Batch.sendIds`), the other as held bits. */
export class Differences {
  private readonly ctx: Context;
  /** bits of the slots the peer listed */
  private listed: Int32Array;

  constructor(ctx: Context) {
    this.ctx = ctx;
    this.listed = new Int32Array(1);
  }

  /** Takes in the peer's list. Updates that have retired on the way are left out. */
  read(a: number, row: number, length: number): void {
    const { updates } = this.ctx;
    if (this.listed.length < updates.wordsPerNode) this.listed = new Int32Array(updates.wordsPerNode);
    else this.listed.fill(0);
    const { listed } = this;
    const count = idCount(a, row, length);
    for (let i = 0; i < count; i++) {
      const slot = updates.slotOf(idAt(this.ctx, a, row, i));
      if (slot >= 0) listed[slot >>> 5] = listed[slot >>> 5] | (1 << (slot & 31));
    }
  }

  /** Fills the batch with what `node` holds and the peer did not list. */
  lackedByPeer(node: number, batch: Batch): void {
    batch.clear();
    const { updates } = this.ctx;
    const first = node * updates.wordsPerNode;
    const last = first + wordsInUse(updates);
    for (let at = first; at < last; at++) {
      for (let word = updates.held[at] & ~this.listed[at - first]; word !== 0; word &= word - 1) {
        const update = updates.idOf(((at - first) << 5) + lowestBit(word));
        batch.add(update, updates.hop(node, update));
      }
    }
  }

  /** Fills the batch with what the peer listed and `node` does not hold, as names only. */
  lackedHere(node: number, a: number, row: number, length: number, batch: Batch): void {
    batch.clear();
    const count = idCount(a, row, length);
    for (let i = 0; i < count; i++) {
      const update = idAt(this.ctx, a, row, i);
      if (this.ctx.updates.slotOf(update) >= 0 && !this.ctx.holds(node, update)) batch.add(update, 0);
    }
  }
}
