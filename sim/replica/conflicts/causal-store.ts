/**
 * Values that carry the dot of the write that brought them, beside the set of all dots ever seen: what is in the set and has no value any
 * more was overwritten or removed, and needs no tombstone of its own (Bieniusa et al. 2012; dot stores of Almeida, Shoker, Baquero 2018).
 *
 * Every write has a dot, deletes and removals too, so that an origin’s dots have no gaps. To have a write's dot is not yet to have all that the
 * write did: one that overwrote it names its dot, and not what it had removed in its turn.
 */
import { DOT_BYTES, TIME_BYTES } from './bytes.ts';
import { dotsBytes, hasDot, union, type Dots } from './dots.ts';
import { finishHash, mixNumber, mixWords } from './mix.ts';

export interface CausalState {
  /** all writes seen */
  readonly context: Dots;
  /** what is left of them: (element, origin, sequence, update, sizeBytes), flat, in order of the first three */
  readonly rows: readonly number[];
  /** the latest moment of a write or an activation */
  readonly latestUs: number;
  readonly hash: number;
}

/** Numbers to a row, and where they stand. */
export const ROW = 5;
export const ORIGIN = 1;
export const SEQUENCE = 2;
export const UPDATE = 3;
export const SIZE = 4;

export function causalState(context: Dots, rows: readonly number[], latestUs: number): CausalState {
  const hash = finishHash(mixNumber(mixWords(mixWords(2, context), rows), latestUs));
  return { context, rows, latestUs, hash };
}

/** The state as if something had happened in it at `timeUs`; the very object when that is not later than all else. */
export function touched(state: CausalState, timeUs: number): CausalState {
  return timeUs > state.latestUs ? causalState(state.context, state.rows, timeUs) : state;
}

/** Keeps of every value what both have, and what only one of them has ever seen. */
export function mergeCausal(a: CausalState, b: CausalState): CausalState {
  if (a === b) return a;
  const context = union(a.context, b.context);
  if (context === a.context && keepsAll(a, b)) return touched(a, b.latestUs);
  if (context === b.context && keepsAll(b, a)) return touched(b, a.latestUs);
  return causalState(context, mergeRows(a, b), Math.max(a.latestUs, b.latestUs));
}

/** Whether `b` has seen none of the values of `a` go. */
function keepsAll(a: CausalState, b: CausalState): boolean {
  let j = 0;
  for (let i = 0; i < a.rows.length; i += ROW) {
    while (compareRows(a.rows, i, b.rows, j) > 0) j += ROW;
    const inBoth = compareRows(a.rows, i, b.rows, j) === 0;
    if (!inBoth && hasDot(b.context, a.rows[i + ORIGIN], a.rows[i + SEQUENCE])) return false;
  }
  return true;
}

function mergeRows(a: CausalState, b: CausalState): readonly number[] {
  const rows: number[] = [];
  let i = 0;
  let j = 0;
  while (i < a.rows.length || j < b.rows.length) {
    const order = compareRows(a.rows, i, b.rows, j);
    if (order <= 0) {
      if (order === 0 || !hasDot(b.context, a.rows[i + ORIGIN], a.rows[i + SEQUENCE])) copyRow(a.rows, i, rows);
      i += ROW;
      if (order === 0) j += ROW;
    } else {
      if (!hasDot(a.context, b.rows[j + ORIGIN], b.rows[j + SEQUENCE])) copyRow(b.rows, j, rows);
      j += ROW;
    }
  }
  return rows;
}

/** By element, origin and sequence; a list at its end comes after everything. */
function compareRows(a: readonly number[], i: number, b: readonly number[], j: number): number {
  if (i === a.length) return 1;
  if (j === b.length) return -1;
  return a[i] - b[j] || a[i + ORIGIN] - b[j + ORIGIN] || a[i + SEQUENCE] - b[j + SEQUENCE];
}

function copyRow(from: readonly number[], at: number, to: number[]): void {
  to.push(from[at], from[at + ORIGIN], from[at + SEQUENCE], from[at + UPDATE], from[at + SIZE]);
}

/** The set of dots, the dot of each value, and the moment from which a tombstone's age counts. */
export function causalControlBytes({ context, rows }: CausalState): number {
  return dotsBytes(context) + (rows.length / ROW) * DOT_BYTES + (rows.length === 0 ? TIME_BYTES : 0);
}
