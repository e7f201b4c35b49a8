/** How a column of a table is called, and how its values are said, in plain words. */
import { formatBytes, formatDuration, formatNumber, formatPercent, significant } from './format.ts';
import { LABELS } from './labels.ts';
import type { Cell, MetricDefinition, MetricTable } from '../sim/metrics/spec.ts';

/** How values are said; `plain`: a number as it is. */
export type Unit = 'us' | 'ms' | 's' | 'ratio' | 'bytes' | 'bytes/s' | 'per-s' | 'plain';

const SUFFIXES: readonly (readonly [RegExp, Unit])[] = [
  [/_bytes_per_(node_per_)?(s|second)(_|$)/, 'bytes/s'],
  [/_per_s(_|$)/, 'per-s'],
  [/(^|_)bytes(_|$)/, 'bytes'],
  [/_us(_|$)/, 'us'],
  [/_ms(_|$)/, 'ms'],
  [/_s$/, 's'],
  [/_(ratio|share)(_|$)/, 'ratio'],
];

/** The unit a column's name ends in. */
export function unitOf(column: string): Unit {
  for (const [pattern, unit] of SUFFIXES) if (pattern.test(column)) return unit;
  return 'plain';
}

/** A value with its unit, for people. */
export function sayValue(value: number, unit: Unit): string {
  if (unit === 'us') return formatDuration(value);
  if (unit === 'ms') return formatDuration(value * 1000);
  if (unit === 's') return formatDuration(value * 1e6);
  if (unit === 'ratio') return formatPercent(value);
  if (unit === 'bytes') return formatBytes(value);
  if (unit === 'bytes/s') return `${formatBytes(value)}/s`;
  if (unit === 'per-s') return `${significant(value, 3)}/s`;
  return formatNumber(value);
}

const NAMES_ITSELF = /(^|_)(id|update|node|origin|seed)$/;

/** A cell for people: text as it is, a number that names something without grouping, nothing as a dash. */
export function sayCell(cell: Cell | undefined, column: string): string {
  if (cell === null || cell === undefined) return '–';
  if (typeof cell === 'boolean') return cell ? 'yes' : 'no';
  if (typeof cell === 'string') return cell;
  if (NAMES_ITSELF.test(column)) return String(cell);
  return sayValue(cell, unitOf(column));
}

/** A column's name in plain words; the unit is said by the values. Unknown columns are called by their name. */
export function labelOf(column: string): string {
  const known = LABELS[column];
  if (known !== undefined) return known;
  const words = column
    .replace(/_(ms|us|s|ratio|share|count)$/, '')
    .split('_')
    .join(' ')
    .trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The definition of a column as one paragraph, or nothing. */
export function definitionOf(
  definitions: readonly MetricDefinition[],
  table: MetricTable,
  column: string,
): MetricDefinition | null {
  return definitions.find((one) => one.table === table && one.column === column) ?? null;
}
