import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Blocks, DRAWN, MOST_BLOCKS, POSITION } from '../../sim/kernel/blocks.ts';
import { Fingerprint } from '../../sim/kernel/fingerprint.ts';
import { threefry } from '../../sim/kernel/threefry.ts';
import { lanes } from '../../sim/kernel/wasm/lanes.ts';

const word = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
const four = fc.tuple(word, word, word, word);

test('this engine takes four at a time, so the tests below compare two things', () => {
  expect(lanes()).not.toBeNull();
});

test.each([
  ['four at a time', false],
  ['one by one', true],
])('blocks are those of threefry, %s', (_name, plain) => {
  const blocks = new Blocks(plain);
  const one = new Int32Array(4);
  fc.assert(
    fc.property(
      four,
      fc.array(four, { minLength: 1, maxLength: 40 }),
      fc.nat(MOST_BLOCKS - 40),
      ([k0, k1, k2, k3], list, extra) => {
        list.forEach((position, i) => position.forEach((w, c) => (blocks.words[POSITION[c] + i] = w)));
        blocks.draw(Math.min(MOST_BLOCKS, list.length + extra), k0, k1, k2, k3);
        list.forEach(([a, b, c, d], i) => {
          threefry(one, k0, k1, k2, k3, a, b, c, d);
          expect(DRAWN.map((column) => blocks.words[column + i])).toEqual([one[0], one[1], one[2]]);
        });
      },
    ),
    { seed: 3 },
  );
});

test('a fingerprint is the same four at a time and one by one, whenever it is read', () => {
  const item = fc.tuple(word, word, word, word, word, word);
  const batches = fc.array(fc.tuple(item, fc.integer({ min: 1, max: 700 })), { maxLength: 6 });
  fc.assert(
    fc.property(batches, (list) => {
      const [fast, plain] = [new Fingerprint(), new Fingerprint(true)];
      for (const [[a, b, c, d, e, f], times] of list) {
        for (let i = 0; i < times; i++) {
          fast.add(a + i, b, c, d, e, f);
          plain.add(a + i, b, c, d, e, f);
        }
        if (times % 3 === 0) expect(fast.text()).toBe(plain.text());
      }
      expect(fast.text()).toBe(plain.text());
    }),
    { seed: 4 },
  );
});
