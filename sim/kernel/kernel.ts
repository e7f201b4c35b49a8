/**
 * The kernel: virtual time, the event loop, lives, timers and messages of one run. It knows nothing of protocols, networks or
 * metrics; they stand behind `Handlers`, `Wire` and `Observer`.
 *
 * The host drives: `advance` handles so many events and returns; slicing changes nothing.
 */
import type { Clocks } from './clocks.ts';
import { BOOT, CRASH, DELIVERY, INPUT, JOIN, JOINED, LEAVE, LIFE, RESTART, TIMER, type LifeOp } from './events.ts';
import type { Handlers } from './handlers.ts';
import { Hooks } from './hooks.ts';
import type { LifeSink, LifeSource } from './life-plan.ts';
import { Lives, PAUSED } from './lives.ts';
import { Mail, type MailOptions } from './mail.ts';
import { FLAG_COUNTED, metaOf } from './meta.ts';
import { LEARNED, Moment, RESUMED, STORED } from './moment.ts';
import { Ordinals, PausedProcesses } from './paused.ts';
import { BUCKET_US, EventQueue } from './queue.ts';
import { RECORD_WORDS } from './record.ts';
import { Redundants } from './redundants.ts';
import { Timers, type TimersOptions } from './timers.ts';
import { Warmth } from './warmth.ts';

/**
 * At one instant holds come before releases, so that a node that one fault lets go and another takes stays down; a node boots last,
 * so that one that is down at time 0 is not booted first. By LifeOp.
 */
const RANK: readonly number[] = [0, 1, 0, 1, 0, 1, 1];
const LAST_RANK = 2;

export interface KernelOptions extends MailOptions, TimersOptions {
  /** nodes at time 0 */
  readonly nodes: number;
  /** when each of the ids from `nodes` up to `capacity` joins, µs, ascending */
  readonly joinsUs: Float64Array;
  readonly clocks: Clocks;
  readonly sources: readonly LifeSource[];
  readonly limitUs: number;
  readonly stopGrainUs: number;
  readonly fingerprint: boolean;
  /** for the conformance suite: a queue that gives another legal order */
  readonly queue?: EventQueue;
}

/** events whose memory is fetched together */
const WARMED = 256 * RECORD_WORDS;

/** Something that happens to the run as a whole at given moments, before any event at that instant. */
export interface Boundary {
  readonly nextUs: number;
  /** must move `nextUs` forward */
  cross(timeUs: number): void;
}

/** A publish as the kernel sees it; its place in the list is the id of the update. */
export interface Input {
  readonly timeUs: number;
  readonly node: number;
  /** 32 bits that place the draws of its handlers, whatever else is published */
  readonly key: number;
}

/** Decides at multiples of the stop grain: true to stop, else the next moment to ask again (Infinity: when told to). */
export type StopRule = (timeUs: number) => true | number;

export class Kernel {
  finished = false;
  /** whether the stop rule ended the run (not the limit) */
  stoppedByRule = false;
  readonly moment: Moment;
  readonly queue: EventQueue;
  readonly hooks: Hooks = new Hooks();
  readonly lives: Lives;
  readonly clocks: Clocks;
  readonly mail: Mail;
  readonly timers: Timers;
  /** what events look at by node */
  readonly warmth: Warmth = new Warmth();
  private readonly options: KernelOptions;
  private readonly paused: PausedProcesses = new PausedProcesses();
  private readonly redundants: Redundants = new Redundants();
  /** word of the open bucket up to which tallies have heard of deliveries */
  private told = 0;
  private readonly sources: readonly LifeSource[];
  private readonly sinks: LifeSink[] = [];
  private readonly boundaries: Boundary[] = [];
  private handlers: Handlers | null = null;
  private stopRule: StopRule = () => Infinity;
  private askStopUs = Infinity;
  private boundaryUs = 0;

