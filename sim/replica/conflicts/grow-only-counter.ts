import type { ConflictRule } from '../conflict-rule.ts';
import { count, counterControlBytes, counterPayloadBytes, mergeCounters, total, type CounterState } from './counter.ts';
import { noSuchOperation } from './refuse.ts';

export const growOnlyCounter: ConflictRule<CounterState> = {
  name: 'grow-only-counter',
  summary: 'a count that every node raises on its own; every increment counts once, however often it arrives',
  source:
    'Shapiro, Preguiça, Baquero, Zawirski 2011 (G-Counter); with sequence numbers, so that an origin may lose its state',
  advice:
    'For totals that only grow. Needs no clock and no order. The state holds 16 bytes for each node that ever counted, and 16 for each increment that arrived before an earlier one of the same node. There is no reset: a counter cannot be deleted',
  operations: ['increment'],

  write(_before, operation, stamp) {
    if (operation.kind !== 'increment') throw noSuchOperation('grow-only-counter', operation.kind);
    return count(operation, stamp);
  },
  merge: mergeCounters,
  hash: (state) => state.hash,
  payloadBytes: counterPayloadBytes,
  controlBytes: counterControlBytes,
  read: (state) => [total(state)],
  isTombstone: () => false,
  writtenUs: (state) => state.latestUs,
};
