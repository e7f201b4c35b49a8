/** The data of the page's charts: a few hundred rows each, in the units of the axes, rounded to what can be seen. */
import { shortNumber, timeAxis, type TimeAxis } from './axis.ts';
import { countedRuns } from './counted.ts';
import { sayValue, type Unit } from './figures.ts';
import { gaugeDrawings, type GaugeDrawing } from './gauges.ts';
import { addHistograms, drawable } from './histogram.ts';
import { samplesPerWindow, windowed, type Windows } from './rates.ts';
import {
  columnValues,
  meanCoverage,
  spreadSeries,
  thinned,
  timesOfTable,
  type ChartSeries,
  type Curves,
  type TimeChart,
} from './series.ts';
import { spreadOf } from './spread.ts';
import { bandName } from './words.ts';
import type { ReportRun } from './model.ts';
import type { FaultBand } from '../sim/faults/spec.ts';
import type { Histogram, Table } from '../sim/metrics/spec.ts';

export interface HistogramChart {
  readonly kind: 'histogram';
  /** what is counted, for the table's header: `node`, `delivery` */
  readonly counted: string;
  /** lower edge of each bin, in words */
  readonly ticks: readonly string[];
  /** each bin in words */
  readonly ranges: readonly string[];
  readonly counts: readonly number[];
}

export interface BandMark {
  readonly id: string;
  readonly kind: FaultBand['kind'];
  readonly label: string;
  /** in units of the axis */
  readonly from: number;
  /** null = beyond the end */
  readonly to: number | null;
}

export interface PageCharts {
  readonly axis: TimeAxis;
  readonly bands: readonly BandMark[];
  readonly coverage: TimeChart | null;
  readonly bytes: TimeChart | null;
  readonly gauges: readonly GaugeDrawing[];
  readonly bytesPerNode: HistogramChart | null;
  readonly delay: HistogramChart | null;
  readonly hops: HistogramChart | null;
}

export const MAX_CURVES = 40;
const MAX_BINS = 40;
const MAX_BANDS = 300;

/** All charts of a page; null where there is nothing to draw. */
export function pageCharts(all: readonly ReportRun[]): PageCharts {
  const runs = countedRuns(all);
  const many = all.length > 1;
  const axis = timeAxis(runs.reduce((end, run) => Math.max(end, run.endUs), 0));
  return {
    axis,
    bands: bandMarks(runs, axis),
    coverage: coverageChart(runs, axis, many),
    bytes: bytesChart(runs, axis, many),
    gauges: gaugeDrawings(all, axis),
    bytesPerNode: histogramChart(
      runs.map((run) => run.bytesPerNode),
      'nodes',
    ),
    delay: histogramChart(
      runs.map((run) => run.deliveryDelay),
      'deliveries',
    ),
    hops: histogramChart(
      runs.map((run) => run.deliveryHops),
      'deliveries',
    ),
  };
}

function coverageChart(runs: readonly ReportRun[], axis: TimeAxis, many: boolean): TimeChart | null {
  const series = many ? coverageSpread(runs, axis) : coverageCurves(runs[0], axis);
  return series === null ? null : thinned('ratio', series.x, series.series);
}

function coverageCurves(run: ReportRun, axis: TimeAxis): Curves | null {
  if (run.curves.length === 0 || run.timeline.rows.length === 0) return null;
  const series: ChartSeries[] = run.curves
    .slice(0, MAX_CURVES)
    .map((curve, group) => ({ label: curve.label, role: 'line', group, y: curve.coverage }));
  if (run.theory !== null) series.push(theorySeries(run));
  return { x: timesOfTable(run.timeline, axis), series };
}

function theorySeries(run: ReportRun): ChartSeries {
  return {
    label: `theory${run.curves.length > 1 ? ' of the first update' : ''}: ${run.theory!.label}`,
    role: 'theory',
    group: 0,
    y: run.theory!.coverage,
  };
}

function coverageSpread(runs: readonly ReportRun[], axis: TimeAxis): Curves | null {
  const shown = runs.filter((run) => run.curves.length > 0 && run.timeline.rows.length > 0);
  if (shown.length === 0) return null;
  const single = shown.every((run) => run.curves.length === 1);
  const spread = spreadSeries(
    shown.map((run) => ({ x: timesOfTable(run.timeline, axis), y: meanCoverage(run) })),
    single ? 'coverage' : 'mean coverage of the updates',
    0,
    'keep',
  );
  const first = shown.find((run) => run.theory !== null);
  if (!single || first === undefined) return spread;
  const theory = spreadOf([{ x: timesOfTable(first.timeline, axis), y: first.theory!.coverage }], 'keep');
  const at = new Map(theory.x.map((moment, i) => [moment, theory.median[i]]));
  const last = theory.median[theory.median.length - 1] ?? null;
  const end = theory.x[theory.x.length - 1];
  const y = spread.x.map((moment) => at.get(moment) ?? (moment > end ? last : null));
  return { x: spread.x, series: [...spread.series, { ...theorySeries(first), y }] };
}

