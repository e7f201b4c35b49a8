/** Nobody is left without an update. */
import { isWhole, RuledCheck, sayEnd, type RunEnd } from './check.ts';
import type { CheckSpec } from './spec.ts';
import { sayMissing } from './state.ts';
import { sayMany, sayUs } from './words.ts';

type Spec = Extract<CheckSpec, { readonly check: 'stranded' }>;

/**
 * Pairs of an eligible node and a live update it lacks, counted when the run ends. When the limit came first: held if there are few
 * enough and all publishes are done, else undecided, because more time might have mended it. Undecided when the run was interrupted.
 */
export class Stranded extends RuledCheck<Spec> {
  label(): string {
    const { atMost } = this.spec;
    return atMost === 0 ? 'nobody stranded' : `at most ${sayMany(atMost, 'pair', 'pairs')} of node and update stranded`;
  }

  protected settle(end: RunEnd): string {
    const { coverage } = this.env;
    const few = coverage.missingPairs <= this.spec.atMost;
    const certain = isWhole(end) || (end.status === 'limit' && few && coverage.publishesDone);
    const pairs = sayMany(coverage.missingPairs, 'pair', 'pairs');
    const said =
      few && coverage.missingPairs === 0
        ? sayMissing(this.env)
        : `${pairs} of node and update stranded: ${sayMissing(this.env)}`;
    if (certain) this.ruling.rule(few, end.endUs, `at ${sayUs(end.endUs)} ${said}`);
    return `${sayEnd(end)} at ${sayUs(end.endUs)} with ${said}`;
  }
}
