/** All metrics of one run: the observers to plug in, and the tables they leave. */
import { DROP_REASONS } from '../kernel/events.ts';
import type { MessageType, Observer } from '../kernel/observer.ts';
import { Coverage } from './coverage.ts';
import {
  endFigures,
  NO_HIGH_WATER,
  NODE_QUANTITIES,
  valuesPerNode,
  type EndFigures,
  type HighWater,
} from './figures/end.ts';
import { figureTable } from './figures/figure.ts';
import { COST_SUMMARY } from './figures/summary-cost.ts';
import { SPREAD_SUMMARY } from './figures/summary-spread.ts';
import { HEAL_FIGURES, NODE_FIGURES, TRAFFIC_FIGURES, UPDATE_FIGURES } from './figures/tables.ts';
import type { GaugeWorld } from './gauges/gauge.ts';
import { GaugeSampler } from './gauges/sampler.ts';
import { Reconvergence, type HealFigure } from './heals.ts';
import { equalHistogram } from './histogram.ts';
import { updateLabels, type Knowledge, type MetricsPlan } from './plan.ts';
import type { Cell, Histogram, MetricsSpec, Table } from './spec.ts';
import { plainTable } from './table.ts';
import { Timeline, type CurveFigure } from './timeline.ts';
import { Traffic } from './traffic.ts';

export interface SuiteInput {
  /** nodes that will ever exist */
  readonly capacity: number;
  readonly messages: readonly MessageType[];
  readonly plan: MetricsPlan;
  readonly knowledge: Knowledge;
  readonly spec: MetricsSpec;
  /** names of the zones, [] without zones */
  readonly zones: readonly string[];
  /** zone of each node, null without zones */
  readonly zoneOf: Uint8Array | null;
  /** what gauges may look at; null: none is read */
  readonly gauges?: Omit<GaugeWorld, 'capacity' | 'isUp'> | null;
}

/** What a run's metrics come to; the fields of the same names in a run's result. */
export interface MetricsResult {
  readonly convergedUs: number | null;
  readonly summary: { readonly [column: string]: Cell };
  readonly timeline: Table;
  /** a view: see `Rows` */
  readonly updates: Table;
  /** a view: see `Rows` */
  readonly nodes: Table;
  readonly traffic: Table;
  readonly drops: { readonly [reason: string]: number };
  readonly heals: readonly HealFigure[];
  /** by name, those that the run has */
  readonly gauges: { readonly [name: string]: Table };
  readonly curves: readonly CurveFigure[];
  readonly deliveryDelay: Histogram;
  readonly deliveryHops: Histogram;
  readonly bytesPerNode: Histogram;
}

export interface FinishInput {
  readonly endUs: number;
  /** most events that waited in the kernel's queue */
  readonly highWater?: HighWater;
}

/** Plug `observers` into the kernel in this order, before checks and traces; call `finish` once. */
export class MetricsSuite {
  declare readonly coverage: Coverage;
  declare readonly traffic: Traffic;
  declare readonly timeline: Timeline;
  declare readonly observers: readonly Observer[];
  declare private readonly input: SuiteInput;
  declare private readonly reconvergence: Reconvergence;
  declare private readonly gauges: GaugeSampler | null;

  constructor(input: SuiteInput) {
    const { capacity, messages, plan, knowledge, spec } = input;
    this.input = input;
    this.coverage = new Coverage({ capacity, plan, knowledge });
    this.traffic = new Traffic({ capacity, messages });
    this.timeline = new Timeline({
      coverage: this.coverage,
      traffic: this.traffic,
      maxCurves: spec.maxCurves,
      planned: plan.publishes.length,
    });
    this.reconvergence = new Reconvergence(this.coverage, plan.heals);
    this.gauges = this.makeGauges();
    this.observers = [
      this.coverage,
      this.traffic,
      this.timeline,
      ...(this.gauges === null ? [] : [...this.gauges.observers, this.gauges]),
    ];
  }

  /** Closes the books at `endUs`: all events before it (and those of that instant that took place) are in. */
  finish(input: FinishInput): MetricsResult {
    const { coverage, traffic, timeline } = this;
    const { endUs } = input;
    coverage.finish(endUs);
    timeline.finish(endUs);
    this.gauges?.finish(endUs);
    const heals = this.reconvergence.figures();
    const { knowledge, plan } = this.input;
    const highWater = input.highWater ?? NO_HIGH_WATER;
    const label = updateLabels(plan.publishes);
    const totalBytes = valuesPerNode(coverage, traffic, NODE_QUANTITIES.total_bytes);
    return {
      convergedUs: coverage.convergedUs,
      summary: {
        ...summaryRow(endFigures({ endUs, coverage, traffic, knowledge, heals, highWater })),
        ...this.gauges?.summary(),
      },
      timeline: timeline.table(),
      updates: figureTable(UPDATE_FIGURES, { coverage, label }, coverage.published, publishedUpdates(coverage)),
      nodes: this.nodesTable(endUs),
      traffic: plainTable(figureTable(TRAFFIC_FIGURES, traffic, traffic.messages.length)),
      drops: Object.fromEntries(DROP_REASONS.map((reason, i) => [reason, traffic.drops[i]])),
      heals,
      gauges: this.gauges?.tables() ?? {},
      curves: timeline.curveFigures(label),
      deliveryDelay: coverage.delay.toHistogram(),
      deliveryHops: coverage.hops.toHistogram(),
      bytesPerNode: equalHistogram('bytes', totalBytes),
    };
  }

  private makeGauges(): GaugeSampler | null {
    const { capacity, gauges } = this.input;
    if (gauges === undefined || gauges === null) return null;
    const { layersOf, replica } = gauges;
    const isUp = (node: number): boolean => this.coverage.members.isUp(node);
    const sampler = new GaugeSampler({ capacity, isUp, layersOf, replica });
    return sampler.empty ? null : sampler;
  }

  private nodesTable(endUs: number): Table {
    const { coverage, traffic } = this;
    const { capacity, knowledge, zones, zoneOf } = this.input;
    const started = new Int32Array(coverage.members.everStarted);
    const held = new Int32Array(capacity);
    let place = 0;
    for (let node = 0; node < capacity; node++) {
      if (coverage.members.starts[node] === 0) continue;
      started[place++] = node;
      held[node] = knowledge.count(node);
    }
    return figureTable(NODE_FIGURES, { endUs, coverage, traffic, held, zones, zoneOf }, started.length, started);
  }
}

function summaryRow(end: EndFigures): { readonly [column: string]: Cell } {
  const row: { [column: string]: Cell } = {};
  for (const one of [...SPREAD_SUMMARY, ...COST_SUMMARY]) row[one.definition.column] = one.value(end, 0);
  return row;
}

function publishedUpdates(coverage: Coverage): Int32Array {
  const updates = new Int32Array(coverage.published);
  let place = 0;
  for (let update = 0; update < coverage.book.size; update++) {
    if (coverage.book.state[update] !== 0) updates[place++] = update;
  }
  return updates;
}

/** Reconvergence as a table, for heals.csv. */
export function healsTable(heals: readonly HealFigure[]): Table {
  return plainTable(figureTable(HEAL_FIGURES, heals, heals.length));
}
