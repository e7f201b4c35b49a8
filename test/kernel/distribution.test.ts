import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeDistribution } from '../../sim/kernel/distribution.ts';
import type { DistributionSpec } from '../../sim/kernel/distribution.ts';
import { Draw } from '../../sim/kernel/draw.ts';
import { rootKey } from '../../sim/kernel/seed.ts';

const draw = new Draw(rootKey('distribution'), 0);
const between = (min: number, max: number): fc.Arbitrary<number> => fc.double({ min, max, noNaN: true });
const bound = fc.option(between(0, 1000), { nil: undefined });

/** Any valid specification, bounds in either order put right. */
const anySpec: fc.Arbitrary<DistributionSpec> = fc
  .tuple(
    fc.oneof(
      fc.record({ model: fc.constant('constant' as const), value: between(0, 1000) }),
      fc.record({
        model: fc.constant('normal' as const),
        mean: between(0, 1000),
        sd: fc.oneof(fc.constant(0), between(1e-100, 500)),
      }),
      fc.record({ model: fc.constant('lognormal' as const), median: between(1e-3, 1000), sigma: between(0, 3) }),
      fc.record({ model: fc.constant('exponential' as const), mean: between(1e-3, 1000) }),
      fc.record({ model: fc.constant('pareto' as const), scale: between(1e-3, 1000), shape: between(0.1, 10) }),
      fc.record({ model: fc.constant('weibull' as const), scale: between(1e-3, 1000), shape: between(0.1, 10) }),
      fc.record({ model: fc.constant('empirical' as const), values: fc.array(between(0, 1000), { minLength: 1 }) }),
    ),
    bound,
    bound,
  )
  .map(([spec, a, b]) => {
    const [min, max] = a !== undefined && b !== undefined && a > b ? [b, a] : [a, b];
    return { ...spec, min, max };
  });

describe('any distribution', () => {
  it('keeps to its bounds, never goes below 0 or its min, and grows with what is drawn', () => {
    const check = fc.property(anySpec, fc.integer(), (spec, position) => {
      const { min, mean, sample, cdf } = makeDistribution(spec);
      expect(min).toBeGreaterThanOrEqual(Math.max(spec.min ?? 0, 0));
      expect(mean).toBeGreaterThanOrEqual(min);
      if (spec.max !== undefined) expect(mean).toBeLessThanOrEqual(spec.max * (1 + 1e-12));
      let last = 0;
      for (let i = 0; i < 5; i++) {
        const value = sample(draw.at2(position, i));
        expect(value >= min && value <= (spec.max ?? Infinity)).toBe(true);
        expect(cdf(value)).toBeGreaterThan(0);
        last = Math.max(last, value);
      }
      expect(cdf(Infinity)).toBe(1);
      expect(cdf(-1)).toBe(0);
      expect(cdf(last)).toBeGreaterThanOrEqual(cdf(last / 2));
    });
    fc.assert(check, { seed: 1, numRuns: 3_000 });
  });

  it('draws length-biased values inside the same bounds, and residuals below', () => {
    const check = fc.property(anySpec, fc.integer(), (spec, position) => {
      const distribution = makeDistribution(spec);
      fc.pre(distribution.mean > 0 && distribution.mean < Infinity);
      for (let i = 0; i < 5; i++) {
        const value = distribution.sampleLengthBiased(draw.at2(position, i));
        expect(value >= distribution.min && value <= (spec.max ?? Infinity), `length-biased ${value}`).toBe(true);
        const residual = distribution.sampleResidual(draw.at2(position, i));
        expect(residual >= 0 && residual <= value).toBe(true);
      }
    });
    fc.assert(check, { seed: 1, numRuns: 2_000 });
  });

  it('repeats itself at the same position', () => {
    const check = fc.property(anySpec, fc.integer(), (spec, position) => {
      const one = makeDistribution(spec);
      const other = makeDistribution({ ...spec });
      expect(one.sample(draw.at2(position, 0))).toBe(other.sample(draw.at2(position, 0)));
      expect(one.mean).toBe(other.mean);
    });
    fc.assert(check, { seed: 1, numRuns: 500 });
  });

  it('rounds delays to whole microseconds, at least 1 and exact', () => {
    const check = fc.property(anySpec, fc.integer(), (spec, position) => {
      const distribution = makeDistribution(spec);
      const value = distribution.sample(draw.at2(position, 0));
      const delay = distribution.sampleUs(draw.at2(position, 0));
      expect(Number.isSafeInteger(delay) && delay >= 1).toBe(true);
      if (value >= 1 && value < 2 ** 52) expect(Math.abs(delay - value)).toBeLessThanOrEqual(0.5);
    });
    fc.assert(check, { seed: 1, numRuns: 2_000 });
    expect(makeDistribution({ model: 'constant', value: 0 }).sampleUs(draw)).toBe(1);
    expect(makeDistribution({ model: 'constant', value: 2.5 }).sampleUs(draw)).toBe(3);
    expect(makeDistribution({ model: 'constant', value: 1e50 }).sampleUs(draw)).toBe(Number.MAX_SAFE_INTEGER);
  });
});

