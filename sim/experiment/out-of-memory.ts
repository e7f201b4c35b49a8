/** A run that memory runs out for: told apart from a protocol's mistake, and kept as far as it got. */
import { HandlerFailure } from '../protocols/failure.ts';
import type { ResolvedScenario } from '../scenario/types.ts';
import type { ProtocolFailure } from './result.ts';

/** An array that large is a need, not a slip in counting. */
const LARGE_WORDS = 0x1000_0000;

/** Whether an error, or what a handler met, says that an array could not be had. */
export function isOutOfMemory(error: unknown): boolean {
  const thrown = error instanceof HandlerFailure ? error.cause : error;
  if (!(thrown instanceof Error)) return false;
  const { message } = thrown;
  if (/^Array buffer allocation failed|^WebAssembly\.Memory|^message rows need more/.test(message)) return true;
  const [, length] = /^Invalid typed array length: (\d+)$/.exec(message) ?? [];
  return Number(length) >= LARGE_WORDS;
}

/** What is kept of it in a result: `protocol` is empty, since none is to blame. @param error null when an array was not even asked for */
export function memoryFailure(error: unknown, { nodes, seed }: ResolvedScenario, timeUs: number): ProtocolFailure {
  const thrown = error instanceof HandlerFailure ? error.cause : error;
  const rows = thrown instanceof Error && thrown.message.startsWith('message rows');
  const why = rows
    ? 'all messages in flight together may not carry more than 4 GiB'
    : error === null
      ? 'the run takes nearly all there is'
      : 'no further array could be had';
  const half = Math.max(1, Math.floor(nodes / 2));
  return {
    protocol: '',
    handler: '',
    node: -1,
    timeUs,
    seed,
    message: `memory ran out: ${why}. ${nodes} nodes are too many here; ${half} need about half of it`,
    stack: [],
  };
}
