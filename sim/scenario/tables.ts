/** The three kinds of data files a scenario may name: links, ups and downs, and values of a distribution. */
import { CsvProblems, forEachRow } from './csv.ts';
import type { Cell, CsvProblem } from './csv.ts';
import { unknownName } from './suggest.ts';
import { parseBytes, parseDuration, parseInteger, parseNumber, parsePpm, show } from './units.ts';
import type { Parsed } from './units.ts';

export interface Table<T> {
  readonly value: T;
  readonly problems: readonly CsvProblem[];
}

/** µs in the unit that ends a column's name: `time_s`, `latency_ms`. */
const SUFFIX_US: { readonly [suffix: string]: string } = { us: 'us', ms: 'ms', s: 's', m: 'm', h: 'h', d: 'd' };

type ReadCell = (text: string) => Parsed<number>;

function intReader(most: number): ReadCell {
  return (text) => parseInteger(text, 0, most);
}

function cellNumber(cell: Cell, line: number, read: ReadCell, problems: CsvProblems): number {
  const result = read(cell.text);
  if (result.ok) return result.value;
  problems.add(line, cell.column, cell.text === '' ? 'an empty cell' : result.message, result.expected);
  return Number.NaN;
}

function rightWidth(
  cells: readonly Cell[],
  line: number,
  least: number,
  most: number,
  legal: string,
  problems: CsvProblems,
): boolean {
  if (cells.length >= least && cells.length <= most) return true;
  const other = cells.length === 1 ? /[;\t]|\S\s+\S/.exec(cells[0].text) : null;
  const hint = other === null ? '' : `; cells are parted by commas`;
  const place = cells[Math.min(most, cells.length - 1)].column;
  problems.add(line, place, `has ${cells.length} ${cells.length === 1 ? 'cell' : 'cells'}${hint}`, legal);
  return false;
}

/**
 * Links, two ids in a row, flattened. A first row that holds no digits is taken for a header.
 *
 * @param capacity ids lie below this
 */
export function readEdges(text: string, capacity: number): Table<number[]> {
  const problems = new CsvProblems();
  const edges: number[] = [];
  const legal = 'two cells: from, to';
  const read = intReader(capacity - 1);
  let first = true;
  forEachRow(text, problems, (cells, line) => {
    const header = first && cells.every((cell) => !/\d/.test(cell.text));
    first = false;
    if (header || !rightWidth(cells, line, 2, 2, legal, problems)) return;
    const from = cellNumber(cells[0], line, read, problems);
    const to = cellNumber(cells[1], line, read, problems);
    if (from === to)
      problems.add(line, cells[1].column, `a link from the node ${from} to itself`, 'two different nodes');
    edges.push(from, to);
  });
  if (edges.length === 0 && problems.list.length === 0) problems.add(1, 1, 'has no links', legal);
  return { value: edges, problems: problems.done() };
}

/** How a column of durations is read, from its name; null when the name is none of these. */
function durationColumn(header: string, stems: readonly string[]): ReadCell | null {
  const match = /^(.*?)(?:_(us|ms|s|m|h|d))?$/.exec(header.toLowerCase());
  if (match === null || !stems.includes(match[1])) return null;
  const unit = match[2] === undefined ? null : SUFFIX_US[match[2]];
  return (cell) => {
    if (unit === null) return parseDuration(cell);
    const number = parseNumber(cell, 0, Number.MAX_SAFE_INTEGER);
    if (!number.ok) return number;
    // Measured figures are finer than 1 µs now and then; the clock is not.
    const exact = parseDuration(`${cell}${unit}`);
    if (exact.ok) return exact;
    return parseDuration(`${Math.round(number.value * US_PER[unit])}us`);
  };
}

const US_PER: { readonly [unit: string]: number } = { us: 1, ms: 1e3, s: 1e6, m: 6e7, h: 3.6e9, d: 8.64e10 };

const UPS: ReadonlyMap<string, number> = new Map([
  ['up', 1],
  ['1', 1],
  ['down', 0],
  ['0', 0],
]);

interface TraceRow {
  readonly timeUs: number;
  readonly node: number;
  readonly up: number;
}

/**
 * Rows of (time µs, node, 1 up | 0 down), flattened and in order of time. The header names the columns in any order: time (with a
 * unit as `time_s`, or units in the cells), node, and up or state.
 *
 * @param nodes ids lie below this
 */
export function readTrace(text: string, nodes: number): Table<number[]> {
  const problems = new CsvProblems();
  const rows: TraceRow[] = [];
  const legal = 'a header with time_s (or time_ms …), node and state';
  let columns: TraceColumns | null = null;
  let first = true;
  forEachRow(text, problems, (cells, line) => {
    if (first) {
      first = false;
      columns = traceColumns(cells);
      if (columns === null) problems.add(line, 1, 'the columns are not named as they should be', legal);
    } else if (columns !== null && rightWidth(cells, line, 3, 3, 'three cells, as in the header', problems)) {
      rows.push(traceRow(cells, line, columns, nodes, problems));
    }
  });
  if (first) problems.add(1, 1, 'is empty', legal);
  rows.sort((a, b) => a.timeUs - b.timeUs);
  return { value: rows.flatMap(({ timeUs, node, up }) => [timeUs, node, up]), problems: problems.done() };
}

