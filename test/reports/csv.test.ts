import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coverageTable, csvTables, csvText } from '../../reports/csv.ts';
import { parseRecords, parseTable } from '../../reports/csv-parse.ts';
import { METRICS, metricColumns } from '../../sim/metrics/registry.ts';
import { fixture, fixtures, HOSTILE } from './fixture.ts';
import type { Cell, Row } from '../../sim/metrics/spec.ts';

const FILES = ['summary.csv', 'timeline.csv', 'coverage.csv', 'updates.csv', 'nodes.csv', 'traffic.csv', 'heals.csv'];

function textOf(columns: readonly string[], rows: Iterable<Row>): string {
  return [...csvText({ file: 'x.csv', columns, rows })].join('');
}

describe('values', () => {
  it('prints numbers, truth and nothing by fixed rules', () => {
    const row = [0, -0, 1.5, 0.1 + 0.2, 1e21, 1e-7, NaN, Infinity, true, false, null, 'text'];
    const text = textOf(
      row.map((_, i) => `c${i}`),
      [row],
    );
    expect(text.split('\n')[1]).toBe('0,0,1.5,0.30000000000000004,1e+21,1e-7,,Infinity,true,false,,text');
  });

  it('quotes what needs it: commas, quotes, line breaks', () => {
    expect(textOf(['a', 'b', 'c'], [['x,y', 'say "hi"', 'two\nlines']])).toBe(
      'a,b,c\n"x,y","say ""hi""","two\nlines"\n',
    );
  });

  it('gives rows of numbers the text that csv-stringify gives them', () => {
    const cell = fc.oneof(fc.double({ noNaN: true }), fc.integer(), fc.boolean(), fc.constant(null));
    const rows = fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }));
    const cast = { boolean: (value: boolean): string => String(value) };
    fc.assert(
      fc.property(rows, (some) => {
        expect(textOf(['a', 'b', 'c'], some)).toBe(`a,b,c\n${stringify(some, { cast, record_delimiter: '\n' })}`);
      }),
      { numRuns: 200, seed: 4 },
    );
  });

  it('makes the text in blocks, and all of it', () => {
    const rows = Array.from({ length: 1300 }, (_, i) => [i, i / 2]);
    const pieces = [...csvText({ file: 'x.csv', columns: ['a', 'b'], rows })];
    expect(pieces.length).toBe(4);
    expect(pieces.join('')).toBe(`a,b\n${rows.map((row) => `${row.join(',')}\n`).join('')}`);
  });

  it('reads back to the same cells', () => {
    const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 });
    const number = fc.double({ noNaN: true }).map((value) => value + 0);
    fc.assert(
      fc.property(fc.array(fc.tuple(name, number, fc.boolean(), fc.option(number)), { minLength: 1 }), (rows) => {
        const table = parseTable(textOf(['name', 'value', 'flag', 'maybe'], rows), ['name']);
        expect([...table.rows].map((row) => row.map(positive))).toEqual(rows.map((row) => row.map(positive)));
      }),
      { numRuns: 200, seed: 3 },
    );
  });
});

/** -0 is printed as 0. */
function positive(cell: Cell): Cell {
  return cell === 0 ? 0 : cell;
}

describe('the reader', () => {
  it('refuses what it did not write', () => {
    expect(() => parseRecords('"open')).toThrow('record 1: a quote is never closed');
    expect(() => parseRecords('a\n"b"c\n')).toThrow('record 2: text after a closing quote');
    expect(() => parseTable('a,b\n1\n')).toThrow('record 2: 1 cells where the header has 2');
  });
});

describe('tables of one run', () => {
  const run = fixture({ hostile: true, updates: 3 });
  const tables = csvTables([run]);

  it('are these files, with the columns of the registry', () => {
    expect(tables.map((table) => table.file)).toEqual(FILES);
    expect(tables[1].columns).toEqual(metricColumns('timeline'));
    expect(tables[4].columns).toEqual(metricColumns('nodes'));
    expect(tables[6].columns).toEqual(metricColumns('heals'));
    expect(tables[0].columns.slice(0, 3)).toEqual(['seed', 'fingerprint', 'status']);
  });

  it('read back to the result, hostile names too', () => {
    const text = METRICS.filter((metric) => metric.unit === 'text').map((metric) => metric.column);
    for (const table of tables) {
      const back = parseTable(textOf(table.columns, table.rows), text);
      expect(back.columns).toEqual(table.columns);
      expect([...back.rows]).toEqual([...table.rows]);
    }
    expect([...tables[3].rows][0]).toContain(HOSTILE);
  });

  it('gives the coverage of each curve and the theory at the rows of the timeline', () => {
    const coverage = coverageTable(run);
    expect(coverage.columns).toEqual([
      'time_ms',
      ...[0, 1, 2].map((i) => `update_${i}_coverage_ratio`),
      'theory_coverage_ratio',
    ]);
    expect(coverage.rows.length).toBe(run.timeline.rows.length);
    expect(coverage.rows.at(-1)?.[0]).toBe(run.timeline.rows.at(-1)?.[0]);
  });
});

describe('tables of several seeds', () => {
  it('have the seed first and a row a run in the summary', () => {
    const runs = fixtures(3, { nodes: 20 });
    const tables = csvTables(runs);
    for (const table of tables) expect(table.columns[0]).toBe('seed');
    expect([...tables[0].rows].map((row) => row[0])).toEqual(['seed-1', 'seed-2', 'seed-3']);
    expect([...tables[4].rows].length).toBe(60);
    expect(new Set(tables[1].columns).size).toBe(tables[1].columns.length);
  });
});

describe('streaming', () => {
  it('makes rows only as fast as they are taken', () => {
    let made = 0;
    function* rows(): Generator<Row> {
      for (;;) yield [made++];
    }
    const pieces = csvText({ file: 'endless.csv', columns: ['n'], rows: rows() });
    pieces.next();
    expect(made).toBe(0);
    pieces.next();
    expect(made).toBeLessThan(2000);
  });
});
