/** SIGINT asks a run to end and write what it has; a second one ends the program at once. */
import { INTERRUPTED } from './exit-codes.ts';
import type { Talk } from './terminal.ts';

export interface Interruption {
  readonly signal: AbortSignal;
  /** Lets SIGINT be what it was before. */
  release(): void;
}

export function interruption(talk: Talk): Interruption {
  const controller = new AbortController();
  const onSignal = (): void => {
    if (controller.signal.aborted) process.exit(INTERRUPTED);
    talk.say('interrupted: writing what was measured (once more to stop at once)');
    controller.abort();
  };
  process.on('SIGINT', onSignal);
  return { signal: controller.signal, release: () => void process.off('SIGINT', onSignal) };
}
