/**
 * The kernel: virtual time, the event loop, lives, timers and messages of one run. It knows nothing of protocols, networks or
 * metrics; they stand behind `Handlers`, `Wire` and `Observer`.
 *
 * The host drives: `advance` handles so many events and returns; slicing changes nothing.
 */
import { Arena } from './arena.ts';
import type { Clocks } from './clocks.ts';
import {
  CRASH,
  DELIVERY,
  DROP_DOWN,
  DROP_SOCKET_FULL,
  DROP_STALE,
  INPUT,
  JOIN,
  LEAVE,
  LIFE,
  TIMER,
  BOOT,
  JOINED,
  RESTART,
  type LifeOp,
} from './events.ts';
import { Fingerprint } from './fingerprint.ts';
import type { Handlers, Wire } from './handlers.ts';
import { Hooks } from './hooks.ts';
import type { LifeSink, LifeSource } from './life-plan.ts';
import { Lives, PAUSED, UP } from './lives.ts';
import { FLAG_COPY, FLAG_DEFERRED, FLAG_RIDERS, metaIndex, metaOf, metaStamp, STAMP_MASK } from './meta.ts';
import { PausedProcesses } from './paused.ts';
import { PeriodicTimer, type PeriodicTimerSpec } from './periodic.ts';
import { EventQueue } from './queue.ts';
import type { RootKey } from './seed.ts';
import { Sizes } from './sizes.ts';

/** pseudo classes of the fingerprint and of keyed positions, beside the classes of events */
const RESUMED = 4;
const DROPPED = 5;
const LEARNED = 6;

export interface KernelOptions {
  /** nodes at time 0 */
  readonly nodes: number;
  /** nodes ever */
  readonly capacity: number;
  readonly root: RootKey;
  readonly clocks: Clocks;
  /** whether the node's clock ever differs from true time */
  readonly drifts: (node: number) => boolean;
  readonly sources: readonly LifeSource[];
  readonly wire: Wire;
  readonly transport: 'datagram' | 'connection';
  readonly socketQueue: number;
  readonly limitUs: number;
  readonly stopGrainUs: number;
  readonly fingerprint: boolean;
}

/** Something that happens to the run as a whole at given moments, before any event at that instant. */
export interface Boundary {
  readonly nextUs: number;
  /** must move `nextUs` forward */
  cross(timeUs: number): void;
}

/** Decides at multiples of the stop grain: true to stop, else the next moment to ask again (Infinity: when told to). */
export type StopRule = (timeUs: number) => true | number;

export class Kernel {
  nowUs = 0;
  finished = false;
  /** whether the stop rule ended the run (not the limit) */
  stoppedByRule = false;
  /** handled events: timers fired and messages delivered */
  events = 0;
  timersFired = 0;
  sent = 0;
  duplicated = 0;
  delivered = 0;
  dropped = 0;
  inFlightHighWater = 0;
  /** grows with every handler call: tells keyed draws when to take a new position */
  serial = 0;
  /** where keyed draws of the present handler stand, see `position` */
  salt = 0;
  readonly queue: EventQueue = new EventQueue();
  readonly arena: Arena = new Arena();
  readonly hooks: Hooks = new Hooks();
  readonly lives: Lives;
  readonly clocks: Clocks;
  readonly digest: Fingerprint = new Fingerprint();
  readonly sizes: Sizes = new Sizes();
  /** fixed control bytes of each message type */
  readonly controlBytes: number[] = [];
  private readonly options: KernelOptions;
  private readonly paused: PausedProcesses = new PausedProcesses();
  private readonly periodic: (PeriodicTimer | null)[] = [];
  private readonly sources: readonly LifeSource[];
  private readonly sinks: LifeSink[] = [];
  private readonly boundaries: Boundary[] = [];
  private readonly wire: Wire;
  private handlers!: Handlers;
  private stopRule: StopRule = () => Infinity;
  private askStopUs = Infinity;
  private boundaryUs = 0;
  private sends = 0;
  private lastTimeUs = -1;
  private lastNode = -1;
  private lastClass = -1;
  private lastSource = -1;
  private ordinal = 0;

