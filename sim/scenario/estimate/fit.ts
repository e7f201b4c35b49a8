/** What fits into so much memory. */
import { estimateRun } from '../estimate.ts';
import type { ResolvedScenario } from '../types.ts';
import { ENGINE_BYTES, keptBytesOf, WORKER_BYTES } from './memory.ts';

/** How the runs of a scenario are made. */
export interface Runs {
  readonly seeds: number;
  /** runs at a time */
  readonly workers: number;
}

/** Bytes of the whole process, as the system counts them. */
export function neededBytes(scenario: ResolvedScenario, { seeds, workers }: Runs): number {
  const { dataBytes } = estimateRun(scenario);
  const atATime = workers > 1 ? workers * (WORKER_BYTES + dataBytes) : dataBytes;
  return ENGINE_BYTES + atATime + heapBytes(scenario, seeds);
}

/** Bytes of objects that the results of several seeds keep. */
export function heapBytes(scenario: ResolvedScenario, seeds: number): number {
  return seeds > 1 ? seeds * keptBytesOf(scenario) : 0;
}

/** The most nodes, in two digits, for which the runs need no more than `bytes`; 0 when not even two nodes fit. */
export function fittingNodes(scenario: ResolvedScenario, runs: Runs, bytes: number): number {
  const fits = (nodes: number): boolean => neededBytes({ ...scenario, nodes }, runs) <= bytes;
  if (!fits(2)) return 0;
  let [low, high] = [2, scenario.nodes];
  while (high - low > Math.max(1, low / 1000)) {
    const middle = Math.floor((low + high) / 2);
    if (fits(middle)) low = middle;
    else high = middle;
  }
  return twoDigits(low);
}

/** Rounded down: 123456 gives 120000. */
function twoDigits(value: number): number {
  let unit = 1;
  while (value / unit >= 100) unit *= 10;
  return Math.floor(value / unit) * unit;
}
