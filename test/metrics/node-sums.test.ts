import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NodeSums, SUMS } from '../../sim/metrics/node-sums.ts';

test('sums are exact beyond 32 bits', () => {
  const amount = fc.oneof(
    fc.nat(2000),
    fc.integer({ min: 0, max: 2 ** 40 }),
    fc.integer({ min: 2 ** 31 - 2, max: 2 ** 32 }),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(3 * SUMS - 1), amount), { maxLength: 60 }), (adds) => {
      const sums = new NodeSums(3);
      const model = new Array<number>(3 * SUMS).fill(0);
      for (const [at, more] of adds) {
        sums.add(at, more);
        model[at] += more;
      }
      expect(model.map((_, at) => sums.get(at))).toEqual(model);
    }),
    { seed: 9 },
  );
});
