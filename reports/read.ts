/** Reads a run's folder back, so that its page can be made anew. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ALL_METRICS } from '../sim/metrics/registry.ts';
import { coverageColumn, THEORY_COLUMN } from './csv.ts';
import { parseTable } from './csv-parse.ts';
import { buildHtml } from './html.ts';
import { parseRunJson, type RunFile, type RunJson } from './json.ts';
import { HTML_FILE, htmlAssets, RUN_FILE, SCENARIO_FILE, writeWhole } from './write.ts';
import type { ReportInput, ReportRun } from './model.ts';
import type { Cell, Row, Table } from '../sim/metrics/spec.ts';

const TEXT_COLUMNS = ['seed', ...ALL_METRICS.filter((metric) => metric.unit === 'text').map((metric) => metric.column)];

interface Tables {
  readonly timeline: Table;
  readonly coverage: Table;
  readonly updates: Table;
  readonly traffic: Table;
  readonly gauges: ReadonlyMap<string, Table>;
}

/** The rows of one seed without the seed's column; the table itself when it has none. */
function tableOfSeed(table: Table, seed: string, several: boolean): Table {
  if (!several) return table;
  const rows: Row[] = [...table.rows].filter((row) => row[0] === seed).map((row) => row.slice(1));
  return { columns: table.columns.slice(1), rows };
}

function numbersOf(table: Table, column: string): (number | null)[] {
  const at = table.columns.indexOf(column);
  if (at < 0) throw new Error(`coverage.csv: no column ${column}`);
  return table.rows.map((row: readonly Cell[]) => (typeof row[at] === 'number' ? row[at] : null));
}

function assemble(file: RunFile, run: RunJson, tables: Tables): ReportRun {
  const several = file.runs.length > 1;
  const coverage = tableOfSeed(tables.coverage, run.seed, several);
  return {
    ...run,
    version: file.version,
    semantics: file.semantics,
    scenario: file.scenario,
    timeline: tableOfSeed(tables.timeline, run.seed, several),
    updates: tableOfSeed(tables.updates, run.seed, several),
    traffic: tableOfSeed(tables.traffic, run.seed, several),
    gauges: Object.fromEntries(
      (run.gauges ?? []).map((name) => [name, tableOfSeed(tables.gauges.get(name)!, run.seed, several)]),
    ),
    bands: run.bands.map((band) => ({ ...band, endUs: band.endUs ?? Infinity })),
    curves: run.curves.map((curve) => ({ ...curve, coverage: numbersOf(coverage, coverageColumn(curve.update)) })),
    theory: run.theory === null ? null : { ...run.theory, coverage: numbersOf(coverage, THEORY_COLUMN) },
  };
}

/** What a page is made from, read from a folder that `writeRun` wrote. Errors name the file. */
export async function readRun(folder: string): Promise<ReportInput> {
  const text = (name: string): Promise<string> => readFile(join(folder, name), 'utf8');
  const table = async (name: string): Promise<Table> => inFile(name, parseTable, await text(name), TEXT_COLUMNS);
  const file = inFile(RUN_FILE, parseRunJson, await text(RUN_FILE));
  const tables = {
    timeline: await table('timeline.csv'),
    coverage: await table('coverage.csv'),
    updates: await table('updates.csv'),
    traffic: await table('traffic.csv'),
    gauges: new Map<string, Table>(),
  };
  const gauges = new Set(file.runs.flatMap((run) => run.gauges ?? []));
  for (const name of gauges) tables.gauges.set(name, await table(`${name}.csv`));
  return {
    runs: inFile('coverage.csv', () => file.runs.map((run) => assemble(file, run, tables))),
    intervals: file.intervals ?? null,
    definitions: ALL_METRICS,
    scenarioText: await text(SCENARIO_FILE),
    replay: file.replay,
  };
}

function inFile<A extends readonly unknown[], T>(name: string, read: (...given: A) => T, ...given: A): T {
  try {
    return read(...given);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new Error(message.startsWith(name) ? message : `${name}: ${message}`, { cause: error });
  }
}

/** Makes report.html anew from the other files of the folder. Returns its path. */
export async function rebuildHtml(folder: string): Promise<string> {
  const html = buildHtml(await readRun(folder), await htmlAssets());
  const path = join(folder, HTML_FILE);
  await writeWhole(path, html);
  return path;
}
