import type { Law } from './law.ts';

/** Even between min and max, min < max. */
export function uniform(min: number, max: number): Law {
  const width = max - min;
  return {
    least: min,
    mean: min + width / 2,
    cdf: (x) => Math.min(Math.max((x - min) / width, 0), 1),
    quantile: (u) => min + width * u,
    meanBelow: (x) => ((x - min) / width) * (min + (x - min) / 2),
    valueAtMean: (part) => Math.sqrt(min * min + 2 * width * part),
  };
}