  constructor(options: KernelOptions) {
    this.options = options;
    this.lives = new Lives(options.capacity);
    this.clocks = options.clocks;
    this.wire = options.wire;
    // Ids order the sources, so that adding a fault or moving it in its list reorders no other.
    this.sources = options.sources.toSorted((x, y) => (x.id < y.id ? -1 : x.id > y.id ? 1 : 0));
    for (let i = 0; i < this.sources.length; i++) {
      this.sinks.push((timeUs, node, op, arg) => {
        this.queue.push(timeUs, node, i, metaOf(LIFE, 0, 0, 0), op, arg, -1, 0);
      });
    }
  }

  // ------------------------------------------------------------------------------------------------------------ set-up

  addPeriodicTimer(key: string, spec: PeriodicTimerSpec): number {
    const { root, capacity, drifts } = this.options;
    const timer = new PeriodicTimer(this.periodic.length, key, spec, root, this.queue, this.clocks, capacity, drifts);
    this.queue.addFeeder(timer);
    return this.periodic.push(timer) - 1;
  }

  addOneShotTimer(): number {
    return this.periodic.push(null) - 1;
  }

  addBoundary(boundary: Boundary): void {
    this.boundaries.push(boundary);
  }

  /** Queues the boot of the first nodes, the fault plan and the publishes, in this order of set-up but none of it in order of effect. */
  begin(
    handlers: Handlers,
    publishes: readonly { readonly timeUs: number; readonly node: number }[],
    stopRule: StopRule,
    firstCheckUs: number,
  ): void {
    this.handlers = handlers;
    this.stopRule = stopRule;
    const boot = this.sources.length;
    for (let i = 0; i < this.sources.length; i++) this.sources[i].begin(this.sinks[i]);
    // Last of all sources, so that a node that is down at time 0 is not booted first.
    for (let node = 0; node < this.options.nodes; node++) this.queue.push(0, node, boot, metaOf(LIFE, 0, 0, 0), JOIN, 0, -1, 0);
    for (let i = 0; i < publishes.length; i++) {
      const { timeUs, node } = publishes[i];
      this.queue.push(timeUs, node, i, metaOf(INPUT, 0, 0, 0), i, 0, -1, 0);
    }
    this.lives.started = this.options.nodes;
    this.askStopUs = this.nextGrain(firstCheckUs);
    this.setBoundary();
  }

  // --------------------------------------------------------------------------------------------------------------- loop

  /** Handles up to `maxEvents` events (boundaries included, so that an idle run returns too); returns how many it handled. */
  advance(maxEvents: number): number {
    let left = maxEvents;
    while (left > 0 && !this.finished) {
      left--;
      if (this.queue.next(this.boundaryUs)) this.dispatch(this.queue.record, this.queue.at, this.queue.timeUs);
      else this.crossBoundary();
    }
    return maxEvents - left;
  }

  get inFlight(): number {
    return this.sent + this.duplicated - this.delivered - this.dropped;
  }

  /** Asks the stop rule at the next multiple of the stop grain. */
  requestStopCheck(): void {
    this.askStopUs = Math.min(this.askStopUs, this.nextGrain(this.nowUs + 1));
    if (this.askStopUs < this.boundaryUs) this.boundaryUs = this.askStopUs;
  }

  /** First multiple of the stop grain at or after `timeUs`. */
  private nextGrain(timeUs: number): number {
    const grain = this.options.stopGrainUs;
    return Math.ceil(timeUs / grain) * grain;
  }

  private setBoundary(): void {
    let next = Math.min(this.askStopUs, this.options.limitUs);
    for (const boundary of this.boundaries) next = Math.min(next, boundary.nextUs);
    this.boundaryUs = next;
  }

  private crossBoundary(): void {
    const timeUs = this.boundaryUs;
    this.nowUs = timeUs;
    for (const boundary of this.boundaries) if (boundary.nextUs === timeUs) boundary.cross(timeUs);
    if (this.askStopUs === timeUs) {
      this.askStopUs = Infinity;
      const answer = this.stopRule(timeUs);
      if (answer === true) {
        this.stoppedByRule = true;
        this.finished = true;
      } else if (answer < this.askStopUs) {
        this.askStopUs = this.nextGrain(Math.max(timeUs + 1, answer));
      }
    }
    if (timeUs >= this.options.limitUs) this.finished = true;
    this.setBoundary();
  }

