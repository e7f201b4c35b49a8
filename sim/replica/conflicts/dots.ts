/**
 * Sets of dots: which writes a state has in it. A dot is one write, named by its origin and the origin's sequence number.
 *
 * A plain version vector (Parker et al. 1983) keeps for every origin the highest number and so claims all numbers below it. That is
 * wrong for a single write on its way (its predecessors may still be on theirs) and for an origin that lost its state and goes on
 * counting: it would claim what it no longer knows. So gaps are kept: the vector with a cloud of dots of Almeida, Shoker and Baquero 2018,
 * written as runs of consecutive numbers. Without gaps there is one run for an origin, and it is its entry in the vector.
 *
 * Runs stay few when an origin's numbers count its writes to one key; the sets are right whatever the numbers count.
 */
import { DOT_BYTES, SEQUENCE_BYTES } from './bytes.ts';

/**
 * Runs (origin, first, last), flat, in order of origin and first. No two of one origin touch, so equal sets have equal lists.
 */
export type Dots = readonly number[];

const WIDTH = 3;

export function oneDot(origin: number, sequence: number): Dots {
  return [origin, sequence, sequence];
}

/** The set of the given dots in any order. */
export function dotsOf(dots: readonly (readonly [origin: number, sequence: number])[]): Dots {
  const runs: number[] = [];
  const sorted = [...dots].sort((x, y) => x[0] - y[0] || x[1] - y[1]);
  for (const [origin, sequence] of sorted) append(runs, origin, sequence, sequence);
  return runs;
}

/**
 * Index of the last run that begins at the dot or before it, negative when there is none.
 *
 * @param width numbers to a run, the first three being origin, first and last
 */
function runFor(runs: readonly number[], origin: number, sequence: number, width: number): number {
  let low = 0;
  let high = runs.length / width;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const at = middle * width;
    if (runs[at] < origin || (runs[at] === origin && runs[at + 1] <= sequence)) low = middle + 1;
    else high = middle;
  }
  return (low - 1) * width;
}

export function hasDot(dots: Dots, origin: number, sequence: number): boolean {
  const at = runFor(dots, origin, sequence, WIDTH);
  return at >= 0 && dots[at] === origin && dots[at + 2] >= sequence;
}

/**
 * Whether every run of `b` lies in a run of `a`.
 *
 * @param width numbers to a run, the first three being origin, first and last
 */
export function covers(a: readonly number[], b: readonly number[], width: number = WIDTH): boolean {
  if (a === b) return true;
  for (let j = 0; j < b.length; j += width) {
    const at = runFor(a, b[j], b[j + 1], width);
    if (at < 0 || a[at] !== b[j] || a[at + 2] < b[j + 2]) return false;
  }
  return true;
}

/** How two sets stand to each other: the order of version vectors. */
export type Relation = 'equal' | 'before' | 'after' | 'concurrent';

/** `before`: `a` is a proper part of `b`, so whoever holds `b` has seen all that `a` has. */
export function relation(a: Dots, b: Dots): Relation {
  const below = covers(b, a);
  if (covers(a, b)) return below ? 'equal' : 'after';
  return below ? 'before' : 'concurrent';
}

/** All dots of both; the very list `a` or `b` when it has them all. */
export function union(a: Dots, b: Dots): Dots {
  if (covers(a, b)) return a;
  if (covers(b, a)) return b;
  const runs: number[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const fromA = j === b.length || (i < a.length && (a[i] < b[j] || (a[i] === b[j] && a[i + 1] <= b[j + 1])));
    if (fromA) {
      append(runs, a[i], a[i + 1], a[i + 2]);
      i += WIDTH;
    } else {
      append(runs, b[j], b[j + 1], b[j + 2]);
      j += WIDTH;
    }
  }
  return runs;
}

/** Adds a run that begins no earlier than the last one did. */
function append(runs: number[], origin: number, first: number, last: number): void {
  const end = runs.length - 1;
  if (end > 0 && runs[end - 2] === origin && first <= runs[end] + 1) {
    if (last > runs[end]) runs[end] = last;
  } else {
    runs.push(origin, first, last);
  }
}

/** Wire size: origin and last number for a run from 1, the first number too for any other. */
export function dotsBytes(dots: Dots): number {
  let bytes = 0;
  for (let i = 0; i < dots.length; i += WIDTH) bytes += DOT_BYTES + (dots[i + 1] === 1 ? 0 : SEQUENCE_BYTES);
  return bytes;
}
