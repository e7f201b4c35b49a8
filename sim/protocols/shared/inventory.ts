/**
 * What repair reconciles, seen in one way: keys with states where the scenario has them (and what updates it has without keys), updates
 * that are held or not where it has none. An exchange is written once over this.
 */
import type { Context } from '../contract.ts';
import { KeyInventory } from './inventory-keys.ts';
import { UpdateInventory } from './inventory-updates.ts';
import type { ItemList } from './item-list.ts';

/** Items are dense numbers: ids of updates, or keys and what lies behind them. */
export interface Inventory {
  /** whether items are keys, whose versions differ from node to node */
  readonly keyed: boolean;
  /** control bytes that name one item in its version */
  readonly nameBytes: number;
  /** words of a row that do so */
  readonly nameWords: number;
  /** the update that an item is, -1 for a key */
  updateOf(item: number): number;
  /** 32-bit integer that stands for what the node holds of the item; 0 when that is nothing. An update that has retired is not held */
  version(node: number, item: number): number;
  /** Writes all that the node holds, with versions. */
  held(node: number, list: ItemList): void;
  /** whether the node holds nothing */
  isEmpty(node: number): boolean;
  /** sum modulo 2^32 over all that the node holds: equal for equal sets, for others only by chance */
  checksum(node: number): number;
  /** bytes of an item's content, of an item that the node holds */
  payloadBytes(node: number, item: number): number;
  /** bytes that go with its content */
  controlBytes(node: number, item: number): number;
  /** Whether the node has a use for an item that a peer holds in this version. */
  lacks(node: number, item: number, version: number): boolean;
  /**
   * Sends items that the node holds with their contents; take them in with `take`. With `flags` (not negative) these travel as `b` of
   * the message; without, `b` is the inventory's own. An empty list is sent too.
   */
  send(node: number, to: number, kind: number, list: ItemList, flags?: number): void;
  /** Takes in what `send` sent; the arguments are those of the message. */
  take(node: number, from: number, a: number, b: number, row: number, length: number): void;
  /** Sends the names of items in their versions, and `b`; read them with `readNames`. */
  sendNames(node: number, to: number, kind: number, list: ItemList, b: number): void;
  readNames(a: number, row: number, length: number, list: ItemList): void;
  /** Writes the names to a row, `nameWords` for each; read them with `readRow`. */
  writeNames(list: ItemList, words: Int32Array, at: number): void;
  /** Adds the names in words [at, end) to the list. */
  readRow(words: Int32Array, at: number, end: number, list: ItemList): void;
}

/** The inventory of a layer's stack; in `create`. */
export function inventoryOf(ctx: Context): Inventory {
  return ctx.replica === null ? new UpdateInventory(ctx) : new KeyInventory(ctx, ctx.replica);
}
