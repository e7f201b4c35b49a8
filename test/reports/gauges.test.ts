import { beforeAll, expect, test } from 'vitest';
import { pageCharts } from '../../reports/charts.ts';
import { csvTables } from '../../reports/csv.ts';
import { buildHtml } from '../../reports/html.ts';
import { reportRun, type ReportInput } from '../../reports/model.ts';
import { terminalSummary } from '../../reports/terminal.ts';
import { tilesOf } from '../../reports/tiles.ts';
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
  expect(parts.chart.series.map(({ label }) => label)).toContain('Largest part');
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

test('over several seeds a gauge that only some have is drawn from those, and empty elsewhere in the file', () => {
  const [first, second] = fixtures(2);
  const { gauges } = pageCharts(inputOf([measured(first), second]).runs);
  expect(gauges[0].chart.series.map(({ role }) => role)).toContain('median');
  const table = csvTables([measured(first), second]).find(({ file }) => file === 'overlay.csv')!;
  expect(new Set([...table.rows].map((row) => row[0]))).toEqual(new Set([first.seed]));
});
