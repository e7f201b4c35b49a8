/** The same workloads by hand in C++ (limit.cpp), where there is a compiler. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { output, type Sample } from './child.ts';

export const QUEUES = ['calendar', 'ring', 'heap4'] as const;
export type Queue = (typeof QUEUES)[number];

/** What limit.cpp prints: milestones in µs of virtual time, `check` the sum of all tables of w3. */
export interface LimitRun extends Milestones {
  readonly nodes: number;
  readonly events: number;
  readonly peakResidentBytes: number;
  readonly eventLoopSeconds: number;
}

export interface Milestones {
  readonly t50Us: number;
  readonly t99Us: number;
  readonly t100Us: number;
  readonly sent: number;
  readonly timers: number;
  readonly delivered: number;
  readonly check: number;
}

const SOURCE = join('scripts', 'bench', 'limit.cpp');
const FLAGS = ['-O3', '-march=native', '-std=c++20'];

export interface Limit {
  /** compiler and version */
  readonly compiler: string;
  readonly program: string;
}

/** The first compiler there is: that which CXX names, g++, clang++, c++. */
function findCompiler(): { readonly name: string; readonly version: string } | null {
  for (const name of [process.env['CXX'], 'g++', 'clang++', 'c++']) {
    if (name === undefined || name === '') continue;
    const { status, stdout } = spawnSync(name, ['--version'], { encoding: 'utf8' });
    if (status === 0) return { name, version: stdout.split('\n')[0] };
  }
  return null;
}

/** Compiles into `folder`; null without a compiler. @throws Error when it does not compile */
export function compileLimit(folder: string): Limit | null {
  const compiler = findCompiler();
  if (compiler === null) return null;
  const program = join(folder, 'limit');
  output(compiler.name, [...FLAGS, '-o', program, SOURCE]);
  return { compiler: compiler.version, program };
}

export function limitCommand(workload: string, queue: Queue, nodes: number): string {
  return `limit ${workload} ${queue} ${nodes}`;
}

export function runLimit({ program }: Limit, workload: string, queue: Queue, nodes: number, seed = 1): LimitRun {
  return JSON.parse(output(program, [workload, queue, String(nodes), String(seed)])) as LimitRun;
}

export function limitSample(limit: Limit, workload: string, queue: Queue, nodes: number): Sample {
  const { eventLoopSeconds, events, peakResidentBytes } = runLimit(limit, workload, queue, nodes);
  return { seconds: eventLoopSeconds, events, peakBytes: peakResidentBytes };
}
