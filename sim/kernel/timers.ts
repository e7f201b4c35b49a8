/** All timers of a run: periodic ones, which the kernel keeps going, and one-shots, which die with the node's life. */
import type { Clocks } from './clocks.ts';
import { TIMER } from './events.ts';
import type { Handlers } from './handlers.ts';
import type { Lives } from './lives.ts';
import { metaIndex, metaOf, metaStamp } from './meta.ts';
import type { Moment } from './moment.ts';
import type { PausedProcesses } from './paused.ts';
import { PeriodicTimer, type PeriodicTimerSpec } from './periodic.ts';
import type { EventQueue } from './queue.ts';
import { subKey, type RootKey } from './seed.ts';

export interface TimersOptions {
  readonly capacity: number;
  readonly root: RootKey;
  /** whether the node's clock ever differs from true time */
  readonly drifts: (node: number) => boolean;
}

export class Timers {
  fired = 0;
  handlers: Handlers | null = null;
  /** null for a one-shot */
  private readonly timers: (PeriodicTimer | null)[] = [];
  /** 32 bits of each timer's name: what places the draws of its handler, whatever other timers there are */
  private readonly keys: number[] = [];
  private readonly options: TimersOptions;
  private readonly moment: Moment;
  private readonly queue: EventQueue;
  private readonly lives: Lives;
  private readonly clocks: Clocks;
  private readonly paused: PausedProcesses;

  constructor(
    options: TimersOptions,
    moment: Moment,
    queue: EventQueue,
    lives: Lives,
    clocks: Clocks,
    paused: PausedProcesses,
  ) {
    this.options = options;
    this.moment = moment;
    this.queue = queue;
    this.lives = lives;
    this.clocks = clocks;
    this.paused = paused;
  }

  addPeriodic(key: string, spec: PeriodicTimerSpec): number {
    const { root, capacity, drifts } = this.options;
    const timer = new PeriodicTimer(this.timers.length, key, spec, root, this.queue, this.clocks, capacity, drifts);
    this.queue.addFeeder(timer);
    return this.add(key, timer);
  }

  addOneShot(key: string): number {
    return this.add(key, null);
  }

  /** `inclusive`: the first tick may fall on the present instant (a start comes before timers). */
  start(node: number, timer: number, inclusive: boolean): void {
    this.periodic(timer).start(node, this.moment.nowUs, inclusive, this.queue.bucketEndUs());
  }

  stop(node: number, timer: number): void {
    this.periodic(timer).stop(node);
  }

  stopAll(node: number): void {
    for (const timer of this.timers) timer?.stop(node);
  }

  runs(node: number, timer: number): boolean {
    return (this.periodic(timer).state[node] & 1) === 1;
  }

  /** The node's clock changed its rate. */
  rebase(node: number): void {
    for (const timer of this.timers) timer?.rebase(node, this.moment.nowUs);
  }

  after(node: number, delayUs: number, timer: number, a: number, b: number): void {
    if (this.timers[timer] !== null)
      throw new Error('this tag is not one of a one-shot timer: declare it with ctx.oneShot');
    const timeUs = this.moment.nowUs + this.clocks.trueDelay(node, delayUs);
    // The life it belongs to stands where a message has its size.
    this.queue.push(timeUs, node, timer, metaOf(TIMER, 0, timer, 0), a, b, -1, this.lives.life[node]);
  }

  /** A timer event is due at `timeUs`. */
  tick(timeUs: number, node: number, meta: number, a: number, b: number, life: number): void {
    const index = metaIndex(meta);
    const periodic = this.timers[index];
    const { lives, moment } = this;
    if (periodic === null) {
      if (life !== lives.life[node] || !lives.isUp(node)) return;
      moment.enter(timeUs, node, TIMER, index);
      if (lives.runs(node)) this.fire(TIMER, moment.ordinal, node, index, a, b);
      else this.paused.keepOneShot(node, index, a, b);
      return;
    }
    if (!periodic.take(node, timeUs, metaStamp(meta))) return;
    // Only now: a stale tick must not count among equals, as whether there is one depends on when buckets were filled.
    moment.enter(timeUs, node, TIMER, index);
    if (lives.runs(node)) this.fire(TIMER, moment.ordinal, node, index, 1, 0);
    else this.paused.keepTick(node, index);
  }

  fire(eventClass: number, ordinal: number, node: number, index: number, a: number, b: number): void {
    this.fired++;
    const key = this.keys[index];
    this.moment.position(eventClass, key, ordinal);
    this.moment.record(eventClass, node, key, 0, a, b);
    this.handlers!.timer(node, index, a, b);
  }

  private add(key: string, timer: PeriodicTimer | null): number {
    this.keys.push(subKey(this.options.root, 'timer', key).k0 | 0);
    return this.timers.push(timer) - 1;
  }

  private periodic(timer: number): PeriodicTimer {
    const periodic = this.timers[timer];
    if (periodic === null || periodic === undefined) {
      throw new Error('this tag is not one of a periodic timer: declare it with ctx.periodic');
    }
    return periodic;
  }
}
