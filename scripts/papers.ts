/**
 * `npm run papers`: measures published figures again and writes docs/papers.md, docs/papers.csv and results/papers/papers.html.
 *
 *   npm run papers                       all groups with their full number of runs; writes the table
 *   npm run papers -- --only a,b         these groups; prints them and writes nothing under docs
 *   npm run papers -- --small            the small numbers of runs, as in `npm test`
 *   npm run papers -- --jobs 4           processes side by side (default: the cores)
 *   npm run papers -- --list             names the groups
 *   npm run papers -- --picture          measures nothing: photographs the chart of bytes for docs/papers.md from the page written last
 *
 * Ends with 1 when a figure differs.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readChartJs } from '../reports/write.ts';
import { VERSION } from '../sim/experiment/version.ts';
import { between } from './docs/markdown.ts';
import type { PaperResult } from './papers/group.ts';
import { pageOf } from './papers/page.ts';
import { takePapersPicture } from './papers/picture.ts';
import { PAPER_GROUPS } from './papers/registry.ts';
import { cellsOf, csvOf, markdownOf } from './papers/tables.ts';
import { measured, rowsOf, type MeasuredGroup } from './papers/verdict.ts';

const PAGE = join('docs', 'papers.md');
const TABLE = join('docs', 'papers.csv');
const FOLDER = join('results', 'papers');

/** Measures one group in a process of its own: nothing that another one left behind can touch it, and all cores have work. */
function inProcess(id: string, runs: number): Promise<PaperResult> {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', 'scripts/papers.ts', '--measure', id, '--runs', `${runs}`],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const pieces: Buffer[] = [];
  child.stdout.on('data', (piece: Buffer) => pieces.push(piece));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(JSON.parse(Buffer.concat(pieces).toString('utf8')) as PaperResult);
      else reject(new Error(`${id}: ended with ${code}`));
    });
  });
}

async function measureAll(ids: readonly string[], small: boolean, jobs: number): Promise<MeasuredGroup[]> {
  const groups = PAPER_GROUPS.filter(({ id }) => ids.includes(id));
  const done = new Map<string, MeasuredGroup>();
  const waiting = [...groups];
  const worker = async (): Promise<void> => {
    for (let group = waiting.shift(); group !== undefined; group = waiting.shift()) {
      const runs = small ? group.runs.small : group.runs.full;
      console.error(`${group.id}: ${runs} runs`);
      done.set(group.id, measured(group, runs, await inProcess(group.id, runs)));
    }
  };
  await Promise.all(Array.from({ length: jobs }, worker));
  return groups.map(({ id }) => done.get(id)!);
}

async function write(groups: readonly MeasuredGroup[], whole: boolean): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(join(FOLDER, 'papers.html'), pageOf(groups, await readChartJs(), VERSION));
  writeFileSync(join(FOLDER, 'papers.csv'), csvOf(groups));
  if (!whole) return;
  writeFileSync(TABLE, csvOf(groups));
  writeFileSync(PAGE, between(readFileSync(PAGE, 'utf8'), 'papers', markdownOf(groups)));
}

function idsOf(only: string | undefined): string[] {
  const known = PAPER_GROUPS.map(({ id }) => id);
  if (only === undefined) return known;
  const unknown = only.split(',').find((id) => !known.includes(id));
  if (unknown !== undefined) throw new Error(`--only ${unknown}: there are ${known.join(', ')}`);
  return only.split(',');
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      small: { type: 'boolean', default: false },
      jobs: { type: 'string', default: `${availableParallelism()}` },
      list: { type: 'boolean', default: false },
      picture: { type: 'boolean', default: false },
      measure: { type: 'string' },
      runs: { type: 'string' },
    },
  });
  if (values.list) {
    for (const { id, title } of PAPER_GROUPS) console.log(`${id}\t${title}`);
    return;
  }
  if (values.picture) {
    console.log(await takePapersPicture(join(FOLDER, 'papers.html')));
    return;
  }
  if (values.measure !== undefined) {
    const group = PAPER_GROUPS.find(({ id }) => id === values.measure)!;
    process.stdout.write(JSON.stringify(group.measure(Number(values.runs))));
    return;
  }
  const groups = await measureAll(idsOf(values.only), values.small, Math.max(1, Number(values.jobs)));
  await write(groups, values.only === undefined && !values.small);
  for (const row of groups.flatMap(rowsOf)) console.log(`${row.group}\t${cellsOf(row).join('\t')}`);
  if (groups.flatMap(rowsOf).some(({ verdict }) => verdict === 'differs')) process.exitCode = 1;
}

await main();
