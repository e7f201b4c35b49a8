/** Writes a run's folder. Every file appears whole or not at all: it is written under another name first, then renamed. */
import { createHash } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { ALL_METRICS } from '../sim/metrics/registry.ts';
import { csvTables, csvText } from './csv.ts';
import { buildHtml, type HtmlAssets } from './html.ts';
import { performanceJsonText, runJsonText } from './json.ts';
import { reportRun, type Intervals, type ReportInput } from './model.ts';
import type { RunResult } from '../sim/experiment/result.ts';

export interface RunFolder {
  readonly folder: string;
  /** one run, or several seeds of one scenario */
  readonly results: readonly RunResult[];
  /** over the seeds; null for one run */
  readonly intervals: Intervals | null;
  readonly scenarioText: string;
  /** stands in run.json and report.html; must not name this machine's paths */
  readonly replay: string;
}

export const SCENARIO_FILE = 'scenario.resolved.yaml';
export const RUN_FILE = 'run.json';
export const PERFORMANCE_FILE = 'performance.json';
export const HTML_FILE = 'report.html';

let chartJs: string | null = null;

/** The text of Chart.js' UMD file, which the package's exports hide. */
export async function readChartJs(): Promise<string> {
  if (chartJs !== null) return chartJs;
  const folder = dirname(createRequire(import.meta.url).resolve('chart.js'));
  chartJs = readFileSync(join(folder, 'chart.umd.min.js'), 'utf8');
  return chartJs;
}

/** What a page takes from this machine. */
export async function htmlAssets(): Promise<HtmlAssets> {
  return { chartJs: await readChartJs(), digest: (text) => createHash('sha256').update(text).digest('base64') };
}

/** What the page and the terminal summary are made from. */
export function reportInput(run: Omit<RunFolder, 'folder'>): ReportInput {
  return {
    runs: run.results.map(reportRun),
    intervals: run.intervals,
    definitions: ALL_METRICS,
    scenarioText: run.scenarioText,
    replay: run.replay,
  };
}

/** Between so many pieces, signals and timers have their turn. */
const PIECES_A_TURN = 16;

/** Text, or pieces of text made at the pace of the disk, to a file that appears when it is complete. */
export async function writeWhole(path: string, text: string | Iterable<string>): Promise<void> {
  const draft = `${path}.${process.pid}.part`;
  try {
    const file = openSync(draft, 'w');
    try {
      let pieces = 0;
      for (const piece of typeof text === 'string' ? [text] : text) {
        writeFileSync(file, piece);
        if (++pieces % PIECES_A_TURN === 0) await new Promise((resume) => setImmediate(resume));
      }
    } finally {
      closeSync(file);
    }
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}

/**
 * Writes scenario, CSVs, run.json, performance.json and last report.html, so that a folder with a page is complete; page and
 * run.json of an earlier run are removed first. Returns the names of the files in order; rejects with the file system's error.
 */
export async function writeRun(run: RunFolder): Promise<readonly string[]> {
  mkdirSync(run.folder, { recursive: true });
  for (const name of [HTML_FILE, RUN_FILE]) rmSync(join(run.folder, name), { force: true });
  const tables = csvTables(run.results);
  const html = buildHtml(reportInput(run), await htmlAssets());
  const files: [string, string | Iterable<string>][] = [
    [SCENARIO_FILE, run.scenarioText],
    ...tables.map((table): [string, Iterable<string>] => [table.file, csvText(table)]),
    [PERFORMANCE_FILE, performanceJsonText(run.results)],
    [RUN_FILE, runJsonText(run.results, run.intervals, run.replay)],
    [HTML_FILE, html],
  ];
  for (const [name, text] of files) await writeWhole(join(run.folder, name), text);
  return files.map(([name]) => name);
}
