/** A worker's side of `seeds-parallel.ts`. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Protocol } from '../protocols/contract.ts';
import { HandlerFailure } from '../protocols/failure.ts';
import { protocols } from '../protocols/registry.ts';
import { execute, type RunProgress } from './execute.ts';
import { loadProtocolFile, type LibraryModules } from './protocol-file.ts';
import { derivedSeed, plainResult } from './seeds.ts';
import { messageOf } from './shield.ts';
import type { FromWorker, ToWorker, WorkerTask } from './worker-messages.ts';

/** Answers the main thread until it ends this one. */
export async function serveSeeds(library: LibraryModules): Promise<void> {
  // What a user's protocol logs in a thread that nobody asked for must not mix with the program's results.
  globalThis.console = new console.Console(process.stderr, process.stderr);
  const task = workerData as WorkerTask;
  const stop = new AbortController();
  const say = (message: FromWorker): void => parentPort!.postMessage(message);
  try {
    const find = await protocolsOf(task, library);
    parentPort!.on('message', (message: ToWorker) => {
      if (message.type === 'stop') stop.abort();
      else runOne(task, message.index, find, stop.signal, say).catch((error: unknown) => say(failed(error)));
    });
    say({ type: 'ready' });
  } catch (error) {
    say(failed(error));
  }
}

async function protocolsOf(task: WorkerTask, library: LibraryModules): Promise<(use: string) => Protocol> {
  const own = new Map<string, Protocol>();
  for (const { use, path } of task.files) {
    const loaded = await loadProtocolFile(path, '/', library);
    if ('message' in loaded) throw new Error(loaded.message);
    own.set(use, loaded.protocol);
  }
  return (use) => {
    const protocol = own.get(use) ?? protocols.get(use);
    if (protocol === undefined) throw new Error(`there is no protocol "${use}"`);
    return protocol;
  };
}

async function runOne(
  task: WorkerTask,
  index: number,
  protocol: (use: string) => Protocol,
  signal: AbortSignal,
  say: (message: FromWorker) => void,
): Promise<void> {
  const { scenario, fingerprint } = task;
  const ownFiles = new Map(task.files.flatMap(({ shown }) => shown));
  const seed = derivedSeed(scenario.seed, index);
  const onProgress = (progress: RunProgress): void => say({ type: 'progress', index, progress });
  const run = await execute({ ...scenario, seed }, { protocol, signal, fingerprint, ownFiles, onProgress });
  say({ type: 'done', index, run: plainResult(run) });
}

function failed(error: unknown): FromWorker {
  const failure =
    error instanceof HandlerFailure
      ? {
          protocol: error.protocol,
          layer: error.layer,
          handler: error.handler,
          node: error.node,
          timeUs: error.timeUs,
          message: messageOf(error.cause),
        }
      : null;
  return { type: 'failed', message: messageOf(error), failure };
}
