/**
 * run.json: everything a program asks of a run, with keys in a fixed order, without paths or times of day, so that two runs of the
 * same scenario and seed give the same bytes. performance.json holds what differs. Times are in virtual microseconds.
 */
import { reportRun, type Intervals, type ReportRun, type ScenarioHead } from './model.ts';
import type { RunPerformance, RunResult } from '../sim/experiment/result.ts';
import type { FaultBand } from '../sim/faults/spec.ts';

/** A fault band as JSON has it: `endUs` null = never (JSON has no Infinity). */
interface BandJson extends Omit<FaultBand, 'endUs'> {
  readonly endUs: number | null;
}

/** One run of run.json. The rows of timeline, coverage, updates and traffic are in their CSVs. */
export interface RunJson extends Omit<
  ReportRun,
  'version' | 'semantics' | 'scenario' | 'bands' | 'curves' | 'theory' | 'timeline' | 'updates' | 'traffic' | 'gauges'
> {
  /** whose tables there are, `<name>.csv` */
  readonly gauges: readonly string[];
  readonly bands: readonly BandJson[];
  readonly curves: readonly { readonly update: number; readonly label: string; readonly publishUs: number }[];
  readonly theory: { readonly label: string; readonly source: string } | null;
}

/** The file: a run's fields beside the head, or `runs` when there are several. */
export interface RunFile {
  readonly version: string;
  readonly semantics: number;
  readonly scenario: ScenarioHead;
  readonly replay: string;
  readonly intervals?: Intervals;
  readonly runs: readonly RunJson[];
}

function runJson(run: ReportRun): RunJson {
  return {
    seed: run.seed,
    fingerprint: run.fingerprint,
    status: run.status,
    failure: run.failure,
    endUs: run.endUs,
    convergedUs: run.convergedUs,
    events: run.events,
    summary: run.summary,
    checks: run.checks,
    heals: run.heals,
    drops: run.drops,
    bands: run.bands.map((band) => ({ ...band, endUs: Number.isFinite(band.endUs) ? band.endUs : null })),
    warnings: run.warnings,
    curves: run.curves.map(({ update, label, publishUs }) => ({ update, label, publishUs })),
    theory: run.theory === null ? null : { label: run.theory.label, source: run.theory.source },
    gauges: Object.keys(run.gauges),
    deliveryDelay: run.deliveryDelay,
    deliveryHops: run.deliveryHops,
    bytesPerNode: run.bytesPerNode,
  };
}

/** run.json of one run, or of several seeds. Ends in a newline. */
export function runJsonText(results: readonly RunResult[], intervals: Intervals | null, replay: string): string {
  const runs = results.map(reportRun);
  const head = { version: runs[0].version, semantics: runs[0].semantics, scenario: runs[0].scenario, replay };
  const all = runs.map(runJson);
  const body = all.length === 1 ? { ...head, ...all[0] } : { ...head, intervals: intervals ?? {}, runs: all };
  return `${layout(body, '')}\n`;
}

/** The same, read back; throws a SyntaxError or a TypeError when it is no run.json. */
export function parseRunJson(text: string): RunFile {
  const file = JSON.parse(text) as RunFile & RunJson;
  if (typeof file !== 'object' || file === null || typeof file.version !== 'string')
    throw new TypeError('not a run.json');
  const { version, semantics, scenario, replay, intervals } = file;
  const runs = Array.isArray(file.runs) ? file.runs : [file];
  return { version, semantics, scenario, replay, ...(intervals === undefined ? {} : { intervals }), runs };
}

/** performance.json: one object, or a list in the order of the seeds. */
export function performanceJsonText(
  results: readonly { readonly seed: string; readonly performance: RunPerformance }[],
): string {
  const rows = results.map(({ seed, performance }) => ({
    seed,
    eventLoopSeconds: performance.eventLoopSeconds,
    events: performance.events,
    eventsPerSecond: performance.eventsPerSecond,
    peakResidentBytes: performance.peakResidentBytes,
    engine: performance.engine,
  }));
  return `${layout(rows.length === 1 ? rows[0] : rows, '')}\n`;
}

/** JSON with two spaces an indent, lists of plain values on one line. */
function layout(value: unknown, indent: string): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]';
    const flat = value.every((item) => typeof item !== 'object' || item === null);
    const items = value.map((item) => layout(item, inner));
    return flat ? `[${items.join(', ')}]` : `[\n${inner}${items.join(`,\n${inner}`)}\n${indent}]`;
  }
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .map(([key, member]) => `${JSON.stringify(key)}: ${layout(member, inner)}`);
  return members.length === 0 ? '{}' : `{\n${inner}${members.join(`,\n${inner}`)}\n${indent}}`;
}
