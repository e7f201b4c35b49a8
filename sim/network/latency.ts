/**
 * How long a message is on its way, before faults change it.
 *
 * Per message, every message draws its own delay. Per link, a pair of nodes has one delay for the whole run: its base is keyed by
 * the unordered pair, and one direction takes base * (1 + d), the other base * (1 - d), with d uniform up to DIRECTION_SPREAD
 * and keyed by the pair as well: a round trip is exactly two bases, and a ping does not tell the two directions apart. What
 * has no spread (a constant, a matrix without jitter) gets no direction factor either.
 */
import { makeDistribution } from '../kernel/distribution.ts';
import type { Distribution, DistributionSpec } from '../kernel/distribution.ts';
import { Draw } from '../kernel/draw.ts';
import { exp } from '../kernel/math.ts';
import { subKey } from '../kernel/seed.ts';
import type { RootKey } from '../kernel/seed.ts';
import { Flights } from './flights.ts';
import type { Places } from './overlay.ts';
import { NO_GROUP } from './selection.ts';
import type { LatencySpec, NetworkSpec } from './spec.ts';

/** Largest relative difference of one direction of a link from the link's base; a choice, not a measurement. */
export const DIRECTION_SPREAD = 0.05;

/** Longer delays are cut to this (35 years), so that arrival times stay exact. */
export const MAX_DELAY_US = 0x4_0000_0000_0000;

const CONSTANT = 0;
const UNIFORM = 1;
const DISTRIBUTION = 2;
const MATRIX = 3;

export class Latency {
  /** no delay is shorter, µs */
  readonly minUs: number;
  private readonly kind: number;
  private readonly perLink: boolean;
  private readonly floorUs: number;
  private readonly lowUs: number;
  private readonly spanUs: number;
  private readonly distribution: Distribution;
  private readonly linkDraw: Draw;
  private readonly zones: number;
  private readonly zoneOf: Uint8Array;
  private readonly tableUs: Float64Array;
  private readonly jitterSigma: number;
  private readonly jitterShift: number;

  /** @throws RangeError when a distribution's parameters make none */
  constructor(spec: LatencySpec, places: Places, root: RootKey) {
    this.floorUs = Math.max(1, spec.minUs);
    this.linkDraw = new Draw(subKey(root, 'link'), 0);
    this.zones = places.zones.length;
    this.zoneOf = places.zoneOf;
    this.tableUs = places.zoneLatencyUs ?? new Float64Array(0);
    this.jitterSigma = spec.model === 'matrix' ? spec.jitterSigma : 0;
    // So that the mean of the factor is 1, and the matrix holds means.
    this.jitterShift = (-this.jitterSigma * this.jitterSigma) / 2;
    const distribution = distributionOf(spec);
    this.distribution = makeDistribution(distribution);
    this.kind = spec.model === 'matrix' ? MATRIX : kindOf(distribution);
    this.lowUs = distribution.model === 'uniform' ? distribution.min : this.distribution.mean;
    this.spanUs = distribution.model === 'uniform' ? distribution.max - distribution.min : 0;
    const spread = this.kind === MATRIX ? this.jitterSigma > 0 : this.kind !== CONSTANT;
    this.perLink = spec.per === 'link' && spread;
    this.minUs = this.lowerBound();
  }

  /** Delay in µs, not yet rounded, at least the model's minimum. `draw` stands at the message's position. */
  delayUs(draw: Draw, from: number, to: number): number {
    if (this.perLink) return this.linkDelayUs(from, to);
    return this.clamp(this.sample(draw, from, to));
  }

  /** Fates at once, where this latency allows it. */
  flights(root: RootKey, purpose: number, loss: number): Flights | null {
    if (this.perLink || (this.kind !== UNIFORM && this.kind !== CONSTANT)) return null;
    if (this.lowUs + this.spanUs > MAX_DELAY_US) return null;
    return new Flights(root, purpose, loss, this.lowUs, this.spanUs, this.floorUs);
  }

  private linkDelayUs(from: number, to: number): number {
    const forward = from < to;
    const draw = forward ? this.linkDraw.at2(from, to) : this.linkDraw.at2(to, from);
    const difference = (2 * draw.unit() - 1) * DIRECTION_SPREAD;
    const base = this.sample(draw, from, to);
    return this.clamp(base * (forward ? 1 + difference : 1 - difference));
  }

