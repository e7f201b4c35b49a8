/** Curves over virtual time as the page's charts have them. */
import { columnTimeUs, shortNumber, type TimeAxis } from './axis.ts';
import { decimate } from './decimate.ts';
import { spreadOf, type RunSeries } from './spread.ts';
import type { ReportRun } from './model.ts';
import type { Table } from '../sim/metrics/spec.ts';

/** `min … max` are the five curves of a spread over seeds, `low` and `high` the edges around a line; they share its `group`. */
export type SeriesRole = 'line' | 'low' | 'high' | 'theory' | 'min' | 'p10' | 'median' | 'p90' | 'max';

export interface ChartSeries {
  readonly label: string;
  readonly role: SeriesRole;
  /** picks colour, dash and point shape */
  readonly group: number;
  readonly y: readonly (number | null)[];
}

export interface TimeChart {
  readonly kind: 'time';
  /** how y is said: a share of 0 to 100 %, a share on a scale of its own, bytes per second, a time, a number */
  readonly unit: 'ratio' | 'share' | 'bytes/s' | 'ms' | 'plain';
  /** the scale is logarithmic */
  readonly log?: boolean;
  readonly x: readonly number[];
  readonly series: readonly ChartSeries[];
}

export const MAX_POINTS = 900;

/** The times of a table's rows, in units of the axis. */
export function timesOfTable(table: Table, axis: TimeAxis): number[] {
  const us = columnTimeUs(table.columns[0] ?? '') ?? 1e3;
  return table.rows.map((row) => (Number(row[0]) * us) / axis.us);
}

export interface Curves {
  readonly x: readonly number[];
  readonly series: readonly ChartSeries[];
}

const SPREAD_ROLES = ['min', 'p10', 'median', 'p90', 'max'] as const;

export function spreadSeries(
  runs: readonly RunSeries[],
  label: string,
  group: number,
  afterEnd: 'keep' | 'none',
): Curves {
  const spread = spreadOf(runs, afterEnd);
  return { x: spread.x, series: SPREAD_ROLES.map((role) => ({ label, role, group, y: spread[role] })) };
}

export function columnValues(table: Table, column: string): (number | null)[] {
  const at = table.columns.indexOf(column);
  return table.rows.map((row) => (typeof row[at] === 'number' ? row[at] : null));
}

const MEAN_COVERAGE = 'coverage_mean_ratio';

/** Mean coverage over the live updates at each row of the timeline; null while there is none. */
export function meanCoverage(run: Pick<ReportRun, 'curves' | 'timeline'>): (number | null)[] {
  if (run.curves.length === 1) return [...run.curves[0].coverage];
  if (run.timeline.columns.includes(MEAN_COVERAGE)) return columnValues(run.timeline, MEAN_COVERAGE);
  return run.timeline.rows.map((_, row) => {
    const known = run.curves
      .map((curve) => curve.coverage[row])
      .filter((value) => value !== null && value !== undefined);
    return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
  });
}

export function thinned(unit: TimeChart['unit'], x: readonly number[], series: readonly ChartSeries[]): TimeChart {
  const rows = decimate(
    x,
    series.map((one) => one.y),
    MAX_POINTS,
  );
  const digits = unit === 'ratio' || unit === 'share' ? 5 : 6;
  const short = (value: number | null | undefined): number | null => {
    return value === null || value === undefined ? null : shortNumber(value, digits);
  };
  return {
    kind: 'time',
    unit,
    x: rows.map((row) => shortNumber(x[row], 7)),
    series: series.map((one) => ({ ...one, y: rows.map((row) => short(one.y[row])) })),
  };
}
