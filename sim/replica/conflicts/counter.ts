/**
 * Counters: every write of every origin once. The classic grow-only counter keeps for each origin its largest sum, and an origin that lost
 * its state starts again from a small one, which nobody takes note of. So amounts are told apart by their sequence numbers: those from
 * 1 on without a gap are added up in one sum, later ones stand alone until the gap is closed. Two such sums are sums of the same
 * writes as far as they go, so the longer one holds the shorter one.
 */
import type { Operation, Stamp } from '../conflict-rule.ts';
import { AMOUNT_BYTES, DOT_BYTES } from './bytes.ts';
import { covers } from './dots.ts';
import { finishHash, mixNumber, mixWords } from './mix.ts';

export interface CounterState {
  /** (origin, first, last, sum), flat, in order of the first two; `first` is 1 or equal to `last` */
  readonly runs: readonly number[];
  readonly latestUs: number;
  readonly hash: number;
}

const WIDTH = 4;

function counterState(runs: readonly number[], latestUs: number): CounterState {
  return { runs, latestUs, hash: finishHash(mixNumber(mixWords(3, runs), latestUs)) };
}

/** What `ConflictRule.write` gives for a change by `amount`, which may be negative. */
export function count({ amount, kind }: Operation, { timeUs, origin, sequence }: Stamp): CounterState {
  return counterState([origin, sequence, sequence, kind === 'decrement' ? -amount : amount], timeUs);
}

export function mergeCounters(a: CounterState, b: CounterState): CounterState {
  // Moments are those of the writes: whoever has all of these has no earlier one.
  if (covers(a.runs, b.runs, WIDTH)) return a;
  if (covers(b.runs, a.runs, WIDTH)) return b;
  return counterState(mergeRuns(a.runs, b.runs), Math.max(a.latestUs, b.latestUs));
}

function mergeRuns(a: readonly number[], b: readonly number[]): readonly number[] {
  const runs: number[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (j === b.length || (i < a.length && comesFirst(a, i, b, j))) {
      append(runs, a, i);
      i += WIDTH;
    } else {
      append(runs, b, j);
      j += WIDTH;
    }
  }
  return runs;
}

/** By origin and first number; of two sums the longer one. */
function comesFirst(a: readonly number[], i: number, b: readonly number[], j: number): boolean {
  if (a[i] !== b[j]) return a[i] < b[j];
  return a[i + 1] === b[j + 1] ? a[i + 2] >= b[j + 2] : a[i + 1] < b[j + 1];
}

/** Adds a run that is next in order: left out when it is there, added to the sum when it closes the gap. */
function append(runs: number[], from: readonly number[], at: number): void {
  const tail = runs.length - WIDTH;
  if (tail >= 0 && runs[tail] === from[at]) {
    if (from[at + 2] <= runs[tail + 2]) return;
    if (runs[tail + 1] === 1 && from[at + 1] === runs[tail + 2] + 1) {
      runs[tail + 2] = from[at + 2];
      runs[tail + 3] += from[at + 3];
      return;
    }
  }
  runs.push(from[at], from[at + 1], from[at + 2], from[at + 3]);
}

export function total({ runs }: CounterState): number {
  let sum = 0;
  for (let at = 0; at < runs.length; at += WIDTH) sum += runs[at + 3];
  return sum;
}

/** The sums and amounts. */
export function counterPayloadBytes({ runs }: CounterState): number {
  return (runs.length / WIDTH) * AMOUNT_BYTES;
}

/** Origin and last number of each. */
export function counterControlBytes({ runs }: CounterState): number {
  return (runs.length / WIDTH) * DOT_BYTES;
}
