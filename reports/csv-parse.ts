/** Reads back the CSV that `csv.ts` writes (RFC 4180 with comma and LF), strictly. */
import type { Cell, Table } from '../sim/metrics/spec.ts';

const NUMBER = /^-?(\d+(\.\d+)?(e[+-]?\d+)?|Infinity)$/;

/** All records as text; an error names the record (from 1) that is malformed. */
export function parseRecords(text: string): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  let at = 0;
  while (at < text.length) {
    const [cell, next] = text[at] === '"' ? quotedCell(text, at, records.length + 1) : plainCell(text, at);
    record.push(cell);
    const mark = text[next];
    if (mark === ',') {
      at = next + 1;
      if (at === text.length) record.push('');
      continue;
    }
    if (mark !== undefined && mark !== '\n')
      throw new Error(`CSV record ${records.length + 1}: text after a closing quote`);
    records.push(record);
    record = [];
    at = next + 1;
  }
  if (record.length > 0) records.push(record);
  return records;
}

function plainCell(text: string, from: number): [string, number] {
  let end = from;
  while (end < text.length && text[end] !== ',' && text[end] !== '\n') end++;
  return [text.slice(from, end), end];
}

function quotedCell(text: string, from: number, record: number): [string, number] {
  let cell = '';
  let at = from + 1;
  for (;;) {
    const quote = text.indexOf('"', at);
    if (quote < 0) throw new Error(`CSV record ${record}: a quote is never closed`);
    cell += text.slice(at, quote);
    if (text[quote + 1] !== '"') return [cell, quote + 1];
    cell += '"';
    at = quote + 2;
  }
}

/** A table with its types: a column whose filled cells are all numbers (or all true/false) becomes that, others stay text. */
export function parseTable(text: string, textColumns: readonly string[] = []): Table {
  const [columns = [], ...records] = parseRecords(text);
  records.forEach((record, i) => {
    if (record.length !== columns.length) {
      throw new Error(`CSV record ${i + 2}: ${record.length} cells where the header has ${columns.length}`);
    }
  });
  const readers = columns.map((column, i) => (textColumns.includes(column) ? textCell : readerOf(records, i)));
  return { columns, rows: records.map((record) => record.map((cell, i) => readers[i](cell))) };
}

function textCell(cell: string): Cell {
  return cell === '' ? null : cell;
}

function readerOf(records: readonly (readonly string[])[], column: number): (cell: string) => Cell {
  const all = (fits: (cell: string) => boolean): boolean =>
    records.every((record) => record[column] === '' || fits(record[column]));
  if (all((cell) => NUMBER.test(cell))) return (cell) => (cell === '' ? null : Number(cell));
  if (all((cell) => cell === 'true' || cell === 'false')) return (cell) => (cell === '' ? null : cell === 'true');
  return textCell;
}
