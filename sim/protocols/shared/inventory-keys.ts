import type { Context, Replica, State } from '../contract.ts';
import { NOTHING } from './batch.ts';
import { HASH_BYTES, KEY_BYTES, UPDATE_BYTES } from './bytes.ts';
import type { Inventory } from './inventory.ts';
import { digestOf, onlyVersion } from './item-hash.ts';
import { ItemList } from './item-list.ts';
import { lowestBit, wordsInUse } from './slot-bits.ts';

/** Contents on their way. Nobody changes it after it was made. */
interface Parcel {
  readonly items: readonly number[];
  /** by item: the state under a key, or one more than the hop of an update */
  readonly contents: readonly (State | number)[];
}

/**
 * Keys as items of repair: a node holds a state under each, and states are merged. An update without a key, where there are such beside
 * the others, is an item behind the keys, and a node holds it or it does not.
 */
export class KeyInventory implements Inventory {
  readonly keyed: boolean;
  readonly nameBytes: number;
  readonly nameWords: number;
  private readonly ctx: Context;
  private readonly replica: Replica;
  private readonly keys: number;
  private readonly loose: ItemList;

  constructor(ctx: Context, replica: Replica) {
    this.keyed = true;
    this.nameBytes = KEY_BYTES + HASH_BYTES;
    this.nameWords = 2;
    this.ctx = ctx;
    this.replica = replica;
    this.keys = replica.keys;
    this.loose = new ItemList();
  }

  updateOf(item: number): number {
    return item < this.keys ? -1 : item - this.keys;
  }

  version(node: number, item: number): number {
    const { ctx, keys } = this;
    if (item < keys) return this.replica.hash(node, item);
    return ctx.holds(node, item - keys) ? onlyVersion(item) : 0;
  }

  held(node: number, list: ItemList): void {
    list.clear();
    const { replica, keys } = this;
    for (let key = 0; key < keys; key++) {
      const version = replica.hash(node, key);
      if (version !== 0) list.add(key, version);
    }
    this.addLoose(node, list);
  }

  isEmpty(node: number): boolean {
    return this.replica.count(node) === 0 && this.ctx.updates.count(node) === 0;
  }

  checksum(node: number): number {
    const { loose } = this;
    loose.clear();
    this.addLoose(node, loose);
    let sum = this.replica.checksum(node);
    for (let i = 0; i < loose.length; i++) sum = (sum + digestOf(loose.items[i], loose.versions[i])) | 0;
    return sum;
  }

  payloadBytes(node: number, item: number): number {
    const { ctx, keys, replica } = this;
    if (item >= keys) return ctx.updates.sizeBytes(item - keys);
    return replica.rule.payloadBytes(replica.get(node, item)!);
  }

  controlBytes(node: number, item: number): number {
    const { keys, replica } = this;
    return item >= keys ? UPDATE_BYTES : KEY_BYTES + replica.rule.controlBytes(replica.get(node, item)!);
  }

  lacks(node: number, item: number, version: number): boolean {
    const { ctx, keys } = this;
    if (item < keys) return this.replica.hash(node, item) !== version;
    return ctx.updates.slotOf(item - keys) >= 0 && !ctx.holds(node, item - keys);
  }

  send(node: number, to: number, kind: number, list: ItemList, flags: number = -1): void {
    const { ctx, keys, replica } = this;
    const b = Math.max(0, flags);
    const items: number[] = [];
    const contents: (State | number)[] = [];
    let payload = 0;
    let control = 0;
    for (let i = 0; i < list.length; i++) {
      const item = list.items[i];
      if (this.version(node, item) === 0) continue;
      items.push(item);
      contents.push(item < keys ? replica.get(node, item)! : ctx.updates.hop(node, item - keys) + 1);
      payload += this.payloadBytes(node, item);
      control += this.controlBytes(node, item);
    }
    if (items.length === 0) {
      ctx.send(node, to, kind, NOTHING, b, 0, 0);
      return;
    }
    const parcel: Parcel = { items, contents };
    ctx.sendRow(node, to, kind, items.length, b, ctx.box(parcel), payload, control);
  }

  take(node: number, from: number, _a: number, _b: number, row: number): void {
    if (row < 0) return;
    const { ctx, keys, replica } = this;
    const { items, contents } = ctx.unbox(row) as Parcel;
    for (let i = 0; i < items.length; i++) {
      const content = contents[i];
      if (typeof content === 'number') ctx.learn(node, items[i] - keys, from, content);
      else replica.merge(node, items[i], content, from);
    }
  }

  sendNames(node: number, to: number, kind: number, list: ItemList, b: number): void {
    const { ctx } = this;
    const { length } = list;
    if (length === 0) {
      ctx.send(node, to, kind, NOTHING, b, 0, 0);
      return;
    }
    const row = ctx.row(length * this.nameWords);
    this.writeNames(list, ctx.words(), row);
    ctx.sendRow(node, to, kind, length, b, row, 0, length * this.nameBytes);
  }

  readNames(_a: number, row: number, length: number, list: ItemList): void {
    list.clear();
    if (row >= 0) this.readRow(this.ctx.words(), row, row + length, list);
  }

  writeNames(list: ItemList, words: Int32Array, at: number): void {
    for (let i = 0; i < list.length; i++) {
      words[at + 2 * i] = list.items[i];
      words[at + 2 * i + 1] = list.versions[i];
    }
  }

  readRow(words: Int32Array, at: number, end: number, list: ItemList): void {
    for (let i = at; i < end; i += 2) list.add(words[i], words[i + 1]);
  }

  /** Adds the updates without keys that the node holds. */
  private addLoose(node: number, list: ItemList): void {
    const { keys, replica } = this;
    const { updates } = this.ctx;
    const first = node * updates.wordsPerNode;
    const last = first + wordsInUse(updates);
    for (let at = first; at < last; at++) {
      for (let word = updates.held[at]; word !== 0; word &= word - 1) {
        const update = updates.idOf(((at - first) << 5) + lowestBit(word));
        if (replica.keyOf(update) < 0) list.add(keys + update, onlyVersion(keys + update));
      }
    }
  }
}
