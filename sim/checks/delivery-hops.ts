/** No delivery takes too many hops. */
import type { CoverageListener } from '../metrics/coverage.ts';
import { isWhole, RuledCheck, sayEnd, type CheckEnv, type RunEnd } from './check.ts';
import type { CheckSpec } from './spec.ts';
import { sayMany, sayUs } from './words.ts';

type Spec = Extract<CheckSpec, { readonly check: 'delivery-hops' }>;

/** Greatest hop of a first-time delivery of any update. Fails with the first one beyond the limit; held when the run is over. */
export class DeliveryHops extends RuledCheck<Spec> implements CoverageListener {
  constructor(spec: Spec, env: CheckEnv) {
    super(spec, env);
    env.coverage.listen(this);
  }

  label(): string {
    return `deliveries within ${sayMany(this.spec.atMost, 'hop', 'hops')}`;
  }

  onDelivery(timeUs: number, node: number, update: number, _delayUs: number, hop: number): void {
    if (hop <= this.spec.atMost || !this.ruling.open) return;
    this.ruling.rule(
      false,
      timeUs,
      `node ${node} learned \`${this.env.label(update)}\` at hop ${hop}, at ${sayUs(timeUs)}`,
    );
  }

  protected settle(end: RunEnd): string {
    const { hops } = this.env.coverage;
    const deliveries = sayMany(hops.total, 'delivery', 'deliveries');
    const said =
      hops.total === 0 ? 'nothing was delivered' : `${deliveries} took at most ${sayMany(hops.max, 'hop', 'hops')}`;
    if (isWhole(end)) this.ruling.rule(true, end.endUs, said);
    return `${sayEnd(end)} at ${sayUs(end.endUs)}; until then ${said}`;
  }
}
