import { describe, expect, it } from 'vitest';
import { pageCharts } from '../../reports/charts.ts';
import { countedRuns, sayCounted } from '../../reports/counted.ts';
import { buildHtml } from '../../reports/html.ts';
import { terminalSummary } from '../../reports/terminal.ts';
import { tilesOf } from '../../reports/tiles.ts';
import { reportInput } from '../../reports/write.ts';
import { fixture } from './fixture.ts';
import type { ReportInput } from '../../reports/model.ts';
import type { RunResult } from '../../sim/experiment/result.ts';

type End = readonly [share: number | null, status: RunResult['status']];

function run([share, status]: End, index: number): RunResult {
  const whole = fixture({ faults: false, theory: false, seed: `seed-${index + 1}` });
  const curves = whole.curves.map((curve) => ({ ...curve, coverage: curve.coverage.map(() => share) }));
  return { ...whole, status, curves, convergedUs: null, drops: { loss: status === 'limit' ? 10 : 1 } };
}

function inputOf(...ends: readonly End[]): ReportInput {
  const intervals = { t50_ms: { mean: 1800, low: 1750, high: 1850, runs: 2 } };
  return reportInput({ results: ends.map(run), intervals, scenarioText: '', replay: 'x' });
}

const MIXED: readonly End[] = [
  [0.9, 'limit'],
  [0.8, 'limit'],
  [0.1, 'interrupted'],
  [null, 'error'],
];

describe('figures over several runs', () => {
  it('are made from the complete ones, from all when there is none', () => {
    const status = (...ends: readonly End[]): string[] => countedRuns(inputOf(...ends).runs).map((one) => one.status);
    expect(status(...MIXED)).toEqual(['limit', 'limit']);
    expect(status([0.5, 'interrupted'], [0.5, 'error'])).toEqual(['interrupted', 'error']);
    expect([sayCounted(4, 4, 'seeds'), sayCounted(2, 4, 'seeds')]).toEqual(['4 seeds', '2 of 4 seeds']);
  });

  it('the first tile: a run that published nothing is no part of the mean', () => {
    const first = (...ends: readonly End[]): string => {
      const { value, note } = tilesOf(inputOf(...ends))[0];
      return `${value}, ${note}`;
    };
    expect(first(...MIXED)).toBe('85 %, mean of 2 of 4 runs');
    expect(first([0.9, 'interrupted'], [0.8, 'interrupted'], [null, 'interrupted'])).toBe('85 %, mean of 2 of 3 runs');
    expect(first([0.9, 'interrupted'], [null, 'interrupted'])).toBe('90 %, 1 of 2 runs');
    expect(first([null, 'interrupted'], [null, 'interrupted'])).toBe('–, nothing was published');
    expect(first([null, 'interrupted'])).toBe('–, nothing was published');
  });

  it('the first tile: a run that published nothing did not converge sooner', () => {
    const results = [0, 1, 2].map((index) => ({ ...run([1, 'finished'], index), convergedUs: 9_500_000 }));
    const empty = { ...results[2], convergedUs: 1e6, curves: [], updates: { ...results[2].updates, rows: [] } };
    const input = reportInput({
      results: [results[0], results[1], empty],
      intervals: null,
      scenarioText: '',
      replay: 'x',
    });
    expect(tilesOf(input)[0]).toEqual({ label: 'Every node knew after', value: '9 s', note: 'mean of 2 of 3 runs' });
    const alone = reportInput({ results: [empty], intervals: null, scenarioText: '', replay: 'x' });
    expect(tilesOf(alone)[0]).toMatchObject({ value: '–', note: 'nothing was published' });
  });

  it('the charts and the terminal', () => {
    const input = inputOf(...MIXED);
    const least = pageCharts(input.runs).coverage!.series.find((one) => one.role === 'min')!;
    expect(new Set(least.y)).toEqual(new Set([0.8]));
    const text = terminalSummary(input, { width: 100, colour: false, unicode: true });
    expect(text).toContain('interval over 2 of 4 seeds\n');
    expect(text).toMatch(/coverage {2}0 ▆+ /);
  });

  it('the page', () => {
    const html = buildHtml(inputOf(...MIXED), { chartJs: '' });
    expect(html).toContain('Over 2 of 4 seeds.');
    expect(html).toContain('2 of 4 seeds together.');
    expect(html).toContain('Means over 2 of 4 seeds with');
    expect(html).toContain('Messages, mean of 2 of 4 runs');
    expect(html).toMatch(/lost by chance<\/t[dh]><td[^>]*>10</);
  });
});
