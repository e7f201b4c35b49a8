import type { ConflictRule, Operation, Stamp } from '../conflict-rule.ts';
import {
  causalControlBytes,
  causalState,
  mergeCausal,
  ORIGIN,
  ROW,
  SEQUENCE,
  SIZE,
  touched,
  type CausalState,
} from './causal-store.ts';
import { dotsOf, type Dots } from './dots.ts';
import { noSuchOperation } from './refuse.ts';

/** The dots that the operation does away with, of those that its writer sees, and its own. */
function contextOf(before: CausalState | null, { kind, element }: Operation, { origin, sequence }: Stamp): Dots {
  const dots: [number, number][] = [[origin, sequence]];
  const rows = before?.rows ?? [];
  for (let at = 0; at < rows.length; at += ROW) {
    if (kind === 'delete' || rows[at] === element) dots.push([rows[at + ORIGIN], rows[at + SEQUENCE]]);
  }
  return dotsOf(dots);
}

export const orSet: ConflictRule<CausalState> = {
  name: 'or-set',
  summary:
    'a set in which a removal takes away the additions that its writer had seen: of a concurrent addition and removal the addition wins',
  source:
    'Shapiro, Preguiça, Baquero, Zawirski 2011 (observed-remove set); without tombstones: Bieniusa et al. 2012; deltas: Almeida, Shoker, Baquero 2018',
  advice:
    'For sets that many change at once: members, tags, carts. Removed elements leave nothing but their place in the set of writes seen, a few bytes for an origin as long as its writes arrive without gaps. An addition that comes back from a node cut off wins over a removal that did not know it. What travels as an update holds one element; the whole state holds them all',
  operations: ['add', 'remove', 'delete'],

  write(before, operation, stamp) {
    const { kind, element, update, sizeBytes } = operation;
    if (kind !== 'add' && kind !== 'remove' && kind !== 'delete') throw noSuchOperation('or-set', kind);
    const rows = kind === 'add' ? [element, stamp.origin, stamp.sequence, update, sizeBytes] : [];
    return causalState(contextOf(before, operation, stamp), rows, stamp.timeUs);
  },
  merge: mergeCausal,
  hash: (state) => state.hash,
  /** An element that was added concurrently is there once; should its sizes differ, the largest counts. */
  payloadBytes({ rows }) {
    let bytes = 0;
    let counted = 0;
    for (let at = 0; at < rows.length; at += ROW) {
      if (at === 0 || rows[at] !== rows[at - ROW]) counted = 0;
      if (rows[at + SIZE] <= counted) continue;
      bytes += rows[at + SIZE] - counted;
      counted = rows[at + SIZE];
    }
    return bytes;
  },
  controlBytes: causalControlBytes,
  read({ rows }) {
    const members: number[] = [];
    for (let at = 0; at < rows.length; at += ROW) if (rows[at] !== members.at(-1)) members.push(rows[at]);
    return members;
  },
  isTombstone: ({ rows }) => rows.length === 0,
  writtenUs: (state) => state.latestUs,
  activate: touched,
};
