/** Writing to a rule in few words, and a rule with the fault that dots avoid. */
import type { ConflictRule, OperationKind, State, Stamp } from '../../../sim/replica/conflict-rule.ts';
import { causalState, type CausalState } from '../../../sim/replica/conflicts/causal-store.ts';

export interface Ask {
  readonly kind?: OperationKind;
  readonly element?: number;
  readonly amount?: number;
  readonly sizeBytes?: number;
}

/** A replica of one key: what it writes is given back as a delta. */
export class Replica<S extends State> {
  state: S | null = null;
  clockUs = 0;
  private readonly rule: ConflictRule<S>;
  private readonly origin: number;
  private sequence = 0;

  constructor(rule: ConflictRule<S>, origin: number) {
    this.rule = rule;
    this.origin = origin;
  }

  /** @param update stands for the value */
  write(update: number, { kind = 'put', element = 0, amount = 1, sizeBytes = 100 }: Ask = {}): S {
    const stamp: Stamp = { timeUs: this.clockUs, origin: this.origin, sequence: ++this.sequence };
    const delta = this.rule.write(this.state, { kind, element, amount, sizeBytes, update }, stamp);
    return (this.learn(delta), delta);
  }

  learn(...states: readonly (S | null)[]): this {
    for (const state of states)
      if (state !== null) this.state = this.state === null ? state : this.rule.merge(this.state, state);
    return this;
  }

  /** The numbers of its writes go on. */
  lose(): void {
    this.state = null;
  }

  read(): readonly number[] {
    return this.state === null ? [] : this.rule.read(this.state);
  }
}

/** The rule with a plain version vector in the place of its set of dots: the highest number of an origin claims all below it. */
export function withPlainVectors(rule: ConflictRule<CausalState>): ConflictRule<CausalState> {
  return {
    ...rule,
    write(before, operation, stamp) {
      const { context, rows, latestUs } = rule.write(before, operation, stamp);
      const highest = new Map<number, number>();
      for (let at = 0; at < context.length; at += 3) highest.set(context[at], context[at + 2]);
      const entries = [...highest].flatMap(([origin, last]) => [origin, 1, last]);
      return causalState(entries, rows, latestUs);
    },
  };
}
