import type { Distribution } from './types.ts';
import type { Draw } from '../draw.ts';
import type { Law } from './law.ts';
import { constant } from './discrete.ts';
import { noLengthBias, wholeMicroseconds } from './shared.ts';

/** A law clamped to [min, max], 0 <= min <= max, max maybe Infinity: what lies outside sits on the bounds. */
export function continuous(law: Law, min: number, max: number): Distribution {
  const low = Math.max(min, law.least);
  if (low >= max) return constant(max);

  // The mean's three parts: from the lower bound itself, from between the bounds, from the upper bound itself.
  const atLow = low === law.least ? 0 : low * law.cdf(low);
  const meanToLow = low === law.least ? 0 : law.meanBelow(low);
  const meanToHigh = max === Infinity ? law.mean : law.meanBelow(max);
  const inside = meanToHigh - meanToLow;
  const atHigh = max === Infinity ? 0 : max * (1 - law.cdf(max));
  // Rounding must not carry it over a bound.
  const mean = Math.min(Math.max(atLow + inside + atHigh, low), max);

  function sample(draw: Draw): number {
    return Math.min(Math.max(law.quantile(draw.unitOpen()), low), max);
  }

  function sampleLengthBiased(draw: Draw): number {
    if (!(mean > 0 && mean < Infinity)) throw noLengthBias(mean);
    const part = draw.unitOpen() * mean - atLow;
    if (part <= 0) return low;
    if (part >= inside) return max === Infinity ? law.valueAtMean(meanToHigh, low, max) : max;
    return law.valueAtMean(meanToLow + part, low, max);
  }

  return {
    mean,
    min: low,
    sample,
    sampleUs: (draw) => wholeMicroseconds(sample(draw)),
    sampleLengthBiased,
    sampleResidual: (draw) => sampleLengthBiased(draw) * draw.unitOpen(),
    cdf: (x) => {
      if (x >= max) return 1;
      return x < low ? 0 : law.cdf(x);
    },
  };
}
