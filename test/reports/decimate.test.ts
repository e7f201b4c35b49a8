import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimate } from '../../reports/decimate.ts';
import { noise } from './fixture.ts';

const curves = fc
  .record({
    rows: fc.integer({ min: 2, max: 400 }),
    seed: fc.integer(),
    count: fc.integer({ min: 1, max: 5 }),
    gaps: fc.boolean(),
    limit: fc.integer({ min: 12, max: 60 }),
  })
  .map(({ rows, seed, count, gaps, limit }) => {
    const random = noise(seed);
    const value = (row: number): number | null => (gaps && row % 37 < 5 ? null : Math.round(random() * 1000));
    const series = Array.from({ length: count }, () => Array.from({ length: rows }, (_, row) => value(row)));
    return { x: Array.from({ length: rows }, (_, row) => row * 0.1), series, limit };
  });

describe('fewer points for the same picture', () => {
  it('keeps at most the limit, ascending, with both ends', () => {
    fc.assert(
      fc.property(curves, ({ x, series, limit }) => {
        const rows = decimate(x, series, limit);
        expect(rows.length).toBeLessThanOrEqual(Math.max(limit, 2));
        expect(rows[0]).toBe(0);
        expect(rows.at(-1)).toBe(x.length - 1);
        expect(rows.every((row, i) => i === 0 || row > rows[i - 1])).toBe(true);
      }),
      { numRuns: 200, seed: 1 },
    );
  });

  it('keeps the least and the greatest value of every curve', () => {
    fc.assert(
      fc.property(curves, ({ x, series, limit }) => {
        const rows = decimate(x, series, limit);
        for (const values of series) {
          const known = values.filter((value) => value !== null);
          const kept = rows.map((row) => values[row]).filter((value) => value !== null);
          if (known.length === 0) continue;
          expect(Math.max(...kept)).toBe(Math.max(...known));
          expect(Math.min(...kept)).toBe(Math.min(...known));
        }
      }),
      { numRuns: 200, seed: 2 },
    );
  });

  it('stays within a hundredth of a steep curve with 60 of 20,000 points', () => {
    const x = Array.from({ length: 20_000 }, (_, i) => i / 100);
    const y = x.map((t) => 1 / (1 + 999 * Math.exp(-4 * (t - 50))));
    const rows = decimate(x, [y], 60);
    let worst = 0;
    for (let k = 1; k < rows.length; k++) {
      const [from, to] = [rows[k - 1], rows[k]];
      for (let i = from; i <= to; i++) {
        const line = y[from] + ((y[to] - y[from]) * (i - from)) / (to - from);
        worst = Math.max(worst, Math.abs(line - y[i]));
      }
    }
    expect(worst).toBeLessThan(0.01);
  });

  it('keeps both sides of a gap', () => {
    const x = Array.from({ length: 1000 }, (_, i) => i);
    const y = x.map((i) => (i < 400 || i > 600 ? 1 : null));
    expect(decimate(x, [y], 50)).toEqual(expect.arrayContaining([399, 400, 600, 601]));
  });
});
