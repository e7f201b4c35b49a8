/** rumormill as a library under Node: everything of `index.ts`, and files, workers and reports. */
import { replayLine } from '../reports/replay.ts';
import { checkOptions } from './experiment/arguments.ts';
import { execute, type RunProgress } from './experiment/execute.ts';
import { labelOf } from './experiment/input.ts';
import { makeFolder, outputProblem, writeKeptFiles, type KeptFile } from './experiment/output.ts';
import { prepare, type Preparation, type Prepared } from './experiment/prepare.ts';
import type { LibraryModules } from './experiment/protocol-file.ts';
import type { Interval, RunResult } from './experiment/result.ts';
import { ScenarioError } from './experiment/run.ts';
import type { SeedsProgress } from './experiment/seeds.ts';
import { Trace, type TraceFilter } from './experiment/trace.ts';
import { formatProblem } from './scenario/load.ts';
import { toYaml } from './scenario/print.ts';
// oxlint-disable-next-line no-self-import, no-cycle -- a user's file that imports rumormill gets this very module
import * as itself from './node.ts';
import type { Simulation } from './scenario/simulation.ts';

export * from './index.ts';
export type { Preparation, Prepared } from './experiment/prepare.ts';

/** What a user's protocol file imports from `rumormill` is this very library, wherever the file lies. */
const library: LibraryModules = async (specifier) => {
  if (specifier === 'rumormill/testing') return import('./testing/index.ts');
  return itself;
};

/** Under a loader of TypeScript there is no script that a worker could run. */
const WORKER: URL | null = import.meta.url.endsWith('.js') ? new URL('./worker.js', import.meta.url) : null;

export interface LoadFileOptions {
  readonly seed?: string | undefined;
  /** `path=value`, as if the scenario said so */
  readonly sets?: readonly string[] | undefined;
  /** default true: protocol files that the scenario names are loaded, which executes them */
  readonly execute?: boolean | undefined;
}

/** Reads and checks a scenario file, the folder of a former run, or `-` for standard input. */
export function loadScenarioFile(path: string, options: LoadFileOptions = {}): Promise<Preparation> {
  return prepare(path, { ...options, library });
}

export interface RunFileOptions {
  /** run this many seeds derived from the scenario's (default 1, or as many as the former run had) */
  readonly seeds?: number | undefined;
  /** with several seeds: runs at a time (default: one per core) */
  readonly workers?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** of a single run: asked between slices; no ends the run, and what was measured until then is the result */
  readonly enoughMemory?: (() => boolean) | undefined;
  /** called between slices of a run; with several seeds for each run under way */
  readonly onProgress?: ((progress: RunProgress | SeedsProgress) => void) | undefined;
  /** folder it will be written to: the line that repeats a run from standard input names it */
  readonly folder?: string | undefined;
  /** where the events of a single run go, as NDJSON in blocks */
  readonly trace?: { readonly filter: TraceFilter; readonly write: (text: string) => void } | undefined;
}

const FILE_OPTIONS = [
  'seed',
  'sets',
  'execute',
  'seeds',
  'workers',
  'signal',
  'enoughMemory',
  'onProgress',
  'folder',
  'trace',
];

/** Everything that `writeRun` writes. */
export interface FinishedRun {
  readonly name: string;
  /** one run, or one per seed */
  readonly runs: readonly RunResult[];
  /** over the seeds; null for one run */
  readonly intervals: { readonly [column: string]: Interval | null } | null;
  /** the resolved scenario as YAML */
  readonly scenarioText: string;
  /** the command that repeats the run */
  readonly replay: string;
  readonly files: readonly KeptFile[];
}

/**
 * Runs a scenario that `loadScenarioFile` prepared.
 *
 * @throws HandlerFailure when a protocol's `create` throws
 */
