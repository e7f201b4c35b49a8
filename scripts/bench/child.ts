/** Measurements as child processes: each starts cold, and none finds what another left behind. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What one child measured. */
export interface Sample {
  /** of the event loop alone */
  readonly seconds: number;
  readonly events: number;
  readonly peakBytes: number;
}

/** What a run's folder says of it, besides the time. */
export interface Outcome {
  readonly fingerprint: string;
  readonly events: number;
  readonly summary: object;
}

/** The command as the package names it. */
export const CLI: string = (
  JSON.parse(readFileSync('package.json', 'utf8')) as { readonly bin: { readonly rumormill: string } }
).bin.rumormill;

/** Milliseconds of CPU above those of `node -e 0` are told apart by this, read when a program ends. */
const CPU_AT_EXIT = `const { writeFileSync } = require('node:fs');
process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  writeFileSync(process.env.CPU_FILE, String((user + system) / 1000));
});
`;

export function nsPerEvent({ seconds, events }: Sample): number {
  return (seconds * 1e9) / events;
}

/** A folder that exists while `use` runs. */
export function inFolder<T>(use: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'rumormill-bench-'));
  try {
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The last line that a program prints. @throws Error with what it said on stderr */
export function output(
  program: string,
  words: readonly string[],
  env: { readonly [name: string]: string } = {},
): string {
  const child = spawnSync(program, words, { encoding: 'utf8', env: { ...process.env, ...env }, maxBuffer: 1 << 26 });
  if (child.error !== undefined) throw child.error;
  if (child.status !== 0)
    throw new Error(`${program} ${words.join(' ')} ended with ${child.status ?? child.signal}:\n${child.stderr}`);
  return child.stdout.trimEnd().split('\n').at(-1) ?? '';
}

/** Words of `rumormill run` for a scenario. */
export function runWords(scenario: string, sets: readonly string[]): string[] {
  return ['run', scenario, ...sets.flatMap((set) => ['--set', set])];
}

/** Runs the built command and reads what its folder says. */
export function runCli(
  scenario: string,
  sets: readonly string[],
): { readonly sample: Sample; readonly outcome: Outcome } {
  return inFolder((folder) => {
    const out = join(folder, 'run');
    // A run that meets its time limit without checks ends with 3.
    const words = [CLI, ...runWords(scenario, sets), '--quiet', '--out', out];
    const child = spawnSync(process.execPath, words, { encoding: 'utf8' });
    if (child.status !== 0 && child.status !== 3)
      throw new Error(
        `rumormill ${words.slice(1).join(' ')} ended with ${child.status ?? child.signal}:\n${child.stderr}`,
      );
    const read = (name: string): unknown => JSON.parse(readFileSync(join(out, name), 'utf8'));
    const { eventLoopSeconds, events, peakResidentBytes } = read('performance.json') as {
      readonly eventLoopSeconds: number;
      readonly events: number;
      readonly peakResidentBytes: number;
    };
    const { fingerprint, summary } = read('run.json') as Outcome;
    return {
      sample: { seconds: eventLoopSeconds, events, peakBytes: peakResidentBytes },
      outcome: { fingerprint, events, summary },
    };
  });
}

/** The same runs without the command around them: with or without observers. */
export function runBare(scenario: string, sets: readonly string[], observers: boolean): Sample {
  const script = join('scripts', 'bench', 'bare.ts');
  const words = ['--import', 'tsx', script, scenario, observers ? 'on' : 'off', ...sets];
  return JSON.parse(output(process.execPath, words)) as Sample;
}

/** CPU milliseconds, user and system, of a Node program from start to end. */
export function cpuMs(words: readonly string[]): number {
  return inFolder((folder) => {
    const [hook, file] = [join(folder, 'cpu-at-exit.cjs'), join(folder, 'cpu')];
    writeFileSync(hook, CPU_AT_EXIT);
    const given = words.map((word) => (word === 'FOLDER' ? join(folder, 'run') : word));
    output(process.execPath, ['--require', hook, ...given], { CPU_FILE: file });
    return Number(readFileSync(file, 'utf8'));
  });
}
