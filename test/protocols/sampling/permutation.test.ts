import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shuffled } from '../../../sim/protocols/sampling/permutation.ts';

describe('shuffled', () => {
  it('is a permutation for every size and key', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2000 }), fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), (size, key) => {
        const seen = new Set<number>();
        for (let place = 0; place < size; place++) seen.add(shuffled(place, size, key));
        expect(seen.size).toBe(size);
        expect(Math.min(...seen)).toBe(0);
        expect(Math.max(...seen)).toBe(size - 1);
      }),
      { numRuns: 200, seed: 1 },
    );
  });

  it('gives every element every place equally often over keys', () => {
    // 12 000 keys, 7 x 7 cells: 36 degrees of freedom; the limit is exceeded once in 100 000 tests.
    for (const size of [7]) {
      const counts = Array.from({ length: size * size }, () => 0);
      for (let key = 0; key < 12_000; key++) {
        for (let place = 0; place < size; place++)
          counts[place * size + shuffled(place, size, Math.imul(key, 0x9e3779b1))]++;
      }
      const mean = 12_000 / size;
      expect(counts.reduce((sum, count) => sum + (count - mean) ** 2 / mean, 0)).toBeLessThan(83);
    }
  });

  it('reaches sizes near its limit', () => {
    for (const size of [2 ** 20, 2 ** 20 + 1, 2 ** 30]) {
      const place = shuffled(12345, size, 99);
      expect(place).toBeGreaterThanOrEqual(0);
      expect(place).toBeLessThan(size);
    }
  });
});
