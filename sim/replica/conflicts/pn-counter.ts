import type { ConflictRule } from '../conflict-rule.ts';
import { count, type CounterState } from './counter.ts';
import { growOnlyCounter } from './grow-only-counter.ts';
import { noSuchOperation } from './refuse.ts';

/** Sums are compared by the writes in them, not by size, so one sum for each origin does for both directions. */
export const pnCounter: ConflictRule<CounterState> = {
  ...growOnlyCounter,
  name: 'pn-counter',
  summary: 'a count that every node raises and lowers on its own; every change counts once, however often it arrives',
  source:
    'Shapiro, Preguiça, Baquero, Zawirski 2011 (PN-Counter); with sequence numbers, so that one signed sum for each origin is enough',
  advice:
    'For stock, likes, sessions. Same size as grow-only-counter. It holds no lower bound: two nodes may each take the last one, and the count goes below 0',
  operations: ['increment', 'decrement'],

  write(_before, operation, stamp) {
    const { kind } = operation;
    if (kind !== 'increment' && kind !== 'decrement') throw noSuchOperation('pn-counter', kind);
    return count(operation, stamp);
  },
};
