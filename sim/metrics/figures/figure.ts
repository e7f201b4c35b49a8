/** A figure: what it means, and how it is read. The definition and the value stand together, so that no column lacks either. */
import type { Cell, MetricDefinition, MetricTable, Table } from '../spec.ts';
import { viewTable } from '../table.ts';

export interface Figure<S> {
  readonly definition: MetricDefinition;
  /** `row` is a node, an update, a message kind …; 0 in the summary */
  value(source: S, row: number): Cell;
}

/** unit, denominator, what it is, whom it follows */
export type Meaning = readonly [unit: string, denominator: string, doc: string, source?: string];

const OWN_DEFINITION = 'own definition';
export const NONE = 'none';

export function define(table: MetricTable, column: string, meaning: Meaning): MetricDefinition {
  const [unit, denominator, doc, source = OWN_DEFINITION] = meaning;
  return { column, table, unit, denominator, doc, source };
}

export function figure<S>(
  table: MetricTable,
  column: string,
  meaning: Meaning,
  value: (source: S, row: number) => Cell,
): Figure<S> {
  return { definition: define(table, column, meaning), value };
}

/** Rows 0 … length-1 of a source, or those in `index`, as a view. */
export function figureTable<S>(
  figures: readonly Figure<S>[],
  source: S,
  length: number,
  index: Int32Array | null = null,
): Table {
  const readers = figures.map((one) => ({
    name: one.definition.column,
    cell: (row: number): Cell => one.value(source, row),
  }));
  return viewTable(length, readers, index);
}
