/** Merging vectors of 32-bit integers entry by entry, four at a time: the WebAssembly module, if this engine can run it. */
import type { WasmFunction } from './encode.ts';
import { WasmModule, type Instance } from './instance.ts';
import { block, br, brIf, constant, get, i32, i32x4, loop, select, set, tee, v128, type Code } from './instructions.ts';

/** Addresses are bytes in the memory, counts are entries; vectors do not overlap. */
export interface MergeFunctions {
  /** raises each entry at `into` to that at `from` where it is greater */
  max(into: number, from: number, count: number): void;
  /** the same, and writes `stamp` over the entry at `stamps` of each one that was raised */
  maxStamped(into: number, from: number, count: number, stamps: number, stamp: number): void;
}

export type MergeMemory = Instance<MergeFunctions>;

/** the reach of a 32-bit address */
export const MERGE_MEMORY_LIMIT_BYTES = 0x1_0000_0000;

// Parameters by number, then locals.
const INTO = 0;
const FROM = 1;
const COUNT = 2;
const STAMPS = 3;
const STAMP = 4;

/** Runs `step` for as many entries as it takes at once, while there are so many left. */
function eachOf(entries: number, pointers: readonly number[], step: Code): Code {
  return block(
    loop(
      [get(COUNT), constant(entries), i32.ltS, brIf(1)],
      step,
      ...pointers.map((pointer) => [get(pointer), constant(4 * entries), i32.add, set(pointer)]),
      [get(COUNT), constant(entries), i32.sub, set(COUNT)],
      br(0),
    ),
  );
}

function max(): WasmFunction {
  const [mine, theirs] = [3, 4];
  const four = (offset: number): Code => [
    [get(INTO), get(INTO), v128.load(offset), get(FROM), v128.load(offset)],
    [i32x4.maxS, v128.store(offset)],
  ];
  const one = [
    [get(INTO), get(FROM), i32.load(), tee(theirs), get(INTO), i32.load(), tee(mine)],
    [get(theirs), get(mine), i32.gtS, select, i32.store()],
  ];
  const pointers = [INTO, FROM];
  return {
    name: 'max',
    params: ['i32', 'i32', 'i32'],
    results: [],
    locals: ['i32', 'i32'],
    body: [eachOf(16, pointers, [0, 16, 32, 48].map(four)), eachOf(1, pointers, one)],
  };
}

function maxStamped(): WasmFunction {
  const [mine, theirs, raised, stampFourTimes] = [5, 6, 7, 8];
  const four = [
    [get(FROM), v128.load(), tee(theirs), get(INTO), v128.load(), tee(mine), i32x4.gtS, set(raised)],
    [get(INTO), get(theirs), get(mine), get(raised), v128.bitselect, v128.store()],
    [get(STAMPS), get(stampFourTimes), get(STAMPS), v128.load(), get(raised), v128.bitselect, v128.store()],
  ];
  const [myOne, theirOne] = [9, 10];
  const isRaised = [get(theirOne), get(myOne), i32.gtS];
  const one = [
    [get(FROM), i32.load(), set(theirOne), get(INTO), i32.load(), set(myOne)],
    [get(INTO), get(theirOne), get(myOne), isRaised, select, i32.store()],
    [get(STAMPS), get(STAMP), get(STAMPS), i32.load(), isRaised, select, i32.store()],
  ];
  const pointers = [INTO, FROM, STAMPS];
  return {
    name: 'maxStamped',
    params: ['i32', 'i32', 'i32', 'i32', 'i32'],
    results: [],
    locals: ['v128', 'v128', 'v128', 'v128', 'i32', 'i32'],
    body: [
      [get(STAMP), i32x4.splat, set(stampFourTimes)],
      [eachOf(4, pointers, four), eachOf(1, pointers, one)],
    ],
  };
}

const module: WasmModule<MergeFunctions> = new WasmModule(() => [max(), maxStamped()]);

/**
 * A memory of zeros and the functions that work on it; null where the engine cannot give it: no WebAssembly with vectors, more than
 * 4 GiB, or less memory left.
 */
export function mergeMemory(bytes: number): MergeMemory | null {
  return module.instance(bytes);
}
