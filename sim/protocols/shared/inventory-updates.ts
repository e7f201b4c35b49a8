import type { Context } from '../contract.ts';
import { Batch, idAt, idCount, learnAll, NOTHING } from './batch.ts';
import { ID_BYTES, UPDATE_BYTES } from './bytes.ts';
import type { Inventory } from './inventory.ts';
import { digestOf, onlyVersion } from './item-hash.ts';
import type { ItemList } from './item-list.ts';
import { lowestBit, wordsInUse } from './slot-bits.ts';

/** Updates as items of repair: a node holds one or it does not. */
export class UpdateInventory implements Inventory {
  readonly keyed: boolean;
  readonly nameBytes: number;
  readonly nameWords: number;
  private readonly ctx: Context;
  private readonly batch: Batch;

  constructor(ctx: Context) {
    this.keyed = false;
    this.nameBytes = ID_BYTES;
    this.nameWords = 1;
    this.ctx = ctx;
    this.batch = new Batch(ctx);
  }

  updateOf(item: number): number {
    return item;
  }

  version(node: number, item: number): number {
    return this.ctx.holds(node, item) ? onlyVersion(item) : 0;
  }

  held(node: number, list: ItemList): void {
    list.clear();
    const { updates } = this.ctx;
    const first = node * updates.wordsPerNode;
    const last = first + wordsInUse(updates);
    for (let at = first; at < last; at++) {
      for (let word = updates.held[at]; word !== 0; word &= word - 1) {
        const update = updates.idOf(((at - first) << 5) + lowestBit(word));
        list.add(update, onlyVersion(update));
      }
    }
  }

  isEmpty(node: number): boolean {
    return this.ctx.updates.count(node) === 0;
  }

  checksum(node: number): number {
    const { updates } = this.ctx;
    const first = node * updates.wordsPerNode;
    const last = first + wordsInUse(updates);
    let sum = 0;
    for (let at = first; at < last; at++) {
      for (let word = updates.held[at]; word !== 0; word &= word - 1) {
        const update = updates.idOf(((at - first) << 5) + lowestBit(word));
        sum = (sum + digestOf(update, onlyVersion(update))) | 0;
      }
    }
    return sum;
  }

  payloadBytes(_node: number, item: number): number {
    return this.ctx.updates.sizeBytes(item);
  }

  controlBytes(): number {
    return UPDATE_BYTES;
  }

  lacks(node: number, item: number): boolean {
    return this.ctx.updates.slotOf(item) >= 0 && !this.ctx.holds(node, item);
  }

  send(node: number, to: number, kind: number, list: ItemList, flags: number = -1): void {
    const { batch, ctx } = this;
    batch.clear();
    for (let i = 0; i < list.length; i++) batch.add(list.items[i], ctx.updates.hop(node, list.items[i]));
    if (flags < 0) batch.send(node, to, kind);
    else batch.sendFlagged(node, to, kind, flags);
  }

  take(node: number, from: number, a: number, b: number, row: number, length: number): void {
    learnAll(this.ctx, node, from, a, b, row, length);
  }

  sendNames(node: number, to: number, kind: number, list: ItemList, b: number): void {
    const { ctx } = this;
    const { length } = list;
    if (length <= 1) {
      ctx.send(node, to, kind, length === 0 ? NOTHING : list.items[0], b, 0, length * ID_BYTES);
      return;
    }
    const row = ctx.row(length);
    this.writeNames(list, ctx.words(), row);
    ctx.sendRow(node, to, kind, length, b, row, 0, length * ID_BYTES);
  }

  readNames(a: number, row: number, length: number, list: ItemList): void {
    list.clear();
    const count = idCount(a, row, length);
    for (let i = 0; i < count; i++) {
      const update = idAt(this.ctx, a, row, i);
      list.add(update, onlyVersion(update));
    }
  }

  writeNames(list: ItemList, words: Int32Array, at: number): void {
    for (let i = 0; i < list.length; i++) words[at + i] = list.items[i];
  }

  readRow(words: Int32Array, at: number, end: number, list: ItemList): void {
    for (let i = at; i < end; i++) list.add(words[i], onlyVersion(words[i]));
  }
}
