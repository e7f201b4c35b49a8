/** Vectors of counters as a layer sees them: `ctx.counters`. */
import type { CounterTable } from '../kernel/counters.ts';
import type { Context, Counters } from './contract.ts';

/** Below this, making a view costs more than copying word by word. */
const SHORT = 24;

export class LayerCounters implements Counters {
  readonly width: number;
  readonly values: Int32Array;
  readonly raisedAt: Int32Array;
  private readonly nodes: number;
  /** rows need not be zeroed: a snapshot writes all of its row */
  private readonly rows: Pick<Context, 'row' | 'words'>;
  private readonly table: CounterTable;

  constructor(rows: Pick<Context, 'row' | 'words'>, table: CounterTable, nodes: number) {
    this.rows = rows;
    this.table = table;
    this.nodes = nodes;
    this.values = table.values;
    this.raisedAt = table.raisedAt;
    this.width = table.values.length / nodes;
  }

  snapshot(node: number, length: number = this.width): number {
    this.check(node, length);
    const row = this.rows.row(length);
    const words = this.rows.words();
    const { values } = this;
    const start = node * this.width;
    if (length >= SHORT) words.set(values.subarray(start, start + length), row);
    else for (let i = 0; i < length; i++) words[row + i] = values[start + i];
    return row;
  }

  merge(node: number, row: number, length: number, stamp = 0): void {
    this.check(node, length);
    this.table.merge(node, this.rows.words(), row, length, stamp);
  }

  private check(node: number, length: number): void {
    if (!(node >= 0 && node < this.nodes)) throw new RangeError(`counters: there is no node ${node}`);
    if (!(length >= 0 && length <= this.width))
      throw new RangeError(`counters: ${length} are more than the ${this.width} of a node`);
  }
}
