/** Not too many copies in vain. */
import { isWhole, RuledCheck, sayEnd, type RunEnd } from './check.ts';
import type { CheckSpec } from './spec.ts';
import { sayCount, sayMany, sayNumber, sayUs } from './words.ts';

type Spec = Extract<CheckSpec, { readonly check: 'redundancy' }>;

/**
 * Relative message redundancy (Plumtree, SRDS 2007) over the whole run: payload copies that reached a node which held the update
 * already, per learn from a peer. It may fall again, so it is judged at the end only. Held when nobody received a copy in vain.
 */
export class Redundancy extends RuledCheck<Spec> {
  label(): string {
    return `redundancy at most ${sayNumber(this.spec.atMost, 3)} copies per delivery`;
  }

  protected settle(end: RunEnd): string {
    const { coverage } = this.env;
    const learns = coverage.delay.total + coverage.relearned;
    const copies = coverage.redundant;
    const rate = learns > 0 ? copies / learns : copies > 0 ? Infinity : 0;
    const counted = `${sayCount(copies)} redundant payload ${copies === 1 ? 'copy' : 'copies'} for ${sayMany(learns, 'learn', 'learns')} from a peer`;
    const said = learns > 0 ? `${counted}: ${sayNumber(rate, 3)} per delivery` : counted;
    if (isWhole(end)) this.ruling.rule(rate <= this.spec.atMost, end.endUs, said);
    return `${sayEnd(end)} at ${sayUs(end.endUs)} with ${said}`;
  }
}
