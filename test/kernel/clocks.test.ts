import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Clocks } from '../../sim/kernel/clocks.ts';

const rate = fc.integer({ min: -500_000_000, max: 500_000_000 });

describe('Clocks', () => {
  it('trueTime is the first whole µs at which the clock shows the local time', () => {
    fc.assert(
      fc.property(rate, fc.integer({ min: 0, max: 1e9 }), fc.integer({ min: 0, max: 1e12 }), (ppb, offset, local) => {
        const clocks = new Clocks(1, true);
        clocks.set(0, offset, ppb);
        const at = clocks.trueTime(0, offset + local);
        expect(clocks.local(0, at)).toBeGreaterThanOrEqual(offset + local - 1);
        expect(clocks.local(0, at - 1)).toBeLessThanOrEqual(offset + local);
      }),
      { seed: 1 },
    );
  });

  it('never jumps when its rate changes, and never runs backwards', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 1e8 }), rate), { maxLength: 20 }), (changes) => {
        const clocks = new Clocks(1, true);
        clocks.set(0, 12_345, 0);
        let now = 0;
        let shown = clocks.local(0, 0);
        for (const [after, ppb] of changes) {
          now += after;
          const before = clocks.local(0, now);
          expect(before).toBeGreaterThanOrEqual(shown);
          clocks.rebase(0, now, ppb);
          shown = clocks.local(0, now);
          expect(shown).toBe(before);
        }
      }),
      { seed: 2 },
    );
  });

  it('gains what its drift says: 100 ppm are 0.36 s in an hour, without rounding on the way', () => {
    const clocks = new Clocks(1, true);
    clocks.set(0, 0, 100_000);
    expect(clocks.local(0, 3_600_000_000)).toBe(3_600_360_000);
    expect(clocks.trueDelay(0, 1_000_100)).toBe(1_000_000);
  });
});
