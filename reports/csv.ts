/**
 * A result as CSV: RFC 4180, comma, LF, a header line with units in the column names. Rows become text in blocks, so a file
 * of a million rows never stands in memory as text and the consumer's pace decides when the next block is made.
 *
 * Values: a number is printed as the shortest decimal that reads back as the same double (ECMAScript fixes it, every engine
 * prints the same), `true` and `false` in letters, what does not exist (null, NaN) as an empty cell, and ±Infinity as `Infinity`.
 */
import { stringify } from 'csv-stringify/sync';
import type { Cell, Row, Table } from '../sim/metrics/spec.ts';
import type { RunResult } from '../sim/experiment/result.ts';

export interface CsvTable {
  readonly file: string;
  readonly columns: readonly string[];
  readonly rows: Iterable<Row>;
}

/** What the CSVs need of a run. */
export type CsvRun = Pick<
  RunResult,
  | 'seed'
  | 'fingerprint'
  | 'status'
  | 'summary'
  | 'timeline'
  | 'updates'
  | 'nodes'
  | 'traffic'
  | 'heals'
  | 'gauges'
  | 'curves'
  | 'theory'
>;

const BLOCK_ROWS = 512;

const CAST = {
  number: (value: number): string => (Number.isNaN(value) ? '' : String(value)),
  boolean: (value: boolean): string => (value ? 'true' : 'false'),
};
const OPTIONS = { cast: CAST, record_delimiter: '\n' };

/** The text of a table in blocks of rows, the header first. */
export function* csvText(table: CsvTable): Generator<string, void, undefined> {
  yield stringify([[...table.columns]], OPTIONS);
  let block = '';
  let rows = 0;
  for (const row of table.rows) {
    block += rowText(row);
    if (++rows % BLOCK_ROWS > 0) continue;
    yield block;
    block = '';
  }
  if (block !== '') yield block;
}

/** Only text can need quotes: rows of numbers, which most are, are joined at a tenth of the price. */
function rowText(row: Row): string {
  let line = '';
  for (let i = 0; i < row.length; i++) {
    const cell = row[i];
    if (typeof cell === 'string') return stringify([[...row]], OPTIONS);
    if (i > 0) line += ',';
    if (typeof cell === 'number') line += CAST.number(cell);
    else if (cell !== null) line += CAST.boolean(cell);
  }
  return `${line}\n`;
}

/** All tables of one run, or of several seeds of one scenario (then `seed` is the first column of each). */
export function csvTables(runs: readonly CsvRun[]): readonly CsvTable[] {
  return [
    summaryTable(runs),
    joined('timeline.csv', runs, (run) => run.timeline),
    joined('coverage.csv', runs, coverageTable),
    joined('updates.csv', runs, (run) => run.updates),
    joined('nodes.csv', runs, (run) => run.nodes),
    joined('traffic.csv', runs, (run) => run.traffic),
    joined('heals.csv', runs, healsTable),
    ...gaugeNames(runs).map((name) =>
      joined(`${name}.csv`, runs, (run) => run.gauges[name] ?? { columns: [], rows: [] }),
    ),
  ];
}

/** Names of the gauges that any run has. */
export function gaugeNames(runs: readonly Pick<RunResult, 'gauges'>[]): readonly string[] {
  return [...new Set(runs.flatMap((run) => Object.keys(run.gauges)))];
}

function unionOfColumns(lists: readonly (readonly string[])[]): string[] {
  const all = new Set<string>();
  for (const list of lists) for (const column of list) all.add(column);
  return [...all];
}

/** A row a run: who it was, then its figures in the registry's order. */
function summaryTable(runs: readonly CsvRun[]): CsvTable {
  const head = ['seed', 'fingerprint', 'status'];
  const figures = unionOfColumns(runs.map((run) => Object.keys(run.summary))).filter(
    (column) => !head.includes(column),
  );
  const rows = runs.map((run) => [
    run.seed,
    run.fingerprint,
    run.status,
    ...figures.map((column) => run.summary[column] ?? null),
  ]);
  return { file: 'summary.csv', columns: [...head, ...figures], rows };
}

/** The same table of every run, one below the other; a column that a run lacks is empty there. */
function joined(file: string, runs: readonly CsvRun[], pick: (run: CsvRun) => Table): CsvTable {
  const tables = runs.map(pick);
  if (runs.length === 1) return { file, columns: tables[0].columns, rows: tables[0].rows };
  const columns = unionOfColumns(tables.map((table) => table.columns));
  return { file, columns: ['seed', ...columns], rows: { [Symbol.iterator]: () => seededRows(runs, tables, columns) } };
}

function* seededRows(
  runs: readonly CsvRun[],
  tables: readonly Table[],
  columns: readonly string[],
): Generator<Row, void, undefined> {
  for (let i = 0; i < runs.length; i++) {
    const places = columns.map((column) => tables[i].columns.indexOf(column));
    for (const row of tables[i].rows) {
      yield [runs[i].seed, ...places.map((place) => (place < 0 ? null : row[place]))];
    }
  }
}

/** Name of an update's column in coverage.csv. */
export function coverageColumn(update: number): string {
  return `update_${update}_coverage_ratio`;
}

export const THEORY_COLUMN = 'theory_coverage_ratio';

/** Coverage of each kept update at each row of the timeline, and the theory's; times as in timeline.csv. */
export function coverageTable(run: Pick<RunResult, 'timeline' | 'curves' | 'theory'>): Table {
  const time = run.timeline.columns[0] ?? 'time_ms';
  const columns = [time, ...run.curves.map((curve) => coverageColumn(curve.update))];
  if (run.theory !== null) columns.push(THEORY_COLUMN);
  const rows = run.timeline.rows.map((row, i) => {
    const cells: Cell[] = [row[0], ...run.curves.map((curve) => curve.coverage[i] ?? null)];
    if (run.theory !== null) cells.push(run.theory.coverage[i] ?? null);
    return cells;
  });
  return { columns, rows };
}

export function healsTable(run: Pick<RunResult, 'heals'>): Table {
  return {
    columns: ['fault', 'heal_ms', 'reconvergence_ms'],
    rows: run.heals.map((heal) => [
      heal.fault,
      heal.healUs / 1000,
      heal.reconvergenceUs === null ? null : heal.reconvergenceUs / 1000,
    ]),
  };
}
