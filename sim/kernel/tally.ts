/**
 * Those who only add up what is sent and what arrives are told of many messages at once, late and in no order, but before anybody
 * looks (at a boundary, at the end of a slice): short loops over arrays, in which the caches are filled for several messages at once.
 */
import type { Outbox } from './outbox.ts';

/** How many bytes the messages of a run have. */
export interface MessageBytes {
  /** bytes of an outbox entry or a record of a bucket, see `Sizes` */
  payloadOf(word: number): number;
  extraControlOf(word: number): number;
  /** whether the word names sizes that stand elsewhere, so that it may stand for others soon */
  isPooled(word: number): boolean;
  /** fixed control bytes of each message type */
  readonly fixed: readonly number[];
}

export interface Tally {
  /** the sends of entries [from, to) of an outbox, each in so many packets */
  addSends?(outbox: Outbox, from: number, to: number, packets: number, bytes: MessageBytes): void;
  /** the deliveries among records [from, to) of a bucket, but for those marked as counted */
  addDeliveries?(records: Int32Array, from: number, to: number, bytes: MessageBytes): void;
  addDelivery?(node: number, message: number, controlBytes: number, payloadBytes: number): void;
  addDuplicate?(message: number): void;
  addDrop?(message: number, reason: number, controlBytes: number, payloadBytes: number): void;
  /** redundant copies: node and update of each in turn, in the first `used` words */
  addRedundants?(words: Int32Array, used: number): void;
}
