/** Tables as views over typed columns. */
import type { Cell, Row, Rows, Table } from './spec.ts';

/** One column of a view: its name and how to read row i. */
export interface ColumnReader {
  readonly name: string;
  cell(row: number): Cell;
}

/** Rows made on demand; `index` maps the i-th row of the view to the row the readers know. */
class ViewRows implements Rows {
  declare readonly length: number;
  declare private readonly readers: readonly ColumnReader[];
  declare private readonly index: Int32Array | null;

  constructor(length: number, readers: readonly ColumnReader[], index: Int32Array | null) {
    this.length = length;
    this.readers = readers;
    this.index = index;
  }

  at(i: number): Row | undefined {
    const place = i < 0 ? this.length + i : i;
    return place >= 0 && place < this.length ? this.make(place) : undefined;
  }

  map<T>(make: (row: Row, index: number) => T): T[] {
    const out: T[] = [];
    for (let i = 0; i < this.length; i++) out.push(make(this.make(i), i));
    return out;
  }

  *[Symbol.iterator](): Iterator<Row> {
    for (let i = 0; i < this.length; i++) yield this.make(i);
  }

  private make(i: number): Row {
    const row = this.index === null ? i : this.index[i];
    const cells: Cell[] = [];
    for (const reader of this.readers) cells.push(reader.cell(row));
    return cells;
  }
}

/** A table that reads its columns when a row is asked for. `index` picks and orders rows; null: rows 0 … length-1. */
export function viewTable(length: number, readers: readonly ColumnReader[], index: Int32Array | null = null): Table {
  return { columns: readers.map((reader) => reader.name), rows: new ViewRows(length, readers, index) };
}

/** The same table as arrays, for a worker's message or a test. Costs memory per cell: not for a million rows. */
export function plainTable(table: Table): { readonly columns: readonly string[]; readonly rows: readonly Row[] } {
  return { columns: [...table.columns], rows: [...table.rows] };
}

/** NaN stands for "does not exist" in a column of doubles. */
export function orNull(value: number): number | null {
  return value === value ? value : null;
}

/** Microseconds to milliseconds, NaN to null. */
export function msOrNull(us: number): number | null {
  return us === us ? us / 1000 : null;
}

/** a / b, null when there is nothing to divide by. */
export function ratioOrNull(a: number, b: number): number | null {
  return b > 0 ? a / b : null;
}