export async function runPrepared(
  prepared: Prepared,
  given: LoadFileOptions & RunFileOptions = {},
): Promise<FinishedRun> {
  const { scenario, protocol, files } = prepared;
  const { runs, intervals } = await resultsOf(prepared, given);
  const scenarioText = toYaml(scenario, (use) => protocol(use).options);
  return { name: scenario.name, runs, intervals, scenarioText, replay: replayOf(prepared, given), files };
}

async function resultsOf(
  { scenario, protocol, protocolFiles, ownFiles, former }: Prepared,
  { seeds, workers, signal, enoughMemory, onProgress, trace }: RunFileOptions,
): Promise<Pick<FinishedRun, 'runs' | 'intervals'>> {
  const common = { protocol, signal, onProgress, ownFiles };
  const count = seeds ?? former?.seeds ?? 1;
  if (count > 1) {
    const { runSeeds } = await import('./experiment/seeds-parallel.ts');
    return runSeeds(scenario, count, { ...common, workers, workerScript: WORKER, files: protocolFiles });
  }
  let tracer: Trace | null = null;
  const observe = ({ host }: Simulation): readonly Trace[] => {
    if (trace !== undefined) tracer = new Trace(host, trace.filter, trace.write);
    return tracer === null ? [] : [tracer];
  };
  const run = await execute(scenario, { ...common, enoughMemory, observe });
  (tracer as Trace | null)?.flush();
  return { runs: [run], intervals: null };
}

/** A former run that is repeated as it was keeps its line, so that it is repeated to the byte. */
function replayOf(
  { scenario, label, replayName, former }: Prepared,
  { seed, sets, seeds, folder }: LoadFileOptions & RunFileOptions,
): string {
  const asItWas = seed === undefined && seeds === undefined && (sets ?? []).length === 0;
  if (former !== null && asItWas && former.changed.length === 0) return former.replay;
  const count = seeds ?? former?.seeds ?? 1;
  // The folder holds every change.
  if (replayName === null && folder !== undefined)
    return replayLine({ scenario: labelOf(folder), seed: scenario.seed, seeds: count });
  // One of many seeds: the folder would run them all.
  const name = former !== null && count < former.seeds ? label : replayName;
  return replayLine({ scenario: name ?? '-', seed: scenario.seed, seeds: count, sets: sets ?? [] });
}

/**
 * Runs a scenario file, the folder of a former run, or `-` for standard input.
 *
 * @throws ScenarioError when the scenario is wrong; HandlerFailure when a protocol's `create` throws
 */
export async function runFile(path: string, options: LoadFileOptions & RunFileOptions = {}): Promise<FinishedRun> {
  if (typeof path !== 'string')
    throw new TypeError('runFile takes the path of a scenario file, or - for standard input');
  checkOptions('runFile', options, FILE_OPTIONS);
  const { prepared, problems } = await loadScenarioFile(path, options);
  if (prepared === null) throw new ScenarioError(problems);
  return runPrepared(prepared, options);
}

/**
 * Writes CSV files, run.json, the resolved scenario with every file it used, and report.html. A former run in the folder is
 * overwritten, other files beside it stay; a folder that holds things but no run is refused with an Error. Resolves to the names of the files.
 */
export async function writeRun(run: FinishedRun, folder: string): Promise<readonly string[]> {
  const problem = outputProblem(folder);
  if (problem !== null) throw new Error(formatProblem(problem));
  const { runs: results, intervals, scenarioText, replay } = run;
  makeFolder(folder);
  const kept = writeKeptFiles(folder, run.files, scenarioText);
  const reports = await import('../reports/write.ts');
  return [...kept, ...(await reports.writeRun({ folder, results, intervals, scenarioText, replay }))];
}

/** Makes report.html anew from the other files of a run's folder. Resolves to its path; rejects with an Error that names the file at fault. */
export async function rebuildHtml(folder: string): Promise<string> {
  const reports = await import('../reports/read.ts');
  return reports.rebuildHtml(folder);
}
