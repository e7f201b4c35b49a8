import type { ConflictRule } from '../conflict-rule.ts';
import {
  causalControlBytes,
  causalState,
  mergeCausal,
  ROW,
  SIZE,
  touched,
  UPDATE,
  type CausalState,
} from './causal-store.ts';
import { oneDot, union } from './dots.ts';
import { noSuchOperation } from './refuse.ts';

/** Siblings are rows of a single element. */
const ONLY = 0;

export const versionVectors: ConflictRule<CausalState> = {
  name: 'version-vectors',
  summary:
    'a write replaces what its writer had seen; concurrent writes stay side by side as siblings until one has seen them all',
  source:
    'Parker et al. 1983 (version vectors); Preguiça, Baquero, Almeida, Fonte, Gonçalves 2010 (dotted); causal contexts: Almeida, Shoker, Baquero 2018',
  advice:
    'Loses no write, needs no clock. The reader gets several values and has to join them. The control bytes of a key grow with the nodes that ever wrote it, not with its values; a deleted key keeps them all as its tombstone. A writer that lost its state writes siblings to everything, where a plain version vector would silently overwrite what it no longer knows. Not for keys that thousands of nodes write',
  operations: ['put', 'delete'],

  write(before, { kind, update, sizeBytes }, { timeUs, origin, sequence }) {
    if (kind !== 'put' && kind !== 'delete') throw noSuchOperation('version-vectors', kind);
    const dot = oneDot(origin, sequence);
    const context = before === null ? dot : union(before.context, dot);
    const rows = kind === 'put' ? [ONLY, origin, sequence, update, sizeBytes] : [];
    return causalState(context, rows, timeUs);
  },
  merge: mergeCausal,
  hash: (state) => state.hash,
  payloadBytes({ rows }) {
    let bytes = 0;
    for (let at = 0; at < rows.length; at += ROW) bytes += rows[at + SIZE];
    return bytes;
  },
  controlBytes: causalControlBytes,
  read({ rows }) {
    const updates: number[] = [];
    for (let at = 0; at < rows.length; at += ROW) updates.push(rows[at + UPDATE]);
    return updates.sort((x, y) => x - y);
  },
  isTombstone: ({ rows }) => rows.length === 0,
  writtenUs: (state) => state.latestUs,
  activate: touched,
};
