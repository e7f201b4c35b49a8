/** Runs of a scenario, for programs. */
import type { Observer } from '../kernel/observer.ts';
import type { Protocol } from '../protocols/contract.ts';
import { protocols as builtIn } from '../protocols/registry.ts';
import { formatProblem, hasErrors, loadScenario } from '../scenario/load.ts';
import type { Simulation } from '../scenario/simulation.ts';
import type { Problem, ResolvedScenario } from '../scenario/types.ts';
import { checkOptions, checkScenario } from './arguments.ts';
import { execute, type RunProgress } from './execute.ts';
import type { RunResult, SeedsResult } from './result.ts';
import { runSeedsInTurn, type SeedsProgress } from './seeds.ts';

/** A scenario that cannot be run, with everything that is wrong with it. */
export class ScenarioError extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(formatProblem).join('\n'));
    this.name = 'ScenarioError';
    this.problems = problems;
  }
}

export interface RunOptions {
  /** takes the place of the scenario's seed */
  readonly seed?: string;
  /** changes of a scenario given as text, `path=value` */
  readonly sets?: readonly string[];
  /** protocols that the scenario's `use:` may name besides the built-in ones, e.g. `{ mine: myProtocol }` for `use: mine` */
  readonly protocols?: { readonly [use: string]: Protocol };
  /** texts of the files that a scenario given as text names */
  readonly readFile?: (path: string) => string;
  /** ends the run early; what was measured until then is the result, marked `interrupted` */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: RunProgress) => void;
  /** who watches the run; called once, before the first event */
  readonly observe?: (simulation: Simulation) => readonly Observer[];
  /** default true; without one a run is a little faster */
  readonly fingerprint?: boolean;
  /** events between two turns of the host; changes nothing in the result (default 20,000) */
  readonly sliceEvents?: number;
}

const SEEDS_OPTIONS = ['seed', 'sets', 'protocols', 'readFile', 'signal', 'onProgress', 'fingerprint', 'sliceEvents'];
const RUN_OPTIONS = [...SEEDS_OPTIONS, 'observe'];

/**
 * Runs a scenario, given as YAML text or resolved, and resolves to its result. The event loop has its turn every few thousand events.
 * A protocol that throws ends the run with the status `error`.
 *
 * @throws TypeError for what is no scenario or no option; ScenarioError when the scenario is wrong; HandlerFailure when a protocol's `create` throws
 */
export async function run(scenario: string | ResolvedScenario, options: RunOptions = {}): Promise<RunResult> {
  checkScenario('run', scenario);
  checkOptions('run', options, RUN_OPTIONS);
  const { resolved, protocol } = settle(scenario, options);
  const { signal, onProgress, observe, fingerprint, sliceEvents } = options;
  return execute(resolved, { protocol, signal, onProgress, observe, fingerprint, sliceEvents });
}

export interface RunSeedsOptions extends Omit<RunOptions, 'onProgress' | 'observe'> {
  readonly onProgress?: (progress: SeedsProgress) => void;
}

/** Runs a scenario under `count` seeds derived from its own (`seed#1`, `seed#2`, …), one after the other. */
export async function runSeeds(
  scenario: string | ResolvedScenario,
  count: number,
  options: RunSeedsOptions = {},
): Promise<SeedsResult> {
  checkScenario('runSeeds', scenario);
  checkOptions('runSeeds', options, SEEDS_OPTIONS);
  if (!Number.isInteger(count) || count < 1)
    throw new TypeError('runSeeds: the number of seeds is a whole number, at least 1');
  const { resolved, protocol } = settle(scenario, options);
  const { signal, onProgress, fingerprint, sliceEvents } = options;
  return runSeedsInTurn(resolved, count, { protocol, signal, onProgress, fingerprint, sliceEvents });
}

type Settled = { readonly resolved: ResolvedScenario; readonly protocol: (use: string) => Protocol };

/** The scenario resolved, under the seed that was asked for, and where its protocols are found. */
function settle(scenario: string | ResolvedScenario, options: Omit<RunOptions, 'onProgress' | 'observe'>): Settled {
  const own = new Map(Object.entries(options.protocols ?? {}));
  const loaded = typeof scenario === 'string' ? load(scenario, options, own) : { scenario, protocols: own };
  const resolved = options.seed === undefined ? loaded.scenario : { ...loaded.scenario, seed: options.seed };
  const protocol = (use: string): Protocol => {
    const found = loaded.protocols.get(use) ?? builtIn.get(use);
    if (found === undefined) throw new RangeError(`there is no protocol "${use}"; give it in the option "protocols"`);
    return found;
  };
  return { resolved, protocol };
}

function load(text: string, { sets, readFile }: RunOptions, own: ReadonlyMap<string, Protocol>) {
  const { scenario, problems, protocols } = loadScenario(text, {
    file: 'scenario',
    sets: sets ?? [],
    ...(readFile !== undefined && { readFile }),
    protocol: (use) => own.get(use) ?? null,
  });
  if (scenario === null || hasErrors(problems)) throw new ScenarioError(problems);
  return { scenario, protocols };
}
