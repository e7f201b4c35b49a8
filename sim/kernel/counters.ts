/**
 * Vectors of counters that are merged entry by entry, the larger one winning: four at a time where the engine has WebAssembly with
 * vectors, one by one elsewhere. Both give the same.
 */
import { MERGE_MEMORY_LIMIT_BYTES, mergeMemory } from './wasm/merge.ts';

export interface CounterShape {
  readonly vectors: number;
  /** counters in a vector */
  readonly width: number;
  /** whether each counter has a stamp beside it */
  readonly stamps: boolean;
}

export interface CounterTable {
  /** counter k of vector v: `values[v * width + k]` */
  readonly values: Int32Array;
  /** the stamp of the last merge that raised it, at the same place; empty without stamps */
  readonly raisedAt: Int32Array;
  /** words from which `merge` takes counters quickest, for the arena of message rows; may be empty */
  readonly roomForRows: Int32Array;
  /** Raises the first `count` counters of a vector to those in `words` from `at` on, where they are greater. */
  merge(vector: number, words: Int32Array, at: number, count: number, stamp: number): void;
}

/** Smaller tables gain nothing, and an engine sets aside gigabytes of addresses for every WebAssembly memory. */
const WORTHWHILE_BYTES = 1 << 20;

/** @throws RangeError when the engine has no array of that size */
export function makeCounters(shape: CounterShape): CounterTable {
  const worthwhile = tableBytes(shape) >= WORTHWHILE_BYTES;
  const table = (worthwhile ? vectorCounters(shape) : null) ?? plainCounters(shape);
  // The system gives pages at the first touch; it is asked for them here, not in the middle of the run.
  table.values.fill(0);
  table.raisedAt.fill(0);
  return table;
}

function tableBytes({ vectors, width, stamps }: CounterShape): number {
  return 4 * vectors * width * (stamps ? 2 : 1);
}

export function plainCounters({ vectors, width, stamps }: CounterShape): CounterTable {
  const values = new Int32Array(vectors * width);
  const raisedAt = new Int32Array(stamps ? vectors * width : 0);
  return {
    values,
    raisedAt,
    roomForRows: new Int32Array(0),
    merge(vector, words, at, count, stamp) {
      const into = vector * width;
      if (stamps) raiseAndStamp(values, raisedAt, into, words, at, count, stamp);
      else raise(values, into, words, at, count);
    },
  };
}

/**
 * In one memory: room for one vector that arrives from outside, the counters, their stamps, and room for message rows, which are
 * merged where they lie. That last room is as large as the table: it takes memory only when it is written to.
 * Null where the engine cannot, see `mergeMemory`.
 */
export function vectorCounters(shape: CounterShape): CounterTable | null {
  const { vectors, width, stamps } = shape;
  const valuesAt = 4 * width;
  const stampsAt = valuesAt + 4 * vectors * width;
  const rowsAt = valuesAt + tableBytes(shape);
  const rowWords = Math.max(0, Math.min(vectors * width, Math.floor((MERGE_MEMORY_LIMIT_BYTES - rowsAt) / 4)));
  const memory = mergeMemory(rowsAt + 4 * rowWords);
  if (memory === null) return null;
  const { buffer, functions } = memory;
  const arrived = new Int32Array(buffer, 0, width);
  return {
    values: new Int32Array(buffer, valuesAt, vectors * width),
    raisedAt: new Int32Array(buffer, stampsAt, stamps ? vectors * width : 0),
    roomForRows: new Int32Array(buffer, rowsAt, rowWords),
    merge(vector, words, at, count, stamp) {
      let from = words.byteOffset + 4 * at;
      if (words.buffer !== buffer) {
        arrived.set(words.subarray(at, at + count));
        from = 0;
      }
      const offset = 4 * vector * width;
      if (stamps) functions.maxStamped(valuesAt + offset, from, count, stampsAt + offset, stamp);
      else functions.max(valuesAt + offset, from, count);
    },
  };
}

// These loops see `Int32Array` alone, so that the engine compiles them for that, and have no branch on what the counters are: which of
// two is larger cannot be foreseen, and a wrong guess costs more than all the rest.

function raise(values: Int32Array, into: number, words: Int32Array, at: number, count: number): void {
  for (let i = 0; i < count; i++) {
    const mine = values[into + i];
    const theirs = words[at + i];
    values[into + i] = mine ^ ((mine ^ theirs) & -Number(theirs > mine));
  }
}

function raiseAndStamp(
  values: Int32Array,
  raisedAt: Int32Array,
  into: number,
  words: Int32Array,
  at: number,
  count: number,
  stamp: number,
): void {
  for (let i = 0; i < count; i++) {
    const mine = values[into + i];
    const theirs = words[at + i];
    const raised = -Number(theirs > mine);
    const former = raisedAt[into + i];
    values[into + i] = mine ^ ((mine ^ theirs) & raised);
    raisedAt[into + i] = former ^ ((former ^ stamp) & raised);
  }
}
