import type { Inventory } from '../shared/inventory.ts';
import { digestOf, placeOf } from '../shared/item-hash.ts';
import { ItemList } from '../shared/item-list.ts';

/** Room for a position behind a place in one double: 2^32 places, 2^21 items. */
const POSITIONS = 0x20_0000;
/** Indexes and trees are forgotten beyond this many words in all. */
const MOST_WORDS = 0x80_0000;

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
  constructor(list: ItemList) {
    const { length } = list;
    if (length > POSITIONS) throw new RangeError(`a node may hold at most ${POSITIONS} items, not ${length}`);
    this.length = length;
    this.places = new Uint32Array(length);
    this.items = new Int32Array(length);
    this.versions = new Int32Array(length);
    this.sums = new Int32Array(length + 1);
    const order = new Float64Array(length);
    for (let i = 0; i < length; i++) order[i] = placeOf(list.items[i]) * POSITIONS + i;
    order.sort();
    for (let at = 0; at < length; at++) {
      const place = Math.floor(order[at] / POSITIONS);
      const i = order[at] - place * POSITIONS;
      this.places[at] = place;
      this.items[at] = list.items[i];
      this.versions[at] = list.versions[i];
      this.sums[at + 1] = (this.sums[at] + digestOf(list.items[i], list.versions[i])) | 0;
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

/** Makes the index of what a node holds now. */
export function indexing(inventory: Inventory): (node: number) => PlaceIndex {
  const list = new ItemList();
  return (node) => {
    inventory.held(node, list);
    return new PlaceIndex(list);
  };
}
