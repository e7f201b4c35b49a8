/** Pictures of the report, taken in a real browser. Not part of `--check`: a browser's pixels differ from one machine to the next. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { runFile, writeRun } from '../../sim/node.ts';

const PROGRAM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

interface Picture {
  readonly file: string;
  readonly scheme: 'light' | 'dark';
}

const PICTURES: readonly Picture[] = [
  { file: join('docs', 'img', 'report.png'), scheme: 'light' },
  { file: join('docs', 'img', 'report-dark.png'), scheme: 'dark' },
];
const WIDTH = 1100;
const HEIGHT = 1000;

/** Runs the quickstart and photographs the top of its report; returns the files. */
export async function takePictures(): Promise<readonly string[]> {
  if (!existsSync(PROGRAM)) throw new Error(`no browser at ${PROGRAM}: install chromium, or set CHROMIUM`);
  const folder = mkdtempSync(join(tmpdir(), 'rumormill-docs-'));
  const browser = await chromium.launch({ executablePath: PROGRAM, args: FLAGS });
  try {
    await writeRun(await runFile(join('scenarios', 'quickstart.yaml')), folder);
    for (const { file, scheme } of PICTURES) {
      const page = await browser.newPage({
        viewport: { width: WIDTH, height: HEIGHT },
        colorScheme: scheme,
        reducedMotion: 'reduce',
      });
      await page.goto(pathToFileURL(join(folder, 'report.html')).href);
      await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
      await page.screenshot({ path: file });
      await page.close();
    }
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true });
  }
  return PICTURES.map(({ file }) => file);
}
