/** The run converges within a time after a moment. */
import type { CoverageListener } from '../metrics/coverage.ts';
import { RuledCheck, sayEnd, type CheckEnv, type RunEnd } from './check.ts';
import { sayMoment } from './moments.ts';
import type { CheckSpec } from './spec.ts';
import { sayCompletion, sayMissing } from './state.ts';
import { sayUs } from './words.ts';

type Spec = Extract<CheckSpec, { readonly check: 'converges' }>;

/**
 * Held as soon as the run is converged at some moment of [after, after + within], both ends included, as judged at the end of each
 * µs; also when it was converged before and still is at `after`. Losing convergence again later does not take the verdict back.
 * Failed as soon as `after + within` has passed without. Undecided when the run ended earlier, or `after` never comes.
 */
export class Converges extends RuledCheck<Spec> implements CoverageListener {
  declare private readonly afterUs: number;
  declare private readonly deadlineUs: number;

  constructor(spec: Spec, env: CheckEnv) {
    super(spec, env);
    this.afterUs = env.moments.timeUs(spec.after);
    this.deadlineUs = this.afterUs + spec.withinUs;
    env.coverage.listen(this);
    env.coverage.at(this.afterUs, () => this.atStart());
    env.coverage.at(this.deadlineUs, () => this.atDeadline());
  }

  label(): string {
    return `converges within ${sayUs(this.spec.withinUs)} after ${sayMoment(this.spec.after)}`;
  }

  onConverged(timeUs: number): void {
    if (timeUs < this.afterUs || timeUs > this.deadlineUs) return;
    this.ruling.rule(true, timeUs, `${sayCompletion(this.env, sayUs(timeUs))}, ${this.sayAfter(timeUs)}`);
  }

  protected settle(end: RunEnd): string {
    const after = sayMoment(this.spec.after);
    if (this.afterUs === Infinity) return `${after} never comes, so the time never began to count`;
    const ended = `${sayEnd(end)} at ${sayUs(end.endUs)}`;
    if (end.endUs < this.afterUs) return `${ended}, before ${after} at ${sayUs(this.afterUs)}`;
    const left = sayUs(this.deadlineUs - end.endUs);
    return `${ended}, ${left} before the time was up; ${sayMissing(this.env)}`;
  }

  private atStart(): void {
    const sinceUs = this.env.coverage.convergedUs;
    if (sinceUs === null) return;
    const evidence = `the run had been converged since ${sayUs(sinceUs)} and still was at ${this.sayAfterMoment()}`;
    this.ruling.rule(true, this.afterUs, evidence);
  }

  private atDeadline(): void {
    const evidence = `at ${sayUs(this.deadlineUs)}, ${this.sayAfter(this.deadlineUs)}, ${sayMissing(this.env)}`;
    this.ruling.rule(false, this.deadlineUs, evidence);
  }

  private sayAfter(timeUs: number): string {
    return `${sayUs(timeUs - this.afterUs)} after ${sayMoment(this.spec.after)}`;
  }

  private sayAfterMoment(): string {
    const { after } = this.spec;
    return after.kind === 'time' ? sayMoment(after) : `${sayMoment(after)} (${sayUs(this.afterUs)})`;
  }
}
