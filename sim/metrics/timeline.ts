/** The run over time: a row per sample, kept as typed columns. */
import type { Observer } from '../kernel/observer.ts';
import type { Coverage } from './coverage.ts';
import { orNull } from './table.ts';
import type { Cell, Row, Table } from './spec.ts';
import {
  KIND_CONTROL,
  KIND_DELIVERED,
  KIND_DROPPED,
  KIND_PACKETS,
  KIND_PAYLOAD,
  KIND_SENT,
  type Traffic,
} from './traffic.ts';

/** What a sample keeps. From MESSAGES on they are totals since the start; a row shows what they grew by. */
const TIME_US = 0;
const UP = 1;
const ELIGIBLE = 2;
const MEAN_COVERAGE = 3;
const MIN_COVERAGE = 4;
const LIVE_UPDATES = 5;
const CONVERGED = 6;
const STALEST_US = 7;
const IN_FLIGHT = 8;
const MESSAGES = 9;
const PACKETS = 10;
const PAYLOAD = 11;
const CONTROL = 12;
const DELIVERED = 13;
const DROPPED = 14;
const FIELDS = 15;

export const TIMELINE_COLUMNS: readonly string[] = [
  'time_ms',
  'nodes_up',
  'eligible_nodes',
  'coverage_mean_ratio',
  'coverage_min_ratio',
  'live_updates',
  'converged',
  'staleness_max_ms',
  'messages',
  'packets',
  'payload_bytes',
  'control_bytes',
  'messages_per_s',
  'payload_bytes_per_s',
  'control_bytes_per_s',
  'delivered',
  'dropped',
  'in_flight',
];

export interface CurveFigure {
  readonly update: number;
  readonly label: string;
  readonly publishUs: number;
  /** coverage at each row of the timeline; null before the publish and after retirement */
  readonly coverage: readonly (number | null)[];
}

export interface TimelineInput {
  readonly coverage: Coverage;
  readonly traffic: Traffic;
  /** curves are kept for updates with ids below this */
  readonly maxCurves: number;
  /** updates that will ever be published */
  readonly planned: number;
}

/**
 * A row at T shows the state just before the events at T, and what happened in [previous row, T). The last row is the end of the run
 * and includes the events of that instant. There is no row at time 0: nothing has happened before it.
 */
export class Timeline implements Observer {
  declare length: number;
  declare private readonly coverage: Coverage;
  declare private readonly traffic: Traffic;
  declare private readonly samples: Float64Array[];
  declare private readonly curves: Float64Array[];
  declare private size: number;

  constructor(input: TimelineInput) {
    this.coverage = input.coverage;
    this.traffic = input.traffic;
    this.length = 0;
    this.size = 256;
    this.samples = Array.from({ length: FIELDS }, () => new Float64Array(this.size));
    const curves = Math.max(0, Math.min(input.maxCurves, input.planned));
    this.curves = Array.from({ length: curves }, () => new Float64Array(this.size));
  }

  onProbe(timeUs: number): void {
    if (timeUs === 0) return;
    this.coverage.advanceTo(timeUs);
    this.sample(this.length, timeUs);
    this.length++;
  }

  /** Takes the last row; call after `coverage.finish(endUs)`. A probe's row at the same moment is replaced. */
  finish(endUs: number): void {
    const again = this.length > 0 && this.samples[TIME_US][this.length - 1] === endUs;
    this.sample(again ? this.length - 1 : this.length, endUs);
    if (!again) this.length++;
  }

  /** Row i as in the table; rows before the last one stay as they are, so they may be written out while the run goes on. */
  row(i: number): Row {
    const at = (field: number): number => this.samples[field][i];
    const grown = (field: number): number => at(field) - (i === 0 ? 0 : this.samples[field][i - 1]);
    const seconds = grown(TIME_US) / 1e6;
    const rate = (field: number): number | null => (seconds > 0 ? grown(field) / seconds : null);
    return [
      at(TIME_US) / 1000,
      at(UP),
      at(ELIGIBLE),
      orNull(at(MEAN_COVERAGE)),
      orNull(at(MIN_COVERAGE)),
      at(LIVE_UPDATES),
      at(CONVERGED) === 1,
      at(STALEST_US) / 1000,
      grown(MESSAGES),
      grown(PACKETS),
      grown(PAYLOAD),
      grown(CONTROL),
      rate(MESSAGES),
      rate(PAYLOAD),
      rate(CONTROL),
      grown(DELIVERED),
      grown(DROPPED),
      at(IN_FLIGHT),
    ];
  }

  timeUs(i: number): number {
    return this.samples[TIME_US][i];
  }

  table(): Table {
    return { columns: TIMELINE_COLUMNS, rows: Array.from({ length: this.length }, (_, i) => this.row(i)) };
  }

  /** Curves of the first updates, those that were published. */
  curveFigures(label: (update: number) => string): CurveFigure[] {
    const { book } = this.coverage;
    return this.curves.flatMap((curve, update) => {
      if (update >= book.size || book.state[update] === 0) return [];
      const coverage: Cell[] = Array.from(curve.subarray(0, this.length), orNull);
      return [
        {
          update,
          label: label(update),
          publishUs: book.publishUs[update],
          coverage: coverage as readonly (number | null)[],
        },
      ];
    });
  }

  private sample(i: number, timeUs: number): void {
    if (i === this.size) this.grow();
    const { coverage, traffic, samples } = this;
    const oldestUs = coverage.oldestMissingUs();
    samples[TIME_US][i] = timeUs;
    samples[UP][i] = coverage.members.up;
    samples[ELIGIBLE][i] = coverage.members.eligible;
    samples[MEAN_COVERAGE][i] = coverage.meanCoverage() ?? NaN;
    samples[MIN_COVERAGE][i] = coverage.minCoverage() ?? NaN;
    samples[LIVE_UPDATES][i] = coverage.live.count;
    samples[CONVERGED][i] = coverage.isConverged ? 1 : 0;
    samples[STALEST_US][i] = oldestUs === oldestUs ? timeUs - oldestUs : 0;
    samples[IN_FLIGHT][i] = traffic.inFlight;
    samples[MESSAGES][i] = traffic.total(KIND_SENT);
    samples[PACKETS][i] = traffic.total(KIND_PACKETS);
    samples[PAYLOAD][i] = traffic.total(KIND_PAYLOAD);
    samples[CONTROL][i] = traffic.total(KIND_CONTROL);
    samples[DELIVERED][i] = traffic.total(KIND_DELIVERED);
    samples[DROPPED][i] = traffic.total(KIND_DROPPED);
    for (let update = 0; update < this.curves.length; update++) {
      this.curves[update][i] = coverage.book.isLive(update) ? (coverage.coverageOf(update) ?? NaN) : NaN;
    }
  }

  private grow(): void {
    this.size *= 2;
    for (const columns of [this.samples, this.curves]) {
      for (let i = 0; i < columns.length; i++) {
        const next = new Float64Array(this.size);
        next.set(columns[i]);
        columns[i] = next;
      }
    }
  }
}
