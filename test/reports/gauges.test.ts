import { beforeAll, expect, test } from 'vitest';
import { pageCharts } from '../../reports/charts.ts';
import { csvTables } from '../../reports/csv.ts';
import { buildHtml } from '../../reports/html.ts';
import { reportRun, type ReportInput } from '../../reports/model.ts';
import { terminalSummary } from '../../reports/terminal.ts';
import { tilesOf } from '../../reports/tiles.ts';
import { verdictOf } from '../../reports/words.ts';
import { ALL_METRICS, metricColumns } from '../../sim/metrics/registry.ts';
import type { RunResult } from '../../sim/experiment/result.ts';
import { fixture, fixtures } from './fixture.ts';

const OVERLAY = metricColumns('overlay');

/** A fixture that measured an overlay which falls into two parts half-way. */
function measured(run: RunResult): RunResult {
  const rows = run.timeline.rows.map((row, i) => {
    const broken = i > run.timeline.rows.length / 2;
    return OVERLAY.map((column, at) => (at === 0 ? row[0] : column === 'largest_part_ratio' ? (broken ? 0.5 : 1) : 7));
  });
  return {
    ...run,
    summary: { ...run.summary, largest_part_ratio: 0.5, dead_links_ratio: 7 },
    gauges: { overlay: { columns: OVERLAY, rows } },
  };
}

function inputOf(runs: readonly RunResult[]): ReportInput {
  return {
    runs: runs.map(reportRun),
    intervals: null,
    definitions: ALL_METRICS,
    scenarioText: 'version: 1',
    replay: 'rumormill run x.yaml',
  };
}

let one: ReportInput;
beforeAll(() => {
  one = inputOf([measured(fixture())]);
});

test('a run without gauges has no chart, no file and no headline of them', () => {
  const bare = inputOf([fixture()]);
  expect(pageCharts(bare.runs).gauges).toEqual([]);
  expect(csvTables([fixture()]).map(({ file }) => file)).not.toContain('overlay.csv');
  expect(tilesOf(bare).map(({ label }) => label)).not.toContain('In the largest part');
});

test('each of its charts stands on the page, with its columns as lines, and its table beside the others', () => {
  const { gauges } = pageCharts(one.runs);
  const parts = gauges.find(({ title }) => title === 'Overlay in one piece')!;
  expect(parts.chart.unit).toBe('share');
  expect(parts.chart.series.map(({ label }) => label)).toContain('Nodes in the largest part');
  expect(parts.chart.series[0].y.at(-1)).toBe(0.5);
  const html = buildHtml(one, { chartJs: '' });
  for (const { name, title } of gauges) {
    expect(html).toContain(`data-chart="${name}"`);
    expect(html).toContain(`>${title}</h2>`);
  }
  expect(html).toContain('<h3>Overlay</h3>');
  const table = csvTables([measured(fixture())]).find(({ file }) => file === 'overlay.csv')!;
  expect(table.columns).toEqual(OVERLAY);
});

test('headlines are in the page and in the terminal', () => {
  expect(tilesOf(one)).toContainEqual({
    label: 'In the largest part',
    value: '50 %',
    note: 'of the nodes up, at the end',
  });
  expect(terminalSummary(one, { colour: false, width: 80, unicode: true })).toContain('In the largest part');
});

/** A fixture whose nodes estimate something and spread nothing. */
function estimating(run: RunResult, mean: number, estimates: (i: number) => number): RunResult {
  const columns = metricColumns('aggregation');
  const rows = run.timeline.rows.map((row, i) => columns.map((_, at) => (at === 0 ? row[0] : estimates(i))));
  const figures = { estimating_nodes: 900, estimate_mean: mean, estimate_truth: 900, estimate_error_mean_ratio: 0.1 };
  return {
    ...run,
    convergedUs: 0,
    curves: [],
    heals: [],
    checks: [],
    updates: { ...run.updates, rows: [] },
    summary: { ...run.summary, ...figures },
    gauges: { aggregation: { columns, rows } },
  };
}

test('a run that published nothing says what was estimated', () => {
  const [first, second] = fixtures(2);
  const text = (runs: readonly RunResult[]): string => verdictOf(inputOf(runs)).sentences.join(' ');
  const a = estimating(first, 812.25, () => 1);
  expect(text([a])).toBe('At the end 900 nodes estimated 812.3 on average; 900 was right.');
  expect(text([a, estimating(second, 1000, () => 1)])).toBe(
    'At the end the nodes of a run estimated 812.3 to 1,000 on average; 900 was right.',
  );
  const none = { ...a, summary: { ...a.summary, estimating_nodes: 0, estimate_mean: null, estimate_truth: null } };
  expect(text([none])).toBe('No node had an estimate at the end.');
});

test('a line that goes through decades has a logarithmic scale, unless it touches 0', () => {
  const logs = (estimates: (i: number) => number): (boolean | undefined)[] =>
    pageCharts(inputOf([estimating(fixture(), 1, estimates)]).runs).gauges.map(({ chart }) => chart.log);
  expect(logs((i) => 1000 / (i + 1))).toEqual([true, true]);
  expect(logs((i) => 10 + i / 100)).toEqual([undefined, undefined]);
  expect(logs((i) => (i === 3 ? 0 : 1000 / (i + 1)))).toEqual([undefined, undefined]);
  const [card] = pageCharts(inputOf([estimating(fixture(), 1, (i) => 1000 / (i + 1))]).runs).gauges;
  expect(card.caption).toMatch(/^Mean, least .* truth\. Logarithmic scale\.$/);
});

test('captions are sentences, times are times', () => {
  const { columns, rows } = { columns: metricColumns('divergence'), rows: fixture().timeline.rows };
  const stores = { columns, rows: rows.map((row) => columns.map((_, at) => (at === 0 ? row[0] : 5))) };
  const { gauges } = pageCharts(inputOf([{ ...fixture(), gauges: { divergence: stores } }]).runs);
  for (const { caption } of gauges) expect(caption).toMatch(/^\p{Lu}.*\.$/u);
  expect(gauges.find(({ title }) => title === 'Age of views')!.chart.unit).toBe('ms');
});

test('a run that spreads news has room for its cost beside what gauges say', () => {
  const labels = tilesOf(one).map(({ label }) => label);
  expect(labels).toContain('Sent per node');
  expect(labels).not.toContain('Dead links');
});

test('over several seeds a gauge that only some have is drawn from those, and empty elsewhere in the file', () => {
  const [first, second] = fixtures(2);
  const { gauges } = pageCharts(inputOf([measured(first), second]).runs);
  expect(gauges[0].chart.series.map(({ role }) => role)).toContain('median');
  const table = csvTables([measured(first), second]).find(({ file }) => file === 'overlay.csv')!;
  expect(new Set([...table.rows].map((row) => row[0]))).toEqual(new Set([first.seed]));
});
