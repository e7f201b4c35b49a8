/** What `rumormill run` does. */
import { join, relative } from 'node:path';
import { groupDigits } from '../../reports/format.ts';
import { progressLine } from '../../reports/progress.ts';
import { runJsonText } from '../../reports/json.ts';
import { terminalSummary } from '../../reports/terminal.ts';
import { reportInput } from '../../reports/write.ts';
import { failureOf, type RunProgress } from '../experiment/execute.ts';
import { reasonOf } from '../experiment/reason.ts';
import { isOutOfMemory, memoryFailure } from '../experiment/out-of-memory.ts';
import type { ProtocolFailure } from '../experiment/result.ts';
import type { SeedsProgress } from '../experiment/seeds.ts';
import { formatProblem, hasErrors, loadScenarioFile, runPrepared, writeRun } from '../node.ts';
import type { FinishedRun, Prepared, RunFileOptions } from '../node.ts';
import { estimateRun } from '../scenario/estimate.ts';
import { watchMemory } from './memory-problem.ts';
import { exitCode, INTERRUPTED, PROTOCOL_THREW, WRONG_INPUT } from './exit-codes.ts';
import { interruption } from './interruption.ts';
import { adviseOptimiser } from './optimiser.ts';
import type { RunArguments } from './run.ts';
import { filterOf, runProblems } from './run-problems.ts';
import { complain, logToStderr, print, showsOf, Talk } from './terminal.ts';
import { TraceFile } from './trace-file.ts';

/** Runs, writes, prints; returns the exit code. */
export async function runAndWrite(given: RunArguments): Promise<number> {
  logToStderr();
  const talk = new Talk(given.quiet);
  const preparation = await loadScenarioFile(given.scenario, { seed: given.seed, sets: given.set });
  const { prepared } = preparation;
  const folder = given.out ?? (prepared === null ? null : join('results', folderName(prepared.scenario.name)));
  const filter = filterOf(given);
  const all = [...runProblems(given, preparation, folder), ...filter.problems];
  for (const problem of all) {
    if (problem.severity === 'error') complain(formatProblem(problem));
    else talk.say(formatProblem(problem));
  }
  if (prepared === null || folder === null || hasErrors(all)) return WRONG_INPUT;
  if (given.trace === undefined) return runOnce(given, prepared, folder, talk, undefined);
  return runTraced(given.trace, (write) => runOnce(given, prepared, folder, talk, { filter: filter.value, write }));
}

async function runTraced(path: string, run: (write: (text: string) => void) => Promise<number>): Promise<number> {
  let trace: TraceFile;
  try {
    trace = new TraceFile(path);
  } catch (error) {
    complain(`${path} --trace: ${reasonOf(error)} (a file that can be written)`);
    return WRONG_INPUT;
  }
  const code = await run(trace.write);
  const failure = trace.close();
  if (failure === null) return code;
  complain(`${path}: the trace is not whole: ${failure}`);
  return WRONG_INPUT;
}

async function runOnce(
  given: RunArguments,
  prepared: Prepared,
  folder: string,
  talk: Talk,
  trace: RunFileOptions['trace'],
): Promise<number> {
  const { signal, release } = interruption(talk);
  talk.head(startLine(prepared, given), !given.json && !given.quiet);
  const { seed, set: sets, seeds, workers } = given;
  adviseOptimiser(estimateRun(prepared.scenario).events.likely * (seeds ?? prepared.former?.seeds ?? 1));
  const onProgress = (progress: RunProgress | SeedsProgress): void =>
    talk.progress((shows) => progressLine(progressOf(progress), shows.width, shows.unicode));
  try {
    const enoughMemory = watchMemory(given);
    const options = { seed, sets, seeds, workers, signal, enoughMemory, onProgress, trace, folder };
    const finished = await runPrepared(prepared, options);
    talk.clear();
    return await deliver(finished, prepared, folder, given, talk);
  } catch (error) {
    talk.clear();
    const { scenario, ownFiles } = prepared;
    complainOf(
      isOutOfMemory(error) ? memoryFailure(error, scenario, 0) : failureOf(error, scenario.seed, ownFiles),
      prepared,
    );
    return PROTOCOL_THREW;
  } finally {
    release();
  }
}

/** Writes the folder, then prints: who sees the summary can open the report. */
async function deliver(
  finished: FinishedRun,
  prepared: Prepared,
  folder: string,
  given: RunArguments,
  talk: Talk,
): Promise<number> {
  const { runs, intervals, replay, scenarioText } = finished;
  if (runs.length === 0) {
    complain('interrupted before anything was measured; nothing is written');
    return INTERRUPTED;
  }
  const unwritten = await writeRun(finished, folder).then(
    () => null,
    (error: unknown) => `${folder}: the run is not written: ${reasonOf(error)}`,
  );
  if (given.json) print(runJsonText(runs, intervals, replay));
  else if (!given.quiet)
    print(terminalSummary(reportInput({ results: runs, intervals, scenarioText, replay }), showsOf(process.stdout)));
  for (const { failure } of runs) if (failure !== null) complainOf(failure, prepared);
  if (unwritten === null) talk.say(`report: ${join(folder, 'report.html')}`);
  else complain(unwritten);
  return unwritten === null ? exitCode(runs) : WRONG_INPUT;
}

/** The frames name the files where they are now, not their copies in the run's folder. */
function complainOf(
  { protocol, handler, node, timeUs, seed, message, stack }: ProtocolFailure,
  { ownFiles }: Prepared,
): void {
  if (protocol === '') return complain(`time ${timeUs / 1e6} s, seed ${seed}: ${message}`);
  const where = node < 0 ? '' : ` at node ${node}, time ${timeUs / 1e6} s`;
  complain(`protocol ${protocol} threw in ${handler}${where}, seed ${seed}: ${message}`);
  const originals = [...ownFiles].map(([path, shown]) => ({
    shown: `${shown}:`,
    path: `${relative(process.cwd(), path)}:`,
  }));
  for (const frame of stack) {
    const file = originals.find(({ shown }) => frame.startsWith(shown));
    complain(`    at ${file === undefined ? frame : frame.replace(file.shown, file.path)}`);
  }
}

function startLine({ scenario }: Prepared, { seeds, workers }: RunArguments): string {
  const many =
    seeds === undefined || seeds === 1
      ? ''
      : `, ${seeds} seeds${workers === undefined ? '' : ` by ${workers} workers`}`;
  return `${scenario.name}: ${groupDigits(scenario.nodes)} nodes, seed ${scenario.seed}${many}`;
}

function progressOf(progress: RunProgress | SeedsProgress): Parameters<typeof progressLine>[0] {
  if (!('running' in progress)) return progress;
  const { done, total, running, events, elapsedSeconds } = progress;
  const first = running.values().next();
  const { timeUs, limitUs, coverage } = first.done === true ? { timeUs: 0, limitUs: 1, coverage: null } : first.value;
  return { timeUs, limitUs, coverage, events, elapsedSeconds, run: { index: Math.min(done + 1, total), count: total } };
}

/** A scenario's name as that of a folder. */
function folderName(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9._-]+/g, '-').replace(/^[.-]+/, '') || 'run';
}
