/** What is measured, a group at a time: variants that are compared take turns. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { groupDigits } from '../../reports/format.ts';
import { alternate, type Series } from './alternate.ts';
import { CLI, cpuMs, nsPerEvent, runBare, runCli, runWords, type Sample } from './child.ts';
import { limitCommand, limitSample, QUEUES, type Limit, type Queue } from './limit.ts';
import { asUsersFile } from './own-protocol.ts';
import { row, type Row } from './row.ts';

export interface Plan {
  /** of W1 and W2 */
  readonly nodes: number;
  readonly tableNodes: number;
  readonly largeNodes: number;
  readonly rounds: number;
  readonly startRounds: number;
  /** null without a compiler */
  readonly limit: Limit | null;
  readonly say: (line: string) => void;
}

/** The same length in events, so that a small run is not all warm-up. */
const SMALL_NODES = 10_000;
const SMALL_SETS = [`nodes=${SMALL_NODES}`, 'until.limit=200s'];

const WANTED: { readonly [queue in Queue]: string } = {
  calendar: '≤ 6, then ≤ 3',
  ring: '≤ 12, then ≤ 6',
  heap4: '≤ 0.67, then ≤ 0.33',
};

export function scenarioFile(workload: string): string {
  return join('scenarios', 'bench', `${workload}.yaml`);
}

function commandOf(workload: string, sets: readonly string[]): string {
  return `rumormill ${runWords(scenarioFile(workload), sets).join(' ')}`;
}

function nsOf(series: Series<Sample>, variant: string): readonly number[] | null {
  return series.samples[variant]?.map(nsPerEvent) ?? null;
}

function byHand(plan: Plan, workload: string, nodes: number, queues: readonly Queue[]) {
  const { limit } = plan;
  const variants: { [queue: string]: () => Sample } = {};
  if (limit === null) return variants;
  for (const queue of queues) variants[queue] = () => limitSample(limit, workload, queue, nodes);
  return variants;
}

/** W1 or W2 against the C++ program. */
function eventLoop(plan: Plan, workload: 'w1' | 'w2'): Row[] {
  const sets = [`nodes=${plan.nodes}`];
  const file = scenarioFile(workload);
  const series = alternate(
    plan.rounds,
    {
      rumormill: () => runCli(file, sets).sample,
      ...byHand(plan, workload, plan.nodes, QUEUES),
      ...(workload === 'w2' && { small: () => runCli(file, SMALL_SETS).sample }),
    },
    (line) => plan.say(`${workload}: ${line}`),
  );
  const ours = nsOf(series, 'rumormill')!;
  const command = commandOf(workload, sets);
  const what = `${workload.toUpperCase()}, event loop`;
  const rows = QUEUES.map((queue) =>
    row({ what: `${what} against ${queue}`, unit: 'ns/event', wanted: WANTED[queue], command }, ours, series.loads, {
      name: limitCommand(workload, queue, plan.nodes),
      samples: nsOf(series, queue),
    }),
  );
  return [...rows, workload === 'w1' ? memory(plan, series, command) : growth(plan, series, command)];
}

function memory(plan: Plan, { samples, loads }: Series<Sample>, command: string): Row {
  const peak = samples['rumormill'].map(({ peakBytes }) => peakBytes / 1e6);
  const wanted = plan.nodes === 1_000_000 ? '≤ 600, then ≤ 250' : '';
  return row({ what: 'W1, peak resident memory', unit: 'MB', wanted, command }, peak, loads);
}

function growth(plan: Plan, series: Series<Sample>, command: string): Row {
  const what = `W2, cost of an event from ${groupDigits(SMALL_NODES)} nodes (200 s) to ${groupDigits(plan.nodes)}`;
  return row(
    { what, unit: 'ns/event', wanted: '≤ 2.5, then ≤ 1.5', command },
    nsOf(series, 'rumormill')!,
    series.loads,
    {
      name: `${groupDigits(SMALL_NODES)} nodes`,
      samples: nsOf(series, 'small'),
    },
  );
}

/** W3: all of it is merging, so the time counts. */
function tables(plan: Plan): Row[] {
  const sets = [`nodes=${plan.tableNodes}`];
  const series = alternate(
    plan.rounds,
    {
      rumormill: () => runCli(scenarioFile('w3'), sets).sample,
      ...byHand(plan, 'w3', plan.tableNodes, ['calendar']),
    },
    (line) => plan.say(`w3: ${line}`),
  );
  const seconds = (variant: string): readonly number[] | null =>
    series.samples[variant]?.map((sample) => sample.seconds) ?? null;
  const what = `W3, ${groupDigits(plan.tableNodes)} nodes, event loop`;
  const text = { what, unit: 's', wanted: '≤ 12, then ≤ 2', command: commandOf('w3', sets) };
  const name = limitCommand('w3', 'calendar', plan.tableNodes);
  return [row(text, seconds('rumormill')!, series.loads, { name, samples: seconds('calendar') })];
}

