/**
 * Histories of one key at several replicas, as plain data: writes, whole states and single writes on their way, states lost. Playing one
 * gives states that a rule can really reach, each with the writes that are in it.
 */
import type { ConflictRule, Operation, Stamp, State } from '../replica/conflict-rule.ts';

export type HistoryStep =
  | { readonly do: 'write'; readonly replica: number; readonly operation: Omit<Operation, 'update'> }
  /** the whole state of one replica is merged into that of another */
  | { readonly do: 'merge'; readonly from: number; readonly replica: number }
  /** one of the writes so far, counted round, is merged into a replica's state: late, early, or again */
  | { readonly do: 'learn'; readonly write: number; readonly replica: number }
  /** a replica loses its state; the numbers of its writes go on */
  | { readonly do: 'lose'; readonly replica: number };

export interface History {
  /** what each replica's clock shows beyond the true time, in µs */
  readonly offsetsUs: readonly number[];
  /** true time that passes before each step; 0: everything at one moment */
  readonly stepUs: number;
  readonly steps: readonly HistoryStep[];
}

/** A write as a model may know it: without the rule's states. */
export interface WriteRecord {
  readonly operation: Operation;
  readonly stamp: Stamp;
  /** writes in the state that the writer held: their `operation.update` */
  readonly seen: ReadonlySet<number>;
}

export interface PlayedWrite<S extends State> extends WriteRecord {
  readonly before: S | null;
  readonly delta: S;
  readonly after: S;
}

/** A state that some replica held. */
export interface Held<S extends State> {
  readonly state: S;
  /** the writes that are in it */
  readonly writes: ReadonlySet<number>;
}

export interface Played<S extends State> {
  /** every state that came to be at a replica, in the order of the steps */
  readonly held: readonly Held<S>[];
  /** by `operation.update` */
  readonly writes: readonly PlayedWrite<S>[];
}

/** @param touch is given every state that the rule returns: a test may freeze it */
export function playHistory<S extends State>(
  rule: ConflictRule<S>,
  history: History,
  touch: (state: S) => void = () => undefined,
): Played<S> {
  const player = new Player(rule, history, touch);
  history.steps.forEach((step, place) => player.play(step, (place + 1) * history.stepUs));
  return player;
}

const NOTHING: ReadonlySet<number> = new Set();

class Player<S extends State> implements Played<S> {
  readonly held: Held<S>[] = [];
  readonly writes: PlayedWrite<S>[] = [];
  private readonly rule: ConflictRule<S>;
  private readonly history: History;
  private readonly touch: (state: S) => void;
  private readonly now: (Held<S> | null)[];
  private readonly sequences: number[];

  constructor(rule: ConflictRule<S>, history: History, touch: (state: S) => void) {
    this.rule = rule;
    this.history = history;
    this.touch = touch;
    this.now = history.offsetsUs.map(() => null);
    this.sequences = history.offsetsUs.map(() => 0);
  }

  play(step: HistoryStep, trueUs: number): void {
    const { replica } = step;
    if (step.do === 'lose') this.now[replica] = null;
    else if (step.do === 'write') this.write(replica, step.operation, trueUs);
    else if (step.do === 'merge') this.take(replica, this.now[step.from]);
    else if (this.writes.length > 0) {
      const update = step.write % this.writes.length;
      this.take(replica, { state: this.writes[update].delta, writes: new Set([update]) });
    }
  }

  private write(replica: number, what: Omit<Operation, 'update'>, trueUs: number): void {
    const timeUs = trueUs + this.history.offsetsUs[replica];
    const stamp: Stamp = { timeUs, origin: replica, sequence: ++this.sequences[replica] };
    const operation: Operation = { ...what, update: this.writes.length };
    const before = this.now[replica]?.state ?? null;
    const seen = this.now[replica]?.writes ?? NOTHING;
    const delta = this.rule.write(before, operation, stamp);
    this.touch(delta);
    this.take(replica, { state: delta, writes: new Set([operation.update]) });
    this.writes.push({ operation, stamp, seen, before, delta, after: this.now[replica]!.state });
  }

  private take(replica: number, other: Held<S> | null): void {
    if (other === null) return;
    const mine = this.now[replica];
    const state = mine === null ? other.state : this.rule.merge(mine.state, other.state);
    this.touch(state);
    const both: Held<S> = { state, writes: new Set([...(mine?.writes ?? []), ...other.writes]) };
    this.now[replica] = both;
    this.held.push(both);
  }
}

/** A history in words, a line a step, for messages of errors. */
export function historyText({ offsetsUs, stepUs, steps }: History): string {
  const lines = steps.map((step) => {
    if (step.do === 'lose') return `${step.replica} loses its state`;
    if (step.do === 'merge') return `${step.replica} merges the state of ${step.from}`;
    if (step.do === 'learn') return `${step.replica} learns write ${step.write} (counted round)`;
    const { kind, element, amount } = step.operation;
    return `${step.replica} writes: ${kind}, element ${element}, amount ${amount}`;
  });
  return [`clocks off by ${offsetsUs.join(', ')} µs, ${stepUs} µs a step`, ...lines].join('\n  ');
}
