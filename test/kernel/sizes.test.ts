import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Sizes } from '../../sim/kernel/sizes.ts';

it('Sizes gives back what was packed, whatever else is packed and released meanwhile', () => {
  const size = fc.oneof(
    fc.integer({ min: 0, max: 600 }),
    fc.integer({ min: 4_194_000, max: 4_195_000 }),
    fc.integer({ min: 0, max: 2 ** 40 }),
  );
  const extra = fc.oneof(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 2 ** 33 }));
  const sent = fc.oneof(fc.constant(-1), fc.integer({ min: 0, max: 2 ** 45 }));
  fc.assert(
    fc.property(fc.array(fc.tuple(size, extra, sent, fc.nat()), { maxLength: 150 }), (items) => {
      const sizes = new Sizes([]);
      const packed: { word: number; item: readonly [number, number, number, number] }[] = [];
      for (const item of items) {
        const word = sizes.pack(item[0], item[1], item[2]);
        expect(word).toBe(word | 0);
        packed.push({ word, item });
        if (item[3] % 3 === 0) sizes.release(packed.splice(item[3] % packed.length, 1)[0].word);
        for (const one of packed) {
          sizes.read(one.word);
          expect([sizes.payloadBytes, sizes.extraControlBytes, sizes.sentUs]).toEqual(one.item.slice(0, 3));
        }
      }
    }),
    { numRuns: 100, seed: 1 },
  );
});
