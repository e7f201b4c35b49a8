/** Conflict rules with one thing wrong in each. */
import type { ConflictRule } from '../../sim/replica/conflict-rule.ts';
import { causalState, ROW, type CausalState } from '../../sim/replica/conflicts/causal-store.ts';
import type { CounterState } from '../../sim/replica/conflicts/counter.ts';
import { growOnlyCounter } from '../../sim/replica/conflicts/grow-only-counter.ts';
import { lastWriterWins, type Register } from '../../sim/replica/conflicts/last-writer-wins.ts';
import { finishHash } from '../../sim/replica/conflicts/mix.ts';
import { orSet } from '../../sim/replica/conflicts/or-set.ts';
import { versionVectors } from '../../sim/replica/conflicts/version-vectors.ts';
import { withPlainVectors } from '../replica/conflicts/rules.ts';

/** The counters as the first papers have them: the largest sum of each origin. */
interface Sums {
  readonly sums: ReadonlyMap<number, number>;
  readonly latestUs: number;
}

const sumsState = (entries: readonly (readonly [number, number])[], latestUs: number): Sums => ({
  sums: new Map(entries.toSorted((a, b) => a[0] - b[0])),
  latestUs,
});

const largestSums: ConflictRule<Sums> = {
  ...(growOnlyCounter as unknown as ConflictRule<Sums>),
  write: (before, { amount }, { origin, timeUs }) =>
    sumsState([[origin, (before?.sums.get(origin) ?? 0) + amount]], timeUs),
  merge(a, b) {
    const adds = [...b.sums].filter(([origin, sum]) => sum > (a.sums.get(origin) ?? 0));
    if (adds.length === 0 && b.latestUs <= a.latestUs) return a;
    return sumsState([...new Map([...a.sums, ...adds])], Math.max(a.latestUs, b.latestUs));
  },
  hash: ({ sums, latestUs }) => finishHash([...sums].reduce((h, [o, s]) => h * 31 + o * 7 + s, 1) * 17 + latestUs),
  payloadBytes: ({ sums }) => 8 * sums.size,
  controlBytes: ({ sums }) => 4 * sums.size,
  read: ({ sums }) => [[...sums.values()].reduce((sum, n) => sum + n, 0)],
};

export interface BrokenRule {
  readonly what: string;
  /** the cases that must find it */
  readonly found: readonly string[];
  /** whose model tells right from wrong */
  readonly model: string;
  readonly rule: ConflictRule;
}

const COMMUTATIVE = 'merges in either direction to the same';
const ASSOCIATIVE = 'merges three states in any grouping to the same';
const SAME_OBJECT = 'merges a state with itself to that very object';
const NOTHING_TO_ADD = 'returns the very object when there is nothing to add';
const COVERS = 'has a write in every state that merged it';
const DELTAS = 'makes of single writes, in any order and any number, what whole states make';
const MODEL = 'shows what the model says';
const DELETED = 'keeps deleted what is deleted while its tombstone is there';
const ACTIVATED = 'spreads a tombstone anew without making it younger';
const UNCHANGED = 'never changes a state';
const FIGURES = 'gives whole bytes, a hash that is not 0, and the same answers when asked again';
const HASHES = 'hashes different contents differently';

const register = (what: string, found: readonly string[], change: Partial<ConflictRule<Register>>): BrokenRule => ({
  what,
  found,
  model: 'last-writer-wins',
  rule: { ...lastWriterWins, ...change },
});

let asked = 0;

