import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Effects } from '../../sim/network/effects.ts';
import { effectOf, ROOT } from './fixture.ts';

describe('Effects', () => {
  it('hold in half-open intervals, where they apply', () => {
    const effects = new Effects(
      [effectOf('a', { startUs: 100, endUs: 200, latencyFactor: 3, applies: (from) => from === 1 })],
      ROOT,
    );
    expect([99, 100, 199, 200, 150, 0].map((timeUs) => effects.lookUp(timeUs))).toEqual([
      false,
      true,
      true,
      false,
      true,
      false,
    ]);
    effects.lookUp(150);
    expect(effects.change(1000, 1, 2)).toBe(3000);
    expect(effects.change(1000, 2, 1)).toBe(1000);
  });

  it('keep arrival times exact, however strong', () => {
    const effects = new Effects([effectOf('a', { latencyFactor: 1e18 })], ROOT);
    effects.lookUp(0);
    expect(effects.change(1000, 0, 1)).toBe(2 ** 50);
  });

  it('change latency in the order of their ids, not of the list', () => {
    const twice = effectOf('b', { latencyFactor: 2 });
    const more = effectOf('a', { latencyAddUs: 100 });
    for (const list of [
      [twice, more],
      [more, twice],
    ]) {
      const effects = new Effects(list, ROOT);
      effects.lookUp(0);
      expect(effects.change(1000, 0, 1)).toBe(2200);
    }
  });

  it('lose by their own draws: removing one leaves what the others lose', () => {
    const a = effectOf('a', { loss: 0.3 });
    const b = effectOf('b', { loss: 0.3 });
    const both = new Effects([a, b], ROOT);
    const alone = new Effects([b], ROOT);
    both.lookUp(0);
    alone.lookUp(0);
    let lost = 0;
    for (let salt = 0; salt < 20_000; salt++) {
      const together = both.lose(0, 1, 2, 3, salt, 1);
      if (alone.lose(0, 1, 2, 3, salt, 1)) expect(together).toBe(true);
      if (together) lost++;
    }
    // 1 - 0.7^2 of 20 000, 4.9 standard deviations.
    expect(Math.abs(lost - 10_200)).toBeLessThan(347);
  });

  it('lose nothing where they do not apply', () => {
    const effects = new Effects([effectOf('a', { loss: 1, applies: (from, to) => from < to })], ROOT);
    effects.lookUp(0);
    expect(effects.lose(0, 1, 2, 3, 4, 1)).toBe(true);
    expect(effects.lose(0, 2, 1, 3, 4, 1)).toBe(false);
  });

  it('draw apart for a copy and for a second effect of one id', () => {
    const effects = new Effects([effectOf('a', { loss: 0.5 }), effectOf('a', { loss: 0.5 })], ROOT);
    effects.lookUp(0);
    let lost = 0;
    let copies = 0;
    for (let salt = 0; salt < 10_000; salt++) {
      const original = effects.lose(0, 1, 2, 3, salt, 1);
      if (original) lost++;
      if (effects.lose(1, 1, 2, 3, salt, 1) !== original) copies++;
    }
    // Three quarters lost; copies differ with probability 3/8; 4.9 standard deviations.
    expect(Math.abs(lost - 7500)).toBeLessThan(213);
    expect(Math.abs(copies - 3750)).toBeLessThan(238);
  });

  it('have a lower bound that holds', () => {
    const any = fc.record({
      latencyFactor: fc.double({ min: 0, max: 4, noNaN: true }),
      latencyAddUs: fc.integer({ min: -50, max: 500 }),
      startUs: fc.integer({ min: 0, max: 20 }),
      endUs: fc.integer({ min: 0, max: 40 }),
    });
    const question = fc.record({
      latencyUs: fc.double({ min: 100, max: 1000, noNaN: true }),
      timeUs: fc.integer({ min: 0, max: 40 }),
    });
    fc.assert(
      fc.property(fc.array(any, { maxLength: 5 }), question, (changes, { latencyUs, timeUs }) => {
        const effects = new Effects(
          changes.map((change, k) => effectOf(`e${k}`, change)),
          ROOT,
        );
        const changed = effects.lookUp(timeUs) ? effects.change(latencyUs, 0, 1) : latencyUs;
        expect(Math.max(0, changed)).toBeGreaterThanOrEqual(effects.lowerBoundUs(100));
      }),
      { numRuns: 1000 },
    );
  });
});
