/** Whether what was asked for fits into memory, said before anything runs: a process that the system kills says nothing. */
import { availableParallelism } from 'node:os';
import { formatBytes, groupDigits } from '../../reports/format.ts';
import { memoryLimits, memoryWatch, type MemoryLimits } from '../experiment/memory.ts';
import type { Prepared, Problem } from '../node.ts';
import { fittingNodes, heapBytes, neededBytes, type Runs } from '../scenario/estimate/fit.ts';
import type { ResolvedScenario } from '../scenario/types.ts';
import { parseSize } from '../scenario/units.ts';
import { optionProblem } from './options.ts';

export interface MemoryArguments {
  readonly memory?: string | undefined;
  readonly seeds?: number | undefined;
  readonly workers?: number | undefined;
}

/** Null when it fits, as far as can be told. `--memory` takes the place of what the machine says. */
export function memoryProblem(given: MemoryArguments, prepared: Prepared | null): Problem | null {
  const size = given.memory === undefined ? null : parseSize(given.memory);
  if (size?.ok === false) return optionProblem('--memory', size.message, size.expected);
  if (prepared === null) return null;
  const seeds = given.seeds ?? prepared.former?.seeds ?? 1;
  const workers = Math.min(given.workers ?? availableParallelism(), seeds);
  const limits = memoryLimits();
  const bytes = size?.value ?? limits.bytes;
  const by = size === null ? limits.limitedBy : 'option';
  return tooLarge(prepared.scenario, { seeds, workers }, { ...limits, bytes, limitedBy: by });
}

/** A little of what there is stays for others, and for writing the results. */
const USABLE = 0.97;

/** Asked while a run lasts: whether there is memory for more of it. */
export function watchMemory({ memory }: MemoryArguments): () => boolean {
  const size = memory === undefined ? null : parseSize(memory);
  const allowed = size?.ok === true ? size.value : 0;
  return memoryWatch(USABLE * Math.max(allowed, memoryLimits().bytes));
}

const LIMITED_BY = {
  machine: 'are available here',
  container: 'are left in this container',
  ulimit: 'of address space are left by ulimit -v',
  option: 'are what --memory allows',
} as const;

export type Limits = Omit<MemoryLimits, 'limitedBy'> & { readonly limitedBy: keyof typeof LIMITED_BY };

/** What is wrong with runs of a scenario under these limits, and what would fit. */
export function tooLarge(scenario: ResolvedScenario, runs: Runs, limits: Limits): Problem | null {
  const { nodes } = scenario;
  const problem = (message: string, expected: readonly string[]): Problem => ({
    ...optionProblem('memory', message, expected.join(', or ')),
    file: scenario.name,
  });
  const several = runs.workers > 1 ? `, ${runs.workers} runs at a time,` : '';
  const needed = neededBytes(scenario, runs);
  if (needed > limits.bytes) {
    const have = `${formatBytes(limits.bytes)} ${LIMITED_BY[limits.limitedBy]}`;
    const message = `${groupDigits(nodes)} nodes${several} need about ${formatBytes(needed)}; ${have}`;
    return problem(message, [...whatFits(scenario, runs, limits.bytes), '--memory <size> if there is more']);
  }
  const kept = heapBytes(scenario, runs.seeds);
  if (kept <= 0.8 * limits.heapBytes) return null;
  const most = Math.floor((0.8 * limits.heapBytes * runs.seeds) / kept);
  const megabytes = Math.ceil((kept * 1.5) / 2 ** 30) * 1024;
  const message = `the results of ${runs.seeds} seeds need about ${formatBytes(kept)} of objects; the engine allows ${formatBytes(limits.heapBytes)}`;
  return problem(message, [`at most ${most} seeds`, `NODE_OPTIONS=--max-old-space-size=${megabytes}`]);
}

function whatFits(scenario: ResolvedScenario, runs: Runs, bytes: number): string[] {
  const fitting = fittingNodes(scenario, runs, bytes);
  const said = [fitting === 0 ? 'no number of nodes would fit' : `at most ${groupDigits(fitting)} nodes would fit`];
  for (let workers = runs.workers - 1; workers >= 1; workers--) {
    if (neededBytes(scenario, { ...runs, workers }) > bytes) continue;
    said.push(`--workers ${workers}`);
    break;
  }
  return said;
}
