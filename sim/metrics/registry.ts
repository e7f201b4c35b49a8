/** Every column of every table of a run: what it means, in which unit, over what. The reference page is made from this. */
import { COST_SUMMARY } from './figures/summary-cost.ts';
import { SPREAD_SUMMARY } from './figures/summary-spread.ts';
import { HEAL_FIGURES, NODE_FIGURES, TRAFFIC_FIGURES, UPDATE_FIGURES } from './figures/tables.ts';
import { TIMELINE_DEFINITIONS } from './figures/timeline.ts';
import { GAUGES } from './gauges/registry.ts';
import { GAUGE_TIME } from './gauges/sampler.ts';
import type { MetricDefinition, MetricTable } from './spec.ts';

function definitionsOf(figures: readonly { readonly definition: MetricDefinition }[]): readonly MetricDefinition[] {
  return figures.map((one) => one.definition);
}

/** All metrics, in the order of tables and columns. */
export const METRICS: readonly MetricDefinition[] = [
  ...definitionsOf(SPREAD_SUMMARY),
  ...definitionsOf(COST_SUMMARY),
  ...TIMELINE_DEFINITIONS,
  ...definitionsOf(UPDATE_FIGURES),
  ...definitionsOf(NODE_FIGURES),
  ...definitionsOf(TRAFFIC_FIGURES),
  ...definitionsOf(HEAL_FIGURES),
];

/** Columns of the gauges, which a run has or has not; the last row of each is in the summary under the same names. */
export const GAUGE_METRICS: readonly MetricDefinition[] = GAUGES.flatMap(({ columns }) => columns);

/** Every column that any run may have. */
export const ALL_METRICS: readonly MetricDefinition[] = [
  ...METRICS,
  ...GAUGE_METRICS,
  ...GAUGE_METRICS.map((metric): MetricDefinition => ({
    ...metric,
    table: 'summary',
    doc: `At the end: ${metric.doc}`,
  })),
];

/** The columns of one table in order. */
export function metricColumns(table: MetricTable): readonly string[] {
  const gauge = GAUGES.some(({ name }) => name === table) ? [GAUGE_TIME] : [];
  return [
    ...gauge,
    ...[...METRICS, ...GAUGE_METRICS].filter((metric) => metric.table === table).map((metric) => metric.column),
  ];
}
