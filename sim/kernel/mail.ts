/**
 * Messages between send and handler. Loss, duplication and the sender's uplink are decided at send; the receiver's downlink and
 * liveness on arrival. Every message and copy ends in one way: sent + duplicated = delivered + dropped + in flight.
 */
import { Arena } from './arena.ts';
import { DELIVERY, DROP_DOWN, DROP_SOCKET_FULL, DROP_STALE } from './events.ts';
import type { Handlers, Wire } from './handlers.ts';
import type { Hooks } from './hooks.ts';
import { PAUSED, UP, type Lives } from './lives.ts';
import { FLAG_COPY, FLAG_DEFERRED, FLAG_RIDERS, FLAG_TELLING, metaIndex, metaOf } from './meta.ts';
import { DROPPED, type Moment } from './moment.ts';
import {
  A,
  B,
  BYTES,
  ENDED,
  ENTRY_WORDS,
  FROM,
  META,
  MOMENT,
  OFFSET_BITS,
  OFFSET_MASK,
  Outbox,
  ROW,
  SALT,
  TO,
} from './outbox.ts';
import type { PausedProcesses, WaitingMessage } from './paused.ts';
import type { EventQueue } from './queue.ts';
import type { RowGuard } from './row-guard.ts';
import { Sizes } from './sizes.ts';

/** what `Wire.arrive` says of a message that waits at the downlink */
const DEFERRED = -2;

export interface MailOptions {
  readonly wire: Wire;
  readonly transport: 'datagram' | 'connection';
  /** deliveries that may wait at a paused process */
  readonly socketQueue: number;
  /** test mode */
  readonly rowGuard?: RowGuard | undefined;
}

export class Mail {
  sent = 0;
  duplicated = 0;
  delivered = 0;
  dropped = 0;
  inFlightHighWater = 0;
  readonly arena: Arena = new Arena();
  /** fixed control bytes of each message type */
  readonly controlBytes: number[] = [];
  handlers: Handlers | null = null;
  /** for `until: quiet`: whether a node sends nothing that could teach anybody anything */
  idle: ((node: number) => boolean) | null = null;
  /** messages under way that carry payload or come from a node that was not idle; counted when `idle` is set */
  telling = 0;
  /** whether fates wait for the end of the bucket, see `mayDefer` */
  deferring = false;
  /** whether `deliver` may take what is due at a node that is up: the receiver's side of the network has nothing to say */
  readonly direct: boolean;
  readonly sizes: Sizes = new Sizes(this.controlBytes);
  private readonly outbox: Outbox = new Outbox();
  /** messages that ended at their receivers since the last flush */
  private ended = 0;
  /** messages and copies that travelled and had not ended at the last flush */
  private travelling = 0;
  private readonly wire: Wire;
  private readonly connection: boolean;
  private readonly socketQueue: number;
  private readonly guard: RowGuard | null;
  private readonly moment: Moment;
  private readonly queue: EventQueue;
  private readonly lives: Lives;
  private readonly hooks: Hooks;
  private readonly paused: PausedProcesses;

  constructor(
    options: MailOptions,
    moment: Moment,
    queue: EventQueue,
    lives: Lives,
    hooks: Hooks,
    paused: PausedProcesses,
  ) {
    this.wire = options.wire;
    this.connection = options.transport === 'connection';
    this.socketQueue = options.socketQueue;
    this.guard = options.rowGuard ?? null;
    this.direct = !this.wire.needsArrive && !this.connection && this.guard === null;
    this.moment = moment;
    this.queue = queue;
    this.lives = lives;
    this.hooks = hooks;
    this.paused = paused;
  }

  /** Messages and copies that were sent and have not ended; right whenever the outbox is empty. */
  get inFlight(): number {
    return this.sent + this.duplicated - this.delivered - this.dropped;
  }

