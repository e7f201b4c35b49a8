/** The few key figures that open the page and the terminal summary. */
import { countedRuns, sayCounted } from './counted.ts';
import { formatDuration, formatPercent } from './format.ts';
import { sayValue, unitOf } from './figures.ts';
import { convergenceUs, finalCoverage, hasPublished } from './words.ts';
import type { ReportInput, ReportRun } from './model.ts';
import { GAUGES } from '../sim/metrics/gauges/registry.ts';
import type { Interval } from '../sim/experiment/result.ts';

export interface Tile {
  readonly label: string;
  readonly value: string;
  /** spread over seeds, or what the figure is divided by */
  readonly note: string;
}

interface Wanted {
  readonly label: string;
  /** of the summary */
  readonly column: string;
  readonly note: string;
}

const WANTED: readonly Wanted[] = [
  { label: 'Half of the nodes knew after', column: 't50_ms', note: 'from publish' },
  { label: '99 % of the nodes knew after', column: 't99_ms', note: 'from publish' },
  { label: 'Sent per node', column: 'total_bytes_per_node_mean', note: 'mean, whole run' },
  { label: 'Redundancy', column: 'redundancy_rmr', note: 'extra copies/delivery' },
  { label: 'Last delivery hop', column: 'last_delivery_hop_max', note: 'hops from the origin' },
];

/** Key figures in the order in which they are read; at most six. */
export function tilesOf(input: ReportInput): readonly Tile[] {
  const figures = WANTED.flatMap((wanted) => summaryTile(input, wanted));
  const told = input.runs.some(hasPublished);
  const gauges = headlinesOf(input.runs, told ? 1 : 2).flatMap((wanted) => summaryTile(input, wanted));
  // Where nothing was published and something else was measured, that is what the run is about.
  const arrival = gauges.length > 0 && !told ? [] : [arrivalTile(input.runs)];
  return [...arrival, ...gauges, ...figures].slice(0, 6);
}

/** What the gauges of the runs say first, so many figures of each. */
export function headlinesOf(runs: readonly ReportRun[], most: number): readonly Wanted[] {
  return GAUGES.filter(({ name }) => runs.some((run) => run.gauges[name] !== undefined)).flatMap(({ headlines }) =>
    headlines.slice(0, most),
  );
}

/** A run that published nothing has neither a time nor a coverage, and is no part of the means. */
function arrivalTile(runs: readonly ReportRun[]): Tile {
  const spread = countedRuns(runs).filter(hasPublished);
  const times = spread.map(convergenceUs).filter((time): time is number => time !== null);
  if (times.length < spread.length || spread.length === 0) return coverageTile(spread, runs.length);
  const single = spread.every((run) => run.updates.rows.length === 1);
  const note = runs.length === 1 ? (single ? 'from publish' : 'from the start') : meanOf(times.length, runs.length);
  return { label: single ? 'Every node knew after' : 'All converged at', value: formatDuration(mean(times)), note };
}

function coverageTile(spread: readonly ReportRun[], all: number): Tile {
  const label = 'Coverage at the end';
  const shares = spread.map(finalCoverage).filter((share): share is number => share !== null);
  if (shares.length === 0) return { label, value: '–', note: 'nothing was published' };
  const note = all === 1 ? 'of the nodes' : meanOf(shares.length, all);
  return { label, value: formatPercent(mean(shares)), note };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** "mean of 2 of 4 runs" */
function meanOf(counted: number, all: number): string {
  return `${counted === 1 ? '' : 'mean of '}${sayCounted(counted, all, 'runs')}`;
}

function summaryTile(input: ReportInput, wanted: Wanted): readonly Tile[] {
  const { column } = wanted;
  const interval = input.intervals?.[column];
  if (interval)
    return [
      {
        label: wanted.label,
        value: sayValue(interval.mean, unitOf(column)),
        note: intervalNote(interval, column, input.runs.length),
      },
    ];
  const value = input.runs[0].summary[column];
  if (input.runs.length > 1 || typeof value !== 'number') return [];
  const several = input.runs[0].updates.rows.length > 1 && column.startsWith('t');
  const note = several && wanted.note === 'from publish' ? 'mean of the updates' : wanted.note;
  return [{ label: wanted.label, value: sayValue(value, unitOf(column)), note }];
}

/** "95 %: 9.1 s to 9.7 s", and how many runs have the figure when not all `runs` do. */
export function intervalNote(interval: Interval, column: string, runs: number): string {
  const some = interval.runs === runs ? '' : ` (${interval.runs} of ${runs} runs)`;
  if (interval.low === interval.high) return `the same in ${interval.runs} runs`;
  const [low, high] = [interval.low, interval.high].map((value) => sayValue(value, unitOf(column)));
  return `95 %: ${low} to ${high}${some}`;
}
