/** The charts of what is measured beside updates and traffic: a card for each that a gauge asks for. */
import type { TimeAxis } from './axis.ts';
import { countedRuns } from './counted.ts';
import { labelOf } from './figures.ts';
import { columnValues, spreadSeries, thinned, timesOfTable, type ChartSeries, type TimeChart } from './series.ts';
import type { ReportRun } from './model.ts';
import type { GaugeChart } from '../sim/metrics/gauges/gauge.ts';
import { GAUGES } from '../sim/metrics/gauges/registry.ts';
import type { Table } from '../sim/metrics/spec.ts';

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
      const unit = columns.find(({ column }) => column === wanted.columns[0])?.unit === 'share' ? 'share' : 'plain';
      const chart = draw(tables, wanted, unit, axis, all.length > 1);
      return chart === null
        ? []
        : [{ name: `gauge-${name}-${i}`, title: wanted.title, caption: wanted.caption, chart }];
    });
  });
}

/** What the axis does not say, the line's name does. */
function lineLabel(column: string): string {
  return column.endsWith('_ms') ? `${labelOf(column)} (ms)` : labelOf(column);
}

function draw(
  tables: readonly Table[],
  { columns }: GaugeChart,
  unit: 'share' | 'plain',
  axis: TimeAxis,
  many: boolean,
): TimeChart | null {
  const present = columns.filter((column) =>
    tables.some((table) => columnValues(table, column).some((value) => value !== null)),
  );
  if (present.length === 0) return null;
  if (!many) {
    const series = present.map((column, group): ChartSeries => ({
      label: lineLabel(column),
      role: 'line',
      group,
      y: columnValues(tables[0], column),
    }));
    return thinned(unit, timesOfTable(tables[0], axis), series);
  }
  const spreads = present.map((column, group) => {
    const runs = tables.map((table) => ({ x: timesOfTable(table, axis), y: columnValues(table, column) }));
    return spreadSeries(runs, lineLabel(column), group, 'keep');
  });
  return thinned(
    unit,
    spreads[0].x,
    spreads.flatMap((spread) => spread.series),
  );
}
