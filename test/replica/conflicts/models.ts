/**
 * What each rule's `read` must give, said without states, contexts or merges: from the writes alone and from what each writer had seen.
 */
import type { WriteRecord } from '../../../sim/testing/histories.ts';
import type { RuleSubject } from '../../../sim/testing/rule-conformance.ts';

type Model = NonNullable<RuleSubject['expected']>;
type Writes = readonly WriteRecord[];

const ascending = (numbers: Iterable<number>): number[] => [...new Set(numbers)].sort((a, b) => a - b);

/** The greatest by time, origin and sequence. */
function last(updates: readonly number[], writes: Writes, timeOf: (update: number) => number): number | undefined {
  return updates.toSorted((x, y) => {
    const [a, b] = [writes[x].stamp, writes[y].stamp];
    return timeOf(x) - timeOf(y) || a.origin - b.origin || a.sequence - b.sequence;
  })[updates.length - 1];
}

const clock =
  (writes: Writes) =>
  (update: number): number =>
    writes[update].stamp.timeUs;

function register(writes: Writes, known: ReadonlySet<number>, timeOf: (update: number) => number): number[] {
  const winner = last([...known], writes, timeOf);
  return winner === undefined || writes[winner].operation.kind === 'delete' ? [] : [winner];
}

const lastWriterWins: Model = (writes, known) => register(writes, known, clock(writes));

const hybridClock: Model = (writes, known) => {
  const timeOf = (update: number): number =>
    Math.max(writes[update].stamp.timeUs, ...[...writes[update].seen].map((seen) => timeOf(seen) + 1));
  return register(writes, known, timeOf);
};

/** All that lay before a write: what its writer had seen, and what lay before that. */
export function causalPast(update: number, writes: Writes): ReadonlySet<number> {
  const past = new Set<number>();
  const visit = (at: number): void => {
    for (const seen of writes[at].seen) {
      if (past.has(seen)) continue;
      past.add(seen);
      visit(seen);
    }
  };
  visit(update);
  return past;
}

/** The maximal writes of the causal order, deletions left out. */
const versionVectors: Model = (writes, known) =>
  ascending(known).filter(
    (update) =>
      writes[update].operation.kind === 'put' && ![...known].some((other) => causalPast(other, writes).has(update)),
  );

/** Additions that no known write took away; a write takes away those of its element (a delete: all) that its writer saw in the set. */
function alive(writes: Writes, known: ReadonlySet<number>): number[] {
  const takes = (by: number, update: number): boolean => {
    const { operation, seen } = writes[by];
    const meant = operation.kind === 'delete' || operation.element === writes[update].operation.element;
    return meant && seen.has(update) && alive(writes, seen).includes(update);
  };
  return [...known].filter(
    (update) => writes[update].operation.kind === 'add' && ![...known].some((by) => takes(by, update)),
  );
}

const orSet: Model = (writes, known) =>
  ascending(alive(writes, known).map((update) => writes[update].operation.element));

const counter: Model = (writes, known) => [
  [...known].reduce((sum, update) => {
    const { kind, amount } = writes[update].operation;
    return sum + (kind === 'decrement' ? -amount : amount);
  }, 0),
];

/** In each field the last of the writes that mean it, a delete meaning all fields. */
const lwwMap: Model = (writes, known) => {
  const fields = ascending([...known].map((update) => writes[update].operation.element));
  return fields.flatMap((field) => {
    const meant = [...known].filter((update) => {
      const { kind, element } = writes[update].operation;
      return kind === 'delete' || element === field;
    });
    const winner = last(meant, writes, clock(writes))!;
    return writes[winner].operation.kind === 'put' ? [winner] : [];
  });
};

export const models: ReadonlyMap<string, Model> = new Map([
  ['last-writer-wins', lastWriterWins],
  ['hybrid-clock', hybridClock],
  ['version-vectors', versionVectors],
  ['grow-only-counter', counter],
  ['pn-counter', counter],
  ['or-set', orSet],
  ['lww-map', lwwMap],
]);
