/** What `rumormill check` does. */
import { formatProblem, hasErrors, loadScenarioFile } from '../node.ts';
import type { CheckArguments } from './check.ts';
import { HELD, WRONG_INPUT } from './exit-codes.ts';
import { complain, print } from './terminal.ts';

/** Says what is wrong, or what a run would cost; returns the exit code. */
export async function checkScenario({ scenario: path, seed, set: sets, load, json }: CheckArguments): Promise<number> {
  const { prepared, problems } = await loadScenarioFile(path, { seed, sets, execute: load });
  const ok = !hasErrors(problems);
  if (json) print(JSON.stringify({ ok, problems, estimate: null }, null, 2));
  else for (const problem of problems) complain(formatProblem(problem));
  if (!ok) return WRONG_INPUT;
  if (json) return HELD;
  if (prepared === null) print(`${path}: valid as far as it can be told without executing its protocols`);
  else print(`${path}: valid`);
  return HELD;
}
