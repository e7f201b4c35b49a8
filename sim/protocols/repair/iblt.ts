import { cellOf, mix } from '../shared/item-hash.ts';
import type { ItemList } from '../shared/item-list.ts';

/** Words of a cell: count, sums (exclusive or) of items, of versions and of checks. */
export const CELL_WORDS = 4;

const COUNT = 0;
const ITEM = 1;
const VERSION = 2;
const CHECK = 3;

const ELEMENT_KEY = 0x7feb352d;
const CHECK_KEY = 0x68e31da4;
const CELL_KEY = 0x45d9f3b;
const STRATUM_KEY = 0x165667b1;

/**
 * An invertible Bloom lookup table over items in versions: of two sets' tables, one subtracted from the other, the items that only
 * one of them has can be read, if these are not too many for the cells (Eppstein, Goodrich, Uyeda, Varghese, SIGCOMM 2011). An
 * element is in `hashes` cells, one in each of as many equal parts. Lies in words of its own or in those of a message.
 */
export class LookupTable {
  /** a multiple of the hashes */
  readonly cells: number;
  private readonly hashes: number;
  private readonly words: Int32Array;
  private readonly start: number;

  /** @param words cells × CELL_WORDS of them from `start` on; default: new ones, all 0 */
  constructor(cells: number, hashes: number, words?: Int32Array, start: number = 0) {
    this.cells = cells;
    this.hashes = hashes;
    this.words = words ?? new Int32Array(cells * CELL_WORDS);
    this.start = start;
  }

  add(item: number, version: number): void {
    this.change(item, version, 1);
  }

  /** Cell by cell, what is left when the other's elements are taken out; what both have vanishes. Both are of one shape. */
  subtract(other: LookupTable): void {
    const { words, start } = this;
    const shift = other.start - start;
    for (let at = start; at < start + this.cells * CELL_WORDS; at += CELL_WORDS) {
      words[at + COUNT] = words[at + COUNT] - other.words[shift + at + COUNT];
      for (let field = ITEM; field <= CHECK; field++)
        words[at + field] = words[at + field] ^ other.words[shift + at + field];
    }
  }

  /**
   * Peels the elements of a difference off: those that were only in the table from which was subtracted, and those only in the other.
   * False when some could not be told apart; the lists then have those that could. The table is spent.
   */
  decode(onlyHere: ItemList, onlyThere: ItemList): boolean {
    const { words, start, cells } = this;
    const pending: number[] = [];
    let left = cells;
    for (let cell = 0; cell < cells; cell++) if (this.isPure(cell)) pending.push(cell);
    for (let cell = pending.pop(); cell !== undefined; cell = pending.pop()) {
      if (!this.isPure(cell)) continue;
      // As many elements as cells cannot be read: a check must have lied.
      if (left-- === 0) return false;
      const at = start + cell * CELL_WORDS;
      const sign = words[at + COUNT];
      const item = words[at + ITEM];
      const version = words[at + VERSION];
      (sign > 0 ? onlyHere : onlyThere).add(item, version);
      this.change(item, version, -sign);
      const element = elementHash(item, version);
      for (let i = 0; i < this.hashes; i++) {
        const other = this.cell(element, i);
        if (this.isPure(other)) pending.push(other);
      }
    }
    return this.isEmpty();
  }

  private isEmpty(): boolean {
    const { words, start } = this;
    for (let at = start; at < start + this.cells * CELL_WORDS; at++) if (words[at] !== 0) return false;
    return true;
  }

  private isPure(cell: number): boolean {
    const { words } = this;
    const at = this.start + cell * CELL_WORDS;
    const count = words[at + COUNT];
    if (count !== 1 && count !== -1) return false;
    return words[at + CHECK] === checkOf(elementHash(words[at + ITEM], words[at + VERSION]));
  }

  private change(item: number, version: number, by: number): void {
    const { words } = this;
    const element = elementHash(item, version);
    const check = checkOf(element);
    for (let i = 0; i < this.hashes; i++) {
      const at = this.start + this.cell(element, i) * CELL_WORDS;
      words[at + COUNT] = words[at + COUNT] + by;
      words[at + ITEM] = words[at + ITEM] ^ item;
      words[at + VERSION] = words[at + VERSION] ^ version;
      words[at + CHECK] = words[at + CHECK] ^ check;
    }
  }

  /** A larger table scatters anew, so that elements that hid each other do not do so again. */
  private cell(element: number, hash: number): number {
    const part = this.cells / this.hashes;
    const key = Math.imul(CELL_KEY, this.cells) + Math.imul(hash + 1, 0x9e3779b1);
    return hash * part + cellOf(mix(element, key | 0), part);
  }
}

/** The least table of at least so many cells that the hashes can share evenly. */
export function roundedCells(cells: number, hashes: number): number {
  return Math.max(1, Math.ceil(cells / hashes)) * hashes;
}

/** Strata of an estimator, as many tables of one size. */
export interface StrataShape {
  readonly strata: number;
  /** a multiple of the hashes */
  readonly cells: number;
  readonly hashes: number;
}

export function strataWords(shape: StrataShape): number {
  return shape.strata * shape.cells * CELL_WORDS;
}

/** Stratum i of a set in words of its own or of a message. */
export function stratum(shape: StrataShape, words: Int32Array, start: number, i: number): LookupTable {
  return new LookupTable(shape.cells, shape.hashes, words, start + i * shape.cells * CELL_WORDS);
}

/** Enters items into the strata: half of all elements into the first, a quarter into the second, and so on; the last takes the rest. */
export function fillStrata(shape: StrataShape, words: Int32Array, start: number, list: ItemList): void {
  const tables = Array.from({ length: shape.strata }, (_, i) => stratum(shape, words, start, i));
  for (let i = 0; i < list.length; i++) {
    const hash = mix(elementHash(list.items[i], list.versions[i]), STRATUM_KEY);
    const zeros = hash === 0 ? 32 : 31 - Math.clz32(hash & -hash);
    tables[Math.min(zeros, shape.strata - 1)].add(list.items[i], list.versions[i]);
  }
}

export interface Estimate {
  /** elements that only one of the two sets has, about */
  readonly difference: number;
  /** every stratum could be read: the lists hold all of the difference */
  readonly exact: boolean;
}

/**
 * Reads the difference of two sets' strata, from the sparsest on: what lies in those that can be read, scaled up by the share of
 * elements that would be in them. `words` are one's own strata and are spent.
 */
export function estimate(
  shape: StrataShape,
  words: Int32Array,
  theirs: Int32Array,
  theirStart: number,
  onlyHere: ItemList,
  onlyThere: ItemList,
): Estimate {
  let scale = 1;
  for (let i = 0; i < shape.strata; i++) scale *= 2;
  for (let i = shape.strata - 1; i >= 0; i--) {
    const table = stratum(shape, words, 0, i);
    table.subtract(stratum(shape, theirs, theirStart, i));
    const before = onlyHere.length + onlyThere.length;
    // The strata behind this one hold 2^-(i + 1) of all elements.
    if (!table.decode(onlyHere, onlyThere)) return { difference: Math.max(1, before) * scale, exact: false };
    scale /= 2;
  }
  return { difference: onlyHere.length + onlyThere.length, exact: true };
}

function elementHash(item: number, version: number): number {
  return mix(Math.imul(mix(item, ELEMENT_KEY), 5) + version, ELEMENT_KEY);
}

/** Never 0, so that no element hides in an empty cell. */
function checkOf(element: number): number {
  return mix(element, CHECK_KEY) || 1;
}