  /** Whether fates may wait for the end of a bucket of so many µs: nobody watches them one by one, and none arrives within. */
  mayDefer(bucketUs: number): boolean {
    const { send, duplicate, drop, deliver, redundant } = this.hooks;
    const watchers = send.length + duplicate.length + drop.length + deliver.length + redundant.length;
    return watchers === 0 && this.wire.minLatencyUs >= bucketUs;
  }

  // --------------------------------------------------------------------------------------------------------------- send

  /**
   * Sends two integers and perhaps a row (-1: none). The caller keeps its reference to the row; copies under way take their own.
   * `salt` tells this send from all others of the node at this instant.
   */
  send(
    node: number,
    to: number,
    message: number,
    a: number,
    b: number,
    row: number,
    payloadBytes: number,
    extraControlBytes: number,
    riders: boolean,
    salt: number,
  ): void {
    const { outbox, moment } = this;
    const { words, used } = outbox;
    if (used === 0) outbox.baseUs = moment.nowUs;
    if (row >= 0) {
      this.arena.retain(row);
      this.guard?.note(this.arena, row, message);
    }
    // A node may be idle again while its last news leaves.
    const telling = this.idle !== null && (payloadBytes > 0 || !this.idle(node));
    words[used + FROM] = node;
    words[used + TO] = to;
    words[used + META] = metaOf(DELIVERY, (riders ? FLAG_RIDERS : 0) | (telling ? FLAG_TELLING : 0), message, 0);
    words[used + A] = a;
    words[used + B] = b;
    words[used + ROW] = row;
    // What the receiver is to compare with its last start must travel: its life at this moment is not the sender's to read.
    words[used + BYTES] = this.sizes.pack(payloadBytes, extraControlBytes, this.connection ? moment.nowUs : -1);
    words[used + SALT] = salt;
    words[used + MOMENT] = (moment.nowUs - outbox.baseUs) | (moment.ordinal << OFFSET_BITS);
    words[used + ENDED] = this.ended;
    outbox.used = used + ENTRY_WORDS;
    if (!this.deferring || outbox.used === words.length) this.flush();
  }

  /** Decides the fates of all messages in the outbox. */
  flush(): void {
    const { outbox, wire } = this;
    const entries = outbox.used / ENTRY_WORDS;
    if (wire.plain) {
      wire.transmitAll(outbox.words, entries, outbox.baseUs, outbox.arrivalUs);
      this.tellSends(0, outbox.used, 1);
      this.settle(entries);
      this.queue.pushAll(outbox.words, entries, outbox.arrivalUs);
    } else for (let at = 0; at < outbox.used; at += ENTRY_WORDS) this.transmit(at);
    outbox.used = 0;
    this.travelling -= this.ended;
    this.ended = 0;
  }

  /** Counts what travels and drops the rest. */
  private settle(entries: number): void {
    const { words, arrivalUs } = this.outbox;
    let { travelling, inFlightHighWater, telling } = this;
    for (let i = 0, at = 0; i < entries; i++, at += ENTRY_WORDS) {
      if (arrivalUs[i] < 0) {
        this.dropEntry(at, -1 - arrivalUs[i]);
        continue;
      }
      travelling++;
      if ((words[at + META] & FLAG_TELLING) !== 0) telling++;
      if (travelling - words[at + ENDED] > inFlightHighWater) inFlightHighWater = travelling - words[at + ENDED];
    }
    this.sent += entries;
    this.travelling = travelling;
    this.inFlightHighWater = inFlightHighWater;
    this.telling = telling;
  }

