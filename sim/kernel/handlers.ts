/** What the kernel calls: the stack of protocols above it and the network beside it, each behind a narrow interface. */
import type { StartReason } from './events.ts';

export interface Handlers {
  start(node: number, why: StartReason, stateKept: boolean): void;
  leave(node: number): void;
  /** the node is about to start without the state of its former life */
  forget(node: number): void;
  /** a scheduled publish is due at an up node; its number is the id of the update */
  publish(node: number, publish: number): void;
  message(node: number, from: number, message: number, a: number, b: number, row: number, riders: boolean): void;
  timer(node: number, timer: number, a: number, b: number): void;
}

/** A message's way. Results of `transmit` and `arrive` lie in the fields until the next call. */
export interface Wire {
  readonly minLatencyUs: number;
  /** whether `arrive` has anything to say */
  readonly needsArrive: boolean;
  readonly fragments: number;
  readonly arrivalUs: number;
  readonly duplicated: boolean;
  /** -1 when the copy was lost itself */
  readonly duplicateArrivalUs: number;
  readonly duplicateDrop: number;
  readonly deferUntilUs: number;
  /** whether `transmitAll` may stand for `transmit`: one packet, no copies, nothing that depends on the order of sends */
  readonly plain: boolean;
  /** Fates of the first `entries` of an outbox, see `Outbox.arrivalUs`. */
  transmitAll(words: Int32Array, entries: number, baseUs: number, arrivalUs: Float64Array): void;
  /** -1: travels, else a drop reason */
  transmit(timeUs: number, from: number, to: number, bytes: number, salt: number): number;
  /** -1: deliver now, -2: deliver at `deferUntilUs`, else a drop reason */
  arrive(timeUs: number, to: number, from: number, bytes: number, deferred: boolean, salt: number): number;
}
