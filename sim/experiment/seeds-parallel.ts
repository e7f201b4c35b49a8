/** Many seeds on all cores: a small pool of workers, each with one run at a time. What comes out is the same as in turn. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { HandlerFailure } from '../protocols/failure.ts';
import type { ResolvedScenario } from '../scenario/types.ts';
import type { RunResult, SeedsResult } from './result.ts';
import { runSeedsInTurn, SeedsLedger, seedsResult, type SeedsOptions, type SeedsProgress } from './seeds.ts';
import type { FromWorker, ToWorker, WorkerTask } from './worker-messages.ts';

export interface ParallelOptions extends SeedsOptions {
  /** most workers at a time (default: one per core) */
  readonly workers?: number | undefined;
  /** script of a worker; without one, and where workers cannot be had, the seeds run in turn */
  readonly workerScript: URL | null;
  /** what a worker needs to find the user's own protocols */
  readonly files: WorkerTask['files'];
}

/** Runs `count` seeds; the results stand in the order of the seeds, whatever the number of workers. */
export async function runSeeds(
  scenario: ResolvedScenario,
  count: number,
  options: ParallelOptions,
): Promise<SeedsResult> {
  const workers = Math.min(options.workers ?? availableParallelism(), count);
  if (workers <= 1 || options.workerScript === null) return runSeedsInTurn(scenario, count, options);
  const task: WorkerTask = { scenario, files: options.files, fingerprint: options.fingerprint ?? true };
  const pool = new SeedPool(count, options.signal, options.onProgress);
  const runs = await pool.run(options.workerScript, workers, task);
  return seedsResult(runs);
}

class SeedPool {
  private readonly total: number;
  private readonly signal: AbortSignal | undefined;
  private readonly report: ((progress: SeedsProgress) => void) | undefined;
  private readonly runs: RunResult[] = [];
  private readonly ledger: SeedsLedger;
  private readonly threads = new Set<Worker>();
  private next = 0;

  constructor(total: number, signal: AbortSignal | undefined, report: ((progress: SeedsProgress) => void) | undefined) {
    this.total = total;
    this.ledger = new SeedsLedger(total);
    this.signal = signal;
    this.report = report;
  }

  async run(script: URL, workers: number, task: WorkerTask): Promise<RunResult[]> {
    const stop = (): void => this.threads.forEach((thread) => thread.postMessage({ type: 'stop' } satisfies ToWorker));
    this.signal?.addEventListener('abort', stop);
    try {
      await Promise.all(Array.from({ length: workers }, () => this.serve(new Worker(script, { workerData: task }))));
    } finally {
      this.signal?.removeEventListener('abort', stop);
      await Promise.all([...this.threads].map((thread) => thread.terminate()));
    }
    return this.runs.filter((run) => run !== undefined);
  }

  /** Gives a worker one seed after the other; resolves when there is none left. */
  private serve(thread: Worker): Promise<void> {
    this.threads.add(thread);
    return new Promise((resolve, reject) => {
      thread.on('error', (error) => reject(error));
      thread.on('exit', (code) => reject(new Error(`a worker stopped with code ${code}`)));
      thread.on('message', (message: FromWorker) => {
        if (message.type === 'progress') this.ledger.under(message.index, message.progress);
        else if (message.type === 'failed') reject(failureFrom(message));
        else {
          if (message.type === 'done') this.finish(message.index, message.run);
          if (!this.assign(thread)) resolve();
        }
        this.report?.(this.ledger.progress());
      });
    });
  }

  private assign(thread: Worker): boolean {
    if (this.next >= this.total || this.signal?.aborted === true) return false;
    thread.postMessage({ type: 'run', index: this.next++ } satisfies ToWorker);
    return true;
  }

  private finish(index: number, run: RunResult): void {
    this.runs[index] = run;
    this.ledger.over(index, run);
  }
}

function failureFrom({ message, failure }: Extract<FromWorker, { type: 'failed' }>): Error {
  return failure === null ? new Error(message) : new HandlerFailure(failure, new Error(failure.message));
}
