/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseTable } from '../../reports/csv-parse.ts';
import { sayCell } from '../../reports/figures.ts';
import { writeRun } from '../../reports/write.ts';
import { fixture, fixtures, SCENARIO_TEXT } from '../reports/fixture.ts';
import { describeInChromium } from '../support/chromium.ts';
import { GAUGES } from '../../sim/metrics/gauges/registry.ts';
import { metricColumns } from '../../sim/metrics/registry.ts';
import type { Table } from '../../sim/metrics/spec.ts';
import type { RunResult } from '../../sim/experiment/result.ts';

interface Shown {
  readonly page: Page;
  /** console errors, page errors, and addresses asked for beyond the page's own */
  readonly trouble: string[];
}

/** What is looked at of a chart of Chart.js. */
interface Drawn {
  readonly scales: { readonly y: { readonly ticks: readonly { readonly label: string }[] } };
  getVisibleDatasetCount(): number;
}

interface View {
  readonly width: number;
  readonly scheme: 'light' | 'dark';
}

const DESK: View = { width: 1200, scheme: 'light' };

async function show(browser: Browser, folder: string, { width, scheme }: View): Promise<Shown> {
  const page = await browser.newPage({
    viewport: { width, height: 800 },
    colorScheme: scheme,
    reducedMotion: 'reduce',
    hasTouch: width < 500,
  });
  const trouble: string[] = [];
  const own = pathToFileURL(join(folder, 'report.html')).href;
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') trouble.push(message.text());
  });
  page.on('pageerror', (error) => trouble.push(error.message));
  page.on('dialog', (dialog) => {
    trouble.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    if (request.url() !== own && !request.url().startsWith('data:')) trouble.push(request.url());
  });
  await page.goto(own);
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
  return { page, trouble };
}

/** For every canvas: name, and the number of different colours in it. */
function canvasColours(page: Page): Promise<[string, number][]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLCanvasElement>('canvas[data-chart]')].map((canvas): [string, number] => {
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
      const colours = new Set<number>();
      for (let i = 0; i < data.length; i += 4)
        colours.add((data[i] << 16) | (data[i + 1] << 8) | data[i + 2] | (data[i + 3] << 24));
      return [canvas.dataset.chart!, colours.size];
    }),
  );
}

/** Texts whose contrast with what lies behind them is below WCAG AA (4.5 to 1; 3 to 1 for large ones). */
function poorContrast(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const parse = (colour: string): number[] => (colour.match(/[\d.]+/g) ?? []).map(Number);
    const light = ([r, g, b]: number[]): number => {
      const part = (value: number): number =>
        value <= 10.31475 ? value / 3294.6 : ((value / 255 + 0.055) / 1.055) ** 2.4;
      return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
    };
    const behind = (element: Element | null): number[] => {
      for (let at = element; at !== null; at = at.parentElement) {
        const colour = parse(getComputedStyle(at).backgroundColor);
        if (colour.length === 3 || colour[3] === 1) return colour;
      }
      return [255, 255, 255];
    };
    const poor: string[] = [];
    for (const element of document.querySelectorAll('body *')) {
      const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent!.trim() !== '');
      const style = getComputedStyle(element);
      if (!own || !(element as HTMLElement).checkVisibility() || element.tagName === 'SCRIPT') continue;
      const [a, b] = [light(parse(style.color)), light(behind(element))];
      const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
      const large = parseFloat(style.fontSize) >= 24;
      if (contrast < (large ? 3 : 4.5)) poor.push(`${contrast.toFixed(2)} ${element.textContent.slice(0, 40)}`);
    }
    return poor;
  });
}

function openDetails(page: Page, selector: string): Promise<void> {
  return page.evaluate((which) => {
    for (const details of document.querySelectorAll<HTMLDetailsElement>(which)) details.open = true;
  }, selector);
}

/** The table behind a canvas, opened by its summary. */
async function tableBehind(page: Page, name: string): Promise<string[][]> {
  await page.click(`details[data-table="${name}"] > summary`);
  const rows = page.locator(`details[data-table="${name}"] tbody tr`);
  await rows.first().waitFor();
  return rows.evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.textContent ?? '')));
}

const GAUGE_CHARTS = GAUGES.flatMap(({ name, charts }) => charts.map((_, i) => `gauge-${name}-${i}`));

