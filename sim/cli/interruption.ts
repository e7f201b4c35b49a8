/**
 * SIGINT or SIGTERM asks a run to end and write what it has; once that is heard, a second one ends the program at once. Signals are
 * heard between slices of a run, so a handler that never returns hears none.
 */
import { INTERRUPTED } from './exit-codes.ts';
import type { Talk } from './terminal.ts';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

export interface Interruption {
  readonly signal: AbortSignal;
  /** Lets the signals be what they were before. */
  release(): void;
}

export function interruption(talk: Talk): Interruption {
  const controller = new AbortController();
  const onSignal = (): void => {
    if (controller.signal.aborted) process.exit(INTERRUPTED);
    talk.say('interrupted: writing what was measured (once more to stop at once)');
    controller.abort();
  };
  for (const name of SIGNALS) process.on(name, onSignal);
  return { signal: controller.signal, release: () => SIGNALS.forEach((name) => process.off(name, onSignal)) };
}
