/**
 * What every conflict rule must hold to: laws over the states of drawn histories, as cases that any test runner can run.
 *
 *     import { ruleConformance } from 'rumormill/testing';
 *     for (const { name, check } of ruleConformance({ rule: mine })) test(name, check);
 *
 * Histories come in order of their length, so the first one that breaks a law is a short one.
 */
import { Draw } from '../kernel/draw.ts';
import { rootKey } from '../kernel/seed.ts';
import { OPERATIONS, type ConflictRule, type Operation, type State } from '../replica/conflict-rule.ts';
import type { ConformanceCase } from './conformance.ts';
import { historyText, playHistory, type Held, type History, type HistoryStep, type Played } from './histories.ts';
import type { WriteRecord } from './histories.ts';
import { contents, describeState, sameContent, snapshot } from './state-text.ts';

export interface RuleSubject {
  readonly rule: ConflictRule;
  /**
   * What `read` must give when these writes are in the state: a simple model that knows nothing of states. `writes` by their
   * `operation.update`. Without it nothing says that the rule decides rightly, only that all nodes decide alike.
   */
  readonly expected?: (writes: readonly WriteRecord[], known: ReadonlySet<number>) => readonly number[];
  /** how many histories are tried (60) */
  readonly histories?: number;
  readonly seed?: string;
}

const REPLICAS = 3;
const ELEMENTS = 2;
const MOST_STEPS = 24;
/** States of a history that are merged with each other, two and three at a time. */
const SAMPLE = 5;
/** Clocks are wrong by up to this, in steps of 1 ms. */
const SKEW_STEPS = 6;
const STEP_US = 1000;

/** The cases, by name. Each plays some tens of histories, milliseconds in all. */
export function ruleConformance(subject: RuleSubject): readonly ConformanceCase[] {
  const bench = new RuleBench(subject);
  const each = (name: string, check: (played: Played<State>, history: History) => void): ConformanceCase => ({
    name,
    check: () => bench.each(false, check),
  });
  const honest = (name: string, check: (played: Played<State>) => void): ConformanceCase => ({
    name,
    check: () => bench.each(true, check),
  });
  return [
    { name: 'says what it is and what it does', check: () => bench.words() },
    each('gives whole bytes, a hash that is not 0, and the same answers when asked again', (p) => bench.figures(p)),
    each('never changes a state', (p) => bench.immutable(p)),
    each('merges a state with itself to that very object', (p) => bench.idempotent(p)),
    each('merges in either direction to the same', (p) => bench.commutative(p)),
    each('merges three states in any grouping to the same', (p) => bench.associative(p)),
    each('returns the very object when there is nothing to add', (p) => bench.absorbs(p)),
    each('has a write in every state that merged it', (p) => bench.covers(p)),
    each('makes of single writes, in any order and any number, what whole states make', (p, h) => bench.deltas(p, h)),
    each('hashes different contents differently', (p) => bench.hashes(p)),
    each('shows what the model says', (p) => bench.reads(p)),
    honest('keeps deleted what is deleted while its tombstone is there', (p) => bench.deletes(p)),
    honest('spreads a tombstone anew without making it younger', (p) => bench.activates(p)),
  ];
}

class RuleBench {
  private readonly rule: ConflictRule;
  private readonly subject: RuleSubject;

  constructor(subject: RuleSubject) {
    this.rule = subject.rule;
    this.subject = subject;
  }

  /** @param honest clocks are right and no two writes share a moment */
  each(honest: boolean, check: (played: Played<State>, history: History) => void): void {
    for (const history of this.histories(honest)) {
      try {
        check(playHistory(this.rule, history), history);
      } catch (error) {
        throw new Error(`${(error as Error).message}\nafter ${historyText(history)}`, { cause: error });
      }
    }
  }

  words(): void {
    const { name, summary, source, advice, operations } = this.rule;
    if (!/^[a-z][a-z0-9-]*$/.test(name)) throw new Error(`the name ${JSON.stringify(name)} is not like-this`);
    for (const [what, text] of Object.entries({ summary, source, advice }))
      if (text.trim() === '') throw new Error(`no ${what}`);
    if (operations.length === 0) throw new Error('no operations');
    for (const kind of operations) if (!OPERATIONS.includes(kind)) throw new Error(`no such operation: ${kind}`);
  }

