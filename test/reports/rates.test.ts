import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { windowed } from '../../reports/rates.ts';

describe('bytes per second in windows', () => {
  it('gives the mean, the least and the most of the samples of a window', () => {
    const { x, mean, least, most } = windowed([1, 2, 3, 4], [10, 30, 0, 8], 2, 1);
    expect(x).toEqual([2, 4]);
    expect(mean).toEqual([20, 4]);
    expect(least).toEqual([10, 0]);
    expect(most).toEqual([30, 8]);
  });

  it('counts in seconds whatever the unit of the axis', () => {
    expect(windowed([1, 2], [60, 120], 1, 60).mean).toEqual([1, 2]);
  });

  it('leaves out a last window too short to say something', () => {
    expect(windowed([1, 2, 2.1], [1, 1, 50], 1, 1).mean).toEqual([1, 1, null]);
    expect(windowed([1, 2, 3, 4, 4.1], [1, 1, 1, 1, 50], 4, 1).mean).toEqual([1, null]);
  });

  it('lies between the least and the most, and keeps all bytes of whole windows', () => {
    const bytes = fc.array(fc.nat(1_000_000), { minLength: 1, maxLength: 100 });
    fc.assert(
      fc.property(bytes, fc.integer({ min: 1, max: 9 }), (all, samples) => {
        const whole = all.slice(0, Math.ceil(all.length / samples) * samples);
        while (whole.length % samples !== 0) whole.push(0);
        const { x, mean, least, most } = windowed(
          whole.map((_, i) => i + 1),
          whole,
          samples,
          1,
        );
        const total = mean.reduce<number>((sum, rate) => sum + rate! * samples, 0);
        expect(total).toBeCloseTo(
          whole.reduce((a, b) => a + b, 0),
          3,
        );
        x.forEach((_, i) => {
          expect(mean[i]!).toBeGreaterThanOrEqual(least[i]! - 1e-6);
          expect(mean[i]!).toBeLessThanOrEqual(most[i]! + 1e-6);
        });
      }),
      { numRuns: 200, seed: 4 },
    );
  });
});
