import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { State } from '../../../sim/replica/conflict-rule.ts';
import { conflictRules } from '../../../sim/replica/conflict-rules.ts';
import { playHistory, type History, type Played } from '../../../sim/testing/histories.ts';
import { snapshot } from '../../../sim/testing/state-text.ts';
import { deepFreeze, histories } from './drawn-histories.ts';
import { models } from './models.ts';

const OPERATION = { kind: 'put', element: 1, amount: 3, sizeBytes: 9, update: 1000 } as const;

describe.each([...conflictRules.values()].map((rule) => ({ rule, title: rule.name })))('$title', ({ rule }) => {
  const { merge } = rule;

  /** States are frozen, so whoever changes one throws. */
  const law = (name: string, check: (played: Played<State>, picked: readonly State[]) => void): void =>
    it(name, () => {
      const picks = fc.array(fc.nat(), { minLength: 3, maxLength: 3 });
      fc.assert(
        fc.property(histories(rule), picks, fc.boolean(), (history: History, places, activated) => {
          const played = playHistory(rule, history, deepFreeze);
          if (played.held.length === 0) return;
          const picked = places.map((place) => played.held[place % played.held.length].state);
          // One of them may have been spread anew.
          if (activated && rule.activate !== undefined && rule.isTombstone(picked[0]))
            picked[0] = rule.activate(picked[0], 1e15);
          picked.forEach(deepFreeze);
          check(played, picked);
        }),
        { numRuns: 400 },
      );
    });

  law('merging is commutative and idempotent, to the last field', (_, [a, b]) => {
    const both = merge(a, b);
    expect(snapshot(merge(b, a))).toBe(snapshot(both));
    expect(merge(a, a)).toBe(a);
    for (const part of [a, b, both]) expect(merge(both, part)).toBe(both);
  });

  law('merging is associative, to the last field', (_, [a, b, c]) => {
    expect(snapshot(merge(merge(a, b), c))).toBe(snapshot(merge(a, merge(b, c))));
  });

  law('writes in any order and any number make what whole states make', ({ held, writes }, [a, b]) => {
    for (const { state, writes: known } of held) {
      const deltas = [...known].map((update) => writes[update].delta);
      const shuffled = [...deltas, ...deltas].toSorted((x, y) => (rule.hash(x) ^ 0x55aa) - (rule.hash(y) ^ 0x55aa));
      expect(snapshot(shuffled.reduce((sum, delta) => merge(sum, delta)))).toBe(snapshot(state));
    }
    // Larger deltas, of two writes at once, are as good.
    for (const { delta } of writes)
      expect(snapshot(merge(a, merge(delta, b)))).toBe(snapshot(merge(merge(a, b), delta)));
  });

  law('equal contents have equal hashes, and others do not', ({ held, writes }, picked) => {
    const byHash = new Map<number, string>();
    for (const state of [...picked, ...held.map(({ state }) => state), ...writes.map(({ delta }) => delta)]) {
      const hash = rule.hash(state);
      expect(hash | 0).toBe(hash);
      expect(hash).not.toBe(0);
      expect(snapshot(state)).toBe(byHash.get(hash) ?? snapshot(state));
      byHash.set(hash, snapshot(state));
    }
    expect(new Set(byHash.values()).size).toBe(byHash.size);
  });

  law('what is read is what the model says', ({ held, writes }) => {
    for (const { state, writes: known } of held) {
      const wanted = models.get(rule.name)!(writes, known);
      expect(rule.read(state)).toEqual(wanted);
      if (rule.isTombstone(state)) expect([wanted, rule.payloadBytes(state)]).toEqual([[], 0]);
      else expect(wanted).not.toEqual([]);
    }
  });

  law('the latest moment is that of the latest write', ({ held, writes }) => {
    if (/last-writer-wins|hybrid/.test(rule.name)) return;
    for (const { state, writes: known } of held)
      expect(rule.writtenUs(state)).toBe(Math.max(...[...known].map((update) => writes[update].stamp.timeUs)));
  });

  it('refuses what it does not know', () => {
    const stamp = { timeUs: 1, origin: 0, sequence: 1 };
    for (const kind of ['put', 'delete', 'increment', 'decrement', 'add', 'remove'] as const) {
      const write = (): State => rule.write(null, { ...OPERATION, kind }, stamp);
      if (rule.operations.includes(kind)) expect(write).not.toThrow();
      else expect(write).toThrow(`the conflict rule ${rule.name} knows no ${kind}`);
    }
  });
});
