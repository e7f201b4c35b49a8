/** The small version of `npm run papers`: four standard errors a figure, fixed seeds. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { PAPER_GROUPS } from '../../scripts/papers/registry.ts';
import { csvOf, markdownOf } from '../../scripts/papers/tables.ts';
import { measured, rowsOf, verdictOf } from '../../scripts/papers/verdict.ts';
import type { PaperFigure } from '../../scripts/papers/group.ts';

const FIGURE: PaperFigure = {
  what: 'residue',
  unit: 'share',
  published: 0.18,
  expected: 0.1742,
  tolerance: 0.002,
  mean: 0.175,
  halfWidth: 0.001,
  standing: 'judged',
  note: '',
};

describe.each(PAPER_GROUPS)('$id', (group) => {
  test('agrees within its tolerance', () => {
    const result = group.measure(group.runs.small);
    const rows = rowsOf(measured(group, group.runs.small, result));
    expect(rows.length + result.charts.length).toBeGreaterThan(0);
    const differing = rows.filter(({ verdict }) => verdict === 'differs');
    expect(differing.map((row) => `${row.what}: ${row.mean}, wanted ${row.expected} ± ${row.tolerance}`)).toEqual([]);
    for (const { mean, expected, tolerance } of rows)
      expect([mean, expected, tolerance].every(Number.isFinite)).toBe(true);
  }, 60_000);
});

test('a figure is judged by its distance from what it is held against', () => {
  expect(verdictOf(FIGURE)).toBe('agrees');
  expect(verdictOf({ ...FIGURE, mean: 0.1763 })).toBe('differs');
  expect(verdictOf({ ...FIGURE, mean: 0.1763, standing: 'known discrepancy' })).toBe('known discrepancy');
});

test('the table in the docs has a row for every group, and no others', () => {
  const csv = readFileSync('docs/papers.csv', 'utf8').trim().split('\n').slice(1);
  const ids = new Set(csv.map((line) => line.split(',')[0]));
  expect([...ids].toSorted()).toEqual(PAPER_GROUPS.map(({ id }) => id).toSorted());
  const page = readFileSync('docs/papers.md', 'utf8');
  for (const id of ids) expect(page).toContain(`--only ${id}\``);
});

test('CSV and Markdown say published value, mean, interval, tolerance, verdict and command', () => {
  const group = { id: 'x', title: 'X', source: 'Y 1987', runs: { small: 2, full: 3 }, measure: () => result };
  const result = { figures: [FIGURE], charts: [] };
  const rows = [measured(group, 3, result)];
  expect(csvOf(rows)).toContain('0.18,0.1742,0.002,0.175,0.001,3,agrees,,npm run papers -- --only x');
  expect(markdownOf(rows)).toContain('| residue | 0.18 | 0.1742 | 0.175 ± 0.001 | 0.002 | share | agrees |');
  expect(markdownOf(rows)).toContain('1 figures: 1 agree, 0 differ');
});