  constructor(options: KernelOptions) {
    this.options = options;
    this.moment = new Moment(options.fingerprint);
    this.queue = options.queue ?? new EventQueue();
    this.lives = new Lives(options.nodes, options.joinsUs);
    this.clocks = options.clocks;
    const { moment, queue, lives, hooks, clocks, paused } = this;
    this.mail = new Mail(options, moment, queue, lives, hooks, paused);
    this.timers = new Timers(options, moment, queue, lives, clocks, paused);
    // Ids order the sources, so that adding a fault or moving it in its list reorders no other.
    this.sources = options.sources.toSorted((x, y) => (x.id < y.id ? -1 : x.id > y.id ? 1 : 0));
    for (let i = 0; i < this.sources.length; i++) {
      this.sinks.push((timeUs, node, op, arg) => {
        queue.push(timeUs, node, RANK[op] * this.sources.length + i, metaOf(LIFE, 0, 0, 0), op, arg, -1, 0);
      });
    }
  }

  get nowUs(): number {
    return this.moment.nowUs;
  }

  /** handled events: timers fired and messages delivered */
  get events(): number {
    return this.timers.fired + this.mail.delivered;
  }

  /** most messages that ever waited at one paused process */
  get socketHighWater(): number {
    return this.paused.highWater;
  }

  // ------------------------------------------------------------------------------------------------------------ set-up

  addBoundary(boundary: Boundary): void {
    this.boundaries.push(boundary);
  }

  /** Queues the boot of the first nodes, the fault plan and the publishes. The stop rule is asked from `firstCheckUs` on. */
  begin(handlers: Handlers, publishes: readonly Input[], stopRule: StopRule, firstCheckUs: number): void {
    this.handlers = handlers;
    this.mail.handlers = handlers;
    this.timers.handlers = handlers;
    this.stopRule = stopRule;
    const { queue, sources } = this;
    for (let i = 0; i < sources.length; i++) sources[i].begin(this.sinks[i]);
    const boot = LAST_RANK * sources.length;
    for (let node = 0; node < this.options.nodes; node++)
      queue.push(0, node, boot, metaOf(LIFE, 0, 0, 0), JOIN, 0, -1, 0);
    for (let i = 0; i < publishes.length; i++) {
      queue.push(publishes[i].timeUs, publishes[i].node, i, metaOf(INPUT, 0, 0, 0), i, publishes[i].key, -1, 0);
    }
    this.mail.deferring = this.options.queue === undefined && this.mail.mayDefer(BUCKET_US);
    this.askStopUs = this.nextGrain(firstCheckUs);
    this.setBoundary();
  }

  // --------------------------------------------------------------------------------------------------------------- loop

  /** Handles up to `maxEvents` events (boundaries included, so that an idle run returns too); returns how many it handled. */
  advance(maxEvents: number): number {
    let left = maxEvents;
    while (left > 0 && !this.finished) {
      const swept = this.mail.deferring ? this.sweep(left) : 0;
      left -= swept;
      if (swept > 0 || (this.mail.deferring && this.openBucket())) continue;
      left--;
      this.step();
    }
    this.flush();
    return maxEvents - left;
  }

  /**
   * Handles up to `most` events of the open bucket in one go; returns how many. What sums up takes place afterwards, as nobody looks
   * before `flush`.
   */
  private sweep(most: number): number {
    const { queue } = this;
    const first = queue.head;
    const end = Math.min(queue.end, first + most * RECORD_WORDS);
    for (let from = first; from < end && queue.head === from; from += WARMED) {
      const to = Math.min(end, from + WARMED);
      this.warmth.touch(queue.open, from, to);
      this.sweepTo(to);
    }
    return (queue.head - first) / RECORD_WORDS;
  }

