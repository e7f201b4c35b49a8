/**
 * How versions of one key are kept, merged and read. A state is immutable and shared between nodes and messages: `merge` and `write` make new
 * ones. States of a rule are a join semilattice: `merge` is associative, commutative and idempotent.
 */
export const OPERATIONS = ['put', 'delete', 'increment', 'decrement', 'add', 'remove'] as const;
export type OperationKind = (typeof OPERATIONS)[number];

/** What a publish does to its key. */
export interface Operation {
  readonly kind: OperationKind;
  /** member of a set or field of a map, a dense number from 0; 0 elsewhere */
  readonly element: number;
  /** how much a counter changes, from 1 */
  readonly amount: number;
  /** bytes of the value */
  readonly sizeBytes: number;
  /** the update that brings it: two writes never share one. Stands for the value */
  readonly update: number;
}

/** Who wrote, and when by the writer's own clock. */
export interface Stamp {
  /** local µs of the writer: clocks may be wrong */
  readonly timeUs: number;
  /** the writing node, -1 for what everybody held from the beginning */
  readonly origin: number;
  /** 1, 2, …: which of the origin's writes to this key it is, over all of its lives */
  readonly sequence: number;
}

/** Immutable. What is in it is the rule's own business. */
export type State = object;

export interface ConflictRule<S extends State = State> {
  /** name in a scenario's `replica.conflicts` */
  readonly name: string;
  readonly summary: string;
  readonly source: string;
  /** what to expect of it, and when not to use it */
  readonly advice: string;
  /** operations that it understands */
  readonly operations: readonly OperationKind[];
  /**
   * The delta of a write at a node that holds `before` (null: nothing). It is what travels as the update; the node's own new state is
   * merge(before, delta), or the delta itself.
   */
  write(before: S | null, operation: Operation, stamp: Stamp): S;
  /** The least state that has both in it; the very object `a` when `b` adds nothing to it. */
  merge(a: S, b: S): S;
  /** 32-bit integer, never 0: equal for states of equal content, and for others only by chance */
  hash(state: S): number;
  payloadBytes(state: S): number;
  /** stamps, vectors, tombstones: all that is not a value */
  controlBytes(state: S): number;
  /** what a reader sees, in a canonical order: updates that stand for values, members of a set, the count; [] when there is nothing */
  read(state: S): readonly number[];
  /** whether nothing is to be seen and the state is kept only so that older ones do not come back */
  isTombstone(state: S): boolean;
  /** the latest moment in it, by the clock of whoever wrote then */
  writtenUs(state: S): number;
  /** A tombstone that is to be spread anew (Demers et al. 1987): its stamp stays as it is. Rules without deletes have none. */
  activate?(state: S, timeUs: number): S;
}
