/**
 * Traffic: messages, packets and bytes by class, kind and node; what became of each message.
 *
 * These are the hottest hooks of a run. A node's figures share one cache line, a kind's too, and nothing is allocated.
 *
 * Conservation, for every kind and in total: sent + duplicated = delivered + dropped + in flight.
 */
import { DROP_REASONS } from '../kernel/events.ts';
import type { MessageType, Observer } from '../kernel/observer.ts';

/** Columns of a node's row. */
export const SENT = 0;
export const SENT_PAYLOAD = 1;
export const SENT_CONTROL = 2;
export const PACKETS = 3;
export const RECEIVED = 4;
export const RECEIVED_PAYLOAD = 5;
export const RECEIVED_CONTROL = 6;
export const REDUNDANT = 7;
/** Eight doubles are one cache line. */
export const NODE_STRIDE = 8;

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

/** Entries of `flight`. */
const NOW = 0;
const HIGH_WATER = 1;
const LAST_SEND_US = 2;

export interface TrafficInput {
  /** nodes that will ever exist */
  readonly capacity: number;
  readonly messages: readonly MessageType[];
}

export class Traffic implements Observer {
  declare readonly messages: readonly MessageType[];
  declare readonly capacity: number;
  /** NODE_STRIDE doubles a node */
  declare readonly perNode: Float64Array;
  /** KIND_STRIDE doubles a row of the message table */
  declare readonly perKind: Float64Array;
  /** messages dropped by reason, in the order of DROP_REASONS */
  declare readonly drops: Float64Array;
  /** payload bytes dropped by reason */
  declare readonly droppedPayload: Float64Array;
  /** control bytes dropped by reason */
  declare readonly droppedControl: Float64Array;
  declare private readonly flight: Float64Array;

  constructor(input: TrafficInput) {
    this.messages = input.messages;
    this.capacity = input.capacity;
    this.perNode = new Float64Array(input.capacity * NODE_STRIDE);
    this.perKind = new Float64Array(Math.max(1, input.messages.length) * KIND_STRIDE);
    this.drops = new Float64Array(DROP_REASONS.length);
    this.droppedPayload = new Float64Array(DROP_REASONS.length);
    this.droppedControl = new Float64Array(DROP_REASONS.length);
    this.flight = new Float64Array(3);
  }

  /** Messages and copies whose fate is open. */
  get inFlight(): number {
    return this.flight[NOW];
  }

  /**
   * Most messages ever in flight. A message that is dropped in the instant in which it is sent never was: the mark is set when
   * something else happens, before it changes the number.
   */
  get inFlightHighWater(): number {
    return Math.max(this.flight[HIGH_WATER], this.flight[NOW]);
  }

  /** Sum of one column (KIND_…) over all kinds. */
  total(column: number): number {
    let sum = 0;
    for (let i = column; i < this.perKind.length; i += KIND_STRIDE) sum += this.perKind[i];
    return sum;
  }

  onSend(
    timeUs: number,
    from: number,
    _to: number,
    message: number,
    controlBytes: number,
    payloadBytes: number,
    fragments: number,
  ): void {
    const node = this.perNode;
    const row = from * NODE_STRIDE;
    node[row + SENT]++;
    node[row + SENT_PAYLOAD] += payloadBytes;
    node[row + SENT_CONTROL] += controlBytes;
    node[row + PACKETS] += fragments;
    const kind = this.perKind;
    const place = message * KIND_STRIDE;
    kind[place + KIND_SENT]++;
    kind[place + KIND_PAYLOAD] += payloadBytes;
    kind[place + KIND_CONTROL] += controlBytes;
    kind[place + KIND_PACKETS] += fragments;
    const flight = this.flight;
    if (flight[NOW] > flight[HIGH_WATER]) flight[HIGH_WATER] = flight[NOW];
    flight[NOW]++;
    flight[LAST_SEND_US] = timeUs;
  }

  onDuplicate(_timeUs: number, _from: number, _to: number, message: number): void {
    this.perKind[message * KIND_STRIDE + KIND_DUPLICATED]++;
    this.flight[NOW]++;
  }

  onDrop(
    timeUs: number,
    _from: number,
    _to: number,
    message: number,
    reason: number,
    controlBytes: number,
    payloadBytes: number,
  ): void {
    this.drops[reason]++;
    this.droppedPayload[reason] += payloadBytes;
    this.droppedControl[reason] += controlBytes;
    const place = message * KIND_STRIDE;
    this.perKind[place + KIND_DROPPED]++;
    this.perKind[place + KIND_DROPPED_BYTES] += controlBytes + payloadBytes;
    const flight = this.flight;
    if (timeUs !== flight[LAST_SEND_US] && flight[NOW] > flight[HIGH_WATER]) flight[HIGH_WATER] = flight[NOW];
    flight[NOW]--;
  }

  onDeliver(
    _timeUs: number,
    _from: number,
    to: number,
    message: number,
    controlBytes: number,
    payloadBytes: number,
  ): void {
    const node = this.perNode;
    const row = to * NODE_STRIDE;
    node[row + RECEIVED]++;
    node[row + RECEIVED_PAYLOAD] += payloadBytes;
    node[row + RECEIVED_CONTROL] += controlBytes;
    this.perKind[message * KIND_STRIDE + KIND_DELIVERED]++;
    const flight = this.flight;
    if (flight[NOW] > flight[HIGH_WATER]) flight[HIGH_WATER] = flight[NOW];
    flight[NOW]--;
  }

  onRedundant(_timeUs: number, node: number): void {
    this.perNode[node * NODE_STRIDE + REDUNDANT]++;
  }
}
