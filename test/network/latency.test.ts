import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DistributionSpec } from '../../sim/kernel/distribution.ts';
import { Draw } from '../../sim/kernel/draw.ts';
import { AWS } from '../../sim/network/data/aws.ts';
import { DIRECTION_SPREAD, Latency, meanLatencyUs } from '../../sim/network/latency.ts';
import type { Places } from '../../sim/network/overlay.ts';
import { assignPlaces } from '../../sim/network/places.ts';
import type { LatencySpec } from '../../sim/network/spec.ts';
import { LEAST_P, meanP } from '../kernel/statistics.ts';
import { latencyOf, nowhere, PLAIN, ROOT } from './fixture.ts';

const DISTRIBUTIONS: DistributionSpec[] = [
  { model: 'constant', value: 25_000 },
  { model: 'uniform', min: 10_000, max: 100_000 },
  { model: 'normal', mean: 40_000, sd: 12_000 },
  { model: 'lognormal', median: 40_000, sigma: 0.4 },
  { model: 'exponential', mean: 30_000 },
  { model: 'pareto', scale: 10_000, shape: 3.5 },
  { model: 'weibull', scale: 30_000, shape: 1.5 },
  { model: 'empirical', values: [5000, 20_000, 80_000], weights: [1, 2, 1] },
];

const aws: Extract<LatencySpec, { model: 'matrix' }> = {
  model: 'matrix',
  zones: AWS.zones,
  matrixUs: AWS.matrixUs,
  jitterSigma: 0.2,
  minUs: 100,
  per: 'message',
};

const draw = new Draw(ROOT, 77);

/** Mean and standard deviation of delays between different pairs of nodes. */
function sampled(latency: Latency, count: number, to?: number): { mean: number; sd: number; sum: number } {
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < count; i++) {
    const delay = latency.delayUs(draw.at(i, 0, 0, 0), i, to ?? i + 1);
    sum += delay;
    squares += delay * delay;
  }
  const mean = sum / count;
  return { mean, sd: Math.sqrt(squares / count - mean * mean), sum };
}

describe('latency from a distribution', () => {
  it.each(DISTRIBUTIONS)(
    'has the mean it says, with a minimum that cuts in or not: %j (p above 1e-6)',
    (distribution) => {
      for (const minUs of [1, 22_000]) {
        const spec: LatencySpec = { model: 'distribution', distribution, minUs, per: 'message' };
        const latency = new Latency(spec, nowhere(2), ROOT);
        const { sum, sd, mean } = sampled(latency, 40_000);
        const expected = meanLatencyUs({ ...PLAIN, latency: spec });
        if (sd < 1) expect(mean).toBeCloseTo(expected, 6);
        else expect(meanP(sum, 40_000, expected, sd)).toBeGreaterThan(LEAST_P);
      }
    },
  );

  it('never falls below its bound', () => {
    const any = fc.record({
      distribution: fc.constantFrom(...DISTRIBUTIONS),
      minUs: fc.integer({ min: 0, max: 50_000 }),
      per: fc.constantFrom('message' as const, 'link' as const),
    });
    fc.assert(
      fc.property(any, fc.integer(), (choice, position) => {
        const latency = new Latency({ model: 'distribution', ...choice }, nowhere(2), ROOT);
        const delay = latency.delayUs(draw.at(position, 0, 0, 0), position >>> 8, position & 255);
        expect(delay).toBeGreaterThanOrEqual(latency.minUs);
        expect(latency.minUs).toBeGreaterThanOrEqual(Math.max(1, choice.minUs));
      }),
      { numRuns: 1000 },
    );
  });

  it('is the same for every message of a link, and the round trip is two bases', () => {
    const spec: LatencySpec = { model: 'distribution', distribution: DISTRIBUTIONS[3], minUs: 1, per: 'link' };
    const latency = new Latency(spec, nowhere(2), ROOT);
    const bases: number[] = [];
    let largest = 0;
    for (let from = 0; from < 200; from++) {
      const there = latency.delayUs(draw.at(1, 2, 3, from), from, from + 1);
      expect(latency.delayUs(draw.at(4, 5, 6, from), from, from + 1)).toBe(there);
      const back = latency.delayUs(draw, from + 1, from);
      largest = Math.max(largest, Math.abs(there - back) / (there + back));
      bases.push((there + back) / 2);
    }
    expect(largest).toBeLessThanOrEqual(DIRECTION_SPREAD);
    expect(largest).toBeGreaterThan(DIRECTION_SPREAD * 0.9);
    expect(new Set(bases).size).toBe(200);
    // Mean of a lognormal distribution with median 40 ms and sigma 0.4; standard error 1290.
    expect(Math.abs(bases.reduce((sum, x) => sum + x, 0) / 200 - 43_331)).toBeLessThan(6000);
  });

  it('keeps a constant a constant on links too', () => {
    const spec: LatencySpec = { model: 'distribution', distribution: DISTRIBUTIONS[0], minUs: 1, per: 'link' };
    expect(new Latency(spec, nowhere(2), ROOT).delayUs(draw, 3, 9)).toBe(25_000);
  });

  it('cuts off what time could not hold', () => {
    const spec = latencyOf({ model: 'pareto', scale: 1e16, shape: 0.5 });
    expect(new Latency(spec, nowhere(2), ROOT).delayUs(draw.at(1, 1, 1, 1), 0, 1)).toBe(2 ** 50);
  });
});