describe('means and minima in closed form', () => {
  const cases: [DistributionSpec, number, number][] = [
    [{ model: 'constant', value: 7 }, 7, 7],
    [{ model: 'constant', value: 7, max: 5 }, 5, 5],
    [{ model: 'constant', value: 7, min: 9 }, 9, 9],
    [{ model: 'uniform', min: 2, max: 10 }, 6, 2],
    [{ model: 'uniform', min: 4, max: 4 }, 4, 4],
    [{ model: 'normal', mean: 100, sd: 5 }, 100, 0],
    [{ model: 'normal', mean: 3, sd: 0 }, 3, 3],
    // Half of the mass at 0 and the other half's mean sd / sqrt(2 pi).
    [{ model: 'normal', mean: 0, sd: 2 }, 2 / Math.sqrt(2 * Math.PI), 0],
    [{ model: 'lognormal', median: 3, sigma: 0.5 }, 3 * Math.exp(0.125), 0],
    [{ model: 'lognormal', median: 3, sigma: 0 }, 3, 3],
    [{ model: 'exponential', mean: 4 }, 4, 0],
    [{ model: 'exponential', mean: 4, max: 6 }, 4 * (1 - Math.exp(-1.5)), 0],
    [{ model: 'exponential', mean: 4, min: 6 }, 6 + 4 * Math.exp(-1.5), 6],
    [{ model: 'pareto', scale: 2, shape: 3 }, 3, 2],
    [{ model: 'pareto', scale: 2, shape: 1 }, Infinity, 2],
    [{ model: 'pareto', scale: 2, shape: 0.5 }, Infinity, 2],
    [{ model: 'pareto', scale: 2, shape: 1, max: 20 }, 2 + 2 * Math.log(10), 2],
    [{ model: 'pareto', scale: 20, shape: 2, max: 10 }, 10, 10],
    [{ model: 'weibull', scale: 2, shape: 0.5 }, 4, 0],
    [{ model: 'weibull', scale: 2, shape: 2 }, Math.sqrt(Math.PI), 0],
    [{ model: 'empirical', values: [4, 1, 1] }, 2, 1],
    [{ model: 'empirical', values: [4, 1, 9], weights: [1, 3, 0] }, 1.75, 1],
    [{ model: 'empirical', values: [4, 1], min: 2, max: 3 }, 2.5, 2],
  ];
  it.each(cases)('%j has mean %d and min %d', (spec, mean, min) => {
    const distribution = makeDistribution(spec);
    if (mean === Infinity) expect(distribution.mean).toBe(Infinity);
    else expect(Math.abs(distribution.mean / mean - 1)).toBeLessThan(1e-13);
    expect(distribution.min).toBe(min);
  });
});

describe('wrong parameters', () => {
  const cases: [DistributionSpec, string][] = [
    [{ model: 'constant', value: -1 }, 'constant distribution: value must be from 0 to 1e+100, not -1'],
    [{ model: 'constant', value: NaN }, 'value must be from 0 to 1e+100, not NaN'],
    [{ model: 'uniform', min: 5, max: 2 }, 'uniform distribution: min must not exceed max, but 5 > 2'],
    [{ model: 'uniform', min: -5, max: 2 }, 'min must be from 0 to 1e+100, not -5'],
    [{ model: 'normal', mean: -1, sd: 1 }, 'mean must be from 0 to 1e+100, not -1'],
    [{ model: 'normal', mean: 1, sd: -1 }, 'sd must be from 1e-100 to 1e+100, not -1'],
    [{ model: 'lognormal', median: 0, sigma: 1 }, 'median must be from 1e-100 to 1e+100, not 0'],
    [{ model: 'lognormal', median: 1, sigma: 21 }, 'sigma must be from 0 to 20, not 21'],
    [{ model: 'exponential', mean: 0 }, 'mean must be from 1e-100 to 1e+100, not 0'],
    [{ model: 'exponential', mean: Infinity }, 'mean must be from 1e-100 to 1e+100, not Infinity'],
    [{ model: 'exponential', mean: 1, min: -1 }, 'min must be from 0 to 1e+100, not -1'],
    [{ model: 'exponential', mean: 1, max: NaN }, 'max must be from 0 to 1e+100, not NaN'],
    [{ model: 'pareto', scale: 1, shape: 0 }, 'shape must be from 0.1 to 1e+100, not 0'],
    [{ model: 'weibull', scale: 0, shape: 0.05 }, 'scale must be from 1e-100 to 1e+100, not 0; shape must be'],
    [{ model: 'empirical', values: [] }, 'values must not be empty'],
    [{ model: 'empirical', values: [1, -2] }, 'each of values must be from 0 to 1e+100, not -2'],
    [{ model: 'empirical', values: [1, 2], weights: [1] }, 'weights must be as many as values, but there are 1 for 2'],
    [{ model: 'empirical', values: [1], weights: [-1] }, 'each of weights must be from 0 to 1e+100, not -1'],
    [{ model: 'empirical', values: [1, 2], weights: [0, 0] }, 'at least one of weights must be above 0'],
  ];
  it.each(cases)('%j', (spec, message) => {
    expect(() => makeDistribution(spec)).toThrow(RangeError);
    expect(() => makeDistribution(spec)).toThrow(message);
  });

  it('are all named at once', () => {
    expect(() => makeDistribution({ model: 'weibull', scale: -1, shape: 0, min: 3, max: 2 })).toThrow(
      /scale must .*; shape must .*; min must not exceed max/,
    );
  });

  it('have no length-biased value where the mean is infinite or every value is 0', () => {
    const endless = makeDistribution({ model: 'pareto', scale: 2, shape: 1 });
    expect(endless.sample(draw.at2(0, 0))).toBeGreaterThan(2);
    expect(() => endless.sampleLengthBiased(draw)).toThrow(RangeError);
    expect(() => endless.sampleResidual(draw)).toThrow('the mean is infinite (a pareto needs shape > 1, or a max)');
    for (const spec of [
      { model: 'constant', value: 0 },
      { model: 'empirical', values: [0, 0] },
      { model: 'exponential', mean: 1, max: 0 },
    ] as const) {
      expect(() => makeDistribution(spec).sampleLengthBiased(draw), `${spec.model}, all 0`).toThrow('every value is 0');
      expect(() => makeDistribution(spec).sampleResidual(draw), `${spec.model}, all 0`).toThrow(RangeError);
    }
  });
});