/** A fixture with every gauge: shares up to 1, and figures that fall through six decades. */
function measured(run: RunResult): RunResult {
  const { rows } = run.timeline;
  const gauges = GAUGES.map(({ name, columns }): [string, Table] => {
    const figures = (i: number): number[] =>
      columns.map(({ unit }) =>
        unit === 'share' ? 1 - 0.4 * (i / rows.length) : 1000 * 10 ** ((-6 * i) / rows.length),
      );
    return [name, { columns: metricColumns(name), rows: rows.map((row, i) => [row[0], ...figures(i)]) }];
  });
  return { ...run, gauges: Object.fromEntries(gauges) };
}

describeInChromium('report.html in a browser', (browser) => {
  let root: string;
  const folders = new Map<string, { path: string; results: readonly RunResult[] }>();
  const cases: [string, readonly RunResult[]][] = [
    ['one', [fixture()]],
    ['failing', [fixture({ failing: true, updates: 12, seconds: 600 })]],
    ['hostile', [fixture({ hostile: true, updates: 3 })]],
    ['seeds', fixtures(8)],
    ['gauges', [measured(fixture())]],
    ['gauges of seeds', fixtures(3).map(measured)],
  ];

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'rumormill-'));
    for (const [name, results] of cases) {
      const path = join(root, name);
      const intervals = results.length === 1 ? null : { t50_ms: { mean: 2, low: 1, high: 3, runs: 8 } };
      await writeRun({
        folder: path,
        results,
        intervals,
        scenarioText: SCENARIO_TEXT,
        replay: 'rumormill run scenario.resolved.yaml',
      });
      folders.set(name, { path, results });
    }
  });
  afterAll(() => rm(root, { recursive: true, force: true }));

  const open = (name: string, view: View = DESK): Promise<Shown> => show(browser(), folders.get(name)!.path, view);

  it.each(cases.map(([name]) => name))('%s: loads from a file, draws every chart and fits any width', async (name) => {
    const { page, trouble } = await open(name);
    const colours = await canvasColours(page);
    const gauges = name.startsWith('gauges') ? GAUGE_CHARTS : [];
    expect(colours.map(([chart]) => chart).toSorted()).toEqual(
      ['bytes', 'bytesPerNode', 'coverage', 'delay', 'hops', ...gauges].toSorted(),
    );
    for (const [, count] of colours) expect(count).toBeGreaterThan(20);
    await openDetails(page, 'details');
    for (const width of [1200, 360, 320]) {
      await page.setViewportSize({ width, height: 800 });
      await page.waitForFunction(() => document.documentElement.scrollWidth <= window.innerWidth, null, {
        timeout: 5000,
      });
    }
    expect(trouble).toEqual([]);
    await page.close();
  });

  it('can be read in light and in dark', async () => {
    const { page } = await open('failing');
    await openDetails(page, 'details:not([data-table])');
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await poorContrast(page)).toEqual([]);
    }
    await page.close();
  });

  it('changes between light and dark by the toggle, charts too, and back', async () => {
    const { page, trouble } = await open('one');
    const look = (): Promise<[string, string]> =>
      page.evaluate((): [string, string] => {
        const canvas = document.querySelector<HTMLCanvasElement>('canvas[data-chart="coverage"]')!;
        return [getComputedStyle(document.body).backgroundColor, canvas.toDataURL()];
      });
    const before = await look();
    await page.click('#theme');
    const after = await look();
    expect(after[0]).not.toBe(before[0]);
    expect(after[1]).not.toBe(before[1]);
    await page.click('#theme');
    expect(await look()).toEqual(before);
    expect(trouble).toEqual([]);
    await page.close();
  });

  it('hides and shows a curve by its legend', async () => {
    const { page } = await open('one');
    const picture = (): Promise<string> =>
      page.evaluate(() => document.querySelector<HTMLCanvasElement>('canvas[data-chart="coverage"]')!.toDataURL());
    const before = await picture();
    const button = page.locator('[data-legend="coverage"] button').first();
    await button.click();
    expect(await button.getAttribute('aria-pressed')).toBe('false');
    expect(await picture()).not.toBe(before);
    await button.click();
    expect(await picture()).toBe(before);
    await page.close();
  });

  it('says of gauges in which unit they are, in the tables and at the axes', async () => {
    const { page } = await open('gauges');
    const unit = async (name: string): Promise<string> => {
      await tableBehind(page, name);
      const heads = await page.locator(`details[data-table="${name}"] thead th`).allTextContents();
      return /\(([^()]*)\)$/.exec(heads[1])?.[1] ?? 'none';
    };
    expect(await unit('gauge-overlay-0')).toBe('%');
    expect(await unit('gauge-divergence-1')).toBe('ms');
    expect(await unit('gauge-overlay-3')).toBe('none');
    const ticks = await page.evaluate(() =>
      ['gauge-overlay-0', 'gauge-overlay-2', 'gauge-overlay-3'].map((name) => {
        const { Chart } = window as unknown as { Chart: { getChart: (canvas: Element) => Drawn } };
        const { y } = Chart.getChart(document.querySelector(`[data-chart="${name}"]`)!).scales;
        return y.ticks.map(({ label }) => label);
      }),
    );
    expect(ticks[0].at(-1)).toBe('100 %');
    expect(ticks[2]).toEqual(['0.001', '0.01', '0.1', '1', '10', '100', '1,000']);
    await page.close();
  });

  it('of several seeds one entry of the legend hides a curve with its areas, another the areas of all', async () => {
    const { page } = await open('gauges of seeds');
    const visible = (): Promise<number> =>
      page.evaluate(() => {
        const { Chart } = window as unknown as { Chart: { getChart: (canvas: Element) => Drawn } };
        return Chart.getChart(document.querySelector('[data-chart="gauge-overlay-1"]')!).getVisibleDatasetCount();
      });
    const press = (text: string): Promise<void> =>
      page.locator('[data-legend="gauge-overlay-1"] button', { hasText: text }).first().click();
    expect(await page.locator('[data-legend="gauge-overlay-1"] button').count()).toBe(5);
    expect(await visible()).toBe(15);
    await press('least to most');
    expect(await visible()).toBe(9);
    await press('mean: median');
    expect(await visible()).toBe(6);
    await press('least to most');
    expect(await visible()).toBe(10);
    await page.close();
  });

  it('has the coverage of coverage.csv in the table behind the chart', async () => {
    const { path } = folders.get('one')!;
    const csv = parseTable(await readFile(join(path, 'coverage.csv'), 'utf8'));
    const { page } = await open('one');
    const shown = await tableBehind(page, 'coverage');
    const percent = (cell: unknown): string => (cell === null ? '–' : String(Number((Number(cell) * 100).toFixed(3))));
    const expected = csv.rows.map(([ms, news, theory]) => [String(Number(ms) / 1000), percent(news), percent(theory)]);
    expect(shown.map((row) => row[0])).toEqual(expected.map((row) => row[0]));
    shown.forEach((row, i) =>
      row.slice(1).forEach((text, k) => {
        if (text === '–') expect(expected[i][k + 1]).toBe('–');
        else expect(Number(text)).toBeCloseTo(Number(expected[i][k + 1]), 2);
      }),
    );
    await page.close();
  });

  it('has the figures of summary.csv in the summary', async () => {
    const { path } = folders.get('failing')!;
    const csv = parseTable(await readFile(join(path, 'summary.csv'), 'utf8'), ['seed', 'fingerprint']);
    const { page } = await open('failing');
    const shown = new Map(
      await page.evaluate(() =>
        [...document.querySelectorAll<HTMLElement>('[data-column]')].map((one): [string, string] => {
          return [one.dataset.column!, (one.querySelector('.value') ?? one).textContent];
        }),
      ),
    );
    const row = csv.rows.at(0)!;
    const elsewhere = (column: string): boolean => /^(seed|fingerprint|status|dropped_(?!bytes))/.test(column);
    const expected = csv.columns.flatMap((column, i) => (elsewhere(column) ? [] : [[column, sayCell(row[i], column)]]));
    expect(Object.fromEntries(shown)).toEqual(Object.fromEntries(expected));
    await page.close();
  });

  it('says each verdict in a word and copies the line that repeats the run', async () => {
    const { page } = await open('failing');
    const words = await page.locator('#checks .state').allTextContents();
    expect(words).toEqual(['✓held', '✗failed', '?undecided']);
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.click('[data-copy="replay"]');
    await page.locator('[data-copy="replay"]', { hasText: 'Copied' }).waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('rumormill run scenario.resolved.yaml');
    await page.close();
  });

  it('prints on white with every chart drawn', async () => {
    const { page, trouble } = await open('one', { width: 1200, scheme: 'dark' });
    await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')));
    await page.emulateMedia({ media: 'print' });
    expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe('rgb(255, 255, 255)');
    await page.evaluate(() => window.dispatchEvent(new Event('afterprint')));
    expect(trouble).toEqual([]);
    await page.close();
  });
});
