import type { Context, Updates } from '../contract.ts';

/**
 * One bit per node and update slot, laid out as `Updates.held` is: rows of `wordsPerNode` words, one row a node. Grows when
 * `held` does. With up to 32 live updates it costs 4 bytes a node.
 */
export class SlotBits {
  private readonly ctx: Context;
  private bits: Int32Array;
  private width: number;

  constructor(ctx: Context) {
    this.ctx = ctx;
    this.width = Math.max(1, ctx.updates.wordsPerNode);
    this.bits = new Int32Array(ctx.capacity * this.width);
  }

  /** The words, in the layout of `held` at this moment. Read it again in each handler. */
  rows(): Int32Array {
    const wanted = this.ctx.updates.wordsPerNode;
    if (wanted !== this.width) this.widen(wanted);
    return this.bits;
  }

  set(node: number, slot: number): void {
    const rows = this.rows();
    const at = node * this.width + (slot >>> 5);
    rows[at] = rows[at] | (1 << (slot & 31));
  }

  has(node: number, slot: number): boolean {
    return ((this.rows()[node * this.width + (slot >>> 5)] >>> (slot & 31)) & 1) === 1;
  }

  clear(node: number, slot: number): void {
    const rows = this.rows();
    const at = node * this.width + (slot >>> 5);
    rows[at] = rows[at] & ~(1 << (slot & 31));
  }

  clearRow(node: number): void {
    const rows = this.rows();
    rows.fill(0, node * this.width, (node + 1) * this.width);
  }

  /** For a slot that is about to be freed. */
  clearSlot(slot: number): void {
    const rows = this.rows();
    const keep = ~(1 << (slot & 31));
    for (let at = slot >>> 5; at < rows.length; at += this.width) rows[at] = rows[at] & keep;
  }

  private widen(wanted: number): void {
    const { bits, width } = this;
    const wider = new Int32Array(this.ctx.capacity * wanted);
    const kept = Math.min(width, wanted);
    for (let node = 0; node < this.ctx.capacity; node++) {
      for (let word = 0; word < kept; word++) wider[node * wanted + word] = bits[node * width + word];
    }
    this.bits = wider;
    this.width = wanted;
  }
}

/** Slot of the lowest bit set in a word that is not zero. */
export function lowestBit(word: number): number {
  return 31 - Math.clz32(word & -word);
}

/** Words of a row that can have a bit set. */
export function wordsInUse(updates: Updates): number {
  return (updates.slots + 31) >>> 5;
}
