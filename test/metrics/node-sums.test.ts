import fc from 'fast-check';
import { expect, test } from 'vitest';
import { COUNTS, NodeSums, SUMS } from '../../sim/metrics/node-sums.ts';

const NODES = 5;

test('sums are exact beyond 32 bits, counted by class or not', () => {
  const amount = fc.oneof(
    fc.nat(2000),
    fc.integer({ min: 0, max: 2 ** 36 }),
    fc.integer({ min: 2 ** 31 - 2, max: 2 ** 32 }),
  );
  const kinds = fc.array(fc.tuple(fc.constant(1), amount, amount, fc.nat(3)), { minLength: 10, maxLength: 20 });
  const adds = fc.array(fc.tuple(fc.nat(NODES - 1), fc.nat(19), fc.nat(600)), { minLength: 20, maxLength: 60 });
  const seen = { classless: 0, full: 0 };
  fc.assert(
    fc.property(kinds, adds, (sizes, steps) => {
      const counts = new Uint8Array(NODES * COUNTS);
      const sums = new NodeSums(counts, 1);
      const model = new Array<number>(NODES * SUMS).fill(0);
      for (const [node, kind, times] of steps) {
        const size = sizes[kind % sizes.length];
        const one = sums.classOf(...size);
        if (one === null) seen.classless++;
        else if (times > 255) seen.full++;
        for (let i = 0; i < times; i++) {
          if (one === null) sums.add(node, ...size);
          else sums.count(node, one);
          size.forEach((more, sum) => (model[node * SUMS + sum] += more));
        }
      }
      expect(model.map((_, at) => sums.get(Math.floor(at / SUMS), at % SUMS))).toEqual(model);
    }),
    { seed: 9, numRuns: 50 },
  );
  expect(Math.min(seen.classless, seen.full)).toBeGreaterThan(10);
});