function observers(plan: Plan): Row[] {
  const sets = [`nodes=${plan.nodes}`];
  const file = scenarioFile('w2');
  const series = alternate(
    plan.rounds,
    { on: () => runBare(file, sets, true), off: () => runBare(file, sets, false) },
    (line) => plan.say(`observers ${line}`),
  );
  const command = `node --import tsx scripts/bench/bare.ts ${file} on ${sets.join(' ')}`;
  const text = {
    what: 'W2, coverage, traffic and fingerprint',
    unit: 'ns/event',
    wanted: '≤ 1.3, then ≤ 1.1',
    command,
  };
  return [row(text, nsOf(series, 'on')!, series.loads, { name: 'all off', samples: nsOf(series, 'off') })];
}

async function usersFile(plan: Plan): Promise<Row[]> {
  const sets = [`nodes=${plan.nodes}`];
  const folder = mkdtempSync(join(tmpdir(), 'rumormill-own-'));
  try {
    const own = await asUsersFile(scenarioFile('w1'), 'push-pull', folder);
    const series = alternate(
      plan.rounds,
      { file: () => runCli(own, sets).sample, built: () => runCli(scenarioFile('w1'), sets).sample },
      (line) => plan.say(`protocol from a ${line}`),
    );
    const command = 'npm run bench -- --only users-file';
    const text = {
      what: 'W1, push-pull from a file of the user’s',
      unit: 'ns/event',
      wanted: '≤ 1.1, then 1.0',
      command,
    };
    const against = { name: 'the same built in', samples: nsOf(series, 'built') };
    return [row(text, nsOf(series, 'file')!, series.loads, against)];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** One run: it takes minutes. */
function large(plan: Plan): Row[] {
  const sets = [`nodes=${plan.largeNodes}`];
  const begin = performance.now();
  const { samples, loads } = alternate(1, { large: () => runCli(scenarioFile('w1'), sets).sample }, plan.say);
  const wallSeconds = (performance.now() - begin) / 1000;
  const command = commandOf('w1', sets);
  const what = `W1, ${groupDigits(plan.largeNodes)} nodes`;
  return [
    row({ what: `${what}, whole command`, unit: 's', wanted: 'finishes, then < 180', command }, [wallSeconds], loads),
    row(
      { what: `${what}, event loop`, unit: 'ns/event', wanted: '', command },
      samples['large'].map(nsPerEvent),
      loads,
    ),
    row({ what: `${what}, peak`, unit: 'MB', wanted: '', command }, [samples['large'][0].peakBytes / 1e6], loads),
  ];
}

/** CPU above that of a Node that does nothing. */
function startUp(plan: Plan): Row[] {
  const run = [CLI, 'run', scenarioFile('w1'), '--set', 'nodes=100', '--quiet', '--out', 'FOLDER'];
  const series = alternate(
    plan.startRounds,
    { nothing: () => cpuMs(['-e', '0']), help: () => cpuMs([CLI, '--help']), run: () => cpuMs(run) },
    () => undefined,
  );
  const above = (variant: string): number[] => {
    const { nothing } = series.samples;
    return series.samples[variant].map((ms, round) => ms - nothing[round]);
  };
  const unit = 'ms of CPU above node -e 0';
  return [
    row({ what: '`--help`', unit, wanted: '< 60', command: 'rumormill --help' }, above('help'), series.loads),
    row(
      { what: '`run` of 100 nodes', unit, wanted: '< 300', command: commandOf('w1', ['nodes=100']) },
      above('run'),
      series.loads,
    ),
  ];
}

export type GroupName = 'w1' | 'w2' | 'w3' | 'observers' | 'users-file' | 'startup' | 'large';

/** All groups; `large` is measured only when it is asked for. */
export const GROUPS: { readonly [name in GroupName]: (plan: Plan) => Row[] | Promise<Row[]> } = {
  startup: startUp,
  w1: (plan) => eventLoop(plan, 'w1'),
  w2: (plan) => eventLoop(plan, 'w2'),
  w3: tables,
  observers,
  'users-file': usersFile,
  large,
};
