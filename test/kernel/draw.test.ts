import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Draw } from '../../sim/kernel/draw.ts';
import { rootKey, subKey } from '../../sim/kernel/seed.ts';
import { threefry } from '../../sim/kernel/threefry.ts';

const root = rootKey('draws');
const word = fc.oneof(fc.integer(), fc.integer({ min: 0, max: 2 ** 32 - 1 }));

/** Draws the same 32 bits for ever, to reach the corners. */
class Fixed extends Draw {
  private readonly bits: number;
  constructor(bits: number) {
    super(root, 0);
    this.bits = bits;
  }
  override u32(): number {
    return this.bits;
  }
}

function take(draw: Draw, count: number): number[] {
  return Array.from({ length: count }, () => draw.u32());
}

describe('threefry', () => {
  it("meets Random123's test vectors for 13 rounds", () => {
    const out = new Int32Array(4);
    const hex = (): string => Array.from(out, (x) => (x >>> 0).toString(16).padStart(8, '0')).join(' ');
    threefry(out, 0, 0, 0, 0, 0, 0, 0, 0);
    expect(hex()).toBe('531c7e4f 39491ee5 2c855a92 3d6abf9a');
    threefry(out, -1, -1, -1, -1, -1, -1, -1, -1);
    expect(hex()).toBe('c4189358 1c9cc83a d5881c67 6a0a89e0');
    threefry(out, 0xa4093822, 0x299f31d0, 0x082efa98, 0xec4e6c89, 0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344);
    expect(hex()).toBe('4aa71d8f 734738c2 431fc6a8 ae6debf1');
  });
});

describe('a position', () => {
  it('alone decides what is drawn there, whatever was drawn before and elsewhere', () => {
    const draw = new Draw(root, 3);
    const position = fc.tuple(word, word, word, word);
    const elsewhere = fc.array(fc.tuple(position, fc.nat(9)), { maxLength: 5 });
    const check = fc.property(position, elsewhere, fc.integer({ min: 1, max: 20 }), ([a, b, c, d], others, count) => {
      const fresh = take(new Draw(root, 3).at(a, b, c, d), count);
      for (const [[e, f, g, h], n] of others) {
        take(draw.at(e, f, g, h), n);
        take(draw.at2(e, f), n);
      }
      expect(take(draw.at(a, b, c, d), count)).toEqual(fresh);
      const pair = take(draw.at2(a, b), count);
      draw.at(a, b, c, d).chance(0.5);
      expect(take(draw.at2(a, b), count)).toEqual(pair);
    });
    fc.assert(check, { seed: 1, numRuns: 500 });
  });

  it('takes signed and unsigned words for the same', () => {
    const draw = new Draw(root, 0);
    const check = fc.property(word, word, word, word, (a, b, c, d) => {
      const signed = take(draw.at(a | 0, b | 0, c | 0, d | 0), 5);
      expect(take(draw.at(a >>> 0, b >>> 0, c >>> 0, d >>> 0), 5)).toEqual(signed);
      const pair = take(draw.at2(a | 0, b | 0), 5);
      expect(take(draw.at2(a >>> 0, b >>> 0), 5)).toEqual(pair);
    });
    fc.assert(check, { seed: 1, numRuns: 300 });
  });

  it('counts what was drawn, one by one', () => {
    const draw = new Draw(root, 0);
    const plain = take(draw.at(1, 2, 3, 4), 12);
    draw.at(1, 2, 3, 4).chance(0);
    expect(draw.u32()).toBe(plain[1]);
    expect(draw.chance(1)).toBe(true);
    expect(draw.u32()).toBe(plain[3]);
    draw.unit();
    draw.normal();
    draw.unitOpen();
    expect(draw.u32()).toBe(plain[10]);
    for (let i = 0; i < 4; i++) draw.at(1, 2, 3, 4).chance(0);
    draw.at(1, 2, 3, 4);
    for (let i = 0; i < 4; i++) draw.chance(0);
    expect(draw.u32(), 'a block skipped without a look').toBe(plain[4]);
  });

  it('tells every word, the purpose, the seed and at2 apart', () => {
    const draw = new Draw(root, 0);
    const first = [
      draw.at(0, 0, 0, 0).u32(),
      draw.at(1, 0, 0, 0).u32(),
      draw.at(0, 1, 0, 0).u32(),
      draw.at(0, 0, 1, 0).u32(),
      draw.at(0, 0, 0, 1).u32(),
      draw.at(-1, 0, 0, 0).u32(),
      draw.at2(0, 0).u32(),
      draw.at2(1, 0).u32(),
      draw.at2(0, 1).u32(),
      new Draw(root, 1).u32(),
      new Draw(root, -1).u32(),
      new Draw(rootKey('draws '), 0).u32(),
      new Draw(subKey(root, 'layer'), 0).u32(),
    ];
    expect(new Set(first).size).toBe(first.length);
  });

  it('before at() is the origin', () => {
    expect(take(new Draw(root, 5), 6)).toEqual(take(new Draw(root, 5).at(0, 0, 0, 0), 6));
  });
});

