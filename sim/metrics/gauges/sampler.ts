/** Reads the gauges of a run at every sample and at its end. */
import type { Observer } from '../../kernel/observer.ts';
import type { Cell, Row, Table } from '../spec.ts';
import type { Gauge, GaugeReader, GaugeWorld } from './gauge.ts';
import { GAUGES } from './registry.ts';

export const GAUGE_TIME = 'time_ms';

interface Running {
  readonly gauge: Gauge;
  readonly reader: GaugeReader;
  readonly rows: Row[];
  lastUs: number;
}

export class GaugeSampler implements Observer {
  private readonly running: Running[] = [];

  constructor(world: GaugeWorld, gauges: readonly Gauge[] = GAUGES) {
    for (const gauge of gauges) {
      const reader = gauge.make(world);
      if (reader !== null) this.running.push({ gauge, reader, rows: [], lastUs: -1 });
    }
  }

  /** Whether there is nothing to read. */
  get empty(): boolean {
    return this.running.length === 0;
  }

  /** What the gauges themselves have to hear of. */
  get observers(): readonly Observer[] {
    return this.running.flatMap(({ reader }) => reader.observer ?? []);
  }

  onProbe(timeUs: number): void {
    if (timeUs > 0) for (const one of this.running) sample(one, timeUs, false);
  }

  /** Takes the last row; a probe's row at the same moment is replaced. */
  finish(endUs: number): void {
    for (const one of this.running) {
      if (one.lastUs === endUs) one.rows.pop();
      sample(one, endUs, true);
    }
  }

  /** The tables by name. */
  tables(): { readonly [name: string]: Table } {
    return Object.fromEntries(
      this.running.map(({ gauge, rows }) => [
        gauge.name,
        { columns: [GAUGE_TIME, ...gauge.columns.map((definition) => definition.column)], rows },
      ]),
    );
  }

  /** The last value of every column. */
  summary(): { readonly [column: string]: Cell } {
    const cells: { [column: string]: Cell } = {};
    for (const { gauge, rows } of this.running) {
      const last = rows.at(-1);
      gauge.columns.forEach(({ column }, i) => (cells[column] = last?.[i + 1] ?? null));
    }
    return cells;
  }
}

function sample(one: Running, timeUs: number, last: boolean): void {
  const row = one.reader.read(timeUs, last);
  if (row === null) return;
  one.rows.push([timeUs / 1000, ...row]);
  one.lastUs = timeUs;
}
