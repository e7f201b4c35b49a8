/** The library in a browser: one script, no Node, and the same runs to the last digit. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundleForBrowser } from '../../scripts/bundle.ts';
import { goldenInput, keptFingerprints } from '../golden/golden.ts';
import { describeInChromium } from '../support/chromium.ts';

const folder = mkdtempSync(join(tmpdir(), 'rumormill-bundle-'));
afterAll(() => rmSync(folder, { recursive: true }));

describeInChromium('the library in a browser', (browser) => {
  const library = join(folder, 'library.js');
  const golden = join(folder, 'golden.js');
  beforeAll(async () => {
    await bundleForBrowser(library);
    await bundleForBrowser(golden, join('scripts', 'engines', 'page.ts'));
  });

  test('the golden scenarios give the runs they give on Node', async () => {
    const page = await browser().newPage();
    await page.addScriptTag({ path: golden });
    expect(await page.evaluate(`rumormill.golden(${JSON.stringify(goldenInput())})`)).toEqual(keptFingerprints());
    await page.close();
  });

  test('a run leaves the page its turn, tells how far it is, can be stopped, and gives the browser its clock back', async () => {
    const page = await browser().newPage();
    await page.addScriptTag({ path: library });
    const outcome = await page.evaluate(`(async () => {
      const text = ${JSON.stringify(goldenInput().scenarios[0].text)};
      let turns = 0;
      const timer = setInterval(() => turns++, 0);
      const stop = new AbortController();
      const seen = [];
      const onProgress = ({ timeUs }) => {
        seen.push(timeUs);
        if (seen.length === 20) stop.abort();
      };
      const cut = await rumormill.run(text, { sliceEvents: 10, onProgress, signal: stop.signal });
      clearInterval(timer);
      const whole = await rumormill.run(text, { sliceEvents: 7 });
      return { turns: turns > 0, seen: seen.length, cut: cut.status, whole: [whole.status, whole.fingerprint], now: Date.now() > 0 };
    })()`);
    const { fingerprint } = keptFingerprints()[goldenInput().scenarios[0].name];
    expect(outcome).toEqual({ turns: true, seen: 20, cut: 'interrupted', whole: ['finished', fingerprint], now: true });
    await page.close();
  });

  test('a protocol written in the page runs, and mistakes are told', async () => {
    const page = await browser().newPage();
    await page.addScriptTag({ path: library });
    const outcome = await page.evaluate(`(async () => {
      const silent = rumormill.defineProtocol({
        name: 'silent', role: 'dissemination', summary: '', source: '', options: {}, messages: {},
        create: () => ({ start() { Math.random(); } }),
      });
      const text = 'version: 1\\nnodes: 3\\nstack: [{ use: ./silent.js }]\\nworkload: [{ id: a, at: 0s, publish: { node: 0, bytes: 1 } }]';
      const { status, failure } = await rumormill.run(text, { protocols: { './silent.js': silent } });
      const problems = await rumormill.run('nodes: x').catch((error) => [error.name, error.problems.length > 1]);
      return { status, message: failure.message, problems };
    })()`);
    expect(outcome).toMatchObject({ status: 'error', problems: ['ScenarioError', true] });
    expect((outcome as { message: string }).message).toContain('ctx.unit()');
    await page.close();
  });
});
