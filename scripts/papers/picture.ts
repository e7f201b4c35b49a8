/** The chart of what a reconciliation costs, for docs/papers.md. */
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { FLAGS, PROGRAM } from '../docs/picture.ts';

const PICTURE = join('docs', 'img', 'repair-bytes.png');
const CHART = '[data-chart="repair-bytes-0"]';

/** Returns the file. */
export async function takePapersPicture(page: string): Promise<string> {
  const browser = await chromium.launch({ executablePath: PROGRAM, args: FLAGS });
  try {
    const tab = await browser.newPage({ viewport: { width: 1100, height: 900 }, colorScheme: 'light' });
    await tab.goto(pathToFileURL(resolve(page)).href);
    await tab.locator(CHART).locator('..').screenshot({ path: PICTURE });
  } finally {
    await browser.close();
  }
  return PICTURE;
}
