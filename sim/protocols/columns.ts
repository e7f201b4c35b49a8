/** Per-node state of a layer, allocated once and refilled by the kernel when a node starts without it. */
import { makeCounters, type CounterTable } from '../kernel/counters.ts';
import type { ColumnArrays, ColumnOptions, ColumnType, CounterOptions } from './contract.ts';

interface Column {
  readonly values: Uint8Array | Uint16Array | Uint32Array | Int32Array | Float64Array;
  readonly width: number;
  readonly fill: number;
  readonly durable: boolean;
}

export class Columns {
  private readonly capacity: number;
  private readonly columns: Column[] = [];

  constructor(capacity: number) {
    this.capacity = capacity;
  }

  add<T extends ColumnType>(type: T, options: ColumnOptions = {}): ColumnArrays[T] {
    const { width = 1, fill = 0, durable = false } = options;
    const length = this.capacity * width;
    const values = allocate(type, length);
    if (fill !== 0) values.fill(fill);
    this.columns.push({ values, width, fill, durable });
    return values as ColumnArrays[T];
  }

  addCounters(options: CounterOptions): CounterTable {
    const { width = this.capacity, durable = false, stamps = false } = options;
    const table = makeCounters({ vectors: this.capacity, width, stamps });
    this.columns.push({ values: table.values, width, fill: 0, durable });
    if (stamps) this.columns.push({ values: table.raisedAt, width, fill: 0, durable });
    return table;
  }

  /** A node starts: what it does not remember is as it was before its first start. */
  reset(node: number, stateKept: boolean): void {
    for (const c of this.columns) {
      if (!(stateKept && c.durable)) c.values.fill(c.fill, node * c.width, (node + 1) * c.width);
    }
  }
}

function allocate(type: ColumnType, length: number): Column['values'] {
  switch (type) {
    case 'u8':
      return new Uint8Array(length);
    case 'u16':
      return new Uint16Array(length);
    case 'u32':
      return new Uint32Array(length);
    case 'i32':
      return new Int32Array(length);
    case 'f64':
      return new Float64Array(length);
  }
}
