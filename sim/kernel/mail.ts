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
  private readonly sizes: Sizes = new Sizes();
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
    this.moment = moment;
    this.queue = queue;
    this.lives = lives;
    this.hooks = hooks;
    this.paused = paused;
  }

  get inFlight(): number {
    return this.sent + this.duplicated - this.delivered - this.dropped;
  }

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
    const { wire, hooks } = this;
    const { nowUs } = this.moment;
    const controlBytes = this.controlBytes[message] + extraControlBytes;
    this.sent++;
    const reason = wire.transmit(nowUs, node, to, controlBytes + payloadBytes, salt);
    if (hooks.send.length > 0) {
      for (const o of hooks.send) o.onSend(nowUs, node, to, message, controlBytes, payloadBytes, wire.fragments);
    }
    if (this.guard !== null && row >= 0) this.guard.note(this.arena, row, message);
    // A node may be idle again while its last news leaves.
    const telling = this.idle !== null && (payloadBytes > 0 || !this.idle(node));
    const flags = (riders ? FLAG_RIDERS : 0) | (telling ? FLAG_TELLING : 0);
    if (reason < 0) this.launch(wire.arrivalUs, node, to, message, flags, a, b, row, payloadBytes, extraControlBytes);
    else this.drop(node, node, to, message, reason, controlBytes, payloadBytes);
    if (!wire.duplicated) return;
    this.duplicated++;
    for (const o of hooks.duplicate) o.onDuplicate(nowUs, node, to, message);
    if (wire.duplicateArrivalUs >= 0) {
      this.launch(
        wire.duplicateArrivalUs,
        node,
        to,
        message,
        flags | FLAG_COPY,
        a,
        b,
        row,
        payloadBytes,
        extraControlBytes,
      );
    } else this.drop(node, node, to, message, wire.duplicateDrop, controlBytes, payloadBytes);
  }

  /** A delivery is due at an up, paused or absent node. Returns whether a handler ran. */
  arrive(node: number, from: number, meta: number, a: number, b: number, row: number, bytes: number): boolean {
    if (this.wire.needsArrive) {
      const verdict = this.pass(node, from, meta, bytes);
      if (verdict === DEFERRED) {
        this.queue.push(this.wire.deferUntilUs, node, from, meta | FLAG_DEFERRED, a, b, row, bytes);
        return false;
      }
      if (verdict >= 0) return this.discard(node, from, meta, row, bytes, verdict);
    }
    const status = this.lives.status[node];
    if (status === UP) return this.deliver(DELIVERY, this.moment.ordinal, node, from, meta, a, b, row, bytes);
    if (status !== PAUSED) return this.discard(node, from, meta, row, bytes, DROP_DOWN);
    if (this.paused.keepMessage(node, this.socketQueue, from, meta, a, b, row, bytes)) return false;
    return this.discard(node, from, meta, row, bytes, DROP_SOCKET_FULL);
  }

  /** Hands a message to its node. Returns whether a handler ran. */
  deliver(
    eventClass: number,
    ordinal: number,
    node: number,
    from: number,
    meta: number,
    a: number,
    b: number,
    row: number,
    bytes: number,
  ): boolean {
    const message = metaIndex(meta);
    const { sizes, hooks, moment } = this;
    if (this.connection) {
      sizes.read(bytes);
      if (this.lives.startUs[node] > sizes.sentUs) return this.discard(node, from, meta, row, bytes, DROP_STALE);
    }
    this.delivered++;
    if ((meta & FLAG_TELLING) !== 0) this.telling--;
    moment.position(eventClass, from, ordinal);
    moment.record(eventClass, node, from, message, a, b);
    if (hooks.deliver.length > 0) {
      sizes.read(bytes);
      const controlBytes = this.controlBytes[message] + sizes.extraControlBytes;
      for (const o of hooks.deliver) o.onDeliver(moment.nowUs, from, node, message, controlBytes, sizes.payloadBytes);
    }
    sizes.release(bytes);
    if (this.guard !== null && row >= 0) this.guard.verify(this.arena, row);
    this.handlers!.message(node, from, message, a, b, row, (meta & FLAG_RIDERS) !== 0);
    if (row >= 0) this.releaseRow(row);
    return true;
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

  private launch(
    timeUs: number,
    from: number,
    to: number,
    message: number,
    flags: number,
    a: number,
    b: number,
    row: number,
    payload: number,
    control: number,
  ): void {
    if (row >= 0) this.arena.retain(row);
    if ((flags & FLAG_TELLING) !== 0) this.telling++;
    const inFlight = this.inFlight;
    if (inFlight > this.inFlightHighWater) this.inFlightHighWater = inFlight;
    // What the receiver is to compare with its last start must travel: its life at this moment is not the sender's to read.
    const bytes = this.sizes.pack(payload, control, this.connection ? this.moment.nowUs : -1);
    this.queue.push(timeUs, to, from, metaOf(DELIVERY, flags, message, 0), a, b, row, bytes);
  }

  private discard(node: number, from: number, meta: number, row: number, bytes: number, reason: number): false {
    const message = metaIndex(meta);
    const { sizes } = this;
    if ((meta & FLAG_TELLING) !== 0) this.telling--;
    sizes.read(bytes);
    this.drop(
      node,
      from,
      node,
      message,
      reason,
      this.controlBytes[message] + sizes.extraControlBytes,
      sizes.payloadBytes,
    );
    sizes.release(bytes);
    if (row >= 0) this.releaseRow(row);
    return false;
  }

  private drop(
    where: number,
    from: number,
    to: number,
    message: number,
    reason: number,
    controlBytes: number,
    payloadBytes: number,
  ): void {
    this.dropped++;
    this.moment.record(DROPPED, where, from, reason, to, message);
    for (const o of this.hooks.drop) o.onDrop(this.moment.nowUs, from, to, message, reason, controlBytes, payloadBytes);
  }
}
