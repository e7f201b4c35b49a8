/** The order of writes by time, for rules in which the last one wins. */
import type { Operation, Stamp } from '../conflict-rule.ts';
import { ORIGIN_BYTES, SEQUENCE_BYTES, TIME_BYTES } from './bytes.ts';
import { mixNumber, mixWord } from './mix.ts';

/** One write with its place in the order. */
export interface Written {
  /** local µs of the writer */
  readonly timeUs: number;
  readonly origin: number;
  readonly sequence: number;
  readonly update: number;
}

export const STAMP_BYTES: number = TIME_BYTES + ORIGIN_BYTES + SEQUENCE_BYTES;

export function written(operation: Operation, stamp: Stamp): Written {
  return { timeUs: stamp.timeUs, origin: stamp.origin, sequence: stamp.sequence, update: operation.update };
}

/** Above 0 when `a` is the later one: time, then origin, then the origin's own sequence. 0: the same write. */
export function compareWritten(a: Written, b: Written): number {
  return a.timeUs - b.timeUs || a.origin - b.origin || a.sequence - b.sequence;
}

export function mixWritten(hash: number, { timeUs, origin, sequence, update }: Written): number {
  return mixWord(mixWord(mixWord(mixNumber(hash, timeUs), origin), sequence), update);
}
