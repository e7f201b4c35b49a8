/** What is wrong with the options of `rumormill run`, all of it at once. */
import { statSync } from 'node:fs';
import { outputProblem } from '../experiment/output.ts';
import type { TraceFilter } from '../experiment/trace.ts';
import { capacityOf } from '../faults/joins.ts';
import type { Preparation, Prepared, Problem } from '../node.ts';
import { parseDuration } from '../scenario/units.ts';
import { memoryProblem } from './memory-problem.ts';
import { optionProblem, optionProblems } from './options.ts';
import type { RunArguments } from './run.ts';
import { traceProblem } from './trace-file.ts';

/** Problems of the scenario, of the folder to write, and of the options but those of the trace's filter. */
export function runProblems(given: RunArguments, preparation: Preparation, folder: string | null): readonly Problem[] {
  const { prepared, problems, inputs } = preparation;
  const former = isFolder(given.scenario) ? given.scenario : null;
  const all = [
    ...problems,
    ...optionProblems(),
    folder === null ? null : outputProblem(folder),
    traceProblem(given.trace, { inputs, folders: [former, folder] }),
    seedsProblem(given, prepared),
    nodesProblem(given, prepared),
    memoryProblem(given, prepared),
  ];
  return all.filter((problem) => problem !== null);
}

function isFolder(path: string): boolean {
  try {
    return path !== '-' && statSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** A trace is of one run. */
function seedsProblem({ trace, seeds }: RunArguments, prepared: Prepared | null): Problem | null {
  const count = seeds ?? prepared?.former?.seeds ?? 1;
  if (trace === undefined || count === 1) return null;
  return optionProblem('--trace', `${count} seeds are run`, '--seeds 1 with the --seed of one of them');
}

/** The nodes of the filter are those of the run, joiners included. */
function nodesProblem({ nodes }: RunArguments, prepared: Prepared | null): Problem | null {
  if (nodes === undefined || prepared === null) return null;
  const { faults, nodes: booted } = prepared.scenario;
  const count = capacityOf(faults, booted);
  const missing = [...nodes].find((node) => node >= count);
  return missing === undefined
    ? null
    : optionProblem('--nodes', `there is no node ${missing}`, count === 1 ? 'only node 0' : `0 to ${count - 1}`);
}

export function filterOf({ trace, nodes, from, to }: RunArguments): {
  readonly value: TraceFilter;
  readonly problems: readonly Problem[];
} {
  const problems: Problem[] = [];
  const read = (option: string, text: string | undefined, otherwise: number): number => {
    const parsed = text === undefined ? { ok: true as const, value: otherwise } : parseDuration(text);
    if (parsed.ok) return parsed.value;
    problems.push(optionProblem(option, parsed.message, parsed.expected));
    return otherwise;
  };
  if (trace === undefined) {
    for (const [option, value] of Object.entries({ nodes, from, to }))
      if (value !== undefined)
        problems.push(optionProblem(`--${option}`, 'is of use with a trace only', '--trace <file>'));
  }
  const fromUs = read('--from', from, 0);
  const toUs = read('--to', to, Infinity);
  if (toUs <= fromUs) problems.push(optionProblem('--to', 'is not after --from', 'a later time'));
  return { value: { nodes: nodes ?? null, fromUs, toUs }, problems };
}
