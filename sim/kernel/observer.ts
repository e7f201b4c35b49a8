import type { Tally } from './tally.ts';

/**
 * Hooks for those who watch a run: metrics, checks, traces. Observers draw no randomness and change nothing; a test holds the
 * fingerprint equal with all of them on or off. Every hook is optional and is called with numbers only. Times are true time in µs.
 *
 * `message` is the index into the run's message table (one row per layer and kind), see `MessageType`.
 */
export interface Observer {
  /** What it only adds up; a run in which nobody hears of every message one by one is faster. */
  readonly tally?: Tally;
  /** A protocol handed a message to the network; called for every attempt, before its fate is known. */
  onSend?(
    timeUs: number,
    from: number,
    to: number,
    message: number,
    controlBytes: number,
    payloadBytes: number,
    fragments: number,
  ): void;
  /** The network made one more copy of the message just sent. */
  onDuplicate?(timeUs: number, from: number, to: number, message: number): void;
  /** A message (or one copy) will not arrive; `timeUs` is when that was decided. `reason` indexes `DROP_REASONS`. */
  onDrop?(
    timeUs: number,
    from: number,
    to: number,
    message: number,
    reason: number,
    controlBytes: number,
    payloadBytes: number,
  ): void;
  onDeliver?(
    timeUs: number,
    from: number,
    to: number,
    message: number,
    controlBytes: number,
    payloadBytes: number,
  ): void;
  /** An update enters the system at `node` (its `onLearn` follows at the same instant). */
  onPublish?(timeUs: number, node: number, update: number, sizeBytes: number): void;
  /** A publish that was due at a node that is not up. */
  onPublishSkipped?(timeUs: number, node: number, update: number): void;
  /** `node` holds `update` from now on. `from` is NOBODY at its origin; hop 0 at the origin. */
  onLearn?(timeUs: number, node: number, update: number, from: number, hop: number): void;
  /** `node` lost `update` with its state. */
  onForget?(timeUs: number, node: number, update: number): void;
  /** A payload copy reached a node that already held the update. */
  onRedundant?(timeUs: number, node: number, update: number, from: number): void;
  /** The update leaves the books: nobody counts it any more. */
  onRetire?(timeUs: number, update: number): void;
  /**
   * What `node` holds under `key` has changed: `hash` is that of the new state, 0 when nothing is held any more (a tombstone that expired).
   * `from` is NOBODY when the node wrote or dropped it itself. At a write the origin's `onPublish` came before, its `onLearn` follows.
   */
  onStored?(timeUs: number, node: number, key: number, hash: number, tombstone: boolean, from: number): void;
  /** `node` lost all its keys with its state. */
  onStoreLost?(timeUs: number, node: number): void;
  /** `why` is a StartReason. */
  onUp?(timeUs: number, node: number, why: number): void;
  /** `op` is CRASH or LEAVE. */
  onDown?(timeUs: number, node: number, op: number): void;
  onPause?(timeUs: number, node: number, paused: boolean): void;
  onTimer?(timeUs: number, node: number, layer: number, tag: number): void;
  /** A named event a protocol emitted; `event` indexes the run's table of event names. */
  onSemantic?(timeUs: number, node: number, event: number, a: number, b: number): void;
  /** Called at every multiple of the run's sample interval, before any event at that instant. */
  onProbe?(timeUs: number): void;
}

/** One row of the run's message table. */
export interface MessageType {
  /** id of the layer that sends and receives it */
  readonly layer: string;
  readonly protocol: string;
  readonly kind: string;
}
