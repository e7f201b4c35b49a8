import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fingerprint } from '../../sim/kernel/fingerprint.ts';

type Item = readonly [number, number, number, number, number, number];

const word = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
const items = fc.array(fc.tuple(word, word, word, word, word, word), { maxLength: 50 });

function of(...all: readonly Item[]): bigint {
  const print = new Fingerprint();
  for (const item of all) print.add(...item);
  return BigInt(`0x${print.text()}`);
}

describe('Fingerprint', () => {
  it('is the sum of its items modulo 2^64, so their order does not matter and every one does', () => {
    fc.assert(
      fc.property(items, (all) => {
        const sum = all.reduce((total, item) => BigInt.asUintN(64, total + of(item)), 0n);
        expect(of(...all)).toBe(sum);
        expect(of(...all.toReversed())).toBe(sum);
      }),
      { seed: 1 },
    );
  });

  it('changes about half of all bits with any bit of an item', () => {
    // 6 × 32 flips of 50 items: the mean of 9,600 counts of 64 fair bits has sd 0.041, and ±0.25 is six of them.
    let flipped = 0;
    let least = 64;
    for (let i = 0; i < 50; i++) {
      const item = Array.from({ length: 6 }, (_, k) => Math.imul(i * 6 + k + 1, 0x9e3779b1)) as unknown as Item;
      for (let bit = 0; bit < 192; bit++) {
        const other = item.map((w, k) => (k === bit >>> 5 ? w ^ (1 << (bit & 31)) : w)) as unknown as Item;
        const bits = (of(item) ^ of(other)).toString(2).replaceAll('0', '').length;
        flipped += bits;
        least = Math.min(least, bits);
      }
    }
    expect(Math.abs(flipped / 9600 - 32)).toBeLessThan(0.25);
    expect(least).toBeGreaterThan(8);
  });

  it('of small neighbouring items never repeats', () => {
    const seen = new Set<bigint>();
    for (let time = 0; time < 40; time++)
      for (let node = 0; node < 40; node++)
        for (let source = 0; source < 10; source++) seen.add(of([time, node, source, 2, 0, 0]));
    expect(seen.size).toBe(16_000);
  });
});
