/** What `rumormill check` does. */
import { formatBytes, formatDuration, groupDigits } from '../../reports/format.ts';
import { formatProblem, hasErrors, loadScenarioFile } from '../node.ts';
import { estimateRun, type Estimate, type Range } from '../scenario/estimate.ts';
import type { CheckArguments } from './check.ts';
import { HELD, WRONG_INPUT } from './exit-codes.ts';
import { optionProblems } from './options.ts';
import { complain, harmless, logToStderr, print } from './terminal.ts';

/** Says what is wrong, or what a run would cost; returns the exit code. */
export async function checkScenario({ scenario: path, seed, set: sets, load, json }: CheckArguments): Promise<number> {
  logToStderr();
  const { prepared, problems: found } = await loadScenarioFile(path, { seed, sets, execute: load });
  const problems = [...found, ...optionProblems()];
  const ok = !hasErrors(problems);
  const estimate = prepared === null ? null : estimateRun(prepared.scenario);
  if (json) {
    print(JSON.stringify({ ok, problems, estimate }, null, 2));
    return ok ? HELD : WRONG_INPUT;
  }
  for (const problem of problems) complain(formatProblem(problem));
  if (!ok) return WRONG_INPUT;
  if (estimate === null) print(`${harmless(path)}: valid, as far as can be told without executing its protocols`);
  else print(`${harmless(path)}: valid\n${estimateText(estimate)}`);
  return HELD;
}

function estimateText({ endUs, events, messages, seconds, residentBytes }: Estimate): string {
  const time = (range: Range, unitUs: number): string =>
    spread(range, (value) => formatDuration(Math.max(1, Math.round(value * unitUs))));
  const rows = [
    ['virtual time', time(endUs, 1)],
    ['events', spread(events, (value) => groupDigits(Math.round(value)))],
    ['messages', spread(messages, (value) => groupDigits(Math.round(value)))],
    ['memory', `about ${formatBytes(residentBytes)}`],
    ['time', `${time(seconds, 1e6)} (at a million events a second)`],
  ];
  return rows.map(([name, value]) => `  ${name.padEnd(13)} ${value}\n`).join('');
}

function spread({ likely, most }: Range, say: (value: number) => string): string {
  const [about, limit] = [say(likely), say(most)];
  return about === limit ? `about ${about}` : `about ${about}, at most ${limit}`;
}
