/** The browser of the browser tests: Debian's chromium, or the program that the variable CHROMIUM names. */
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe } from 'vitest';

const PROGRAM = process.env.CHROMIUM ?? '/usr/bin/chromium';
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

/**
 * A group of tests with one browser, which `browser()` gives inside a test or hook. Without the program the group is skipped, by a
 * name that says so; in CI it fails.
 */
export function describeInChromium(name: string, body: (browser: () => Browser) => void): void {
  const absent = !existsSync(PROGRAM);
  const title = absent ? `${name} (no browser at ${PROGRAM}; install chromium or set CHROMIUM)` : name;
  describe.skipIf(absent && !process.env.CI)(title, () => {
    let browser: Browser | undefined;
    beforeAll(async () => {
      browser = await chromium.launch({ executablePath: PROGRAM, args: FLAGS });
    });
    afterAll(() => browser?.close());
    body(() => browser!);
  });
}