export const brokenRules: readonly BrokenRule[] = [
  register('no tie-break between equal times', [COMMUTATIVE, MODEL], {
    merge: (a, b) => (b.timeUs > a.timeUs ? b : a),
  }),
  register('whoever comes last wins', [COMMUTATIVE, COVERS, DELTAS, MODEL], { merge: (_a, b) => b }),
  register('the larger value wins', [MODEL], {
    merge: (a, b) => ((b.sizeBytes - a.sizeBytes || b.update - a.update) > 0 ? b : a),
  }),
  register('a copy for every merge', [SAME_OBJECT, NOTHING_TO_ADD], {
    merge: (a, b) => ({ ...lastWriterWins.merge(a, b) }),
  }),
  register('hashes the value without its stamp', [HASHES], {
    hash: (state) => (state.deleted ? 5 : finishHash(state.sizeBytes >> 5)),
  }),
  register('a hash of 0', [FIGURES], { hash: () => 0 }),
  register('halves of bytes', [FIGURES], { payloadBytes: (state) => state.sizeBytes / 2 }),
  register('reads something else each time', [FIGURES], { read: () => [asked++] }),
  register('shows what is deleted', [FIGURES, MODEL], { read: (state) => [state.update] }),
  register('a delete that says it is an ordinary value', [DELETED], { isTombstone: () => false }),
  register('deletes as if long ago', [DELETED, MODEL], {
    write: (before, operation, stamp) =>
      lastWriterWins.write(
        before,
        operation,
        operation.kind === 'delete' ? { ...stamp, timeUs: stamp.timeUs - 1e6 } : stamp,
      ),
  }),
  register('activation makes a delete younger', [ACTIVATED], {
    activate: (state, timeUs) => ({ ...lastWriterWins.activate!(state, timeUs), timeUs }),
  }),
  register('activation that does not spread', [ACTIVATED], {
    merge(a, b) {
      const order = b.timeUs - a.timeUs || b.origin - a.origin || b.sequence - a.sequence;
      return order > 0 ? b : a;
    },
  }),
  register('activation that is not done', [ACTIVATED], { activate: (state) => state }),
  {
    what: 'a version vector claims what its writer never saw',
    found: [MODEL],
    model: 'version-vectors',
    rule: withPlainVectors(versionVectors),
  },
  {
    what: 'a set with a version vector claims writes that are still on their way',
    found: [MODEL],
    model: 'or-set',
    rule: withPlainVectors(orSet),
  },
  {
    what: 'siblings of both sides are kept, seen or not',
    found: [DELETED, MODEL],
    model: 'version-vectors',
    rule: {
      ...versionVectors,
      merge(a: CausalState, b: CausalState): CausalState {
        const merged = versionVectors.merge(a, b);
        const rows = new Map<string, readonly number[]>();
        for (const { rows: some } of [a, b])
          for (let at = 0; at < some.length; at += ROW)
            rows.set(String(some.slice(at, at + ROW)), some.slice(at, at + ROW));
        const kept = [...rows.values()].toSorted((x, y) => x[1] - y[1] || x[2] - y[2]).flat();
        return kept.length === merged.rows.length ? merged : causalState(merged.context, kept, merged.latestUs);
      },
    },
  },
  {
    what: 'a counter of largest sums forgets what an origin counted before it lost its state',
    found: [MODEL],
    model: 'grow-only-counter',
    rule: largestSums,
  },
  {
    what: 'a counter that adds up what it merges',
    found: [SAME_OBJECT, COVERS, DELTAS, MODEL],
    model: 'grow-only-counter',
    rule: {
      ...largestSums,
      merge: (a: Sums, b: Sums) =>
        sumsState(
          [...new Set([...a.sums.keys(), ...b.sums.keys()])].map((origin) => [
            origin,
            (a.sums.get(origin) ?? 0) + (b.sums.get(origin) ?? 0),
          ]),
          Math.max(a.latestUs, b.latestUs),
        ),
    },
  },
  {
    what: 'means of two, which no grouping gives alike',
    found: [ASSOCIATIVE],
    model: 'grow-only-counter',
    rule: {
      ...growOnlyCounter,
      merge(a: CounterState, b: CounterState): CounterState {
        if (a === b) return a;
        const runs = a.runs.map((n, i) => Math.floor((n + (b.runs[i] ?? 0)) / 2));
        return { ...a, runs };
      },
    },
  },
  {
    what: 'writes into the state that it merges with',
    found: [UNCHANGED],
    model: 'or-set',
    rule: {
      ...orSet,
      merge(a: CausalState, b: CausalState): CausalState {
        if (a !== b) (a as { latestUs: number }).latestUs = Math.max(a.latestUs, b.latestUs) + 1;
        return orSet.merge(a, b);
      },
    },
  },
];
