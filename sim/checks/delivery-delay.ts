/** Deliveries are fast enough, up to a quantile. */
import type { CoverageListener } from '../metrics/coverage.ts';
import { quantileRank } from '../metrics/quantile.ts';
import { isWhole, RuledCheck, sayEnd, type CheckEnv, type RunEnd } from './check.ts';
import type { CheckSpec } from './spec.ts';
import { sayMany, sayShare, sayUs } from './words.ts';

type Spec = Extract<CheckSpec, { readonly check: 'delivery-delay' }>;

/**
 * The quantile (nearest rank) of the time from publish to first-time delivery over all pairs of node and update delivered. Exact:
 * late deliveries are counted, bins play no part. Fails as soon as more are late than all deliveries there can ever be would allow.
 * Held or failed when the run is over; held when nothing was delivered.
 */
export class DeliveryDelay extends RuledCheck<Spec> implements CoverageListener {
  declare private readonly tooMany: number;
  declare private late: number;

  constructor(spec: Spec, env: CheckEnv) {
    super(spec, env);
    const possible = env.capacity * env.publishes.length;
    this.tooMany = possible - quantileRank(spec.quantile, possible) + 1;
    this.late = 0;
    env.coverage.listen(this);
  }

  label(): string {
    return `${sayShare(this.spec.quantile)} of deliveries within ${sayUs(this.spec.atMostUs)}`;
  }

  onDelivery(timeUs: number, _node: number, _update: number, delayUs: number): void {
    if (delayUs <= this.spec.atMostUs) return;
    if (++this.late === this.tooMany) this.ruling.rule(false, timeUs, this.sayLate());
  }

  protected settle(end: RunEnd): string {
    const { total } = this.env.coverage.delay;
    const held = total === 0 || total - this.late >= quantileRank(this.spec.quantile, total);
    const said = total === 0 ? 'nothing was delivered' : this.sayLate();
    if (isWhole(end)) this.ruling.rule(held, end.endUs, said);
    return `${sayEnd(end)} at ${sayUs(end.endUs)}; until then ${said}`;
  }

  private sayLate(): string {
    const { delay, delayMaxUs } = this.env.coverage;
    const share = sayShare((delay.total - this.late) / delay.total);
    const deliveries = sayMany(delay.total, 'delivery', 'deliveries');
    return `${share} of ${deliveries} took at most ${sayUs(this.spec.atMostUs)}, the slowest ${sayUs(delayMaxUs)}`;
  }
}