  private sweepTo(end: number): void {
    const { queue, moment, mail, timers, lives } = this;
    const { direct } = mail;
    const r = queue.open;
    const baseUs = queue.bucketUs;
    let at = queue.head;
    while (at < end && queue.sorted) {
      const timeUs = baseUs + (r[at] & (BUCKET_US - 1));
      if (timeUs >= this.boundaryUs) break;
      queue.head = at + RECORD_WORDS;
      const node = r[at + 1];
      const source = r[at + 2];
      const meta = r[at + 3];
      const eventClass = meta & 3;
      if (eventClass === TIMER) timers.tick(timeUs, node, meta, r[at + 4], r[at + 5], r[at + 7]);
      else if (eventClass === DELIVERY && direct && lives.runs(node) && !mail.sizes.isPooled(r[at + 7])) {
        moment.enter(timeUs, node, DELIVERY, source);
        mail.deliver(DELIVERY, moment.ordinal, node, source, meta, r[at + 4], r[at + 5], r[at + 6]);
      } else {
        r[at + 3] = meta | FLAG_COUNTED;
        this.dispatch(r, at, timeUs);
      }
      at += RECORD_WORDS;
    }
  }

  /** Everything that was put off takes place. */
  private flush(): void {
    const { queue, mail, redundants, hooks } = this;
    mail.flush();
    if (mail.deferring && queue.head > this.told) mail.tellDeliveries(queue.open, this.told, queue.head);
    this.told = queue.head;
    if (redundants.used === 0) return;
    for (const tally of hooks.tallies) tally.addRedundants?.(redundants.words, redundants.used);
    redundants.used = 0;
  }

  /** Opens the next bucket when the present one is empty and there is one before the boundary. */
  private openBucket(): boolean {
    if (!this.queue.empty) return false;
    this.flush();
    if (!this.queue.openNext(this.boundaryUs)) return false;
    this.told = 0;
    return true;
  }

  /** One event, or the boundary when none comes before it. */
  private step(): void {
    const { queue } = this;
    if (!queue.next(this.boundaryUs)) {
      this.crossBoundary();
      return;
    }
    if (queue.record === queue.open) queue.record[queue.at + 3] |= FLAG_COUNTED;
    this.dispatch(queue.record, queue.at, queue.timeUs);
  }

  private crossBoundary(): void {
    const timeUs = this.boundaryUs;
    this.flush();
    this.moment.nowUs = timeUs;
    for (const boundary of this.boundaries) if (boundary.nextUs === timeUs) boundary.cross(timeUs);
    if (this.askStopUs === timeUs) this.askToStop(timeUs);
    if (timeUs >= this.options.limitUs) {
      // A check that is due at a multiple of the grain beyond the limit is made now.
      if (!this.finished && this.askStopUs < Infinity) this.askToStop(timeUs);
      this.finished = true;
    }
    this.setBoundary();
  }

  private dispatch(r: Int32Array, at: number, timeUs: number): void {
    const node = r[at + 1];
    const source = r[at + 2];
    const meta = r[at + 3];
    const eventClass = meta & 3;
    if (eventClass === TIMER) {
      this.timers.tick(timeUs, node, meta, r[at + 4], r[at + 5], r[at + 7]);
      return;
    }
    this.moment.enter(timeUs, node, eventClass, source);
    if (eventClass === DELIVERY) this.mail.arrive(node, source, meta, r[at + 4], r[at + 5], r[at + 6], r[at + 7]);
    else if (eventClass === LIFE) this.changeLife(node, source, r[at + 4] as LifeOp, r[at + 5]);
    else this.input(node, r[at + 4], r[at + 5]);
  }

  /** Asks the stop rule at the next multiple of the stop grain. */
  requestStopCheck(): void {
    this.askStopUs = Math.min(this.askStopUs, this.nextGrain(this.nowUs + 1));
    if (this.askStopUs < this.boundaryUs) this.boundaryUs = this.askStopUs;
  }

  /** A copy reached a node that held the update already. */
  noteRedundant(node: number, update: number, from: number): void {
    const full = this.redundants.note(node, update);
    for (const o of this.hooks.redundant) o.onRedundant(this.nowUs, node, update, from);
    if (full || !this.mail.deferring) this.flush();
  }

