/**
 * Brings what the next events of a bucket will look at into the cache, for many events at once. Handlers run one after the other,
 * and each would wait for its node's memory alone; a loop that only reads waits for many at a time. It changes nothing else.
 */
import { RECORD_WORDS } from './record.ts';

/** Smaller ones stay in the cache by themselves. */
const SMALL_BYTES = 262_144;
/** The more columns, the fewer of them any event reads. */
const MOST_COLUMNS = 12;
const LINE_BITS = 512;

export type Column = Uint8Array | Uint16Array | Uint32Array | Int32Array | Float64Array;

interface Warmed {
  readonly words: Int32Array;
  /** the node's word is at (node · times) >>> shift */
  readonly times: number;
  readonly shift: number;
}

export class Warmth {
  /** so that reading is not optimised away */
  seen = 0;
  private columns: Warmed[] = [];
  private readonly sources: Map<Column, number> = new Map();

  /** Events look at the part of `column` that begins at node · entriesPerNode; a whole number of bits. */
  add(column: Column, entriesPerNode: number): void {
    if (column.byteLength < SMALL_BYTES || column.byteLength % 4 !== 0 || this.sources.size === MOST_COLUMNS) return;
    const bitsPerNode = entriesPerNode * column.BYTES_PER_ELEMENT * 8;
    // What a node has there is more than a few lines: no event reads all of it, and it would fill the cache.
    if (bitsPerNode > 2 * LINE_BITS) return;
    this.sources.set(column, bitsPerNode);
    this.rebuild();
  }

  /** For the nodes of records [from, to). */
  touch(records: Int32Array, from: number, to: number): void {
    const { columns } = this;
    let seen = 0;
    for (let c = 0; c < columns.length; c++) {
      const { words, times, shift } = columns[c];
      for (let at = from; at < to; at += RECORD_WORDS) seen ^= words[Math.imul(records[at + 1], times) >>> shift];
    }
    this.seen = seen;
  }

  private rebuild(): void {
    this.columns = [...this.sources].map(([column, bitsPerNode]) => ({
      words: new Int32Array(column.buffer, column.byteOffset, column.byteLength >>> 2),
      // 32 bits are a word; whole words need no shift, and so no large product.
      ...(bitsPerNode % 32 === 0 ? { times: bitsPerNode / 32, shift: 0 } : { times: bitsPerNode, shift: 5 }),
    }));
  }
}
