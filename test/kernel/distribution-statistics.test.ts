import { describe, expect, it } from 'vitest';
import { makeDistribution } from '../../sim/kernel/distribution.ts';
import type { Distribution, DistributionSpec } from '../../sim/kernel/distribution.ts';
import { Draw } from '../../sim/kernel/draw.ts';
import { gammaLower, normalCdf } from '../../sim/kernel/math.ts';
import { rootKey } from '../../sim/kernel/seed.ts';
import { countsP, kolmogorovP, LEAST_P, meanP } from './statistics.ts';

const draw = new Draw(rootKey('distribution statistics'), 0);
const N = 100_000;

type Way = 'sample' | 'sampleLengthBiased' | 'sampleResidual';

/** N values, each at an entity of its own. */
function values(distribution: Distribution, way: Way): number[] {
  return Array.from({ length: N }, (_, i) => distribution[way](draw.at2(i, way.length)));
}

function standardNormal(z: number): number {
  return normalCdf(z);
}

interface Shape {
  spec: DistributionSpec;
  cdf: (x: number) => number;
  /** Of the length-biased values. */
  biased: (x: number) => number;
}

/** Written down independently of the code under test. */
const SHAPES: Shape[] = [
  {
    spec: { model: 'uniform', min: 2, max: 10 },
    cdf: (x) => (x - 2) / 8,
    biased: (x) => (x * x - 4) / 96,
  },
  {
    spec: { model: 'uniform', min: 0, max: 1 },
    cdf: (x) => x,
    biased: (x) => x * x,
  },
  {
    spec: { model: 'normal', mean: 100, sd: 10 },
    cdf: (x) => standardNormal((x - 100) / 10),
    biased: (x) =>
      standardNormal((x - 100) / 10) - 0.1 * (Math.exp(-(((x - 100) / 10) ** 2) / 2) / Math.sqrt(2 * Math.PI)),
  },
  {
    spec: { model: 'lognormal', median: 3, sigma: 0.7 },
    cdf: (x) => standardNormal(Math.log(x / 3) / 0.7),
    biased: (x) => standardNormal((Math.log(x / 3) - 0.49) / 0.7),
  },
  {
    spec: { model: 'exponential', mean: 4 },
    cdf: (x) => 1 - Math.exp(-x / 4),
    biased: (x) => 1 - Math.exp(-x / 4) * (1 + x / 4),
  },
  {
    spec: { model: 'pareto', scale: 2, shape: 2.5 },
    cdf: (x) => 1 - (2 / x) ** 2.5,
    biased: (x) => 1 - (2 / x) ** 1.5,
  },
  {
    spec: { model: 'weibull', scale: 2, shape: 0.5 },
    cdf: (x) => 1 - Math.exp(-Math.sqrt(x / 2)),
    biased: (x) => gammaLower(3, Math.sqrt(x / 2)),
  },
  {
    spec: { model: 'weibull', scale: 2, shape: 3 },
    cdf: (x) => 1 - Math.exp(-((x / 2) ** 3)),
    biased: (x) => gammaLower(4 / 3, (x / 2) ** 3),
  },
];

describe.each(SHAPES)('$spec: p above 1e-6', ({ spec, cdf, biased }) => {
  const distribution = makeDistribution(spec);

  it('follows its cdf (Kolmogorov and Smirnov)', () => {
    const sampled = values(distribution, 'sample');
    expect(kolmogorovP(sampled, cdf)).toBeGreaterThan(LEAST_P);
    for (const x of sampled.slice(0, 1000)) expect(Math.abs(distribution.cdf(x) - cdf(x))).toBeLessThan(1e-13);
  });

  it('follows the length-biased cdf', () => {
    expect(kolmogorovP(values(distribution, 'sampleLengthBiased'), biased)).toBeGreaterThan(LEAST_P);
  });

  it('inverts both cdfs', () => {
    for (let i = 0; i < 2_000; i++) {
      const share = draw.at2(i, 0).unitOpen();
      expect(Math.abs(cdf(distribution.sample(draw.at2(i, 0))) - share)).toBeLessThan(1e-11);
      expect(Math.abs(biased(distribution.sampleLengthBiased(draw.at2(i, 0))) - share)).toBeLessThan(1e-11);
    }
  });

  it('leaves a residual whose density is (1 - F(x)) / mean', () => {
    // The residual is below x where the length-biased value is, or where its even share is: G(x) + x (1 - F(x)) / mean.
    const residual = (x: number): number => biasedOr0(x) + (x * (1 - cdfOr0(x))) / distribution.mean;
    const cdfOr0 = (x: number): number => (x <= distribution.min ? 0 : cdf(x));
    const biasedOr0 = (x: number): number => (x <= distribution.min ? 0 : biased(x));
    expect(kolmogorovP(values(distribution, 'sampleResidual'), residual)).toBeGreaterThan(LEAST_P);
  });
});

/** Mean and mean square of a clamped distribution by adding up its cdf: E[X] = integral of 1 - F, E[X^2] of 2 x (1 - F). */
function momentsByCdf(cdf: (x: number) => number, max: number): { mean: number; square: number; cube: number } {
  const steps = 200_000;
  const width = max / steps;
  let mean = 0;
  let square = 0;
  let cube = 0;
  for (let i = 0; i < steps; i++) {
    const x = (i + 0.5) * width;
    const above = 1 - cdf(x);
    mean += above * width;
    square += 2 * x * above * width;
    cube += 3 * x * x * above * width;
  }
  return { mean, square, cube };
}