  private dispatch(r: Int32Array, at: number, timeUs: number): void {
    const node = r[at + 1];
    const source = r[at + 2];
    const meta = r[at + 3];
    const eventClass = meta & 3;
    this.nowUs = timeUs;
    if (timeUs === this.lastTimeUs && node === this.lastNode && eventClass === this.lastClass && source === this.lastSource) {
      this.ordinal++;
    } else {
      this.ordinal = 0;
      this.lastTimeUs = timeUs;
      this.lastNode = node;
      this.lastClass = eventClass;
      this.lastSource = source;
    }
    if (eventClass === DELIVERY) this.arrive(node, source, meta, r[at + 4], r[at + 5], r[at + 6], r[at + 7]);
    else if (eventClass === TIMER) this.tick(node, meta, r[at + 4], r[at + 5]);
    else if (eventClass === LIFE) this.changeLife(node, source, r[at + 4] as LifeOp, r[at + 5]);
    else this.input(node, r[at + 4]);
  }

  /** Places keyed draws at the present event: its class, source and ordinal; node and time are added by who draws. */
  private position(eventClass: number, source: number, ordinal: number): void {
    this.serial++;
    this.sends = 0;
    this.salt = (Math.imul(source + 1, 0x9e3779b1) + Math.imul(eventClass, 0x85ebca6b) + Math.imul(ordinal, 0xc2b2ae35)) | 0;
  }

  private record(eventClass: number, node: number, source: number, what: number, a: number, b: number): void {
    if (!this.options.fingerprint) return;
    const time = this.nowUs;
    const high = Math.imul(Math.floor(time / 4294967296), 0x27d4eb2f) ^ Math.imul(this.ordinal, 0x165667b1);
    this.digest.add(time | 0, node, source, (eventClass | (what << 4)) ^ high, a, b);
  }

  // ----------------------------------------------------------------------------------------------------------- messages

  /**
   * Sends a message type with two integers and perhaps a row (-1: none), whose reference count covers the handler; copies under way
   * take their own.
   */
  send(node: number, to: number, message: number, a: number, b: number, row: number, payloadBytes: number, extraControlBytes: number, riders: boolean): void {
    const { wire, hooks, nowUs } = this;
    const controlBytes = this.controlBytes[message] + extraControlBytes;
    const salt = (this.salt + Math.imul(++this.sends, 0x27d4eb2f)) | 0;
    this.sent++;
    const reason = wire.transmit(nowUs, node, to, controlBytes + payloadBytes, salt);
    if (hooks.send.length > 0) for (const o of hooks.send) o.onSend(nowUs, node, to, message, controlBytes, payloadBytes, wire.fragments);
    const flags = riders ? FLAG_RIDERS : 0;
    if (reason < 0) this.launch(wire.arrivalUs, node, to, message, flags, a, b, row, payloadBytes, extraControlBytes);
    else this.drop(node, node, to, message, reason, controlBytes, payloadBytes);
    if (!wire.duplicated) return;
    this.duplicated++;
    for (const o of hooks.duplicate) o.onDuplicate(nowUs, node, to, message);
    if (wire.duplicateArrivalUs >= 0) {
      this.launch(wire.duplicateArrivalUs, node, to, message, flags | FLAG_COPY, a, b, row, payloadBytes, extraControlBytes);
    } else this.drop(node, node, to, message, wire.duplicateDrop, controlBytes, payloadBytes);
  }

  private launch(timeUs: number, from: number, to: number, message: number, flags: number, a: number, b: number, row: number, payload: number, control: number): void {
    if (row >= 0) this.arena.retain(row);
    const inFlight = this.inFlight;
    if (inFlight > this.inFlightHighWater) this.inFlightHighWater = inFlight;
    const meta = metaOf(DELIVERY, flags, message, this.lives.life[to] & STAMP_MASK);
    this.queue.push(timeUs, to, from, meta, a, b, row, this.sizes.pack(payload, control));
  }

  private drop(where: number, from: number, to: number, message: number, reason: number, controlBytes: number, payloadBytes: number): void {
    this.dropped++;
    this.record(DROPPED, where, from, reason, to, message);
    for (const o of this.hooks.drop) o.onDrop(this.nowUs, from, to, message, reason, controlBytes, payloadBytes);
  }

