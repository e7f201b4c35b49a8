import type { Distribution } from './types.ts';
import type { Draw } from '../draw.ts';
import { noLengthBias, wholeMicroseconds } from './shared.ts';

/** Always the same value; sample() draws nothing. */
export function constant(value: number): Distribution {
  function sampleLengthBiased(): number {
    if (value === 0) throw noLengthBias(0);
    return value;
  }
  return {
    mean: value,
    min: value,
    sample: () => value,
    sampleUs: () => wholeMicroseconds(value),
    sampleLengthBiased,
    sampleResidual: (draw) => sampleLengthBiased() * draw.unitOpen(),
    cdf: (x) => (x >= value ? 1 : 0),
  };
}

/** These values, each as often as its weight says. */
export function empirical(values: readonly number[], weights: readonly number[] | undefined): Distribution {
  const rows = values.map((value, i) => ({ value, weight: weights === undefined ? 1 : weights[i] }));
  const kept = rows.filter((row) => row.weight > 0).sort((a, b) => a.value - b.value);
  const sorted = Float64Array.from(kept, (row) => row.value);
  const upTo = runningSums(kept.map((row) => row.weight));
  const lengthUpTo = runningSums(kept.map((row) => row.weight * row.value));
  const total = upTo[upTo.length - 1];
  const length = lengthUpTo[lengthUpTo.length - 1];
  // Rounding must not carry it over a bound.
  const mean = Math.min(Math.max(length / total, sorted[0]), sorted[sorted.length - 1]);

  function sample(draw: Draw): number {
    return sorted[firstAbove(upTo, draw.unit() * total)];
  }

  function sampleLengthBiased(draw: Draw): number {
    if (length === 0) throw noLengthBias(0);
    return sorted[firstAbove(lengthUpTo, draw.unit() * length)];
  }

  return {
    mean,
    min: sorted[0],
    sample,
    sampleUs: (draw) => wholeMicroseconds(sample(draw)),
    sampleLengthBiased,
    sampleResidual: (draw) => sampleLengthBiased(draw) * draw.unitOpen(),
    cdf: (x) => {
      const count = countUpTo(sorted, x);
      return count === 0 ? 0 : upTo[count - 1] / total;
    },
  };
}

function runningSums(terms: readonly number[]): Float64Array {
  const sums = new Float64Array(terms.length);
  let sum = 0;
  terms.forEach((term, i) => {
    sum += term;
    sums[i] = sum;
  });
  return sums;
}

/** The first index whose sum is above x; the last index if none is. */
function firstAbove(sums: Float64Array, x: number): number {
  return Math.min(countUpTo(sums, x), sums.length - 1);
}

/** How many of the ascending numbers are at or below x. */
function countUpTo(ascending: Float64Array, x: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle] <= x) low = middle + 1;
    else high = middle;
  }
  return low;
}