  figures({ held }: Played<State>): void {
    const { rule } = this;
    for (const { state } of held) {
      const hash = rule.hash(state);
      if (hash === 0 || ((hash | 0) !== hash && hash >>> 0 !== hash)) throw new Error(`the hash is ${hash}`);
      for (const bytes of [rule.payloadBytes(state), rule.controlBytes(state)])
        if (!Number.isSafeInteger(bytes) || bytes < 0) throw new Error(`a state has ${bytes} bytes`);
      if (rule.isTombstone(state) && rule.read(state).length > 0) throw new Error('something is read in a tombstone');
      if (contents(rule, state) !== contents(rule, state)) throw new Error('asked twice, a state answers differently');
    }
  }

  immutable({ held, writes }: Played<State>): void {
    const { rule } = this;
    const states = [...some(held), ...writes.slice(0, SAMPLE).map(({ delta }) => ({ state: delta }))];
    for (const { state } of states) contents(rule, state);
    const before = states.map(({ state }) => snapshot(state));
    const ask = (kind: Operation['kind'], update: number): Operation => ({ ...PLAIN, kind, update });
    states.forEach(({ state }, i) => {
      for (const other of states) contents(rule, rule.merge(state, other.state));
      for (const kind of rule.operations)
        rule.write(state, ask(kind, writes.length + i), { timeUs: 1e9, origin: 0, sequence: 1e6 + i });
      rule.activate?.(state, 1e9);
    });
    states.forEach(({ state }, i) => expectSame(snapshot(state), before[i], 'a state was changed'));
  }

  idempotent({ held }: Played<State>): void {
    for (const { state } of held)
      if (this.rule.merge(state, state) !== state) throw new Error(`a new object for ${this.text(state)}`);
  }

  commutative({ held }: Played<State>): void {
    const states = this.pool(held);
    for (const a of states)
      for (const b of states) this.same(this.rule.merge(a, b), this.rule.merge(b, a), 'a+b and b+a');
  }

  associative({ held }: Played<State>): void {
    const { rule } = this;
    const states = this.pool(held);
    for (const a of states)
      for (const b of states)
        for (const c of states)
          this.same(rule.merge(rule.merge(a, b), c), rule.merge(a, rule.merge(b, c)), '(a+b)+c and a+(b+c)');
  }

  absorbs({ held }: Played<State>): void {
    const { rule } = this;
    const states = this.pool(held);
    for (const a of states) {
      for (const b of states) {
        const both = rule.merge(a, b);
        if (rule.merge(both, a) !== both || rule.merge(both, b) !== both)
          throw new Error(`a new object for ${this.text(both)}, which has ${this.text(a)} and ${this.text(b)} in it`);
      }
    }
  }

  covers({ held, writes }: Played<State>): void {
    for (const { state, writes: known } of held) {
      for (const update of known)
        if (this.rule.merge(state, writes[update].delta) !== state)
          throw new Error(`write ${update} was merged and adds something to ${this.text(state)}`);
    }
  }

  deltas({ held, writes }: Played<State>, history: History): void {
    const draw = new Draw(rootKey(`deltas ${history.steps.length}`), 0);
    some(held).forEach(({ state, writes: known }, i) => {
      const once = [...known];
      const often = [...once, ...once.filter((_, k) => draw.at2(i, k).chance(0.5))];
      const order = often.map((update, k) => ({ update, key: draw.at2(i, often.length + k).unit() }));
      const sorted = order.toSorted((a, b) => a.key - b.key).map(({ update }) => writes[update].delta);
      const merged = sorted.reduce((sum, delta) => this.rule.merge(sum, delta));
      this.same(merged, state, `the writes ${order.map(({ update }) => update).join(', ')} and the state they made`);
    });
  }

  hashes({ held, writes }: Played<State>): void {
    const { rule } = this;
    const byHash = new Map<number, State>();
    for (const state of [...held.map(({ state }) => state), ...writes.map(({ delta }) => delta)]) {
      const other = byHash.get(rule.hash(state)) ?? state;
      byHash.set(rule.hash(state), state);
      if (contents(rule, state) !== contents(rule, other) || !absorb(rule, state, other))
        throw new Error(`one hash for ${this.text(state)} and for ${this.text(other)}`);
    }
  }

  reads({ held, writes }: Played<State>): void {
    const { expected } = this.subject;
    if (expected === undefined) return;
    for (const { state, writes: known } of held) {
      const wanted = expected(writes, known);
      expectSame(String(this.rule.read(state)), String(wanted), `what is read of the writes ${[...known].join(', ')}`);
    }
  }

  deletes({ held, writes }: Played<State>): void {
    const { rule } = this;
    for (const { operation, seen, after } of writes) {
      if (operation.kind !== 'delete') continue;
      if (!rule.isTombstone(after)) throw new Error(`no tombstone after delete ${operation.update}`);
      for (const older of olderThan(held, seen))
        if (rule.merge(after, older) !== after) throw new Error(`what delete ${operation.update} had seen is back`);
    }
    for (const { operation, before, after } of writes) {
      if (before === null || !rule.isTombstone(before) || !VISIBLE.has(operation.kind)) continue;
      if (rule.read(after).length === 0) throw new Error(`write ${operation.update} after a delete is not to be seen`);
    }
  }

