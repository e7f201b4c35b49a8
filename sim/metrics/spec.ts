/** What a metric is: the reference page and the CSV headers are made from these. */
export type MetricTable =
  | 'summary'
  | 'timeline'
  | 'updates'
  | 'nodes'
  | 'traffic'
  | 'heals'
  | 'aggregation'
  | 'overlay'
  | 'divergence';

export interface MetricDefinition {
  /** column name in the CSV, unit as suffix: `t50_ms`, `coverage_ratio`, `payload_bytes_per_node_p99` */
  readonly column: string;
  readonly table: MetricTable;
  readonly unit: string;
  readonly denominator: string;
  readonly doc: string;
  /** paper or definition it follows */
  readonly source: string;
}

export interface MetricsSpec {
  /** distance of timeline rows */
  readonly sampleIntervalUs: number;
  /** coverage curves per update are kept for at most this many updates (the first ones); summaries for all */
  readonly maxCurves: number;
}

/** Counts over equal or geometric bins: bin i holds values in [edges[i], edges[i+1]). */
export interface Histogram {
  readonly unit: string;
  readonly edges: readonly number[];
  readonly counts: readonly number[];
  readonly total: number;
}

/** null: the figure does not exist */
export type Cell = number | string | boolean | null;
export type Row = readonly Cell[];

/**
 * The rows of a table: an array, or a view over typed columns that makes a row when it is asked for, so that a million of them need
 * no memory of their own. A view cannot be indexed with [] nor sent to a worker: see `plainTable` in `metrics/table.ts`.
 */
export interface Rows extends Iterable<Row> {
  readonly length: number;
  at(index: number): Row | undefined;
  map<T>(make: (row: Row, index: number) => T): T[];
}

/** A table by columns; a column of numbers may hold null where a figure does not exist. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: Rows;
}
