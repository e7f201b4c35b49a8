/** Counts over bins: log-linear ones for delays, unit ones for hops, equal ones for figures known at the end. */
import { quantileRank } from './quantile.ts';
import type { Histogram } from './spec.ts';

/** log2 of the linear steps per octave while counting: bins at most 1.6 % wide. */
const FINE_BITS = 6;
/** log2 of the linear steps per octave when shown: bins at most 12.5 % wide. */
const SHOWN_BITS = 3;
/** 2^53 is the greatest whole number counted; what lies above falls into the last bin. */
const OCTAVES = 53;
const TWO_32 = 4294967296;

/** 2^0 … 2^53. */
const POWERS: Float64Array = powersOfTwo();

function powersOfTwo(): Float64Array {
  const powers = new Float64Array(OCTAVES + 1);
  powers[0] = 1;
  for (let i = 1; i <= OCTAVES; i++) powers[i] = powers[i - 1] * 2;
  return powers;
}

/** floor(log2(value)) for a whole number from 1 to below 2^53. */
function floorLog2(value: number): number {
  return value < TWO_32 ? 31 - Math.clz32(value) : 63 - Math.clz32(Math.floor(value / TWO_32));
}

/**
 * Bin of a whole number ≥ 0: every octave is cut into 2^bits equal bins, values below 2^(bits + 1) have a bin each. The layout of
 * HdrHistogram; it needs no logarithm.
 */
export function logLinearBin(value: number, bits: number): number {
  const steps = POWERS[bits];
  if (value < steps) return value;
  if (value >= POWERS[OCTAVES]) return (OCTAVES - bits + 1) * steps - 1;
  const octave = floorLog2(value);
  return (octave - bits) * steps + Math.floor(value / POWERS[octave - bits]);
}

/** Least value of a bin; the bin holds [edge(i), edge(i + 1)). */
export function logLinearEdge(bin: number, bits: number): number {
  const steps = POWERS[bits];
  if (bin < steps) return bin;
  const octave = Math.floor(bin / steps) - 1;
  return (bin - octave * steps) * POWERS[octave];
}

/** A histogram of whole numbers ≥ 0 of any size, counted in bins at most 1.6 % wide. */
export class LogHistogram {
  declare total: number;
  declare private readonly unit: string;
  declare private readonly counts: Float64Array;

  constructor(unit: string) {
    this.unit = unit;
    this.total = 0;
    this.counts = new Float64Array((OCTAVES - FINE_BITS + 1) * POWERS[FINE_BITS]);
  }

  add(value: number): void {
    this.total++;
    this.counts[logLinearBin(value, FINE_BITS)]++;
  }

  /** The q-quantile by nearest rank, as the greatest whole number of its bin: at most 1.6 % above the true one. NaN when empty. */
  quantile(q: number): number {
    if (this.total === 0) return NaN;
    let left = quantileRank(q, this.total);
    for (let i = 0; i < this.counts.length; i++) {
      left -= this.counts[i];
      if (left <= 0) return logLinearEdge(i + 1, FINE_BITS) - 1;
    }
    return NaN;
  }

  /** Eight bins an octave, from the first to the last that is not empty. */
  toHistogram(): Histogram {
    const shown: number[] = [];
    for (let i = 0; i < this.counts.length; i++) {
      if (this.counts[i] === 0) continue;
      const bin = logLinearBin(logLinearEdge(i, FINE_BITS), SHOWN_BITS);
      while (shown.length <= bin) shown.push(0);
      shown[bin] += this.counts[i];
    }
    const first = Math.max(
      0,
      shown.findIndex((count) => count > 0),
    );
    const counts = shown.slice(first);
    const edges = Array.from({ length: counts.length + 1 }, (_, i) => logLinearEdge(first + i, SHOWN_BITS));
    return { unit: this.unit, edges, counts, total: this.total };
  }
}

/** A histogram of small whole numbers, a bin each; from 0 to the greatest seen. */
export class UnitHistogram {
  declare total: number;
  declare max: number;
  declare sum: number;
  declare private readonly unit: string;
  declare private counts: Float64Array;

  constructor(unit: string) {
    this.unit = unit;
    this.total = 0;
    this.max = 0;
    this.sum = 0;
    this.counts = new Float64Array(64);
  }

  add(value: number): void {
    if (value >= this.counts.length) this.grow(value);
    this.counts[value]++;
    this.total++;
    this.sum += value;
    if (value > this.max) this.max = value;
  }

  toHistogram(): Histogram {
    const counts = this.total === 0 ? [] : Array.from(this.counts.subarray(0, this.max + 1));
    return {
      unit: this.unit,
      edges: Array.from({ length: counts.length + 1 }, (_, i) => i),
      counts,
      total: this.total,
    };
  }

  private grow(value: number): void {
    const next = new Float64Array(Math.max(value + 1, this.counts.length * 2));
    next.set(this.counts);
    this.counts = next;
  }
}

const EQUAL_BINS = 40;

/** Least of 1, 2, 5 times a power of ten (at least 1) that covers `span` with at most 40 bins. */
function niceWidth(span: number): number {
  let decade = 1;
  for (; decade < 1e300; decade *= 10) {
    for (const step of [1, 2, 5]) if (span <= decade * step * (EQUAL_BINS - 1)) return decade * step;
  }
  return decade;
}

/** At most 40 equal bins of a round width over whole numbers ≥ 0 known at the end; edges are multiples of the width. */
export function equalHistogram(unit: string, values: Float64Array): Histogram {
  if (values.length === 0) return { unit, edges: [0], counts: [], total: 0 };
  let low = values[0];
  let high = values[0];
  for (let i = 1; i < values.length; i++) {
    if (values[i] < low) low = values[i];
    if (values[i] > high) high = values[i];
  }
  const width = niceWidth(high - low);
  const first = Math.floor(low / width);
  const counts: number[] = new Array<number>(Math.floor(high / width) - first + 1).fill(0);
  for (let i = 0; i < values.length; i++) counts[Math.floor(values[i] / width) - first]++;
  return {
    unit,
    edges: Array.from({ length: counts.length + 1 }, (_, i) => (first + i) * width),
    counts,
    total: values.length,
  };
}
