import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { aggregate, intervalOf, studentT } from '../../sim/experiment/aggregate.ts';

/** P(T ≤ t) by Simpson's rule over the density; the constant from products (df whole). */
function studentCdf(t: number, df: number): number {
  // Γ((df+1)/2) / (√(df π) Γ(df/2)) by recursion from df = 1 and 2
  let constant = df % 2 === 1 ? 1 / Math.PI : 1 / (2 * Math.SQRT2);
  for (let k = df % 2 === 1 ? 1 : 2; k < df; k += 2) constant *= ((k + 1) / k) * Math.sqrt(k / (k + 2));
  const density = (x: number): number => constant * (1 + (x * x) / df) ** (-(df + 1) / 2);
  const steps = 20_000;
  let sum = density(0) + density(t);
  for (let i = 1; i < steps; i++) sum += density((t * i) / steps) * (i % 2 === 1 ? 4 : 2);
  return 0.5 + (sum * t) / steps / 3;
}

describe("Student's t", () => {
  test.each([1, 2, 3, 4, 5, 9, 10, 19, 29, 30, 31, 40, 100, 1000])(
    '97.5 %% of the distribution lies below, df = %i',
    (df) => {
      expect(studentCdf(studentT(df), df)).toBeCloseTo(0.975, 7);
    },
  );

  test('falls with the degrees of freedom, also where the table ends', () => {
    for (let df = 1; df < 200; df++) expect(studentT(df + 1)).toBeLessThan(studentT(df));
  });
});

describe('intervals', () => {
  test('of five values by hand', () => {
    // mean 3, standard deviation 1.5811388, half width 2.776445 · 1.5811388 / √5
    const { mean, low, high, runs } = intervalOf([1, 2, 3, 4, 5])!;
    expect([mean, runs]).toEqual([3, 5]);
    expect(high - 3).toBeCloseTo(1.9632432, 6);
    expect(3 - low).toBeCloseTo(1.9632432, 6);
  });

  test('equal values have no width, fewer than two no interval', () => {
    expect(intervalOf([7, 7, 7])).toEqual({ mean: 7, low: 7, high: 7, runs: 3 });
    expect([intervalOf([]), intervalOf([7])]).toEqual([null, null]);
  });

  test('move and scale with the values', () => {
    const values = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 2, maxLength: 50 });
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 9 }), fc.integer({ min: -99, max: 99 }), (list, factor, shift) => {
        const plain = intervalOf(list)!;
        const moved = intervalOf(list.map((value) => value * factor + shift))!;
        expect(moved.mean).toBeCloseTo(plain.mean * factor + shift, 6);
        expect(moved.high - moved.low).toBeCloseTo((plain.high - plain.low) * factor, 6);
        expect(plain.low <= plain.mean && plain.mean <= plain.high).toBe(true);
      }),
      { seed: 7 },
    );
  });

  test('cover the true mean in 95 % of samples', () => {
    // 2,000 samples of 6 sums of 12 uniforms, fixed seed; the count is binomial: outside of 95 % ± 2 % once in 25,000 seeds
    let state = 12345;
    const uniform = (): number => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 4294967296;
    const normal = (): number => Array.from({ length: 12 }, uniform).reduce((a, b) => a + b, -6);
    let covered = 0;
    for (let i = 0; i < 2000; i++) {
      const { low, high } = intervalOf(Array.from({ length: 6 }, normal))!;
      if (low <= 0 && 0 <= high) covered++;
    }
    expect(Math.abs(covered / 2000 - 0.95)).toBeLessThan(0.02);
  });
});

describe('aggregate', () => {
  test('leaves out what does not exist and says how many runs count', () => {
    const runs = [
      { summary: { t_last_ms: 10, converged: true, name: 'a', converged_ms: null, only: 1 } },
      { summary: { t_last_ms: 20, converged: false, name: 'b', converged_ms: 5, only: null } },
      { summary: { t_last_ms: 30, converged: true, name: 'c', converged_ms: 7, only: null } },
    ];
    const intervals = aggregate(runs);
    expect(Object.keys(intervals)).toEqual(['t_last_ms', 'converged', 'name', 'converged_ms', 'only']);
    expect(intervals['t_last_ms']).toMatchObject({ mean: 20, runs: 3 });
    expect(intervals['converged_ms']).toMatchObject({ mean: 6, runs: 2 });
    expect([intervals['converged'], intervals['name'], intervals['only']]).toEqual([null, null, null]);
  });
});
