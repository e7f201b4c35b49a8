import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { pageCharts } from '../../reports/charts.ts';
import { MAX_POINTS } from '../../reports/series.ts';
import { buildHtml } from '../../reports/html.ts';
import { escapeHtml, scriptJson } from '../../reports/html/markup.ts';
import { LABELS } from '../../reports/labels.ts';
import { nodeFigure } from '../../reports/labels.ts';
import { reportRun } from '../../reports/model.ts';
import { htmlAssets, readChartJs, reportInput } from '../../reports/write.ts';
import { GAUGES } from '../../sim/metrics/gauges/registry.ts';
import { METRICS } from '../../sim/metrics/registry.ts';
import { fixture, fixtures, HOSTILE, SCENARIO_TEXT } from './fixture.ts';
import type { RunResult } from '../../sim/experiment/result.ts';

let chartJs = '';
beforeAll(async () => {
  chartJs = await readChartJs();
});

function page(results: readonly RunResult[]): string {
  const replay = `rumormill run scenario.resolved.yaml --seed=${HOSTILE}`;
  return buildHtml(reportInput({ results, intervals: null, scenarioText: SCENARIO_TEXT, replay }), { chartJs });
}

describe('the page', () => {
  it('is the same for the same result and has a sensible size', () => {
    const html = page([fixture({ updates: 5 })]);
    expect(page([fixture({ updates: 5 })])).toBe(html);
    expect(html.length).toBeLessThan(400_000);
  });

  it('is the same where the host computes its digests', async () => {
    const input = reportInput({ results: [fixture()], intervals: null, scenarioText: SCENARIO_TEXT, replay: 'x' });
    expect(buildHtml(input, await htmlAssets())).toBe(buildHtml(input, { chartJs }));
  });

  it('stays under 1.5 MB with 40 updates over 30,000 samples', () => {
    expect(page([fixture({ updates: 60, seconds: 3000, sampleMs: 100 })]).length).toBeLessThan(1_500_000);
  });

  it('loads nothing: no address but the names of namespaces and licences', () => {
    const html = page([fixture()]).replace(chartJs.slice(0, 200), '');
    expect(html).not.toMatch(/<(?:script|img|iframe|link|source)[^>]+(?:src|href)="(?!data:)/);
    expect(html).not.toContain('sourceMappingURL');
    expect(html).not.toMatch(/@import|url\(/);
  });

  it('has a policy whose hashes are those of its own scripts and style', () => {
    const html = page([fixture({ hostile: true })]);
    const policy = /Content-Security-Policy" content="([^"]+)"/.exec(html)![1];
    expect(policy).toMatch(/^default-src 'none'; /);
    const inline = [...html.matchAll(/<(script|style)>([\s\S]*?)<\/\1>/g)].map((match) => match[2]);
    expect(inline).toHaveLength(3);
    for (const text of inline) {
      expect(policy).toContain(`'sha256-${createHash('sha256').update(text).digest('base64')}'`);
    }
    expect(policy).not.toContain('unsafe');
    expect(html).not.toMatch(/<[^>]+ (?:style|onclick|onload)=/);
  });

  it('lets no name out of its place', () => {
    const html = page([fixture({ hostile: true, updates: 2 })]);
    expect(html.split('<script').length - 1).toBe(3);
    expect(html).not.toContain('<img');
    expect(html).toContain(escapeHtml(HOSTILE));
  });

  it('has no sign of the machine or the moment', () => {
    const slow = { ...fixture(), performance: { ...fixture().performance, eventLoopSeconds: 77.7, engine: 'strange' } };
    expect(page([slow])).toBe(page([fixture()]));
  });
});

describe('markup', () => {
  it('escapes', () => {
    expect(escapeHtml(`<a href="x">&'</a>\u0000`)).toBe('&lt;a href=&quot;x&quot;&gt;&amp;&#39;&lt;/a&gt;\uFFFD');
    expect(JSON.parse(scriptJson({ text: '</script>\u2028' }))).toEqual({ text: '</script>\u2028' });
    expect(scriptJson('</script><!--')).not.toContain('<');
  });
});

describe('the data of the charts', () => {
  it('has at most so many points and curves, and every curve ends where the run ends', () => {
    const run = reportRun(fixture({ updates: 60, seconds: 3000 }));
    const { coverage, bytes, axis } = pageCharts([run]);
    expect(coverage!.x.length).toBeLessThanOrEqual(MAX_POINTS);
    expect(coverage!.series.filter((one) => one.role === 'line')).toHaveLength(40);
    for (const one of coverage!.series) expect(one.y).toHaveLength(coverage!.x.length);
    expect(axis.unit).toBe('min');
    expect(coverage!.x.at(-1)).toBeCloseTo(axis.max, 5);
    expect(bytes!.series.map((one) => `${one.label} ${one.role}`)).toEqual(
      ['payload', 'control'].flatMap((name) => [`${name} line`, `${name} low`, `${name} high`]),
    );
  });

  it('keeps the theory beside the curves of one run and of several seeds', () => {
    const roles = (results: RunResult[]): string[] =>
      pageCharts(results.map(reportRun)).coverage!.series.map((one) => one.role);
    expect(roles([fixture()])).toEqual(['line', 'theory']);
    expect(roles(fixtures(5))).toEqual(['min', 'p10', 'median', 'p90', 'max', 'theory']);
  });

  it('merges the flaps of one fault, keeping the longest breaks', () => {
    const flaps = Array.from({ length: 5000 }, (_, i) => {
      const startUs = i * 2000 + (i >= 2500 ? 1e6 : 0);
      return { id: 'flap', kind: 'partition' as const, label: 'flap', startUs, endUs: startUs + 1000 };
    });
    const { bands } = pageCharts([reportRun({ ...fixture(), bands: flaps })]);
    expect(bands.length).toBeLessThanOrEqual(300);
    const breaks = bands.slice(1).map((band, i) => band.from - bands[i].to!);
    expect(Math.max(...breaks)).toBeCloseTo(1.001, 3);
  });

  it('leaves out what has no data', () => {
    const empty = { columns: ['time_ms'], rows: [] };
    const none = { unit: 'µs', edges: [0], counts: [], total: 0 };
    const bare = {
      ...fixture({ faults: false, theory: false }),
      timeline: empty,
      curves: [],
      deliveryDelay: none,
      deliveryHops: none,
      bytesPerNode: none,
    };
    const charts = pageCharts([reportRun(bare)]);
    expect([charts.coverage, charts.bytes, charts.delay, charts.hops, charts.bytesPerNode]).toEqual([
      null,
      null,
      null,
      null,
      null,
    ]);
    expect(page([bare])).not.toContain('data-chart="coverage"');
  });
});

describe('what the page says', () => {
  it('where the theory comes from, without brackets in brackets', () => {
    const run = fixture();
    const html = page([{ ...run, theory: { ...run.theory!, source: 'mean latency (SI model)' } }]);
    expect(html).toContain('Dashed, from theory: mean latency (SI model).');
    expect(html).not.toContain('(SI model))');
  });

  it('of a heal at the end of the run', () => {
    const run = { ...fixture(), endUs: 6e6 };
    const heals = (healUs: number, reconvergenceUs: number | null): string =>
      page([{ ...run, heals: [{ fault: 'cut', healUs, reconvergenceUs }] }]);
    expect(heals(6e6, 0)).toMatch(/<td[^>]*>6 s<\/td><td[^>]*>0 s</);
    expect(heals(6e6, null)).toContain('the run ended then');
    expect(heals(7e6, null)).toContain('the run had ended');
  });

  it('the longest queues with their unit, and a dash where none is limited', () => {
    const figures = (bytes: number | null): string[] => {
      const queues = { uplink_queue_max_bytes: bytes, downlink_queue_max_bytes: bytes, socket_queue_max_messages: 3 };
      const run = fixture();
      const html = page([{ ...run, summary: { ...run.summary, ...queues } }]);
      return Object.keys(queues).map((column) => {
        const figure = html.slice(html.indexOf(`data-column="${column}"`));
        const name = /class="name">([^<]+)</.exec(figure)![1];
        return `${name}: ${/class="value">([^<]+)</.exec(figure)![1]}`;
      });
    };
    const messages = 'Messages waiting at a paused process, most: 3';
    const up = 'Bytes waiting at an uplink, most';
    const down = 'Bytes waiting at a downlink, most';
    expect(figures(12_345)).toEqual([`${up}: 12.3 kB`, `${down}: 12.3 kB`, messages]);
    expect(figures(null)).toEqual([`${up}: –`, `${down}: –`, messages]);
  });
});

describe('labels', () => {
  it('there is one in plain words for every figure of the summary', () => {
    const own = METRICS.filter(({ table, column }) => table === 'summary' && nodeFigure(column) === null);
    const missing = own
      .map(({ column }) => column)
      .filter((column) => !column.startsWith('dropped_') && !(column in LABELS));
    expect(missing).toEqual([]);
    const measured = GAUGES.flatMap(({ columns }) => columns.map(({ column }) => column));
    expect(measured.filter((column) => !(column in LABELS))).toEqual([]);
  });
});
