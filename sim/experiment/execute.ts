/** Drives one simulation from its first event to its result, in slices between which the host program has its turn. */
import type { Observer } from '../kernel/observer.ts';
import type { Protocol } from '../protocols/contract.ts';
import { HandlerFailure } from '../protocols/failure.ts';
import { Simulation } from '../scenario/simulation.ts';
import type { ResolvedScenario } from '../scenario/types.ts';
import { breathe, engineName, peakResidentBytes, wallSeconds } from './engine.ts';
import { ownFrames } from './frames.ts';
import { guarded } from './guard.ts';
import { isOutOfMemory, memoryFailure } from './out-of-memory.ts';
import type { ProtocolFailure, RunResult } from './result.ts';
import { messageOf, shielded } from './shield.ts';
import { VERSION } from './version.ts';

export interface RunProgress {
  /** virtual time reached */
  readonly timeUs: number;
  /** virtual time at which the run stops at the latest */
  readonly limitUs: number;
  readonly events: number;
  /** mean coverage over live updates, null before the first publish */
  readonly coverage: number | null;
  /** wall time since the run began */
  readonly elapsedSeconds: number;
}

export interface ExecuteOptions {
  /** finds a protocol by the text of `use:`; throws when there is none */
  readonly protocol: (use: string) => Protocol;
  /** ends the run at the next slice; what was measured until then is the result, marked `interrupted` */
  readonly signal?: AbortSignal | undefined;
  /** called after every slice */
  readonly onProgress?: ((progress: RunProgress) => void) | undefined;
  /** who watches the run: called once it is set up, with its tables of names */
  readonly observe?: ((simulation: Simulation) => readonly Observer[]) | undefined;
  /** default true */
  readonly fingerprint?: boolean | undefined;
  /** asked after every slice; no ends the run as one that memory ran out for */
  readonly enoughMemory?: (() => boolean) | undefined;
  /** events in a slice; changes nothing but how often the host has its turn (default 20,000) */
  readonly sliceEvents?: number | undefined;
  /** files of the user whose stack frames are worth showing: absolute path to shown name */
  readonly ownFiles?: ReadonlyMap<string, string> | undefined;
}

const SLICE_EVENTS = 20_000;

/**
 * Runs a resolved scenario. A protocol that throws ends the run with the status `error`; what was measured until then is kept.
 *
 * @throws HandlerFailure when a protocol's `create` throws: then nothing was measured
 */
export async function execute(scenario: ResolvedScenario, options: ExecuteOptions): Promise<RunResult> {
  const simulation = setUp(scenario, options);
  for (const observer of options.observe?.(simulation) ?? []) simulation.observe(observer);
  const began = wallSeconds();
  let busySeconds = 0;
  let failure: ProtocolFailure | null = null;
  while (!simulation.finished && failure === null && options.signal?.aborted !== true) {
    const start = wallSeconds();
    try {
      guarded(() => simulation.advance(options.sliceEvents ?? SLICE_EVENTS));
    } catch (error) {
      failure = isOutOfMemory(error)
        ? memoryFailure(error, scenario, simulation.kernel.nowUs)
        : failureOf(error, scenario.seed, options.ownFiles);
    }
    busySeconds += wallSeconds() - start;
    if (failure === null && !simulation.finished && options.enoughMemory?.() === false)
      failure = memoryFailure(null, scenario, simulation.kernel.nowUs);
    options.onProgress?.(progressOf(simulation, wallSeconds() - began));
    await breathe();
  }
  const interrupted = !simulation.finished && failure === null;
  const outcome = guarded(() =>
    simulation.outcome(failure !== null ? 'error' : interrupted ? 'interrupted' : undefined, failure),
  );
  const { events } = outcome;
  const performance = {
    eventLoopSeconds: busySeconds,
    events,
    eventsPerSecond: busySeconds > 0 ? Math.round(events / busySeconds) : 0,
    peakResidentBytes: peakResidentBytes(),
    engine: engineName(),
  };
  return { version: VERSION, ...outcome, performance };
}

function setUp(scenario: ResolvedScenario, options: ExecuteOptions): Simulation {
  let simulation: Simulation | null = null;
  simulation = new Simulation(scenario, {
    protocol: (use) => shielded(options.protocol(use), (message) => simulation?.warnings.push(message)),
    fingerprint: options.fingerprint ?? true,
  });
  return simulation;
}

function progressOf(simulation: Simulation, elapsedSeconds: number): RunProgress {
  const { kernel, coverage, scenario } = simulation;
  return { timeUs: kernel.nowUs, limitUs: scenario.until.limitUs, events: kernel.events, coverage, elapsedSeconds };
}

/** What a protocol threw, as data; anything else that was thrown is the simulator's own and goes on. */
export function failureOf(
  error: unknown,
  seed: string,
  ownFiles: ReadonlyMap<string, string> = new Map(),
): ProtocolFailure {
  if (!(error instanceof HandlerFailure)) throw error;
  const { protocol, handler, node, timeUs, cause } = error;
  const stack = ownFrames(cause instanceof Error ? cause.stack : undefined, ownFiles);
  return { protocol, handler, node, timeUs, seed, message: messageOf(cause), stack };
}