describe('latency from a matrix', () => {
  const places: Places = assignPlaces({ ...PLAIN, latency: aws }, [], 1200, ROOT);
  const inZone = (zone: number): number => places.zoneOf.indexOf(zone);

  it('has the matrix as its mean, jitter or not', () => {
    const still = new Latency({ ...aws, jitterSigma: 0 }, places, ROOT);
    expect(still.delayUs(draw, inZone(0), inZone(8))).toBe(93_000);
    expect(still.delayUs(draw, inZone(8), inZone(0))).toBe(93_000);
    expect(still.minUs).toBe(500);
    const jittery = new Latency(aws, places, ROOT);
    let sum = 0;
    for (let i = 0; i < 40_000; i++) sum += jittery.delayUs(draw.at(i, 9, 0, 0), inZone(0), inZone(8));
    const sd = 93_000 * Math.sqrt(Math.exp(0.04) - 1);
    expect(meanP(sum, 40_000, 93_000, sd)).toBeGreaterThan(LEAST_P);
    expect(jittery.minUs).toBe(100);
  });

  it('has a fixed jitter per link, if so wanted', () => {
    const latency = new Latency({ ...aws, per: 'link' }, places, ROOT);
    const there = latency.delayUs(draw.at(1, 1, 1, 1), 5, 6);
    expect(latency.delayUs(draw.at(2, 2, 2, 2), 5, 6)).toBe(there);
    expect(latency.delayUs(draw, 6, 5)).not.toBe(there);
  });

  it('has a mean over pairs of nodes', () => {
    let sum = 0;
    const still = new Latency({ ...aws, jitterSigma: 0 }, places, ROOT);
    for (let from = 0; from < 1200; from++) {
      for (let to = 0; to < 1200; to++) if (from !== to) sum += still.delayUs(draw, from, to);
    }
    expect(meanLatencyUs({ ...PLAIN, latency: aws }, places)).toBeCloseTo(sum / (1200 * 1199), 6);
    const entries = AWS.matrixUs.flat();
    expect(meanLatencyUs({ ...PLAIN, latency: aws })).toBeCloseTo(entries.reduce((a, b) => a + b, 0) / 144, 6);
  });

  it('gives the minimum where no matrix entry is, instead of no number', () => {
    const outside: Places = { ...places, zoneOf: new Uint8Array(4).fill(255) };
    expect(new Latency(aws, outside, ROOT).delayUs(draw, 0, 1)).toBe(100);
  });
});
