/** Nodes send no more than so many bytes. */
import type { Observer } from '../kernel/observer.ts';
import { valuesPerNode } from '../metrics/figures/end.ts';
import { quantileRank, spreadOf } from '../metrics/quantile.ts';
import { KIND_CONTROL, KIND_PAYLOAD, SENT_CONTROL, SENT_PAYLOAD } from '../metrics/traffic.ts';
import { isWhole, RuledCheck, sayEnd, type CheckEnv, type RunEnd } from './check.ts';
import type { CheckSpec } from './spec.ts';
import { sayBytes, sayCount, sayMany, sayUs } from './words.ts';

type Spec = Extract<CheckSpec, { readonly check: 'bytes-per-node' }>;

const QUANTILES = { p50: 0.5, p99: 0.99, max: 1 } as const;
const WORDS = { mean: 'mean', p50: 'median', p99: '99th percentile', max: 'most' } as const;

/**
 * Bytes sent (lost ones included) per node over the whole run; nodes are those that ever started, quantiles by nearest rank. Bytes
 * only grow, so it fails as soon as no later start could bring the figure down again: for a quantile when too many nodes are above
 * the limit, for the mean (looked at with each sample) when the sum is too great for all nodes that will ever exist. Held when the
 * run is over; undecided when it was cut short below the limit.
 */
export class BytesPerNode extends RuledCheck<Spec> {
  declare private readonly withPayload: boolean;
  declare private readonly withControl: boolean;
  declare private readonly tooMany: number;
  declare private above: number;

  constructor(spec: Spec, env: CheckEnv) {
    super(spec, env);
    this.withPayload = spec.class !== 'control';
    this.withControl = spec.class !== 'payload';
    this.above = 0;
    const { statistic } = spec;
    const rank = statistic === 'mean' ? 0 : quantileRank(QUANTILES[statistic], env.capacity);
    this.tooMany = env.capacity - rank + 1;
    this.observer = statistic === 'mean' ? this.meanObserver() : this.quantileObserver();
  }

  label(): string {
    const { statistic, atMostBytes } = this.spec;
    const what = this.spec.class === 'all' ? 'bytes' : `${this.spec.class} bytes`;
    return `${what} per node (${WORDS[statistic]}) at most ${sayBytes(atMostBytes)}`;
  }

  protected settle(end: RunEnd): string {
    const columns = [...(this.withPayload ? [SENT_PAYLOAD] : []), ...(this.withControl ? [SENT_CONTROL] : [])];
    const values = valuesPerNode(this.env.coverage, this.env.traffic, columns);
    const nodes = sayMany(values.length, 'node', 'nodes');
    const figure = spreadOf(values)[this.spec.statistic] ?? 0;
    const said = `the ${WORDS[this.spec.statistic]} over ${nodes} was ${sayBytes(figure)}`;
    if (isWhole(end)) this.ruling.rule(figure <= this.spec.atMostBytes, end.endUs, said);
    return `${sayEnd(end)} at ${sayUs(end.endUs)}; until then ${said}`;
  }

  /** Counts nodes that pass the limit; the traffic's own hook has counted the message already. */
  private quantileObserver(): Observer {
    const { traffic } = this.env;
    const limit = this.spec.atMostBytes;
    return {
      onSend: (timeUs, from, _to, _message, controlBytes, payloadBytes) => {
        const now =
          (this.withPayload ? traffic.ofNode(from, SENT_PAYLOAD) : 0) +
          (this.withControl ? traffic.ofNode(from, SENT_CONTROL) : 0);
        const sent = (this.withPayload ? payloadBytes : 0) + (this.withControl ? controlBytes : 0);
        if (now > limit && now - sent <= limit) this.passed(timeUs);
      },
    };
  }

  private passed(timeUs: number): void {
    if (++this.above !== this.tooMany) return;
    const many = sayMany(this.above, 'node', 'nodes');
    const evidence = `at ${sayUs(timeUs)} ${many} of ${sayCount(this.env.capacity)} had sent more than ${sayBytes(this.spec.atMostBytes)}`;
    this.ruling.rule(false, timeUs, evidence);
  }

  private meanObserver(): Observer {
    return {
      onProbe: (timeUs) => {
        if (!this.ruling.open) return;
        const { traffic, capacity } = this.env;
        const sum =
          (this.withPayload ? traffic.total(KIND_PAYLOAD) : 0) + (this.withControl ? traffic.total(KIND_CONTROL) : 0);
        if (!(sum > this.spec.atMostBytes * capacity)) return;
        const mean = sayBytes(sum / capacity);
        this.ruling.rule(
          false,
          timeUs,
          `at ${sayUs(timeUs)} the mean over ${sayMany(capacity, 'node', 'nodes')} was ${mean} already`,
        );
      },
    };
  }
}