  /** One entry through a network that splits, copies or queues. */
  private transmit(at: number): void {
    const { wire, sizes, outbox } = this;
    const { words } = outbox;
    const timeUs = outbox.baseUs + (words[at + MOMENT] & OFFSET_MASK);
    const from = words[at + FROM];
    const to = words[at + TO];
    const message = metaIndex(words[at + META]);
    sizes.read(words[at + BYTES]);
    const { payloadBytes, extraControlBytes, sentUs } = sizes;
    const bytes = this.controlBytes[message] + extraControlBytes + payloadBytes;
    this.sent++;
    const reason = wire.transmit(timeUs, from, to, bytes, words[at + SALT]);
    this.tellSends(at, at + ENTRY_WORDS, wire.fragments);
    if (reason < 0) this.launch(at, wire.arrivalUs, 0);
    else this.dropEntry(at, reason);
    if (!wire.duplicated) return;
    this.duplicated++;
    for (const o of this.hooks.duplicate) o.onDuplicate(timeUs, from, to, message);
    for (const tally of this.hooks.tallies) tally.addDuplicate?.(message);
    // The copy is a message of its own, with a size and a row reference of its own.
    words[at + BYTES] = sizes.pack(payloadBytes, extraControlBytes, sentUs);
    if (words[at + ROW] >= 0) this.arena.retain(words[at + ROW]);
    if (wire.duplicateArrivalUs >= 0) this.launch(at, wire.duplicateArrivalUs, FLAG_COPY);
    else this.dropEntry(at, wire.duplicateDrop);
  }

  private launch(at: number, arrivalUs: number, flags: number): void {
    const { words } = this.outbox;
    const meta = words[at + META] | flags;
    if ((meta & FLAG_TELLING) !== 0) this.telling++;
    const inFlight = ++this.travelling - words[at + ENDED];
    if (inFlight > this.inFlightHighWater) this.inFlightHighWater = inFlight;
    this.queue.push(
      arrivalUs,
      words[at + TO],
      words[at + FROM],
      meta,
      words[at + A],
      words[at + B],
      words[at + ROW],
      words[at + BYTES],
    );
  }

  private tellSends(from: number, to: number, fragments: number): void {
    const { hooks, outbox } = this;
    for (const tally of hooks.tallies) tally.addSends?.(outbox, from, to, fragments, this.sizes);
    if (hooks.send.length === 0) return;
    const { words, baseUs } = outbox;
    for (let at = from; at < to; at += ENTRY_WORDS) {
      const timeUs = baseUs + (words[at + MOMENT] & OFFSET_MASK);
      const message = metaIndex(words[at + META]);
      const payloadBytes = this.sizes.payloadOf(words[at + BYTES]);
      const controlBytes = this.controlBytes[message] + this.sizes.extraControlOf(words[at + BYTES]);
      for (const o of hooks.send)
        o.onSend(timeUs, words[at + FROM], words[at + TO], message, controlBytes, payloadBytes, fragments);
    }
  }

  private dropEntry(at: number, reason: number): void {
    const { words, baseUs } = this.outbox;
    const from = words[at + FROM];
    const moment = words[at + MOMENT];
    const timeUs = baseUs + (moment & OFFSET_MASK);
    this.drop(timeUs, moment >>> OFFSET_BITS, from, from, words[at + TO], words[at + META], words[at + BYTES], reason);
    if (words[at + ROW] >= 0) this.releaseRow(words[at + ROW]);
  }

  // ------------------------------------------------------------------------------------------------------------ receive

  /** A delivery is due at an up, paused or absent node. */
  arrive(node: number, from: number, meta: number, a: number, b: number, row: number, bytes: number): void {
    if (this.wire.needsArrive) {
      const verdict = this.pass(node, from, meta, bytes);
      if (verdict === DEFERRED) {
        this.queue.push(this.wire.deferUntilUs, node, from, meta | FLAG_DEFERRED, a, b, row, bytes);
        return;
      }
      if (verdict >= 0) {
        this.discard(node, from, meta, row, bytes, verdict);
        return;
      }
    }
    const status = this.lives.status[node];
    if (status === UP) this.receive(DELIVERY, this.moment.ordinal, node, from, meta, a, b, row, bytes);
    else if (status !== PAUSED) this.discard(node, from, meta, row, bytes, DROP_DOWN);
    else if (!this.paused.keepMessage(node, this.socketQueue, from, meta, a, b, row, bytes)) {
      this.discard(node, from, meta, row, bytes, DROP_SOCKET_FULL);
    }
  }

