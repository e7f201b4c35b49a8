/** Bytes per second over time, in windows wide enough to be seen. */
import type { ReportRun } from './model.ts';

/** A window is several pixels wide on a usual screen. */
const MAX_WINDOWS = 240;

/** Rows of the timeline that go into one window; the same for all runs of a page, so that their windows fall together. */
export function samplesPerWindow(runs: readonly ReportRun[]): number {
  const longest = runs.reduce((rows, run) => Math.max(rows, run.timeline.rows.length), 0);
  return Math.max(1, Math.ceil(longest / MAX_WINDOWS));
}

export interface Windows {
  /** end of each window */
  readonly x: readonly number[];
  /** per second, over the window */
  readonly mean: readonly (number | null)[];
  /** of the samples in it */
  readonly least: readonly (number | null)[];
  readonly most: readonly (number | null)[];
}

/**
 * Bytes since the row before, as rates per window of `samples` rows. `secondsPerUnit` is the unit of `x`. A last window or sample
 * shorter than half of a usual one says little and is left out.
 */
export function windowed(
  x: readonly number[],
  bytes: readonly (number | null)[],
  samples: number,
  secondsPerUnit: number,
): Windows {
  const ends: number[] = [];
  const mean: (number | null)[] = [];
  const least: (number | null)[] = [];
  const most: (number | null)[] = [];
  const usual = x.length > 1 ? x[1] - x[0] : x[0];
  for (let from = 0; from < x.length; from += samples) {
    const to = Math.min(from + samples, x.length);
    const start = from === 0 ? 0 : x[from - 1];
    const rates: number[] = [];
    let sum = 0;
    for (let i = from; i < to; i++) {
      const width = x[i] - (i === 0 ? 0 : x[i - 1]);
      sum += bytes[i] ?? 0;
      if (width > usual / 2) rates.push((bytes[i] ?? 0) / (width * secondsPerUnit));
    }
    const width = x[to - 1] - start;
    const long = width > (usual * samples) / 2;
    ends.push(x[to - 1]);
    mean.push(long ? sum / (width * secondsPerUnit) : null);
    least.push(long && rates.length > 0 ? rates.reduce((a, b) => Math.min(a, b)) : null);
    most.push(long && rates.length > 0 ? rates.reduce((a, b) => Math.max(a, b)) : null);
  }
  return { x: ends, mean, least, most };
}