  activates({ held, writes }: Played<State>): void {
    const { rule } = this;
    if (rule.activate === undefined) return;
    for (const { state, writes: known } of some(held).filter(({ state }) => rule.isTombstone(state))) {
      const laterUs = rule.writtenUs(state) + 10 * STEP_US;
      const fresh = rule.activate(state, laterUs);
      if (!rule.isTombstone(fresh)) throw new Error('an activated tombstone is none any more');
      if (rule.writtenUs(fresh) !== laterUs)
        throw new Error(`activated at ${laterUs}, it says ${rule.writtenUs(fresh)}`);
      this.same(rule.merge(state, fresh), fresh, 'a tombstone that met its activated copy, and that copy');
      if (rule.merge(fresh, state) !== fresh) throw new Error('an activated tombstone gives way to its older copy');
      for (const older of olderThan(held, known))
        if (rule.merge(fresh, older) !== fresh) throw new Error('what the activated tombstone covers is back');
      for (const { delta } of writes)
        expectSame(
          String(rule.read(rule.merge(fresh, delta))),
          String(rule.read(rule.merge(state, delta))),
          'what a write brings to an activated tombstone and to a plain one',
        );
    }
  }

  /** The last states, and one of their tombstones spread anew. */
  private pool(held: readonly Held<State>[]): readonly State[] {
    const { rule } = this;
    const states = some(held).map(({ state }) => state);
    const tombstone = states.find((state) => rule.isTombstone(state));
    if (tombstone === undefined || rule.activate === undefined) return states;
    return [...states, rule.activate(tombstone, rule.writtenUs(tombstone) + STEP_US)];
  }

  private same(a: State, b: State, what: string): void {
    const problem = sameContent(this.rule, a, b);
    if (problem !== null) throw new Error(`${what} differ ${problem}`);
  }

  private text(state: State): string {
    return describeState(this.rule, state);
  }

  private *histories(honest: boolean): IterableIterator<History> {
    const { histories = 60, seed = this.rule.name } = this.subject;
    const draw = new Draw(rootKey(seed), honest ? 1 : 0);
    for (let i = 0; i < histories; i++) {
      const length = 2 + Math.floor((i * MOST_STEPS) / histories);
      draw.at2(i, 0);
      const offset = (): number => STEP_US * (draw.below(2 * SKEW_STEPS + 1) - SKEW_STEPS);
      const offsetsUs = Array.from({ length: REPLICAS }, () => (honest ? 0 : offset()));
      const stepUs = honest || draw.chance(0.7) ? STEP_US : 0;
      yield { offsetsUs, stepUs, steps: Array.from({ length }, () => drawStep(draw, this.rule)) };
    }
  }
}

const PLAIN: Operation = { kind: 'put', element: 0, amount: 1, sizeBytes: 1, update: 0 };

/** Operations after which there is something to be seen, if nothing newer hides it. */
const VISIBLE: ReadonlySet<Operation['kind']> = new Set(['put', 'add', 'increment', 'decrement']);

function drawStep(draw: Draw, { operations }: ConflictRule): HistoryStep {
  const replica = draw.below(REPLICAS);
  const what = draw.below(20);
  if (what < 2) return { do: 'lose', replica };
  if (what < 6) return { do: 'merge', from: draw.below(REPLICAS), replica };
  if (what < 11) return { do: 'learn', write: draw.below(MOST_STEPS), replica };
  const kind = operations[draw.below(operations.length)];
  const element = draw.below(ELEMENTS);
  return {
    do: 'write',
    replica,
    operation: { kind, element, amount: 1 + draw.below(5), sizeBytes: draw.below(100) },
  };
}

/** The last ones: they have most in them. */
function some<T>(list: readonly T[]): readonly T[] {
  return list.slice(-SAMPLE);
}

/** States with none but these writes in them. */
function olderThan(held: readonly Held<State>[], seen: ReadonlySet<number>): readonly State[] {
  return held.filter(({ writes }) => [...writes].every((update) => seen.has(update))).map(({ state }) => state);
}

function absorb(rule: ConflictRule, a: State, b: State): boolean {
  return rule.merge(a, b) === a && rule.merge(b, a) === b;
}

function expectSame(actual: string, wanted: string, what: string): void {
  if (actual !== wanted) throw new Error(`${what}: ${actual || 'nothing'} instead of ${wanted || 'nothing'}`);
}
