import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readRows } from '../../sim/scenario/csv.ts';
import { readEdges, readSamples, readTrace } from '../../sim/scenario/tables.ts';

function places(problems: readonly { line: number; column: number; message: string }[]): string[] {
  return problems.map(({ line, column, message }) => `${line}:${column} ${message}`);
}

describe('rows', () => {
  test('cells know their columns, quoted or not', () => {
    const { rows, problems } = readRows(' a , "b,""c" ,,d\n\n# no row\n1\n');
    expect(problems).toEqual([]);
    expect(rows[0]).toEqual([
      { text: 'a', column: 2 },
      { text: 'b,"c', column: 6 },
      { text: '', column: 15 },
      { text: 'd', column: 16 },
    ]);
    expect(rows[1]).toEqual([{ text: '1', column: 1 }]);
  });

  test('what is written with quotes is read back', () => {
    const cell = fc.string().filter((text) => !/[\r\n]/.test(text));
    fc.assert(
      fc.property(fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 4 }), (table) => {
        const text = table.map((row) => row.map((one) => `"${one.replaceAll('"', '""')}"`).join(',')).join('\n');
        const { rows, problems } = readRows(text);
        expect(problems).toEqual([]);
        expect(rows.map((row) => row.map((one) => one.text))).toEqual(table);
      }),
    );
  });
});

describe('links', () => {
  test('every mistake is named, up to twenty', () => {
    expect(places(readEdges('from,to\n0,x\n1\n2,3,4\n-1,0\n,1\n', 10).problems)).toEqual([
      '2:3 "x" is not a number',
      '3:1 has 1 cell',
      '4:5 has 3 cells',
      '5:1 "-1" is too small',
      '6:1 an empty cell',
    ]);
    const { problems } = readEdges('0,x\n'.repeat(1000), 10);
    expect(problems).toHaveLength(21);
    expect(problems[20].message).toBe('and 980 more problems in this file');
  });

  test('an empty file has none', () => {
    expect(places(readEdges('', 10).problems)).toEqual(['1:1 has no links']);
  });
});

describe('traces', () => {
  test.each([
    ['time_s', '1.5', 1.5e6],
    ['time_ms', '0.0004', 0],
    ['t_h', '2', 7.2e9],
    ['time', '90s', 90e6],
  ])('%s %s', (header, cell, us) => {
    expect(readTrace(`${header},node,up\n${cell},1,1\n`, 5).value).toEqual([us, 1, 1]);
  });

  test.each([
    ['no unit anywhere', 'time,node,up\n5,1,1\n', '2:1 "5" has no unit'],
    ['no header', '5,1,1\n', '1:1 the columns are not named as they should be'],
    ['a node that does not exist', 'time_s,node,up\n5,9,1\n', '2:3 "9" is too large'],
    ['half a node', 'time_s,node,up\n5,0.5,1\n', '2:3 "0.5" is not a whole number'],
    ['nothing', '', '1:1 is empty'],
  ])('%s', (_, text, problem) => expect(places(readTrace(text, 5).problems)).toEqual([problem]));

  test('rows come in order of time, those of one time as they stood', () => {
    const { value } = readTrace('time_s,node,state\n2,1,up\n1,2,down\n2,3,down\n', 5);
    expect(value).toEqual([1e6, 2, 0, 2e6, 1, 1, 2e6, 3, 0]);
  });
});

describe('samples', () => {
  test.each([
    ['a header with the unit', 'latency_ms\n1\n2.5\n', 'duration', [1000, 2500], null],
    ['units in the cells', '1ms\n2s\n', 'duration', [1000, 2e6], null],
    ['weights', 'x_s,count\n1,3\n2,0\n', 'duration', [1e6, 2e6], [3, 0]],
    ['bytes', 'size_bytes\n512\n', 'bytes', [512], null],
    ['sizes', 'size\n2kB\n', 'bytes', [2000], null],
    ['drifts', 'drift_ppm\n50\n', 'ppm', [50], null],
  ] as const)('%s', (_, text, unit, values, weights) => {
    expect(readSamples(text, unit)).toEqual({ value: { values, weights }, problems: [] });
  });

  test.each([
    ['no unit', '5\n6\n', ['1:1 "5" has no unit', '2:1 "6" has no unit']],
    ['no values', 'latency_ms\n', ['1:1 has no values']],
    ['weights of nothing', 'latency_ms,weight\n1,0\n', ['1:1 all weights are 0']],
    ['a negative weight', 'latency_ms,weight\n1,-2\n', ['2:3 "-2" is too small']],
    ['rows of two widths', 'latency_ms\n1\n1,2\n', ['3:3 has 2 cells']],
  ])('%s', (_, text, problems) => expect(places(readSamples(text, 'duration').problems)).toEqual(problems));

  test('a list too long to be written into a resolved scenario is refused', () => {
    expect(places(readSamples('1ms\n'.repeat(20_001), 'duration').problems)).toEqual(['1:1 has 20001 values']);
  });
});

describe('nothing throws', () => {
  test('whatever the text', () => {
    const csvish = fc.string({ unit: fc.constantFrom(...Array.from('01,"\n\r;# ax.-_')), maxLength: 50 });
    fc.assert(
      fc.property(fc.oneof(csvish, fc.string()), (text) => {
        const results = [
          readEdges(text, 10),
          readTrace(text, 10),
          readSamples(text, 'duration'),
          readSamples(text, 'bytes'),
        ];
        for (const { problems } of results)
          for (const { line, column } of problems) expect(line > 0 && column > 0).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
