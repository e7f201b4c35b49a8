import type { Inventory } from '../shared/inventory.ts';
import { digestOf, placeOf } from '../shared/item-hash.ts';
import { ItemList } from '../shared/item-list.ts';

/** Room for a position behind a place in one double: 2^32 places, 2^21 items. */
const POSITIONS = 0x20_0000;
/** Indexes and trees are forgotten beyond this many words in all. */
const MOST_WORDS = 0x80_0000;

/** Items in the order of their places. Never changed, so that sets of the same items share it. */
interface Order {
  /** as they came */
  readonly came: Int32Array;
  /** by place: which of those that came, its number and its place */
  readonly from: Int32Array;
  readonly items: Int32Array;
  readonly places: Uint32Array;
}

/** @throws RangeError beyond 2^21 items */
function orderOf({ items, length }: ItemList): Order {
  if (length > POSITIONS) throw new RangeError(`a node may hold at most ${POSITIONS} items, not ${length}`);
  const order: Order = {
    came: items.slice(0, length),
    from: new Int32Array(length),
    items: new Int32Array(length),
    places: new Uint32Array(length),
  };
  const sorted = new Float64Array(length);
  for (let i = 0; i < length; i++) sorted[i] = placeOf(items[i]) * POSITIONS + i;
  sorted.sort();
  for (let at = 0; at < length; at++) {
    const place = Math.floor(sorted[at] / POSITIONS);
    const i = sorted[at] - place * POSITIONS;
    order.places[at] = place;
    order.from[at] = i;
    order.items[at] = items[i];
  }
  return order;
}

function isOf(order: Order, { items, length }: ItemList): boolean {
  if (order.came.length !== length) return false;
  for (let i = 0; i < length; i++) if (order.came[i] !== items[i]) return false;
  return true;
}

/** A set of items in the order of their places, with the sum of the digests of any range at hand. Never changed. */
export class PlaceIndex {
  readonly length: number;
  /** rising */
  readonly places: Uint32Array;
  readonly items: Int32Array;
  readonly versions: Int32Array;
  /** sum modulo 2^32 of the digests of the first i items */
  private readonly sums: Int32Array;

  /** @throws RangeError beyond 2^21 items */
  constructor(list: ItemList, order: Order = orderOf(list)) {
    const { length } = list;
    const { from, items, places } = order;
    this.length = length;
    this.places = places;
    this.items = items;
    this.versions = new Int32Array(length);
    this.sums = new Int32Array(length + 1);
    for (let at = 0; at < length; at++) {
      const version = list.versions[from[at]];
      this.versions[at] = version;
      this.sums[at + 1] = (this.sums[at] + digestOf(items[at], version)) | 0;
    }
  }

  /** How many items lie below a place; place in 0 … 2^32 */
  below(place: number): number {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.places[middle] < place) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Sum of the digests of items from..to-1. */
  sum(from: number, to: number): number {
    return (this.sums[to] - this.sums[from]) | 0;
  }

  /** Adds items from..to-1 to the list. */
  list(from: number, to: number, list: ItemList): void {
    for (let i = from; i < to; i++) list.add(this.items[i], this.versions[i]);
  }
}

/**
 * What is derived from all that a node holds, kept until that changes. Holds what it would compute anew, so when it forgets changes
 * nothing but the time a run takes.
 */
export class PerNode<T extends { readonly length: number }> {
  private readonly make: (node: number) => T;
  private readonly kept: Map<number, T>;
  private words: number;

  /** @param make `length` of what it makes: words that it takes, roughly */
  constructor(make: (node: number) => T) {
    this.make = make;
    this.kept = new Map();
    this.words = 0;
  }

  get(node: number): T {
    const kept = this.kept.get(node);
    if (kept !== undefined) return kept;
    const made = this.make(node);
    if (this.words + made.length > MOST_WORDS) this.forgetAll();
    this.words += made.length;
    this.kept.set(node, made);
    return made;
  }

  /** What the node holds has changed. */
  forget(node: number): void {
    const kept = this.kept.get(node);
    if (kept === undefined) return;
    this.words -= kept.length;
    this.kept.delete(node);
  }

  forgetAll(): void {
    this.kept.clear();
    this.words = 0;
  }
}

/** Makes the index of what a node holds now. Sorting takes most of the time, and nodes mostly hold the same keys: the last order is kept. */
export function indexing(inventory: Pick<Inventory, 'held'>): (node: number) => PlaceIndex {
  const list = new ItemList();
  let order: Order | null = null;
  return (node) => {
    inventory.held(node, list);
    if (order === null || !isOf(order, list)) order = orderOf(list);
    return new PlaceIndex(list, order);
  };
}
