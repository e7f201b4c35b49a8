/**
 * Traffic: messages, packets and bytes by class, kind and node; what became of each message.
 *
 * These are the hottest loops of a run: what a node sent shares a quarter of a cache line, what it got another one.
 *
 * Conservation, for every kind and in total: sent + duplicated = delivered + dropped + in flight.
 */
import { DELIVERY, DROP_REASONS } from '../kernel/events.ts';
import { FLAG_COUNTED, metaIndex } from '../kernel/meta.ts';
import type { MessageType, Observer } from '../kernel/observer.ts';
import { BYTES, ENTRY_WORDS, FROM, META, type Outbox } from '../kernel/outbox.ts';
import { RECORD_WORDS } from '../kernel/record.ts';
import type { MessageBytes, Tally } from '../kernel/tally.ts';
import { NodeSums, SUMS } from './node-sums.ts';

/** A node's figures: four of what it sent, four of what it got. */
export const SENT = 0;
export const SENT_PAYLOAD = 1;
export const SENT_CONTROL = 2;
export const PACKETS = 3;
export const RECEIVED = 4;
export const RECEIVED_PAYLOAD = 5;
export const RECEIVED_CONTROL = 6;
export const REDUNDANT = 7;

/** Columns of a kind's row. Bytes dropped count both classes. */
export const KIND_SENT = 0;
export const KIND_PAYLOAD = 1;
export const KIND_CONTROL = 2;
export const KIND_PACKETS = 3;
export const KIND_DUPLICATED = 4;
export const KIND_DELIVERED = 5;
export const KIND_DROPPED = 6;
export const KIND_DROPPED_BYTES = 7;
export const KIND_STRIDE = 8;

export interface TrafficInput {
  /** nodes that will ever exist */
  readonly capacity: number;
  readonly messages: readonly MessageType[];
}

/** messages whose nodes' sums are fetched together */
const BATCH = 128;

export class Traffic implements Observer, Tally {
  declare readonly tally: Tally;
  declare readonly messages: readonly MessageType[];
  declare readonly capacity: number;
  declare private readonly sentBy: NodeSums;
  declare private readonly gotBy: NodeSums;
  /** KIND_STRIDE doubles a row of the message table */
  declare readonly perKind: Float64Array;
  /** messages dropped by reason, in the order of DROP_REASONS */
  declare readonly drops: Float64Array;
  /** payload bytes dropped by reason */
  declare readonly droppedPayload: Float64Array;
  /** control bytes dropped by reason */
  declare readonly droppedControl: Float64Array;

  constructor(input: TrafficInput) {
    this.tally = this;
    this.messages = input.messages;
    this.capacity = input.capacity;
    this.sentBy = new NodeSums(input.capacity);
    this.gotBy = new NodeSums(input.capacity);
    this.perKind = new Float64Array(Math.max(1, input.messages.length) * KIND_STRIDE);
    this.drops = new Float64Array(DROP_REASONS.length);
    this.droppedPayload = new Float64Array(DROP_REASONS.length);
    this.droppedControl = new Float64Array(DROP_REASONS.length);
  }

  /** Messages and copies whose fate is open. */
  get inFlight(): number {
    return this.total(KIND_SENT) + this.total(KIND_DUPLICATED) - this.total(KIND_DELIVERED) - this.total(KIND_DROPPED);
  }

  /** Sum of one column (KIND_…) over all kinds. */
  total(column: number): number {
    let sum = 0;
    for (let i = column; i < this.perKind.length; i += KIND_STRIDE) sum += this.perKind[i];
    return sum;
  }

  /** One of the figures of a node: SENT to REDUNDANT. */
  ofNode(node: number, figure: number): number {
    return figure < SUMS ? this.sentBy.get(node * SUMS + figure) : this.gotBy.get(node * SUMS + figure - SUMS);
  }

  addSends(outbox: Outbox, from: number, to: number, packets: number, bytes: MessageBytes): void {
    const { sentBy, perKind } = this;
    const { words } = outbox;
    for (let start = from; start < to; start += BATCH * ENTRY_WORDS) {
      const end = Math.min(to, start + BATCH * ENTRY_WORDS);
      sentBy.fetch(words, start + FROM, end, ENTRY_WORDS);
      for (let at = start; at < end; at += ENTRY_WORDS) {
        const message = metaIndex(words[at + META]);
        const payloadBytes = bytes.payloadOf(words[at + BYTES]);
        const controlBytes = bytes.fixed[message] + bytes.extraControlOf(words[at + BYTES]);
        const row = words[at + FROM] * SUMS;
        sentBy.add(row + SENT, 1);
        sentBy.add(row + SENT_PAYLOAD, payloadBytes);
        sentBy.add(row + SENT_CONTROL, controlBytes);
        sentBy.add(row + PACKETS, packets);
        const kind = message * KIND_STRIDE;
        perKind[kind + KIND_SENT]++;
        perKind[kind + KIND_PAYLOAD] += payloadBytes;
        perKind[kind + KIND_CONTROL] += controlBytes;
        perKind[kind + KIND_PACKETS] += packets;
      }
    }
  }

  addDeliveries(records: Int32Array, from: number, to: number, bytes: MessageBytes): void {
    for (let start = from; start < to; start += BATCH * RECORD_WORDS) {
      const end = Math.min(to, start + BATCH * RECORD_WORDS);
      this.gotBy.fetch(records, start + 1, end, RECORD_WORDS);
      for (let at = start; at < end; at += RECORD_WORDS) {
        const meta = records[at + 3];
        if ((meta & (3 | FLAG_COUNTED)) !== DELIVERY) continue;
        const message = metaIndex(meta);
        const word = records[at + 7];
        const controlBytes = bytes.fixed[message] + bytes.extraControlOf(word);
        this.addDelivery(records[at + 1], message, controlBytes, bytes.payloadOf(word));
      }
    }
  }

  addDelivery(node: number, message: number, controlBytes: number, payloadBytes: number): void {
    const { gotBy } = this;
    const row = node * SUMS - SUMS;
    gotBy.add(row + RECEIVED, 1);
    gotBy.add(row + RECEIVED_PAYLOAD, payloadBytes);
    gotBy.add(row + RECEIVED_CONTROL, controlBytes);
    this.perKind[message * KIND_STRIDE + KIND_DELIVERED]++;
  }

  addDuplicate(message: number): void {
    this.perKind[message * KIND_STRIDE + KIND_DUPLICATED]++;
  }

  addDrop(message: number, reason: number, controlBytes: number, payloadBytes: number): void {
    this.drops[reason]++;
    this.droppedPayload[reason] += payloadBytes;
    this.droppedControl[reason] += controlBytes;
    const place = message * KIND_STRIDE;
    this.perKind[place + KIND_DROPPED]++;
    this.perKind[place + KIND_DROPPED_BYTES] += controlBytes + payloadBytes;
  }

  addRedundants(words: Int32Array, used: number): void {
    const { gotBy } = this;
    for (let at = 0; at < used; at += 2) gotBy.add(words[at] * SUMS + REDUNDANT - SUMS, 1);
  }
}
