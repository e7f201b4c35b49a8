import type { ConflictRule } from '../conflict-rule.ts';
import { FIELD_BYTES, TIME_BYTES } from './bytes.ts';
import { finishHash, mixNumber, mixWord } from './mix.ts';
import { noSuchOperation } from './refuse.ts';
import { compareWritten, mixWritten, STAMP_BYTES, written, type Written } from './stamps.ts';

interface Field extends Written {
  readonly element: number;
  /** 0 when removed */
  readonly sizeBytes: number;
  readonly removed: boolean;
}

export interface MapState {
  /** in order of their numbers, none of them older than `deleted` */
  readonly fields: readonly Field[];
  /** the latest deletion of the whole map: fields written before it are gone */
  readonly deleted: Written | null;
  /** the latest moment of a write or an activation */
  readonly latestUs: number;
  readonly hash: number;
}

function mapState(fields: readonly Field[], deleted: Written | null, latestUs: number): MapState {
  let hash = mixWord(4, fields.length);
  for (const field of fields) hash = mixWritten(mixWord(hash, field.element), field);
  if (deleted !== null) hash = mixWritten(hash, deleted);
  return { fields, deleted, latestUs, hash: finishHash(mixNumber(hash, latestUs)) };
}

/** The later of two; `a` when they are the same write. */
function later<W extends Written>(a: W | null, b: W | null): W | null {
  if (a === null || b === null) return a ?? b;
  return compareWritten(b, a) > 0 ? b : a;
}

function touched(state: MapState, timeUs: number): MapState {
  return timeUs > state.latestUs ? mapState(state.fields, state.deleted, timeUs) : state;
}

function fieldOf({ fields }: MapState, element: number): Field | null {
  let low = 0;
  let high = fields.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (fields[middle].element < element) low = middle + 1;
    else high = middle;
  }
  return low < fields.length && fields[low].element === element ? fields[low] : null;
}

const isGone = (field: Field, deleted: Written | null): boolean =>
  deleted !== null && compareWritten(field, deleted) < 0;

/** Whether there is nothing in `b` that is later than what `a` has. */
function covers(a: MapState, b: MapState): boolean {
  if (later(a.deleted, b.deleted) !== a.deleted) return false;
  for (const field of b.fields) {
    const mine = fieldOf(a, field.element);
    if (later(mine, field) !== mine && !isGone(field, a.deleted)) return false;
  }
  return true;
}

function merge(a: MapState, b: MapState): MapState {
  if (a === b || covers(a, b)) return touched(a, b.latestUs);
  if (covers(b, a)) return touched(b, a.latestUs);
  const deleted = later(a.deleted, b.deleted);
  const fields: Field[] = [];
  let i = 0;
  let j = 0;
  while (i < a.fields.length || j < b.fields.length) {
    const inA = j === b.fields.length || (i < a.fields.length && a.fields[i].element <= b.fields[j].element);
    const inB = i === a.fields.length || (j < b.fields.length && b.fields[j].element <= a.fields[i].element);
    const field = later(inA ? a.fields[i++] : null, inB ? b.fields[j++] : null)!;
    if (!isGone(field, deleted)) fields.push(field);
  }
  return mapState(fields, deleted, Math.max(a.latestUs, b.latestUs));
}

export const lwwMap: ConflictRule<MapState> = {
  name: 'lww-map',
  summary:
    'a map of fields; in each field the latest write wins, a removal like any other; a delete takes all that was written before it',
  source:
    'last writer wins for each cell, tombstones for cells and rows: Cassandra’s data model (Lakshman, Malik 2010); as a CRDT: Shapiro, Preguiça, Baquero, Zawirski 2011',
  advice:
    'For records of which different writers change different fields: those never conflict. Within a field it has the faults of last-writer-wins under clocks that are wrong. Removed fields stay as tombstones of 20 bytes until the whole map is deleted. What travels as an update holds one field, so different fields may come from writes that no reader ever saw together',
  operations: ['put', 'remove', 'delete'],

  write(_before, operation, stamp) {
    const { kind, element } = operation;
    if (kind !== 'put' && kind !== 'remove' && kind !== 'delete') throw noSuchOperation('lww-map', kind);
    const place = written(operation, stamp);
    if (kind === 'delete') return mapState([], place, stamp.timeUs);
    const removed = kind === 'remove';
    const field = { ...place, element, sizeBytes: removed ? 0 : operation.sizeBytes, removed };
    return mapState([field], null, stamp.timeUs);
  },
  merge,
  hash: (state) => state.hash,
  payloadBytes: ({ fields }) => fields.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
  controlBytes(state) {
    const stamps = state.fields.length * (FIELD_BYTES + STAMP_BYTES) + (state.deleted === null ? 0 : STAMP_BYTES);
    return stamps + (lwwMap.isTombstone(state) ? TIME_BYTES : 0);
  },
  read: ({ fields }) => fields.filter(({ removed }) => !removed).map(({ update }) => update),
  isTombstone: ({ fields }) => fields.every(({ removed }) => removed),
  writtenUs: (state) => state.latestUs,
  activate: touched,
};
