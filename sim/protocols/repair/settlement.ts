import type { Context } from '../contract.ts';
import { ID_BYTES, KEY_BYTES } from '../shared/bytes.ts';
import { idAt, idCount } from '../shared/batch.ts';
import type { Inventory } from '../shared/inventory.ts';
import { ItemList } from '../shared/item-list.ts';

/** What a message asks for in its sender's name: added up. */
export const SEND_WHAT_I_LACK = 1;
export const TAKE_WHAT_YOU_LACK = 2;
const BOTH: number = SEND_WHAT_I_LACK | TAKE_WHAT_YOU_LACK;

/** The wish of a caller with this style. */
export function wishOf(style: 'push' | 'pull' | 'push-pull'): number {
  return style === 'push' ? TAKE_WHAT_YOU_LACK : style === 'pull' ? SEND_WHAT_I_LACK : BOTH;
}

/** The same wish in the words of the other side, for an answer. */
export function turned(wish: number): number {
  return wish === BOTH ? BOTH : BOTH - wish;
}

interface SettlementKinds {
  /** items with their contents */
  readonly state: number;
  /** names of items that its sender lacks */
  readonly want: number;
}

/** The last step of every exchange: both sides' names of a part of what they hold are known, and what is missing goes over. */
export class Settlement {
  private readonly ctx: Context;
  private readonly inventory: Inventory;
  private readonly kinds: SettlementKinds;
  private readonly chosen: ItemList;
  /** by item: the version that the peer named, valid where `named` has the present mark */
  private versions: Int32Array;
  private named: Int32Array;
  private mark: number;

  constructor(ctx: Context, inventory: Inventory, kinds: SettlementKinds) {
    this.ctx = ctx;
    this.inventory = inventory;
    this.kinds = kinds;
    this.chosen = new ItemList();
    this.versions = new Int32Array(64);
    this.named = new Int32Array(64);
    this.mark = 0;
  }

  /**
   * @param own all that the node holds in the part that was compared
   * @param theirs all that the peer holds in it
   * @param wish the peer's
   */
  settle(node: number, peer: number, own: ItemList, theirs: ItemList, wish: number): void {
    if ((wish & SEND_WHAT_I_LACK) !== 0) this.give(node, peer, own, theirs);
    if ((wish & TAKE_WHAT_YOU_LACK) !== 0) this.want(node, peer, theirs);
  }

  /** Sends items, if there are any. */
  sendItems(node: number, to: number, list: ItemList): void {
    if (list.length > 0) this.inventory.send(node, to, this.kinds.state, list);
  }

  /** Asks for those of the peer's items for which the node has a use. */
  want(node: number, to: number, theirs: ItemList): void {
    const { chosen, ctx, inventory } = this;
    chosen.clear();
    for (let i = 0; i < theirs.length; i++) {
      if (inventory.lacks(node, theirs.items[i], theirs.versions[i])) chosen.add(theirs.items[i], 0);
    }
    const { length } = chosen;
    if (length === 0) return;
    const bytes = length * (inventory.keyed ? KEY_BYTES : ID_BYTES);
    if (length === 1) {
      ctx.send(node, to, this.kinds.want, chosen.items[0], 0, 0, bytes);
      return;
    }
    const row = ctx.row(length);
    const words = ctx.words();
    for (let i = 0; i < length; i++) words[row + i] = chosen.items[i];
    ctx.sendRow(node, to, this.kinds.want, length, 0, row, 0, bytes);
  }

  /** Answers a `want`; the arguments are those of the message. */
  answer(node: number, to: number, a: number, row: number, length: number): void {
    const { chosen, inventory } = this;
    chosen.clear();
    const count = idCount(a, row, length);
    for (let i = 0; i < count; i++) {
      const item = idAt(this.ctx, a, row, i);
      const version = inventory.version(node, item);
      if (version !== 0) chosen.add(item, version);
    }
    this.sendItems(node, to, chosen);
  }

  private give(node: number, to: number, own: ItemList, theirs: ItemList): void {
    this.note(theirs);
    const { chosen, named, versions, mark } = this;
    chosen.clear();
    for (let i = 0; i < own.length; i++) {
      const item = own.items[i];
      const known = item < named.length && named[item] === mark && versions[item] === own.versions[i];
      if (!known) chosen.add(item, own.versions[i]);
    }
    this.sendItems(node, to, chosen);
  }

  private note(theirs: ItemList): void {
    this.mark = (this.mark + 1) | 0;
    for (let i = 0; i < theirs.length; i++) {
      const item = theirs.items[i];
      if (item >= this.named.length) this.grow(item);
      this.named[item] = this.mark;
      this.versions[item] = theirs.versions[i];
    }
  }

  private grow(item: number): void {
    const { named, versions } = this;
    const length = 2 * Math.max(named.length, item);
    this.named = new Int32Array(length);
    this.versions = new Int32Array(length);
    this.named.set(named);
    this.versions.set(versions);
  }
}
