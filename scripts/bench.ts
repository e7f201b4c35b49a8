/**
 * `npm run bench`: measures the built package and, where there is a compiler, the C++ program beside it; prints a table and writes
 * results/bench/bench.json and bench.md.
 *
 *   npm run bench                      all but the run of ten million nodes; half an hour
 *   npm run bench -- --all             that too
 *   npm run bench -- --quick           100,000 nodes and three rounds
 *   npm run bench -- --only w1,w3      groups: startup, w1, w2, w3, observers, users-file, large
 *   npm run bench -- --page            measures nothing: puts the table that was written last into docs/how-fast.md
 *   npm run bench -- --smoke           no times: small runs against test/bench/hashes.json (with --write: writes them anew)
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { arch, availableParallelism, cpus, platform, release, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { VERSION } from '../sim/experiment/version.ts';
import { runCli } from './bench/child.ts';
import { GROUPS, scenarioFile, type GroupName, type Plan } from './bench/groups.ts';
import { compileLimit, type Limit } from './bench/limit.ts';
import { benchText, type Bench, type Row } from './bench/row.ts';
import { differences, hashOf, keepHashes, keptHashes, SMOKE_SETS, type SmokeHashes } from './bench/smoke.ts';
import { between } from './docs/markdown.ts';

const FOLDER = join('results', 'bench');
const PAGE = join('docs', 'how-fast.md');

function say(line: string): void {
  console.error(line);
}

function smoke(write: boolean): void {
  const found: SmokeHashes = Object.fromEntries(
    Object.entries(SMOKE_SETS).map(([workload, sets]) => [
      workload,
      hashOf(runCli(scenarioFile(workload), sets).outcome),
    ]),
  );
  if (write) return keepHashes(found);
  const differing = differences(found, keptHashes());
  for (const line of differing) console.error(line);
  if (differing.length === 0) console.log(`${Object.keys(found).join(', ')}: the results are those that are kept`);
  process.exitCode = differing.length > 0 ? 1 : 0;
}

/** Puts the table into the page. */
function fillPage(): void {
  const bench = JSON.parse(readFileSync(join(FOLDER, 'bench.json'), 'utf8')) as Bench;
  writeFileSync(PAGE, between(readFileSync(PAGE, 'utf8'), 'bench', benchText(bench)));
}

function benchOf(rows: readonly Row[], { nodes, rounds }: Plan, limit: Limit | null): Bench {
  const machine = {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    system: `${platform()} ${release()} ${arch()}`,
    engine: `node ${process.versions.node}`,
    compiler: limit?.compiler ?? null,
  };
  return { version: VERSION, machine, nodes, rounds, rows };
}

function wanted(only: string | undefined, all: boolean): GroupName[] {
  const names = Object.keys(GROUPS) as GroupName[];
  if (only === undefined) return names.filter((name) => all || name !== 'large');
  const unknown = only.split(',').find((name) => !names.some((one) => one === name));
  if (unknown !== undefined) throw new Error(`--only ${unknown}: there are ${names.join(', ')}`);
  return only.split(',') as GroupName[];
}

async function measure(groups: readonly GroupName[], quick: boolean, rounds: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'rumormill-limit-'));
  try {
    const limit = compileLimit(folder);
    const plan: Plan = {
      nodes: quick ? 100_000 : 1_000_000,
      tableNodes: quick ? 3000 : 10_000,
      largeNodes: 10_000_000,
      rounds,
      startRounds: quick ? 5 : 15,
      limit,
      say,
    };
    const rows: Row[] = [];
    mkdirSync(FOLDER, { recursive: true });
    for (const name of groups) {
      rows.push(...(await GROUPS[name](plan)));
      // After every group: an interrupted measurement keeps what it has.
      const bench = benchOf(rows, plan, limit);
      writeFileSync(join(FOLDER, 'bench.json'), `${JSON.stringify(bench, null, 2)}\n`);
      writeFileSync(join(FOLDER, 'bench.md'), benchText(bench));
    }
    console.log(benchText(benchOf(rows, plan, limit)));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const { values } = parseArgs({
  options: {
    all: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    page: { type: 'boolean', default: false },
    smoke: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    only: { type: 'string' },
    rounds: { type: 'string' },
  },
});
if (values.page) fillPage();
else if (values.smoke) smoke(values.write);
else await measure(wanted(values.only, values.all), values.quick, Number(values.rounds ?? (values.quick ? 3 : 5)));
