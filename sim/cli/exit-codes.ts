/** What the exit code of the command says. */
import type { RunResult } from '../experiment/result.ts';

/** all checks held */
export const HELD = 0;
/** a check failed */
export const FAILED = 1;
/** the scenario, a file or an option is wrong; nothing was run or written */
export const WRONG_INPUT = 2;
/** a check is undecided, or a run without checks met its time limit */
export const UNDECIDED = 3;
/** a protocol threw, or memory ran out; what was measured until then is kept */
export const PROTOCOL_THREW = 4;
/** SIGINT or SIGTERM; what was measured until then is kept */
export const INTERRUPTED = 130;
/** a mistake of rumormill's own, with its stack trace on stderr */
export const OWN_MISTAKE = 70;

/** stdout could not be written, e.g. for a full disk; the run's folder is whole */
export const UNPRINTED = 74;

type Judged = Pick<RunResult, 'status' | 'checks'>;

/** The code of one run, or of several together: the gravest wins. */
export function exitCode(runs: readonly Judged[]): number {
  const some = (test: (run: Judged) => boolean): boolean => runs.some(test);
  const verdict = (wanted: string) => (run: Judged) => run.checks.some((check) => check.verdict === wanted);
  if (some((run) => run.status === 'error')) return PROTOCOL_THREW;
  if (runs.length === 0 || some((run) => run.status === 'interrupted')) return INTERRUPTED;
  if (some(verdict('failed'))) return FAILED;
  if (some(verdict('undecided')) || some((run) => run.status === 'limit' && run.checks.length === 0)) return UNDECIDED;
  return HELD;
}