  private arrive(node: number, from: number, meta: number, a: number, b: number, row: number, bytes: number): void {
    const status = this.lives.status[node];
    if (this.wire.needsArrive) {
      this.sizes.read(bytes);
      const size = this.controlBytes[metaIndex(meta)] + this.sizes.extraControlBytes + this.sizes.payloadBytes;
      this.position(DELIVERY, from, this.ordinal);
      const verdict = this.wire.arrive(this.nowUs, node, from, size, (meta & FLAG_DEFERRED) !== 0, this.salt);
      if (verdict === -2) {
        this.queue.push(this.wire.deferUntilUs, node, from, meta | FLAG_DEFERRED, a, b, row, bytes);
        return;
      }
      if (verdict >= 0) {
        this.discard(node, from, meta, row, bytes, verdict);
        return;
      }
    }
    if (status === UP) {
      if (this.options.transport === 'connection' && metaStamp(meta) !== (this.lives.life[node] & STAMP_MASK)) {
        this.discard(node, from, meta, row, bytes, DROP_STALE);
      } else this.deliver(DELIVERY, this.ordinal, node, from, meta, a, b, row, bytes);
    } else if (status === PAUSED) {
      if (!this.paused.keepMessage(node, this.options.socketQueue, from, meta, a, b, row, bytes)) {
        this.discard(node, from, meta, row, bytes, DROP_SOCKET_FULL);
      }
    } else this.discard(node, from, meta, row, bytes, DROP_DOWN);
  }

  private deliver(eventClass: number, ordinal: number, node: number, from: number, meta: number, a: number, b: number, row: number, bytes: number): void {
    const message = metaIndex(meta);
    this.events++;
    this.delivered++;
    this.position(eventClass, from, ordinal);
    this.record(eventClass, node, from, message, a, b);
    const { sizes, hooks } = this;
    if (hooks.deliver.length > 0) {
      sizes.read(bytes);
      const control = this.controlBytes[message] + sizes.extraControlBytes;
      for (const o of hooks.deliver) o.onDeliver(this.nowUs, from, node, message, control, sizes.payloadBytes);
    }
    sizes.release(bytes);
    this.handlers.message(node, from, message, a, b, row, (meta & FLAG_RIDERS) !== 0);
    if (row >= 0) this.arena.release(row);
  }

  private discard(node: number, from: number, meta: number, row: number, bytes: number, reason: number): void {
    const message = metaIndex(meta);
    this.sizes.read(bytes);
    this.drop(node, from, node, message, reason, this.controlBytes[message] + this.sizes.extraControlBytes, this.sizes.payloadBytes);
    this.sizes.release(bytes);
    if (row >= 0) this.arena.release(row);
  }

  // ------------------------------------------------------------------------------------------------------------- timers

  /** The first tick may fall on the instant of a start, which comes before timers; later in a run it lies in the future. */
  startPeriodic(node: number, timer: number): void {
    this.periodicTimer(timer).start(node, this.nowUs, this.lastClass === LIFE, this.queue.bucketEndUs());
  }

  stopPeriodic(node: number, timer: number): void {
    this.periodicTimer(timer).stop(node);
  }

  private periodicTimer(timer: number): PeriodicTimer {
    const periodic = this.periodic[timer];
    if (periodic === null || periodic === undefined) throw new Error('this tag is not one of a periodic timer: declare it with ctx.periodic');
    return periodic;
  }

  after(node: number, delayUs: number, timer: number, a: number, b: number): void {
    const timeUs = this.nowUs + this.clocks.trueDelay(node, delayUs);
    this.queue.push(timeUs, node, timer, metaOf(TIMER, 0, timer, this.lives.life[node] & STAMP_MASK), a, b, -1, 0);
  }

  private tick(node: number, meta: number, a: number, b: number): void {
    const index = metaIndex(meta);
    const periodic = this.periodic[index];
    const stamp = metaStamp(meta);
    if (periodic === null) {
      if (stamp !== (this.lives.life[node] & STAMP_MASK) || !this.lives.isUp(node)) return;
      if (this.lives.status[node] === PAUSED) this.paused.keepOneShot(node, index, a, b);
      else this.fire(TIMER, this.ordinal, node, index, a, b);
      return;
    }
    if (stamp !== periodic.state[node] || (stamp & 1) === 0) return;
    periodic.fired(node, a);
    if (this.lives.status[node] === PAUSED) this.paused.keepTick(node, index);
    else this.fire(TIMER, this.ordinal, node, index, 1, 0);
  }