const CLAMPED: [DistributionSpec, number][] = [
  [{ model: 'normal', mean: 1, sd: 2 }, 20],
  [{ model: 'normal', mean: 1, sd: 2, min: 0.5, max: 3 }, 3],
  [{ model: 'lognormal', median: 3, sigma: 1, min: 1, max: 9 }, 9],
  [{ model: 'exponential', mean: 4, min: 1, max: 5 }, 5],
  [{ model: 'exponential', mean: 4, min: 3 }, 200],
  [{ model: 'pareto', scale: 2, shape: 0.5, min: 3, max: 50 }, 50],
  [{ model: 'pareto', scale: 2, shape: 1, max: 50 }, 50],
  [{ model: 'pareto', scale: 2, shape: 2.5, max: 9 }, 9],
  [{ model: 'weibull', scale: 2, shape: 0.5, max: 10 }, 10],
  [{ model: 'weibull', scale: 2, shape: 3, min: 1, max: 2.5 }, 2.5],
  [{ model: 'empirical', values: [1, 5, 2, 5], weights: [1, 2, 3, 4] }, 5],
  [{ model: 'empirical', values: [1, 5, 2, 20], min: 2, max: 10 }, 10],
];

describe.each(CLAMPED)('%j: p above 1e-6', (spec, top) => {
  const distribution = makeDistribution(spec);
  const { mean, square, cube } = momentsByCdf(distribution.cdf, top);

  it('has the mean that its cdf says', () => {
    expect(Math.abs(distribution.mean / mean - 1)).toBeLessThan(1e-4);
  });

  it('samples with that mean, and with the mass on its bounds', () => {
    const sampled = values(distribution, 'sample');
    const sum = sampled.reduce((total, x) => total + x, 0);
    expect(meanP(sum, N, distribution.mean, Math.sqrt(square - mean * mean))).toBeGreaterThan(LEAST_P);
    const atMin = distribution.cdf(distribution.min);
    const belowMax = distribution.cdf(top * (1 - 1e-9));
    const low = sampled.filter((x) => x <= distribution.min).length;
    const high = sampled.filter((x) => x >= top).length;
    const shares = [atMin, belowMax - atMin, 1 - belowMax].map((share) => Math.max(share, 1e-12));
    expect(countsP([low, N - low - high, high], (i) => shares[i])).toBeGreaterThan(LEAST_P);
  });

  it('is length-biased and renewed as the theory says', () => {
    const biasedMean = square / mean;
    const sd = Math.sqrt(cube / mean - biasedMean * biasedMean);
    const sum = values(distribution, 'sampleLengthBiased').reduce((total, x) => total + x, 0);
    expect(meanP(sum, N, biasedMean, sd)).toBeGreaterThan(LEAST_P);
    // The renewal theorem: the residual's mean is E[X^2] / (2 E[X]), its mean square E[X^3] / (3 E[X]).
    const residual = square / (2 * mean);
    const residualSd = Math.sqrt(cube / (3 * mean) - residual * residual);
    const total = values(distribution, 'sampleResidual').reduce((t, x) => t + x, 0);
    expect(meanP(total, N, residual, residualSd)).toBeGreaterThan(LEAST_P);
  });
});

describe('discrete ones: p above 1e-6', () => {
  it('an empirical distribution returns its values by weight, and by weight times value', () => {
    const distribution = makeDistribution({ model: 'empirical', values: [8, 1, 2, 4], weights: [1, 4, 0, 5] });
    const listed = [1, 4, 8];
    const count = (way: Way): number[] => {
      const sampled = values(distribution, way);
      return listed.map((value) => sampled.filter((x) => x === value).length);
    };
    const plain = count('sample');
    expect(plain.reduce((sum, n) => sum + n, 0)).toBe(N);
    expect(countsP(plain, (i) => [0.4, 0.5, 0.1][i])).toBeGreaterThan(LEAST_P);
    const biased = count('sampleLengthBiased');
    expect(biased.reduce((sum, n) => sum + n, 0)).toBe(N);
    expect(countsP(biased, (i) => [4 / 32, 20 / 32, 8 / 32][i])).toBeGreaterThan(LEAST_P);
    expect([0, 1, 3, 4, 8].map((x) => distribution.cdf(x))).toEqual([0, 0.4, 0.4, 0.9, 1]);
  });

  it('a constant leaves an even residual', () => {
    const distribution = makeDistribution({ model: 'constant', value: 6 });
    expect(new Set(values(distribution, 'sampleLengthBiased'))).toEqual(new Set([6]));
    expect(kolmogorovP(values(distribution, 'sampleResidual'), (x) => x / 6)).toBeGreaterThan(LEAST_P);
  });
});

describe('renewal in earnest: p above 1e-6', () => {
  it('a session met at a random moment of a long row has the length and the rest that were drawn', () => {
    // 20 000 independent rows of exponential-like Weibull sessions, each cut at one far moment.
    const distribution = makeDistribution({ model: 'weibull', scale: 2, shape: 1.5 });
    const rests: number[] = [];
    for (let row = 0; row < 20_000; row++) {
      let end = 0;
      for (let session = 0; end <= 60; session++) end += distribution.sample(draw.at(row, session, 0, 9));
      rests.push(end - 60);
    }
    const residual = (x: number): number =>
      gammaLower(1 + 1 / 1.5, (x / 2) ** 1.5) + (x * Math.exp(-((x / 2) ** 1.5))) / distribution.mean;
    expect(kolmogorovP(rests, residual)).toBeGreaterThan(LEAST_P);
    expect(kolmogorovP(values(distribution, 'sampleResidual'), residual)).toBeGreaterThan(LEAST_P);
  });
});
