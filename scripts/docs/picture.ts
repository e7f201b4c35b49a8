/// <reference lib="dom" />
/** The picture of the report in the README, taken in a real browser. Not part of `--check`: a browser's pixels differ from one machine to the next. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Page } from 'playwright-core';
import { runFile, writeRun } from '../../sim/node.ts';

export const PROGRAM: string = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
export const FLAGS: string[] = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const PICTURE = join('docs', 'img', 'report.png');
const WIDTH = 1100;
const HEIGHT = 1600;

/** Where the first chart, with the frame around it, ends. */
function firstChartEnd(page: Page): Promise<number> {
  return page.evaluate(() => {
    const canvas = document.querySelector('canvas[data-chart]')!;
    const frame = canvas.closest('figure, section, article') ?? canvas;
    return Math.ceil(Math.min(frame.getBoundingClientRect().bottom, canvas.getBoundingClientRect().bottom + 60) + 20);
  });
}

/** Runs the quickstart and photographs the top of its report; returns the file. */
export async function takePicture(): Promise<string> {
  if (!existsSync(PROGRAM)) throw new Error(`no browser at ${PROGRAM}: install chromium, or set CHROMIUM`);
  const folder = mkdtempSync(join(tmpdir(), 'rumormill-docs-'));
  const browser = await chromium.launch({ executablePath: PROGRAM, args: FLAGS });
  try {
    await writeRun(await runFile(join('scenarios', 'quickstart.yaml')), folder);
    const page = await browser.newPage({
      viewport: { width: WIDTH, height: HEIGHT },
      colorScheme: 'light',
      reducedMotion: 'reduce',
    });
    await page.goto(pathToFileURL(join(folder, 'report.html')).href);
    await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
    await page.screenshot({ path: PICTURE, clip: { x: 0, y: 0, width: WIDTH, height: await firstChartEnd(page) } });
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true });
  }
  return PICTURE;
}
