import type { Context } from '../contract.ts';
import { lowestBit, SlotBits, wordsInUse } from '../shared/slot-bits.ts';
import type { Fresh } from './fresh.ts';
import { hopAndNumber, type Parcel } from './parcel.ts';

export interface LossOfInterest {
  /** useless cycles before interest is lost, or k of the coin that loses it with probability 1/k in each of them; at most 254 */
  readonly k: number;
  readonly coin: boolean;
  /** a useful cycle puts the counter back to 0 */
  readonly reset: boolean;
}

/**
 * Which updates each node is infective with, and how much longer (Demers et al. 1987, section 1.4).
 *
 * What the contacts of a round were worth is noted as it becomes known and weighed when the next round begins: a round with a useful
 * contact is useful, one whose contacts were all useless counts once. An update costs three bits a node and a byte of counter.
 */
export class Interest {
  private readonly ctx: Context;
  private readonly rule: LossOfInterest;
  private readonly hot: SlotBits;
  private readonly useful: SlotBits;
  private readonly useless: SlotBits;
  /** by slot, then by node */
  private readonly counts: Uint8Array[];

  constructor(ctx: Context, rule: LossOfInterest) {
    this.ctx = ctx;
    this.rule = rule;
    this.hot = new SlotBits(ctx);
    this.useful = new SlotBits(ctx);
    this.useless = new SlotBits(ctx);
    this.counts = [];
  }

  /** From `start`. */
  start(node: number, stateKept: boolean): void {
    this.useful.clearRow(node);
    this.useless.clearRow(node);
    if (!stateKept) this.hot.clearRow(node);
  }

  /** From `onLearn`. */
  heat(node: number, update: number): void {
    const slot = this.ctx.updates.slotOf(update);
    if (slot < 0) return;
    this.hot.set(node, slot);
    while (this.counts.length <= slot) this.counts.push(new Uint8Array(this.ctx.capacity));
    this.counts[slot][node] = 0;
  }

  /** From `onRetire`. */
  retire(slot: number): void {
    this.hot.clearSlot(slot);
    this.useful.clearSlot(slot);
    this.useless.clearSlot(slot);
  }

  isHot(node: number, slot: number): boolean {
    const { wordsPerNode } = this.ctx.updates;
    return ((this.hot.rows()[node * wordsPerNode + (slot >>> 5)] >>> (slot & 31)) & 1) === 1;
  }

  /** Useless cycles so far; below `k`. */
  count(node: number, slot: number): number {
    return this.counts[slot][node];
  }

  noteUseful(node: number, slot: number): void {
    this.useful.set(node, slot);
  }

  noteUseless(node: number, slot: number): void {
    this.useless.set(node, slot);
  }

  /** Weighs the round that is over. */
  beginRound(node: number): void {
    const hot = this.hot.rows();
    const useful = this.useful.rows();
    const useless = this.useless.rows();
    const { updates } = this.ctx;
    const first = node * updates.wordsPerNode;
    const last = first + wordsInUse(updates);
    for (let at = first; at < last; at++) {
      for (let word = hot[at] & (useful[at] | useless[at]); word !== 0; word &= word - 1) {
        const bit = lowestBit(word);
        const slot = ((at - first) << 5) + bit;
        if (((useful[at] >>> bit) & 1) === 1) {
          if (this.rule.reset) this.counts[slot][node] = 0;
        } else if (this.losesInterest(node, slot)) {
          hot[at] = hot[at] & ~(1 << bit);
        }
      }
      useful[at] = 0;
      useless[at] = 0;
    }
  }

  /** Whether the node is infective with anything. */
  any(node: number): boolean {
    const rows = this.hot.rows();
    const { updates } = this.ctx;
    const first = node * updates.wordsPerNode;
    const last = first + wordsInUse(updates);
    for (let at = first; at < last; at++) if (rows[at] !== 0) return true;
    return false;
  }

  /**
   * Puts what the node is infective with, and did not learn just now, into the parcel, as hop and counter.
   * @param except slot bits of one node that are left out; null for none
   */
  collect(node: number, parcel: Parcel, fresh: Fresh, except: Int32Array | null): void {
    parcel.clear();
    const rows = this.hot.rows();
    const young = fresh.rows(node);
    const { updates } = this.ctx;
    const first = node * updates.wordsPerNode;
    const last = first + wordsInUse(updates);
    for (let at = first; at < last; at++) {
      let word = rows[at];
      if (young !== null) word &= ~young[at];
      if (except !== null) word &= ~except[at - first];
      for (; word !== 0; word &= word - 1) {
        const slot = ((at - first) << 5) + lowestBit(word);
        const update = updates.idOf(slot);
        const hop = updates.hopAt(node, slot) + 1;
        parcel.add(update, hopAndNumber(hop, this.counts[slot][node]), updates.sizeBytes(update));
      }
    }
  }

  private losesInterest(node: number, slot: number): boolean {
    if (this.rule.coin) return this.ctx.chance(1 / this.rule.k);
    const counts = this.counts[slot];
    counts[node]++;
    return counts[node] >= this.rule.k;
  }
}
