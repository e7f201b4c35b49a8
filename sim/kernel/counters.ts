/**
 * Vectors of counters that are merged entry by entry, the larger one winning: four at a time where the engine has WebAssembly with
 * vectors, one by one elsewhere. Both give the same.
 */
import { mergeMemory, type MergeFunctions } from './wasm/merge.ts';

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
    merge(vector, words, at, count, stamp) {
      const into = vector * width;
      if (stamps) raiseAndStamp(values, raisedAt, into, words, at, count, stamp);
      else raise(values, into, words, at, count);
    },
  };
}

/** null where the engine cannot, see `mergeMemory` */
export function vectorCounters(shape: CounterShape): CounterTable | null {
  const { vectors, width, stamps } = shape;
  // In front, room for what is merged in: message rows live elsewhere, and copying one next to the table costs little beside the merge.
  const memory = mergeMemory(4 * width + tableBytes(shape));
  if (memory === null) return null;
  const arrived = new Int32Array(memory.buffer, 0, width);
  const values = new Int32Array(memory.buffer, 4 * width, vectors * width);
  const raisedAt = new Int32Array(memory.buffer, 4 * width * (1 + vectors), stamps ? vectors * width : 0);
  const { functions } = memory;
  return {
    values,
    raisedAt,
    merge(vector, words, at, count, stamp) {
      arrived.set(words.subarray(at, at + count));
      mergeArrived(functions, shape, vector, count, stamp);
    },
  };
}

function mergeArrived(
  functions: MergeFunctions,
  { vectors, width, stamps }: CounterShape,
  vector: number,
  count: number,
  stamp: number,
): void {
  const into = 4 * width * (1 + vector);
  if (stamps) functions.maxStamped(into, 0, count, into + 4 * width * vectors, stamp);
  else functions.max(into, 0, count);
}

/** Sees `Int32Array` alone, so that the engine compiles it for that. */
function raise(values: Int32Array, into: number, words: Int32Array, at: number, count: number): void {
  for (let i = 0; i < count; i++) values[into + i] = Math.max(values[into + i], words[at + i]);
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
    const theirs = words[at + i];
    if (theirs <= values[into + i]) continue;
    values[into + i] = theirs;
    raisedAt[into + i] = stamp;
  }
}
