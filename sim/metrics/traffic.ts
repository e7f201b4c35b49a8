/**
 * Traffic: messages, packets and bytes by class, kind and node; what became of each message.
 *
 * These are the hottest loops of a run: few different sizes are told apart, and of each a node's messages are counted.
 *
 * Conservation, for every kind and in total: sent + duplicated = delivered + dropped + in flight.
 */
import { DELIVERY, DROP_REASONS } from '../kernel/events.ts';
import { FLAG_COUNTED, metaIndex } from '../kernel/meta.ts';
import type { MessageType, Observer } from '../kernel/observer.ts';
import { BYTES, ENTRY_WORDS, FROM, META, type Outbox } from '../kernel/outbox.ts';
import { RECORD_WORDS } from '../kernel/record.ts';
import type { MessageBytes, Tally } from '../kernel/tally.ts';
import { COUNTS, NodeSums, SUMS, type SumClass } from './node-sums.ts';
import { SizeClasses, type SizeClass } from './size-classes.ts';

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

export class Traffic implements Observer, Tally {
  declare readonly tally: Tally;
  declare readonly messages: readonly MessageType[];
  declare readonly capacity: number;
  /** what events at a node count, COUNTS bytes of it */
  declare readonly counts: Uint8Array;
  declare private readonly sentBy: NodeSums;
  declare private readonly gotBy: NodeSums;
  declare private readonly sentSizes: SizeClasses;
  declare private readonly gotSizes: SizeClasses;
  declare private readonly redundantClass: SumClass;
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
    this.counts = new Uint8Array(input.capacity * COUNTS);
    this.sentBy = new NodeSums(this.counts, 0);
    this.gotBy = new NodeSums(this.counts, 1);
    this.sentSizes = new SizeClasses(this.sentBy, 1);
    this.gotSizes = new SizeClasses(this.gotBy, 0);
    this.redundantClass = this.gotBy.classOf(0, 0, 0, 1)!;
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
    return figure < SUMS ? this.sentBy.get(node, figure) : this.gotBy.get(node, figure - SUMS);
  }

  addSends(outbox: Outbox, from: number, to: number, packets: number, bytes: MessageBytes): void {
    const { words } = outbox;
    const { sentBy, sentSizes } = this;
    let lastMeta = -1;
    let lastWord = -1;
    let size: SizeClass | null = null;
    for (let at = from; at < to; at += ENTRY_WORDS) {
      const node = words[at + FROM];
      const meta = words[at + META];
      const word = words[at + BYTES];
      // Messages of one kind and size often follow each other.
      if (meta !== lastMeta || word !== lastWord) {
        size = packets === 1 ? sentSizes.find(meta, word, bytes) : null;
        lastMeta = meta;
        lastWord = word;
      }
      if (size === null) this.addSend(node, metaIndex(meta), word, packets, bytes);
      else {
        size.times++;
        sentBy.count(node, size.sum);
      }
    }
    for (const size of sentSizes.all) {
      const { message, times } = size;
      this.addSent(message, times, times * size.payloadBytes, times * size.controlBytes, times);
      size.times = 0;
    }
  }

  addDeliveries(records: Int32Array, from: number, to: number, bytes: MessageBytes): void {
    const { gotBy, gotSizes, perKind } = this;
    let lastMeta = -1;
    let lastWord = -1;
    let size: SizeClass | null = null;
    for (let at = from; at < to; at += RECORD_WORDS) {
      const meta = records[at + 3];
      if ((meta & (3 | FLAG_COUNTED)) !== DELIVERY) continue;
      const node = records[at + 1];
      const word = records[at + 7];
      if (meta !== lastMeta || word !== lastWord) {
        size = gotSizes.find(meta, word, bytes);
        lastMeta = meta;
        lastWord = word;
      }
      if (size === null) {
        const message = metaIndex(meta);
        this.addDelivery(node, message, bytes.fixed[message] + bytes.extraControlOf(word), bytes.payloadOf(word));
      } else {
        size.times++;
        gotBy.count(node, size.sum);
      }
    }
    for (const size of gotSizes.all) {
      perKind[size.message * KIND_STRIDE + KIND_DELIVERED] += size.times;
      size.times = 0;
    }
  }

  addDelivery(node: number, message: number, controlBytes: number, payloadBytes: number): void {
    this.gotBy.add(node, 1, payloadBytes, controlBytes, 0);
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
    const { gotBy, redundantClass } = this;
    for (let at = 0; at < used; at += 2) gotBy.count(words[at], redundantClass);
  }

  private addSend(node: number, message: number, word: number, packets: number, bytes: MessageBytes): void {
    const payloadBytes = bytes.payloadOf(word);
    const controlBytes = bytes.fixed[message] + bytes.extraControlOf(word);
    this.sentBy.add(node, 1, payloadBytes, controlBytes, packets);
    this.addSent(message, 1, payloadBytes, controlBytes, packets);
  }

  private addSent(message: number, sent: number, payloadBytes: number, controlBytes: number, packets: number): void {
    const { perKind } = this;
    const kind = message * KIND_STRIDE;
    perKind[kind + KIND_SENT] += sent;
    perKind[kind + KIND_PAYLOAD] += payloadBytes;
    perKind[kind + KIND_CONTROL] += controlBytes;
    perKind[kind + KIND_PACKETS] += packets;
  }
}
