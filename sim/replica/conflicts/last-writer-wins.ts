import type { ConflictRule, Operation, Stamp } from '../conflict-rule.ts';
import { TIME_BYTES } from './bytes.ts';
import { finishHash, mixNumber } from './mix.ts';
import { noSuchOperation } from './refuse.ts';
import { compareWritten, mixWritten, STAMP_BYTES, type Written } from './stamps.ts';

/** A value or, when deleted, a death certificate. */
export interface Register extends Written {
  /** 0 when deleted */
  readonly sizeBytes: number;
  readonly deleted: boolean;
  /** when a death certificate was last spread anew, from the beginning the time of the write; it has no say in who wins */
  readonly activatedUs: number;
  readonly hash: number;
}

/** The register that the operation leaves behind when it takes place at `timeUs`. */
export function writeRegister(rule: string, operation: Operation, stamp: Stamp, timeUs: number): Register {
  const { kind, update } = operation;
  if (kind !== 'put' && kind !== 'delete') throw noSuchOperation(rule, kind);
  const { origin, sequence } = stamp;
  const deleted = kind === 'delete';
  const sizeBytes = deleted ? 0 : operation.sizeBytes;
  const activatedUs = timeUs;
  return hashed({ timeUs, origin, sequence, update, sizeBytes, deleted, activatedUs, hash: 0 });
}

function hashed(register: Register): Register {
  return { ...register, hash: finishHash(mixNumber(mixWritten(1, register), register.activatedUs)) };
}

export const lastWriterWins: ConflictRule<Register> = {
  name: 'last-writer-wins',
  summary: 'one value, the one with the latest timestamp; at equal times the higher origin wins, then its later write',
  source:
    'RFC 677 (Johnson, Thomas 1975); death certificates with activation timestamps: Demers et al. 1987 (section 2)',
  advice:
    'Least state and least work. The timestamp is the writer’s own clock, so of two writes the one whose writer has the faster clock survives, and a write by a slow clock can lose to a value that its writer had read: it is then lost everywhere, at once and silently. Of concurrent writes all but one are lost by design. Use it where values may be overwritten blindly or clocks are better than the time between writes',
  operations: ['put', 'delete'],

  write: (_before, operation, stamp) => writeRegister('last-writer-wins', operation, stamp, stamp.timeUs),
  merge(a, b) {
    if (a === b) return a;
    return (compareWritten(b, a) || b.activatedUs - a.activatedUs) > 0 ? b : a;
  },
  hash: (state) => state.hash,
  payloadBytes: (state) => state.sizeBytes,
  controlBytes: (state) => STAMP_BYTES + (state.deleted ? TIME_BYTES : 0),
  read: (state) => (state.deleted ? [] : [state.update]),
  isTombstone: (state) => state.deleted,
  writtenUs: (state) => state.activatedUs,
  activate: (state, timeUs) => (timeUs > state.activatedUs ? hashed({ ...state, activatedUs: timeUs }) : state),
};