  private fire(eventClass: number, ordinal: number, node: number, index: number, a: number, b: number): void {
    this.events++;
    this.timersFired++;
    this.position(eventClass, index, ordinal);
    this.record(eventClass, node, index, index, a, b);
    this.handlers.timer(node, index, a, b);
  }

  // -------------------------------------------------------------------------------------------------------------- lives

  private changeLife(node: number, source: number, op: LifeOp, arg: number): void {
    this.record(LIFE, node, source, op, arg, 0);
    this.position(LIFE, source, this.ordinal);
    const wasPaused = this.lives.status[node] === PAUSED;
    const change = this.lives.apply(node, op, arg);
    if (change === 'start') this.startNode(node);
    else if (change === 'crash') this.stopNode(node, CRASH);
    else if (change === 'leave') {
      if (!wasPaused) this.handlers.leave(node);
      this.stopNode(node, LEAVE);
    } else if (change === 'pause') for (const o of this.hooks.pause) o.onPause(this.nowUs, node, true);
    else if (change === 'resume') this.resume(node);
    else if (change === 'drift') this.drift(node, arg);
    const origin = this.sources[source];
    if (origin?.next !== undefined) origin.next(this.nowUs, node, op, this.sinks[source]);
  }

  private startNode(node: number): void {
    const first = this.lives.life[node] === 0;
    const lost = this.lives.takeLost(node);
    if (lost) this.handlers.forget(node);
    this.lives.begin(node);
    const why = !first ? RESTART : node < this.options.nodes ? BOOT : JOINED;
    for (const o of this.hooks.up) o.onUp(this.nowUs, node, why);
    this.handlers.start(node, why, !first && !lost);
    if (this.lives.status[node] === PAUSED) for (const o of this.hooks.pause) o.onPause(this.nowUs, node, true);
  }

  private stopNode(node: number, op: number): void {
    for (const timer of this.periodic) timer?.stop(node);
    const waiting = this.paused.take(node);
    if (waiting !== undefined) {
      for (const m of waiting.messages) this.discard(node, m.from, m.meta, m.row, m.bytes, DROP_DOWN);
    }
    for (const o of this.hooks.down) o.onDown(this.nowUs, node, op);
  }

  /** What waited while the process stood still is handled now: deliveries in their order, then timers, missed ticks as one. */
  private resume(node: number): void {
    for (const o of this.hooks.pause) o.onPause(this.nowUs, node, false);
    const waiting = this.paused.take(node);
    if (waiting === undefined) return;
    let ordinal = 0;
    for (const m of waiting.messages) {
      if (this.options.transport === 'connection' && metaStamp(m.meta) !== (this.lives.life[node] & STAMP_MASK)) {
        this.discard(node, m.from, m.meta, m.row, m.bytes, DROP_STALE);
      } else this.deliver(RESUMED, ordinal++, node, m.from, m.meta, m.a, m.b, m.row, m.bytes);
    }
    for (const t of waiting.timers) {
      const stopped = t.periodic && (this.periodicTimer(t.timer).state[node] & 1) === 0;
      if (!stopped) this.fire(RESUMED, ordinal++, node, t.timer, t.a, t.b);
    }
  }

  private drift(node: number, ratePpb: number): void {
    this.clocks.rebase(node, this.nowUs, ratePpb);
    for (const timer of this.periodic) timer?.rebase(node, this.nowUs);
  }

  private input(node: number, publish: number): void {
    this.position(INPUT, publish, 0);
    if (this.lives.isUp(node)) this.handlers.publish(node, publish);
    else for (const o of this.hooks.publishSkipped) o.onPublishSkipped(this.nowUs, node, publish);
  }

  /** An update was learned: part of the fingerprint. */
  recordLearn(node: number, update: number, from: number, hop: number): void {
    this.record(LEARNED, node, from, 0, update, hop);
  }
}