interface TraceColumns {
  readonly time: number;
  readonly node: number;
  readonly state: number;
  readonly readTime: ReadCell;
}

function traceColumns(cells: readonly Cell[]): TraceColumns | null {
  const names = cells.map((cell) => cell.text.toLowerCase());
  const readers = names.map((name) => durationColumn(name, ['time', 'at', 't']));
  const time = readers.findIndex((reader) => reader !== null);
  const node = names.findIndex((name) => name === 'node' || name === 'id');
  const state = names.findIndex((name) => name === 'up' || name === 'state');
  const readTime = readers[time];
  if (cells.length !== 3 || node < 0 || state < 0 || readTime === undefined || readTime === null) return null;
  return { time, node, state, readTime };
}

function traceRow(
  cells: readonly Cell[],
  line: number,
  columns: TraceColumns,
  nodes: number,
  problems: CsvProblems,
): TraceRow {
  const timeUs = cellNumber(cells[columns.time], line, columns.readTime, problems);
  const node = cellNumber(cells[columns.node], line, intReader(nodes - 1), problems);
  const state = cells[columns.state];
  const up = UPS.get(state.text.toLowerCase());
  if (up === undefined)
    problems.add(line, state.column, unknownName('state', state.text, ['up', 'down']), 'up, down, 1 or 0');
  return { timeUs, node, up: up ?? 0 };
}

export interface Samples {
  readonly values: readonly number[];
  /** null when all count alike */
  readonly weights: readonly number[] | null;
}

/** Values of a distribution and, in a second column, their weights. The header says the unit, as in `latency_ms`, or the cells do. */
export function readSamples(text: string, unit: 'duration' | 'bytes' | 'ppm'): Table<Samples> {
  const problems = new CsvProblems();
  const values: number[] = [];
  const weights: number[] = [];
  const legal = `one cell, or two with a weight; a header such as ${HEADERS[unit]} names the unit`;
  let reader: ReadCell = cellReader(unit);
  let width = 0;
  let first = true;
  forEachRow(text, problems, (cells, line) => {
    const named = first ? sampleHeader(cells[0].text, unit) : null;
    const header = first && !/^[\d.+-]/.test(cells[0].text);
    first = false;
    if (header && named === null)
      problems.add(line, cells[0].column, `${show(cells[0].text)} does not name a unit`, HEADERS[unit]);
    if (named !== null) reader = named;
    if (width === 0) width = cells.length;
    if (!rightWidth(cells, line, Math.min(width, 2), Math.min(width, 2), legal, problems) || header) return;
    values.push(cellNumber(cells[0], line, reader, problems));
    if (width === 2) weights.push(cellNumber(cells[1], line, (cell) => parseNumber(cell, 0, 1e15), problems));
  });
  if (values.length === 0 && problems.list.length === 0) problems.add(1, 1, 'has no values', legal);
  if (values.length > MOST_SAMPLES)
    problems.add(1, 1, `has ${values.length} values`, `at most ${MOST_SAMPLES}: thin them out`);
  if (width === 2 && weights.every((weight) => weight === 0) && values.length > 0)
    problems.add(1, 1, 'all weights are 0', 'one above 0');
  return { value: { values, weights: width === 2 ? weights : null }, problems: problems.done() };
}

/** A resolved scenario has them inline. */
const MOST_SAMPLES = 20_000;

const HEADERS = { duration: 'latency_ms', bytes: 'size_bytes', ppm: 'drift_ppm' } as const;

function cellReader(unit: 'duration' | 'bytes' | 'ppm'): ReadCell {
  if (unit === 'duration') return (cell) => parseDuration(cell);
  return unit === 'bytes' ? (cell) => parseBytes(cell, 0, Number.MAX_SAFE_INTEGER) : (cell) => parsePpm(cell, 0, 5e5);
}

function sampleHeader(text: string, unit: 'duration' | 'bytes' | 'ppm'): ReadCell | null {
  const name = text.toLowerCase();
  if (/^[\d.+-]/.test(name)) return null;
  if (unit === 'duration') return durationColumn(name, [name.replace(/_[a-z]+$/, '')]);
  if (unit === 'bytes')
    return name.endsWith('bytes') ? (cell) => parseInteger(cell, 0, Number.MAX_SAFE_INTEGER) : cellReader(unit);
  return name.endsWith('ppm') ? (cell) => parseNumber(cell, 0, 5e5) : cellReader(unit);
}
