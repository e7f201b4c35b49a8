/**
 * Randomness for the run itself: no stream, no state that counts on, but a function of a position.
 *
 * How good it is was measured with TestU01 1.2.3 (L'Ecuyer and Simard, ACM TOMS 33, 2007), on the 32-bit numbers of:
 *
 *   1  one position, number after number        6  neighbouring purposes in turn (65536 of them), first numbers
 *   2  first numbers of consecutive entities    7  at(i, 0, 0, 0) and at2(i, 0) in turn, first numbers
 *   3  first numbers of consecutive times       8  three numbers at each of consecutive entities
 *   4  1000 entities at one time, then at the   9  as 2, bits reversed
 *      next, first numbers
 *   5  neighbouring seeds ('0' to '65535') in turn, first numbers
 *
 * SmallCrush (15 statistics): 1 to 9 pass all. Rabbit over 2^27 bits and Alphabit over 2^30 bits: 2, 3 and 5 pass all. Crush:
 * only its first six statistics (SerialOver, CollisionOver) ran, on 2; they pass, with p-values from 0.10 to 0.68.
 * There is room to spare: SmallCrush finds fault with 2 and 3 from 3 to 6 rounds, with 2 alone at 7, with neither at 8;
 * 13 are used.
 */
import { normalQuantile } from './math.ts';
import { subKey } from './seed.ts';
import type { RootKey } from './seed.ts';
import { threefry } from './threefry.ts';

const TWO_32 = 0x100000000;

/** The two kinds of position, at() and at2(): a bit of the key keeps them apart. */
const FOUR_WORDS = 0;
const TWO_WORDS = 1;

/**
 * Keyed draws: the k-th number drawn at a position is a function of the root key, the purpose, the position and k, and of
 * nothing else. What other positions drew, how often, and in what order cannot be told from it.
 *
 * One object serves all entities of one purpose and one run. Position it with at() or at2(), then draw. It allocates nothing
 * per draw, and mixing is put off until the first draw, so positioning is cheap where often nothing is drawn.
 */
export class Draw {
  private readonly k0: number;
  private readonly k1: number;
  private readonly k2: number;
  private readonly k3: number;
  private a: number;
  private b: number;
  private c: number;
  private d: number;
  private kind: number;
  /** Numbers drawn here so far. */
  private drawn: number;
  /** Which block of four numbers of this position is in `block`; -1 for none. */
  private held: number;
  private readonly block: Int32Array;

  /** @param purpose a safe integer: what the draws are for; different purposes never share a number but by chance */
  constructor(root: RootKey, purpose: number) {
    const key = subKey(root, purpose);
    this.k0 = key.k0 | 0;
    this.k1 = key.k1 | 0;
    this.k2 = key.k2 | 0;
    this.k3 = key.k3 | 0;
    this.a = 0;
    this.b = 0;
    this.c = 0;
    this.d = 0;
    this.kind = FOUR_WORDS;
    this.drawn = 0;
    this.held = -1;
    this.block = new Int32Array(4);
  }

  /**
   * Goes to position (a, b, c, d), four 32-bit integers, signed or not; only their low 32 bits count. Numbers start anew,
   * so going twice to one position draws the same again.
   */
  at(a: number, b: number, c: number, d: number): this {
    this.a = a | 0;
    this.b = b | 0;
    this.c = c | 0;
    this.d = d | 0;
    this.kind = FOUR_WORDS;
    this.drawn = 0;
    this.held = -1;
    return this;
  }

  /** Goes to position (a, b), which is none of the positions of at(). */
  at2(a: number, b: number): this {
    this.a = a | 0;
    this.b = b | 0;
    this.c = 0;
    this.d = 0;
    this.kind = TWO_WORDS;
    this.drawn = 0;
    this.held = -1;
    return this;
  }

  /** The next 32 bits, as an integer in [0, 2^32). A position repeats itself after 2^32 of them. */
  u32(): number {
    const k = this.drawn;
    this.drawn = (k + 1) | 0;
    const wanted = k >>> 2;
    if (wanted !== this.held) this.fill(wanted);
    return this.block[k & 3] >>> 0;
  }

  /**
   * An integer in [0, n), all equally likely.
   *
   * Lemire: Fast random integer generation in an interval (ACM TOMACS 2019). Draws again with a chance below n / 2^32.
   *
   * @throws RangeError unless n is an integer in [1, 2^32]
   */
  below(n: number): number {
    if (((n | 0) !== n || n < 1) && (!(n >= 1 && n <= TWO_32) || Math.floor(n) !== n)) throw badBound(n);
    let u = this.u32();
    // The product may need 64 bits. Its low half is exact in imul, so rounding cannot move the high half.
    let low = Math.imul(u, n) >>> 0;
    if (low < n) {
      const surplus = n === TWO_32 ? 0 : (-n >>> 0) % n;
      while (low < surplus) {
        u = this.u32();
        low = Math.imul(u, n) >>> 0;
      }
    }
    // Up to 2^53 the product itself is exact.
    if (n <= 0x200000) return Math.floor(u * n * 2.3283064365386963e-10);
    return Math.floor((u * n - low) / TWO_32 + 0.5);
  }

  /** A double in [0, 1), a multiple of 2^-53. Two numbers' worth. */
  unit(): number {
    const high = this.u32();
    return (high * 0x200000 + (this.u32() >>> 11)) / 0x20000000000000;
  }

  /** A double in the open interval (0, 1): an odd multiple of 2^-53, so that 1 - u is one too. Two numbers' worth. */
  unitOpen(): number {
    const high = this.u32();
    return (high * 0x100000 + (this.u32() >>> 12) + 0.5) / 0x10000000000000;
  }

  /**
   * True with probability p, exact to 2^-64; never for p <= 0 (or NaN), always for p >= 1. For one position and k, what is
   * true for p is true for every larger p. Uses up one number whatever p is (a second one in 2^-32 of all cases).
   */
  chance(p: number): boolean {
    if (!(p > 0) || p >= 1) {
      this.drawn = (this.drawn + 1) | 0;
      return p >= 1;
    }
    const bound = p * TWO_32;
    const whole = Math.floor(bound);
    const u = this.u32();
    if (u !== whole) return u < whole;
    return this.u32() < (bound - whole) * TWO_32;
  }

  /** A standard normal number, growing with the unitOpen() it is made from. Two numbers' worth; at most 8.2 in size. */
  normal(): number {
    return normalQuantile(this.unitOpen());
  }

  private fill(wanted: number): void {
    // A block's number and the kind of position change the last key word; zero for the first block of at().
    const k3 = this.k3 ^ ((wanted << 1) | this.kind);
    threefry(this.block, this.k0, this.k1, this.k2, k3, this.a, this.b, this.c, this.d);
    this.held = wanted;
  }
}

function badBound(n: number): RangeError {
  return new RangeError(`below(n) needs an integer n from 1 to 2^32, not ${n}`);
}