describe('below', () => {
  const draw = new Draw(root, 1);

  it('stays in range for every n, and is the high half of the product', () => {
    const n = fc.oneof(
      fc.integer({ min: 1, max: 2 ** 32 }),
      fc.integer({ min: 1, max: 100 }),
      fc.constantFrom(2 ** 31, 2 ** 32 - 1),
    );
    const check = fc.property(n, word, (bound, a) => {
      const drawn = draw.at2(a, 0).below(bound);
      expect(Number.isInteger(drawn) && drawn >= 0 && drawn < bound).toBe(true);
      draw.at2(a, 0);
      let product: bigint;
      do product = BigInt(draw.u32()) * BigInt(bound);
      while (product % 2n ** 32n < 2n ** 32n % BigInt(bound));
      expect(BigInt(drawn)).toBe(product >> 32n);
    });
    fc.assert(check, { seed: 1, numRuns: 20_000 });
  });

  it('is exact where the product has 64 bits and its low half rounds up', () => {
    // From 2^21 on the product does not fit into a double.
    const odd = [2 ** 21, 2 ** 22, 2 ** 26, 2 ** 31, 2 ** 32].flatMap((top) =>
      Array.from({ length: 512 }, (_, i) => top - 1 - 2 * i).concat(top < 2 ** 32 ? [top + 1, top + 3, top + 5] : []),
    );
    for (const n of odd) {
      // The u for which u * n is one less than a multiple of 2^32.
      let inverse = 1;
      for (let i = 0; i < 5; i++) inverse = Math.imul(inverse, 2 - Math.imul(n, inverse));
      const u = -inverse >>> 0;
      expect(BigInt(new Fixed(u).below(n))).toBe((BigInt(u) * BigInt(n)) >> 32n);
    }
  });

  it('of 1 is 0 and of 2^32 is the number drawn', () => {
    for (let i = 0; i < 1000; i++) {
      expect(draw.at2(i, 0).below(1)).toBe(0);
      expect(draw.at2(i, 0).below(2 ** 32)).toBe(draw.at2(i, 0).u32());
    }
  });

  it('refuses what is not an integer from 1 to 2^32', () => {
    for (const n of [0, -1, 0.5, 1.5, 2 ** 32 + 1, NaN, Infinity]) expect(() => draw.below(n)).toThrow(RangeError);
    expect(() => draw.below(0)).toThrow('below(n) needs an integer n from 1 to 2^32, not 0');
  });
});

