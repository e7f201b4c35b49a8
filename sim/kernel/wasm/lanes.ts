/** Threefry and the fingerprint's hash for four items at once; see `threefry.ts` and `fingerprint.ts` for what they compute. */
import type { WasmFunction } from './encode.ts';
import { block, br, brIf, constant, get, i32, i32x4, i64x2, loop, set, v128, type Code } from './instructions.ts';
import { WasmModule } from './instance.ts';

/** Items are columns of `LANES` words each, one column after the other. */
export const LANES = 512;
const COLUMN_BYTES = 4 * LANES;

export interface LaneFunctions {
  /** columns at `base`: four of block positions, then three of the first words drawn; a multiple of four of them */
  threefry(base: number, count: number, k0: number, k1: number, k2: number, k3: number): void;
  /** six columns of items at `base`; behind them 16 bytes of sums of x, 16 of sums of y, see `HASH_SUMS` */
  hash(base: number, count: number): void;
}

export const THREEFRY_COLUMNS = 7;
export const HASH_COLUMNS = 6;
/** word behind the item columns at which the sums stand: two of 64 bits over x, four of 32 bits over y */
export const HASH_SUMS: number = HASH_COLUMNS * LANES;
export const LANES_BYTES = 65_536;

const BASE = 0;
const COUNT = 1;

const column = (number: number): Code => [get(BASE), v128.load(number * COLUMN_BYTES)];
const xorShift = (x: number, bits: number): Code => [get(x), get(x), constant(bits), i32x4.shrU, v128.xor];

/** Four items a turn, `pointer` moving on, until `COUNT` of them are done. */
function eachFour(step: Code): Code {
  return block(
    loop(
      [get(COUNT), constant(1), i32.ltS, brIf(1)],
      step,
      [get(BASE), constant(16), i32.add, set(BASE), get(COUNT), constant(4), i32.sub, set(COUNT)],
      br(0),
    ),
  );
}

/** Skein's rotations for four words, by round; the second pair of each round. */
const ROTATIONS: readonly (readonly [number, number])[] = [
  [10, 26],
  [11, 21],
  [13, 27],
  [23, 5],
  [6, 20],
  [17, 11],
  [25, 10],
  [18, 20],
];
const ROUNDS = 13;
const PARITY = 0x1bd11bda;

function threefry(): WasmFunction {
  const keys = [2, 3, 4, 5];
  // k4 as a number, then a vector for each key word, then the four words.
  const [k4, firstKey, a, b, c, d] = [6, 7, 12, 13, 14, 15];
  const key = (i: number): Code => get(firstKey + (i % 5));
  const mix = (x: number, y: number, bits: number): Code => [
    [get(x), get(y), i32x4.add, set(x)],
    [get(y), constant(bits), i32x4.shl, get(y), constant(32 - bits), i32x4.shrU, v128.or, get(x), v128.xor, set(y)],
  ];
  const rounds: Code[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const [first, second] = ROTATIONS[round % 8];
    const [y, z] = round % 2 === 0 ? [b, d] : [d, b];
    rounds.push(mix(a, y, first), mix(c, z, second));
    if (round % 4 !== 3) continue;
    const turn = (round + 1) / 4;
    [a, b, c, d].forEach((word, i) => rounds.push([get(word), key(turn + i), i32x4.add, set(word)]));
    rounds.push([get(d), constant(turn), i32x4.splat, i32x4.add, set(d)]);
  }
  return {
    name: 'threefry',
    params: ['i32', 'i32', 'i32', 'i32', 'i32', 'i32'],
    results: [],
    locals: ['i32', ...new Array<'v128'>(9).fill('v128')],
    body: [
      [constant(PARITY), ...keys.flatMap((k) => [get(k), i32.xor]), set(k4)],
      [...keys, k4].map((k, i) => [get(k), i32x4.splat, set(firstKey + i)]),
      eachFour([
        [a, b, c, d].map((word, i) => [column(i), key(i), i32x4.add, set(word)]),
        rounds,
        [a, b, c].map((word, i) => [get(BASE), get(word), v128.store((4 + i) * COLUMN_BYTES)]),
      ]),
    ],
  };
}

function hash(): WasmFunction {
  const [x, y, lowX, highX, sumY, start] = [2, 3, 4, 5, 6, 7];
  const times = (factor: number): Code => [constant(factor), i32x4.splat, i32x4.mul];
  const step = (word: number, bits: number, item: number, factor: number): Code => [
    [xorShift(word, bits), column(item), v128.xor, times(factor), set(word)],
  ];
  const finish = (word: number, bits: number, other: Code, factor: number): Code => [
    [xorShift(word, bits), other, v128.xor, times(factor), set(word)],
  ];
  return {
    name: 'hash',
    params: ['i32', 'i32'],
    results: [],
    locals: ['v128', 'v128', 'v128', 'v128', 'v128', 'i32'],
    body: [
      [get(BASE), set(start)],
      eachFour([
        [column(0), constant(0x2545f491), i32x4.splat, v128.xor, times(0x9e3779b1), column(1), v128.xor, set(x)],
        [column(1), constant(0x61c88647), i32x4.splat, v128.xor, times(0x85ebca77), column(0), v128.xor, set(y)],
        [step(x, 15, 2, 0x21f0aaad), step(y, 16, 3, 0x7feb352d)],
        [step(x, 15, 4, 0x735a2d97), get(x), get(y), i32x4.add, set(x)],
        [step(y, 15, 5, 0x846ca68b), get(y), get(x), i32x4.add, set(y)],
        [finish(x, 15, get(y), 0x9e3779b1), finish(y, 16, get(x), 0xc2b2ae3d)],
        finish(x, 16, [get(y), constant(13), i32x4.shrU], 0x2c1b3c6d),
        finish(y, 15, [get(x), constant(14), i32x4.shrU], 0x297a2d39),
        [xorShift(x, 15), set(x)],
        [xorShift(y, 16), get(x), v128.xor, set(y)],
        [get(lowX), get(x), i64x2.extendLowU, i64x2.add, set(lowX)],
        [get(highX), get(x), i64x2.extendHighU, i64x2.add, set(highX)],
        [get(sumY), get(y), i32x4.add, set(sumY)],
      ]),
      [get(start), get(lowX), get(highX), i64x2.add, v128.store(4 * HASH_SUMS)],
      [get(start), get(sumY), v128.store(4 * HASH_SUMS + 16)],
    ],
  };
}

const module: WasmModule<LaneFunctions> = new WasmModule(() => [threefry(), hash()]);

/** The functions and a memory for one set of columns; null where the engine cannot run them. */
export function lanes(): { readonly words: Int32Array; readonly functions: LaneFunctions } | null {
  const instance = module.instance(LANES_BYTES);
  return instance === null ? null : { words: new Int32Array(instance.buffer), functions: instance.functions };
}