  /** A node learned an update: part of the fingerprint. */
  recordLearn(node: number, update: number, from: number, hop: number): void {
    this.moment.record(LEARNED, node, from, 0, update, hop);
  }

  /** What a node holds under a key has changed: part of the fingerprint. Key -1: the node lost all keys. */
  recordStored(node: number, key: number, from: number, hash: number): void {
    this.moment.record(STORED, node, from, 0, key, hash);
  }

  private askToStop(timeUs: number): void {
    this.askStopUs = Infinity;
    const answer = this.stopRule(timeUs);
    if (answer === true) {
      this.stoppedByRule = true;
      this.finished = true;
    } else this.askStopUs = this.nextGrain(Math.max(timeUs + 1, answer));
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

  // -------------------------------------------------------------------------------------------------------------- lives

  private changeLife(node: number, source: number, op: LifeOp, arg: number): void {
    const { moment, lives } = this;
    // Not the source, whose number tells how many faults there are: draws in `start` must not depend on faults elsewhere. As holds come
    // first, a node starts at most once in an instant.
    moment.record(LIFE, node, op, op, arg, 0);
    moment.position(LIFE, op, 0);
    const wasPaused = lives.status[node] === PAUSED;
    switch (lives.apply(node, op, arg)) {
      case 'start':
        this.startNode(node);
        break;
      case 'crash':
        this.stopNode(node, CRASH);
        break;
      case 'leave':
        if (!wasPaused) this.handlers!.leave(node);
        this.stopNode(node, LEAVE);
        break;
      case 'pause':
        for (const o of this.hooks.pause) o.onPause(moment.nowUs, node, true);
        break;
      case 'resume':
        this.resume(node);
        break;
      case 'drift':
        this.clocks.rebase(node, moment.nowUs, arg);
        this.timers.rebase(node);
        break;
      case 'none':
        break;
    }
    const place = source % this.sources.length;
    const origin = this.sources[place];
    if (source < LAST_RANK * this.sources.length) origin.next?.(moment.nowUs, node, op, this.sinks[place]);
  }

  private startNode(node: number): void {
    const first = this.lives.life[node] === 0;
    const lost = this.lives.takeLost(node);
    if (lost) this.handlers!.forget(node);
    this.lives.begin(node, this.nowUs);
    const why = !first ? RESTART : node < this.options.nodes ? BOOT : JOINED;
    for (const o of this.hooks.up) o.onUp(this.nowUs, node, why);
    this.handlers!.start(node, why, !first && !lost);
    if (this.lives.status[node] === PAUSED) for (const o of this.hooks.pause) o.onPause(this.nowUs, node, true);
  }

  private stopNode(node: number, op: number): void {
    this.timers.stopAll(node);
    const waiting = this.paused.take(node);
    if (waiting !== undefined) this.mail.discardWaiting(node, waiting.messages);
    for (const o of this.hooks.down) o.onDown(this.nowUs, node, op);
  }

  /** What waited while the process stood still is handled now: deliveries in their order, then timers, missed ticks as one. */
  private resume(node: number): void {
    for (const o of this.hooks.pause) o.onPause(this.nowUs, node, false);
    const waiting = this.paused.take(node);
    if (waiting === undefined) return;
    const messages = new Ordinals();
    for (const { from, meta, a, b, row, bytes } of waiting.messages) {
      this.mail.receive(RESUMED, messages.next(from), node, from, meta, a, b, row, bytes);
    }
    const timers = new Ordinals();
    for (const { timer, periodic, a, b } of waiting.timers) {
      if (!periodic || this.timers.runs(node, timer)) this.timers.fire(RESUMED, timers.next(timer), node, timer, a, b);
    }
  }

  private input(node: number, publish: number, key: number): void {
    this.moment.position(INPUT, key, 0);
    if (this.lives.isUp(node)) this.handlers!.publish(node, publish);
    else for (const o of this.hooks.publishSkipped) o.onPublishSkipped(this.nowUs, node, publish);
  }
}