describe('chance', () => {
  const draw = new Draw(root, 2);

  it('never happens at 0 and below, nor for NaN, and always at 1 and above', () => {
    for (let i = 0; i < 1000; i++) {
      draw.at2(i, 0);
      expect([0, -0, -1, -Infinity, NaN].map((p) => draw.chance(p))).toEqual([false, false, false, false, false]);
      expect([1, 2, Infinity].map((p) => draw.chance(p))).toEqual([true, true, true]);
    }
  });

  it('of more never fails where less succeeded', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    const check = fc.property(word, share, share, (a, p, q) => {
      const less = draw.at2(a, 0).chance(Math.min(p, q));
      const more = draw.at2(a, 0).chance(Math.max(p, q));
      expect(less && !more).toBe(false);
    });
    fc.assert(check, { seed: 1, numRuns: 5_000 });
  });

  it('looks beyond 32 bits where they do not decide', () => {
    // The first number of this position in 2^32nds: within that step, the second number decides.
    const first = draw.at2(0, 0).u32();
    const second = draw.u32();
    const bound = (high: number, low: number): number => (high + low / 2 ** 32) / 2 ** 32;
    const step = 2 ** 12;
    expect(draw.at2(0, 0).chance(bound(first, Math.floor(second / step) * step))).toBe(false);
    expect(draw.at2(0, 0).chance(bound(first, (Math.floor(second / step) + 1) * step))).toBe(true);
    expect(draw.at2(0, 0).chance(bound(first, 0))).toBe(false);
    expect(draw.at2(0, 0).chance(bound(first + 1, 0))).toBe(true);
  });
});

describe('unit and unitOpen', () => {
  it('use 53 and 52 bits of two numbers and keep off the ends they exclude', () => {
    const draw = new Draw(root, 4);
    for (let i = 0; i < 10_000; i++) {
      const high = draw.at2(i, 0).u32();
      const low = draw.u32();
      const unit = draw.at2(i, 0).unit();
      const open = draw.at2(i, 0).unitOpen();
      expect(unit).toBe(high / 2 ** 32 + (low >>> 11) / 2 ** 53);
      expect(open).toBe(high / 2 ** 32 + (2 * (low >>> 12) + 1) / 2 ** 53);
      expect(unit >= 0 && unit < 1 && open > 0 && open < 1).toBe(true);
    }
  });

  it('reach neither end with all bits clear or set', () => {
    expect(new Fixed(0).unit()).toBe(0);
    expect(new Fixed(0xffffffff).unit()).toBe(1 - 2 ** -53);
    expect(new Fixed(0).unitOpen()).toBe(2 ** -53);
    expect(new Fixed(0xffffffff).unitOpen()).toBe(1 - 2 ** -53);
    expect(new Fixed(0).normal()).toBeCloseTo(-8.209536151601387, 12);
    expect(new Fixed(0xffffffff).normal()).toBeCloseTo(8.209536151601387, 12);
  });
});

describe('every bit', () => {
  it('is the one written down, on every engine', () => {
    const draw = new Draw(rootKey('golden'), 42);
    expect({
      at: take(draw.at(1, 2, 3, 4), 6),
      far: take(draw.at(-1, 0xffffffff, 0x80000000, 7), 2),
      at2: take(draw.at2(1, 2), 2),
      below: [draw.at2(9, 9).below(10), draw.below(1_000_003), draw.below(2 ** 32 - 5)],
      unit: [draw.at2(9, 8).unit(), draw.unitOpen(), draw.normal(), draw.normal()],
      chance: Array.from({ length: 12 }, (_, i) => (draw.at2(i, 7).chance(0.5) ? 1 : 0)),
    }).toEqual({
      at: [255250769, 305833804, 3830486408, 1961038619, 2867536641, 2553171855],
      far: [3457773812, 820308212],
      at2: [1403500679, 1206010524],
      below: [9, 88536, 178643976],
      unit: [0.037113724795779124, 0.126492933085807, -2.823512740513183, -0.9274664273071286],
      chance: [0, 0, 1, 1, 1, 0, 0, 1, 1, 0, 0, 0],
    });
  });
});
