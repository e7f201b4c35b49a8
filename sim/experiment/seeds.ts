/** One scenario under many seeds, one after the other; `seeds-parallel.ts` spreads the same over workers. */
import { plainTable } from '../metrics/table.ts';
import type { ResolvedScenario } from '../scenario/types.ts';
import { aggregate } from './aggregate.ts';
import { wallSeconds } from './engine.ts';
import { execute, type ExecuteOptions, type RunProgress } from './execute.ts';
import type { RunResult, SeedsResult } from './result.ts';

export interface SeedsProgress {
  /** seeds whose runs are over */
  readonly done: number;
  readonly total: number;
  /** progress of each run under way, by its index */
  readonly running: ReadonlyMap<number, RunProgress>;
  /** of all runs so far */
  readonly events: number;
  /** wall time since the first run began */
  readonly elapsedSeconds: number;
}

/** Keeps the books of many runs. */
export class SeedsLedger {
  private readonly total: number;
  private readonly running = new Map<number, RunProgress>();
  private readonly began: number = wallSeconds();
  private done = 0;
  private doneEvents = 0;

  constructor(total: number) {
    this.total = total;
  }

  under(index: number, progress: RunProgress): void {
    this.running.set(index, progress);
  }

  over(index: number, run: RunResult): void {
    this.running.delete(index);
    this.done++;
    this.doneEvents += run.events;
  }

  progress(): SeedsProgress {
    let events = this.doneEvents;
    for (const run of this.running.values()) events += run.events;
    const { done, total, running } = this;
    return { done, total, running, events, elapsedSeconds: wallSeconds() - this.began };
  }
}

/**
 * Seed of run `index` (from 0) of many: the scenario's seed, `#` and the run's number from 1. Depends on neither the number of seeds
 * nor that of workers, so that any one of the runs can be repeated alone with `--seed`.
 */
export function derivedSeed(seed: string, index: number): string {
  return `${seed}#${index + 1}`;
}

export interface SeedsOptions extends Omit<ExecuteOptions, 'onProgress' | 'observe'> {
  readonly onProgress?: ((progress: SeedsProgress) => void) | undefined;
}

/** Runs `count` seeds in turn. An interruption ends the list with the run it met. */
export async function runSeedsInTurn(
  scenario: ResolvedScenario,
  count: number,
  options: SeedsOptions,
): Promise<SeedsResult> {
  const runs: RunResult[] = [];
  const ledger = new SeedsLedger(count);
  for (let index = 0; index < count && options.signal?.aborted !== true; index++) {
    const onProgress = (progress: RunProgress): void => {
      ledger.under(index, progress);
      options.onProgress?.(ledger.progress());
    };
    const run = await execute({ ...scenario, seed: derivedSeed(scenario.seed, index) }, { ...options, onProgress });
    ledger.over(index, run);
    runs.push(plainResult(run));
  }
  return seedsResult(runs);
}

/** Intervals are taken over whole runs: the figures of one that was cut short say nothing about the others. */
export function seedsResult(runs: readonly RunResult[]): SeedsResult {
  return { runs, intervals: aggregate(runs.filter(({ status }) => status === 'finished' || status === 'limit')) };
}

/** The same result with tables that can be sent to another thread, and without what the simulation itself held. */
export function plainResult(run: RunResult): RunResult {
  const { timeline, updates, nodes, traffic, gauges } = run;
  return {
    ...run,
    timeline: plainTable(timeline),
    updates: plainTable(updates),
    nodes: plainTable(nodes),
    traffic: plainTable(traffic),
    gauges: Object.fromEntries(Object.entries(gauges).map(([name, table]) => [name, plainTable(table)])),
  };
}
