/** The table of published figures as CSV and as Markdown. */
import { stringify } from 'csv-stringify/sync';
import { code, page, table } from '../docs/markdown.ts';
import { rowsOf, type MeasuredGroup, type PaperRow } from './verdict.ts';

const COLUMNS: readonly (keyof PaperRow)[] = [
  'group',
  'title',
  'source',
  'what',
  'unit',
  'published',
  'expected',
  'tolerance',
  'mean',
  'halfWidth',
  'runs',
  'verdict',
  'note',
  'command',
];
const HEADS: { readonly [column: string]: string } = { halfWidth: 'half_width_95' };

/** A number with so many significant digits as a reader can use. */
export function short(value: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 1e5 || size < 1e-3) return value.toExponential(2).replace('e+', 'e');
  return String(Number(value.toPrecision(4)));
}

export function csvOf(groups: readonly MeasuredGroup[]): string {
  const rows = groups.flatMap(rowsOf).map((row) => COLUMNS.map((column) => row[column]));
  return stringify([COLUMNS.map((column) => HEADS[column] ?? column), ...rows]);
}

/** `published` is empty where the paper prints no number of its own. */
export function cellsOf(row: PaperRow): readonly string[] {
  return [
    row.what,
    row.published === null ? '' : short(row.published),
    row.published === row.expected ? '' : short(row.expected),
    row.halfWidth === 0 ? short(row.mean) : `${short(row.mean)} ± ${short(row.halfWidth)}`,
    short(row.tolerance),
    row.unit,
    row.verdict === 'agrees' ? 'agrees' : `**${row.verdict}**`,
    row.note,
  ];
}

const TABLE_HEAD = ['figure', 'published', 'held against', 'here', 'tolerance', 'unit', 'verdict', 'note'];

function groupText(group: MeasuredGroup): string {
  const rows = rowsOf(group);
  const head = `### ${group.title}\n\n${group.source}. ${group.runs} runs. ${code(rows[0]?.command ?? '')}`;
  return `${head}\n\n${table(TABLE_HEAD, rows.map(cellsOf))}`;
}

/** The generated part of docs/papers.md. */
export function markdownOf(groups: readonly MeasuredGroup[]): string {
  const rows = groups.flatMap(rowsOf);
  const count = (verdict: PaperRow['verdict']): number => rows.filter((row) => row.verdict === verdict).length;
  const summary = `${rows.length} figures: ${count('agrees')} agree, ${count('differs')} differ, ${count('known discrepancy')} are known discrepancies.`;
  return page(summary, ...groups.map(groupText)).trimEnd();
}
