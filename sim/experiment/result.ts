/** Results of one run (made on the scenario floor) and of many. */
import type { RunResult } from '../scenario/result.ts';

export type * from '../scenario/result.ts';

/** Mean over seeds with a 95 % confidence interval (Student's t). */
export interface Interval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  readonly runs: number;
}

export interface SeedsResult {
  readonly runs: readonly RunResult[];
  readonly intervals: { readonly [column: string]: Interval | null };
}
