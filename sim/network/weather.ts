/**
 * What faults do to links, compiled before the run: cuts sever, effects worsen. Both are pure functions of time and of the two
 * ends; intervals are half-open.
 */
export interface Cut {
  readonly id: string;
  /** Whether messages from `from` to `to` are severed while the cut is in force. */
  severs(from: number, to: number): boolean;
  /** Whether the cut is in force at any moment of [fromUs, toUs). */
  overlaps(fromUs: number, toUs: number): boolean;
  /** First moment at or after `timeUs` at which the cut is in force (Infinity when never again). */
  nextStartUs(timeUs: number): number;
  /** Moment from which it is never in force again. */
  readonly endUs: number;
}

export interface LinkEffect {
  readonly id: string;
  readonly startUs: number;
  readonly endUs: number;
  applies(from: number, to: number): boolean;
  /** extra, independent loss */
  readonly loss: number;
  /** latency' = latency × factor + addUs */
  readonly latencyFactor: number;
  readonly latencyAddUs: number;
}
