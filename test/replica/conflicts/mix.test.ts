import { expect, it } from 'vitest';
import { finishHash, mixNumber, mixWord, mixWords } from '../../../sim/replica/conflicts/mix.ts';

it('states that differ in little have different hashes: of 20,000 two are alike in one of 22 such lists, by chance', () => {
  const hashes = new Set<number>();
  for (let time = 0; time < 100; time++)
    for (let origin = 0; origin < 20; origin++)
      for (let sequence = 1; sequence <= 10; sequence++)
        hashes.add(finishHash(mixWord(mixWord(mixNumber(1, time * 1e6), origin), sequence)));
  expect(hashes.size).toBe(20_000);
});

it('every bit of a word turns about half of the hash', () => {
  let turned = 0;
  for (let word = 0; word < 64; word++) {
    for (let bit = 0; bit < 32; bit++) {
      let difference = finishHash(mixWords(7, [word])) ^ finishHash(mixWords(7, [word ^ (1 << bit)]));
      for (; difference !== 0; difference &= difference - 1) turned++;
    }
  }
  // 65536 bits, each a coin: 4 standard deviations are 512.
  expect(Math.abs(turned - 32_768)).toBeLessThan(512);
});

it('tells times apart in all of their 53 bits, and is never 0', () => {
  const times = [0, 1, -1, 2 ** 31, 2 ** 32, 2 ** 52, -(2 ** 52), 2 ** 32 + 1, 1e15, -1e15];
  expect(new Set(times.map((timeUs) => finishHash(mixNumber(1, timeUs)))).size).toBe(times.length);
  expect(finishHash(0)).toBe(1);
});
