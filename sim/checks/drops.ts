/** Not too many messages are dropped. */
import { DROP_REASONS } from '../kernel/events.ts';
import { isWhole, RuledCheck, sayEnd, type CheckEnv, type RunEnd } from './check.ts';
import type { CheckSpec } from './spec.ts';
import { sayCount, sayMany, sayUs } from './words.ts';

type Spec = Extract<CheckSpec, { readonly check: 'drops' }>;

/** Messages and copies dropped for a reason, or for any. Fails with the first one too many; held when the run is over. */
export class Drops extends RuledCheck<Spec> {
  /** index in DROP_REASONS, -1: any */
  declare private readonly reason: number;
  declare private count: number;

  /** Throws a RangeError on a reason that does not exist: scenarios are validated before. */
  constructor(spec: Spec, env: CheckEnv) {
    super(spec, env);
    this.reason = DROP_REASONS.findIndex((reason) => reason === spec.reason);
    if (this.reason < 0 && spec.reason !== 'any') {
      throw new RangeError(`check ${spec.id}: no drop reason '${spec.reason}' (any, ${DROP_REASONS.join(', ')})`);
    }
    this.count = 0;
    this.observer = {
      onDrop: (timeUs, _from, _to, _message, reason) => {
        if (this.reason >= 0 && reason !== this.reason) return;
        if (++this.count > this.spec.atMost && this.ruling.open) this.fail(timeUs);
      },
    };
  }

  label(): string {
    const why = this.reason < 0 ? '' : ` (${this.spec.reason})`;
    return `at most ${sayMany(this.spec.atMost, 'message', 'messages')} dropped${why}`;
  }

  protected settle(end: RunEnd): string {
    const said = `${sayMany(this.count, 'message', 'messages')} dropped`;
    if (isWhole(end)) this.ruling.rule(true, end.endUs, said);
    return `${sayEnd(end)} at ${sayUs(end.endUs)}; until then ${said}`;
  }

  private fail(timeUs: number): void {
    this.ruling.rule(false, timeUs, `message number ${sayCount(this.count)} was dropped at ${sayUs(timeUs)}`);
  }
}