/** Classes of bytes in the timeline, in a fixed order. */
function byteClasses(timeline: Table): readonly string[] {
  return ['payload', 'control'].filter((name) => timeline.columns.includes(`${name}_bytes`));
}

function bytesChart(runs: readonly ReportRun[], axis: TimeAxis, many: boolean): TimeChart | null {
  const shown = runs.filter((run) => run.timeline.rows.length > 0);
  const classes = shown.length === 0 ? [] : byteClasses(shown[0].timeline);
  if (classes.length === 0) return null;
  const samples = samplesPerWindow(shown);
  const rates = (run: ReportRun, name: string): Windows => {
    return windowed(
      timesOfTable(run.timeline, axis),
      columnValues(run.timeline, `${name}_bytes`),
      samples,
      axis.us / 1e6,
    );
  };
  if (many) {
    const spreads = classes.map((name, group) => {
      const all = shown.map((run) => rates(run, name)).map(({ x, mean }) => ({ x, y: mean }));
      return spreadSeries(all, name, group, 'none');
    });
    return thinned(
      'bytes/s',
      spreads[0].x,
      spreads.flatMap((spread) => spread.series),
    );
  }
  const windows = classes.map((label) => ({ label, ...rates(shown[0], label) }));
  const series = windows.flatMap(({ label, mean, least, most }, group): ChartSeries[] => {
    const line: ChartSeries = { label, role: 'line', group, y: mean };
    return samples === 1
      ? [line]
      : [line, { label, role: 'low', group, y: least }, { label, role: 'high', group, y: most }];
  });
  return thinned('bytes/s', windows[0].x, series);
}

function binUnit(unit: string): Unit {
  if (unit === 'µs') return 'us';
  return unit === 'us' || unit === 'ms' || unit === 's' || unit === 'bytes' || unit === 'ratio' ? unit : 'plain';
}

function histogramChart(all: readonly Histogram[], counted: string): HistogramChart | null {
  const sum = addHistograms(all);
  const { edges, counts, unit } = drawable(sum, MAX_BINS);
  if (counts.length === 0) return null;
  const say = (value: number): string => sayValue(value, binUnit(unit));
  const whole = binUnit(unit) === 'plain' && edges.every((edge, i) => i === 0 || edge === edges[i - 1] + 1);
  return {
    kind: 'histogram',
    counted,
    ticks: counts.map((_, i) => say(edges[i])),
    ranges: counts.map((_, i) => (whole ? say(edges[i]) : `${say(edges[i])} to ${say(edges[i + 1])}`)),
    counts: counts.map((count) => shortNumber(count, 9)),
  };
}

/** Fault bands of the first run, in units of the axis; very many flaps of one fault are merged with their nearest neighbours. */
function bandMarks(runs: readonly ReportRun[], axis: TimeAxis): BandMark[] {
  const bands = runs[0].bands.filter((band) => band.startUs / axis.us <= axis.max);
  const ids = [...new Set(bands.map((band) => band.id))];
  const perFault = Math.max(1, Math.floor(MAX_BANDS / Math.max(1, ids.length)));
  return ids
    .flatMap((id) =>
      mergeNearest(
        bands.filter((band) => band.id === id),
        perFault,
      ),
    )
    .map((band) => ({
      id: band.id,
      kind: band.kind,
      label: bandName(band),
      from: shortNumber(band.startUs / axis.us, 7),
      to: band.endUs / axis.us >= axis.max ? null : shortNumber(band.endUs / axis.us, 7),
    }));
}

/** Joins bands across the shortest breaks until at most `limit` are left. */
function mergeNearest(bands: readonly FaultBand[], limit: number): readonly FaultBand[] {
  if (bands.length <= limit) return bands;
  const sorted = bands.toSorted((a, b) => a.startUs - b.startUs);
  const breaks = sorted.slice(1).map((band, i) => band.startUs - sorted[i].endUs);
  const widest = new Set(
    breaks
      .map((_, i) => i)
      .sort((a, b) => breaks[b] - breaks[a] || a - b)
      .slice(0, limit - 1),
  );
  const merged: FaultBand[] = [];
  sorted.forEach((band, i) => {
    const last = merged[merged.length - 1];
    if (last === undefined || widest.has(i - 1)) merged.push(band);
    else merged[merged.length - 1] = { ...last, endUs: Math.max(last.endUs, band.endUs) };
  });
  return merged;
}
