/** The charts of what is measured beside updates and traffic: a card for each that a gauge asks for. */
import type { TimeAxis } from './axis.ts';
import { countedRuns } from './counted.ts';
import { labelOf } from './figures.ts';
import { columnValues, spreadSeries, thinned, timesOfTable, type ChartSeries, type TimeChart } from './series.ts';
import type { ReportRun } from './model.ts';
import type { GaugeChart } from '../sim/metrics/gauges/gauge.ts';
import { GAUGES } from '../sim/metrics/gauges/registry.ts';
import type { Table } from '../sim/metrics/spec.ts';

type GaugeUnit = 'share' | 'ms' | 'plain';

export interface GaugeDrawing {
  /** of its canvas */
  readonly name: string;
  readonly title: string;
  readonly caption: string;
  readonly chart: TimeChart;
}

/** Those of all gauges that the runs have. */
export function gaugeDrawings(all: readonly ReportRun[], axis: TimeAxis): readonly GaugeDrawing[] {
  const runs = countedRuns(all);
  return GAUGES.flatMap(({ name, charts, columns }) => {
    const tables = runs.flatMap((run) => run.gauges[name] ?? []).filter((table) => table.rows.length > 0);
    if (tables.length === 0) return [];
    return charts.flatMap((wanted, i) => {
      const unit = unitOf(columns.find(({ column }) => column === wanted.columns[0])?.unit);
      const chart = draw(tables, wanted, unit, axis, all.length > 1);
      return chart === null
        ? []
        : [{ name: `gauge-${name}-${i}`, title: wanted.title, caption: captionOf(wanted, chart), chart }];
    });
  });
}

/** As sentences. */
function captionOf({ caption }: GaugeChart, { log }: TimeChart): string {
  const scale = log === true ? ' Logarithmic scale.' : '';
  return `${caption.charAt(0).toUpperCase()}${caption.slice(1)}.${scale}`;
}

/** On a plain scale that reaches so much higher than half of the values, these can hardly be told from 0. */
const WIDE = 30;

/** The same chart, logarithmic when its values are all above 0 and spread so far that most of them would lie on the floor. */
function scaled(chart: TimeChart): TimeChart {
  if (chart.unit !== 'plain') return chart;
  const values = chart.series.flatMap(({ y }) => y.filter((value) => value !== null)).sort((a, b) => a - b);
  const isWide = values[0] > 0 && values[values.length - 1] > WIDE * values[Math.floor(values.length / 2)];
  return isWide ? { ...chart, log: true } : chart;
}

function unitOf(unit: string | undefined): GaugeUnit {
  return unit === 'share' || unit === 'ms' ? unit : 'plain';
}

function draw(
  tables: readonly Table[],
  { columns }: GaugeChart,
  unit: GaugeUnit,
  axis: TimeAxis,
  many: boolean,
): TimeChart | null {
  const present = columns.filter((column) =>
    tables.some((table) => columnValues(table, column).some((value) => value !== null)),
  );
  if (present.length === 0) return null;
  if (!many) {
    const series = present.map((column, group): ChartSeries => ({
      label: labelOf(column),
      role: 'line',
      group,
      y: columnValues(tables[0], column),
    }));
    return scaled(thinned(unit, timesOfTable(tables[0], axis), series));
  }
  const spreads = present.map((column, group) => {
    const runs = tables.map((table) => ({ x: timesOfTable(table, axis), y: columnValues(table, column) }));
    return spreadSeries(runs, labelOf(column), group, 'keep');
  });
  const series = spreads.flatMap((spread) => spread.series);
  return scaled(thinned(unit, spreads[0].x, series));
}