  private sample(draw: Draw, from: number, to: number): number {
    if (this.kind === UNIFORM) return this.lowUs + this.spanUs * draw.unit();
    if (this.kind === CONSTANT) return this.lowUs;
    if (this.kind === DISTRIBUTION) return this.distribution.sample(draw);
    const mean = this.tableUs[this.zoneOf[from] * this.zones + this.zoneOf[to]];
    return this.jitterSigma > 0 ? mean * exp(this.jitterSigma * draw.normal() + this.jitterShift) : mean;
  }

  /** Also of what is no number, as between zones the matrix lacks: that is an error above, and must not stop the clock here. */
  private clamp(delayUs: number): number {
    if (!(delayUs >= this.floorUs)) return this.floorUs;
    return delayUs > MAX_DELAY_US ? MAX_DELAY_US : delayUs;
  }

  private lowerBound(): number {
    let least = this.distribution.min;
    if (this.kind === MATRIX) {
      least = this.jitterSigma > 0 ? 0 : Infinity;
      for (const mean of this.tableUs) least = Math.min(least, mean === mean ? mean : 0);
    }
    if (this.perLink) least *= 1 - DIRECTION_SPREAD;
    return this.clamp(least);
  }
}

/**
 * Mean one-way latency in µs without faults and bandwidth; may be Infinity. With a matrix it is the mean over ordered pairs of
 * different nodes when `places` is given, else over all entries; the minimum is then taken account of per pair of zones, not in the
 * jitter.
 */
export function meanLatencyUs(spec: NetworkSpec, places: Places | null = null): number {
  const { latency } = spec;
  const floorUs = Math.max(1, latency.minUs);
  if (latency.model === 'distribution') return meanAbove(latency.distribution, floorUs);
  if (places !== null && places.zoneLatencyUs !== null) return meanOverPairs(places, places.zoneLatencyUs, floorUs);
  let sum = 0;
  let count = 0;
  for (const row of latency.matrixUs) {
    for (const mean of row) {
      sum += Math.max(floorUs, mean);
      count++;
    }
  }
  return sum / count;
}

/** Mean of max(floorUs, X). */
function meanAbove(spec: DistributionSpec, floorUs: number): number {
  if (spec.model !== 'uniform') return makeDistribution(withFloor(spec, floorUs)).mean;
  if (floorUs <= spec.min) return (spec.min + spec.max) / 2;
  if (floorUs >= spec.max) return floorUs;
  const below = (floorUs - spec.min) / (spec.max - spec.min);
  return below * floorUs + (1 - below) * ((floorUs + spec.max) / 2);
}

function meanOverPairs(places: Places, tableUs: Float64Array, floorUs: number): number {
  const zones = places.zones.length;
  const population = new Float64Array(zones);
  for (const zone of places.zoneOf) if (zone !== NO_GROUP) population[zone]++;
  let sum = 0;
  let pairs = 0;
  for (let from = 0; from < zones; from++) {
    for (let to = 0; to < zones; to++) {
      const here = population[from] * (from === to ? population[to] - 1 : population[to]);
      if (here <= 0) continue;
      sum += here * Math.max(floorUs, tableUs[from * zones + to]);
      pairs += here;
    }
  }
  return pairs === 0 ? floorUs : sum / pairs;
}

/** The distribution to draw from; a uniform one keeps its own bounds, as they are its shape, and is clamped when drawn. */
function distributionOf(spec: LatencySpec): DistributionSpec {
  const floorUs = Math.max(1, spec.minUs);
  if (spec.model === 'matrix') return { model: 'constant', value: floorUs };
  const { distribution } = spec;
  return distribution.model === 'uniform' ? distribution : withFloor(distribution, floorUs);
}

function withFloor(spec: Exclude<DistributionSpec, { model: 'uniform' }>, floorUs: number): DistributionSpec {
  const min = Math.max(floorUs, spec.min ?? 0);
  return spec.max === undefined ? { ...spec, min } : { ...spec, min, max: Math.max(min, spec.max) };
}

function kindOf(spec: DistributionSpec): number {
  if (spec.model === 'constant') return CONSTANT;
  if (spec.model !== 'uniform') return DISTRIBUTION;
  return spec.min === spec.max ? CONSTANT : UNIFORM;
}
