/** What the main thread and a worker say to each other. */
import type { ResolvedScenario } from '../scenario/types.ts';
import type { RunProgress } from './execute.ts';
import type { RunResult } from './result.ts';

/** Given to a worker once, at its start. */
export interface WorkerTask {
  readonly scenario: ResolvedScenario;
  /** protocols of the user's: as the scenario names them, with the absolute path and the name to show in messages */
  readonly files: readonly {
    readonly use: string;
    readonly path: string;
    readonly shown: readonly (readonly [string, string])[];
  }[];
  readonly fingerprint: boolean;
}

export type ToWorker = { readonly type: 'run'; readonly index: number } | { readonly type: 'stop' };

export type FromWorker =
  | { readonly type: 'ready' }
  | { readonly type: 'progress'; readonly index: number; readonly progress: RunProgress }
  | { readonly type: 'done'; readonly index: number; readonly run: RunResult }
  /** `failure`: the fields of a HandlerFailure, when a protocol's `create` threw */
  | { readonly type: 'failed'; readonly message: string; readonly failure: FailureFields | null };

export interface FailureFields {
  readonly protocol: string;
  readonly layer: string;
  readonly handler: string;
  readonly node: number;
  readonly timeUs: number;
  readonly message: string;
}
