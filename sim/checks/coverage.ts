/** Coverage reaches a share by a moment. */
import { RuledCheck, sayEnd, type CheckEnv, type RunEnd } from './check.ts';
import { sayMoment } from './moments.ts';
import type { CheckSpec } from './spec.ts';
import { meanCoverageOf, sayCoverage } from './state.ts';
import { sayShare, sayUs } from './words.ts';

type Spec = Extract<CheckSpec, { readonly check: 'coverage' }>;

/**
 * Judged once, with the state at the end of the µs `by`: the mean share of eligible nodes that hold a live update; with `workload`,
 * over the updates of that entry published so far, retired ones with their coverage at retirement. Failed when there is no such
 * update. When the run ended before `by` although its stop rule fired and it was converged, or with nothing left that could change,
 * the state at the end counts; otherwise undecided.
 */
export class CoverageBy extends RuledCheck<Spec> {
  declare private readonly byUs: number;

  constructor(spec: Spec, env: CheckEnv) {
    super(spec, env);
    this.byUs = env.moments.timeUs(spec.by);
    env.coverage.at(this.byUs, () => this.judge(this.byUs, ''));
  }

  label(): string {
    const { workload, atLeast, by } = this.spec;
    const whose = workload === null ? 'mean coverage' : `coverage of ${workload}`;
    return `${whose} at least ${sayShare(atLeast)} by ${sayMoment(by)}`;
  }

  protected settle(end: RunEnd): string {
    const stays = end.quiet || (end.status === 'finished' && this.env.coverage.isConverged);
    const when = this.byUs === Infinity ? 'never comes' : `was due at ${sayUs(this.byUs)}`;
    const ended = `${sayEnd(end)} at ${sayUs(end.endUs)}`;
    const early = `${ended}, before ${sayMoment(this.spec.by)}${this.spec.by.kind === 'time' ? '' : `, which ${when}`}`;
    if (stays) this.judge(end.endUs, `; ${early}, with nothing left to spread`);
    const share = meanCoverageOf(this.env, this.spec.workload);
    return `${early}; coverage was ${sayCoverage(share)} by then`;
  }

  private judge(timeUs: number, remark: string): void {
    const share = meanCoverageOf(this.env, this.spec.workload);
    const held = share !== null && share >= this.spec.atLeast;
    this.ruling.rule(held, timeUs, `coverage was ${sayCoverage(share)} at ${sayUs(timeUs)}${remark}`);
  }
}