  /** A message has reached its node's process. */
  receive(
    eventClass: number,
    ordinal: number,
    node: number,
    from: number,
    meta: number,
    a: number,
    b: number,
    row: number,
    bytes: number,
  ): void {
    const { sizes, hooks, moment } = this;
    sizes.read(bytes);
    if (this.connection && this.lives.startUs[node] > sizes.sentUs) {
      this.discard(node, from, meta, row, bytes, DROP_STALE);
      return;
    }
    const message = metaIndex(meta);
    const controlBytes = this.controlBytes[message] + sizes.extraControlBytes;
    for (const o of hooks.deliver) o.onDeliver(moment.nowUs, from, node, message, controlBytes, sizes.payloadBytes);
    for (const tally of hooks.tallies) tally.addDelivery?.(node, message, controlBytes, sizes.payloadBytes);
    sizes.release(bytes);
    if (this.guard !== null && row >= 0) this.guard.verify(this.arena, row);
    this.deliver(eventClass, ordinal, node, from, meta, a, b, row);
  }

  /** Hands a message to its node's protocols. */
  deliver(
    eventClass: number,
    ordinal: number,
    node: number,
    from: number,
    meta: number,
    a: number,
    b: number,
    row: number,
  ): void {
    const { moment } = this;
    const message = metaIndex(meta);
    this.delivered++;
    this.ended++;
    if ((meta & FLAG_TELLING) !== 0) this.telling--;
    moment.position(eventClass, from, ordinal);
    moment.record(eventClass, node, from, message, a, b);
    this.handlers!.message(node, from, message, a, b, row, (meta & FLAG_RIDERS) !== 0);
    if (row >= 0) this.releaseRow(row);
  }

  /** Tells those who add up of the deliveries among records [from, to) of a bucket that `deliver` took. */
  tellDeliveries(records: Int32Array, from: number, to: number): void {
    for (const tally of this.hooks.tallies) tally.addDeliveries?.(records, from, to, this.sizes);
  }

  /** The process that was to read them is gone. */
  discardWaiting(node: number, messages: readonly WaitingMessage[]): void {
    for (const { from, meta, row, bytes } of messages) this.discard(node, from, meta, row, bytes, DROP_DOWN);
  }

  /** Gives up one reference. */
  releaseRow(row: number): void {
    if (this.arena.release(row)) this.guard?.forget(row);
  }

  private pass(node: number, from: number, meta: number, bytes: number): number {
    const { sizes, moment } = this;
    sizes.read(bytes);
    const size = this.controlBytes[metaIndex(meta)] + sizes.extraControlBytes + sizes.payloadBytes;
    moment.position(DELIVERY, from, moment.ordinal);
    return this.wire.arrive(moment.nowUs, node, from, size, (meta & FLAG_DEFERRED) !== 0, moment.salt);
  }

  private discard(node: number, from: number, meta: number, row: number, bytes: number, reason: number): void {
    this.ended++;
    if ((meta & FLAG_TELLING) !== 0) this.telling--;
    this.drop(this.moment.nowUs, this.moment.ordinal, node, from, node, meta, bytes, reason);
    if (row >= 0) this.releaseRow(row);
  }

  private drop(
    timeUs: number,
    ordinal: number,
    where: number,
    from: number,
    to: number,
    meta: number,
    bytes: number,
    reason: number,
  ): void {
    const { sizes, hooks } = this;
    const message = metaIndex(meta);
    this.dropped++;
    this.moment.recordAt(timeUs, ordinal, DROPPED, where, from, reason, to, message);
    sizes.read(bytes);
    const controlBytes = this.controlBytes[message] + sizes.extraControlBytes;
    for (const o of hooks.drop) o.onDrop(timeUs, from, to, message, reason, controlBytes, sizes.payloadBytes);
    for (const tally of hooks.tallies) tally.addDrop?.(message, reason, controlBytes, sizes.payloadBytes);
    sizes.release(bytes);
  }
}
