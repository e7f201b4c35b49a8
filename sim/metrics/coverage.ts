/**
 * Coverage: which share of the eligible nodes holds each live update, and when all of them held all.
 *
 * A state is judged at the end of each instant, when all events of one µs have taken effect, so that the order of different nodes at
 * one instant cannot show. Every hook first closes the instants that have passed; `advanceTo` does the same for those who look on.
 */
import { NOBODY } from '../kernel/events.ts';
import type { Observer } from '../kernel/observer.ts';
import type { Tally } from '../kernel/tally.ts';
import { Alarms } from './alarms.ts';
import { LogHistogram, UnitHistogram } from './histogram.ts';
import { LiveSet } from './live-set.ts';
import { Membership } from './membership.ts';
import { NodeSets } from './node-sets.ts';
import type { Knowledge, MetricsPlan } from './plan.ts';
import { LIVE, RETIRED, UpdateBook } from './update-book.ts';

/** What happened last; for the sentence that explains a convergence. */
export type Cause = 'none' | 'learn' | 'forget' | 'up' | 'grace' | 'down' | 'publish' | 'publish-skipped' | 'retire';

/** Told at the end of the instant in which something changed. */
export interface CoverageListener {
  /** every eligible node holds every live update (at least one node is eligible) */
  onCovered?(timeUs: number): void;
  /** covered, and all scheduled publishes are done */
  onConverged?(timeUs: number): void;
  onConvergenceLost?(timeUs: number): void;
  /** a node learned an update from a peer for the first time; called at once */
  onDelivery?(timeUs: number, node: number, update: number, delayUs: number, hop: number): void;
}

export interface CoverageInput {
  /** nodes that will ever exist */
  readonly capacity: number;
  readonly plan: MetricsPlan;
  readonly knowledge: Knowledge;
}

export class Coverage implements Observer, Tally {
  declare readonly tally: Tally;
  declare readonly members: Membership;
  declare readonly book: UpdateBook;
  declare readonly live: LiveSet;
  declare readonly delay: LogHistogram;
  declare readonly hops: UnitHistogram;
  declare delaySumUs: number;
  declare delayMaxUs: number;
  declare relearned: number;
  declare redundant: number;
  declare published: number;
  declare skipped: number;
  declare retired: number;
  /** as judged at the end of the last closed instant */
  declare covered: boolean;
  declare isConverged: boolean;
  /** moment from which on the run has been converged; null while it is not */
  declare convergedUs: number | null;
  declare firstConvergedUs: number | null;
  declare convergenceLosses: number;
  declare lastCause: Cause;
  declare lastNode: number;
  declare lastUpdate: number;
  declare private readonly planned: number;
  declare private readonly knowledge: Knowledge;
  declare private readonly alarms: Alarms;
  declare private readonly listeners: CoverageListener[];
  declare private readonly lost: NodeSets;
  /** pairs of an eligible node and a live update it holds */
  declare private heldPairs: number;
  declare private instantUs: number;
  declare private changed: boolean;
  declare private changingNode: number;
  declare private changingUpdate: number;
  declare private readonly reach: (update: number) => void;

  constructor(input: CoverageInput) {
    this.tally = this;
    this.planned = input.plan.publishes.length;
    this.knowledge = input.knowledge;
    this.members = new Membership(input.capacity, input.plan.graceUs);
    this.book = new UpdateBook(this.planned);
    this.live = new LiveSet(this.planned);
    this.lost = new NodeSets(input.capacity);
    this.delay = new LogHistogram('µs');
    this.hops = new UnitHistogram('hops');
    this.alarms = new Alarms();
    this.listeners = [];
    this.delaySumUs = 0;
    this.delayMaxUs = 0;
    this.relearned = 0;
    this.redundant = 0;
    this.published = 0;
    this.skipped = 0;
    this.retired = 0;
    this.covered = false;
    this.isConverged = false;
    this.convergedUs = null;
    this.firstConvergedUs = null;
    this.convergenceLosses = 0;
    this.lastCause = 'none';
    this.lastNode = -1;
    this.lastUpdate = -1;
    this.heldPairs = 0;
    this.instantUs = -1;
    this.changed = false;
    this.changingNode = -1;
    this.changingUpdate = -1;
    this.reach = (update) => this.book.reach(update, this.instantUs, this.members.eligible);
  }

  listen(listener: CoverageListener): void {
    this.listeners.push(listener);
  }

  /** Calls `ring` once, with the state as it is when all events at `timeUs` have taken effect. Set it before the run. */
  at(timeUs: number, ring: () => void): void {
    this.alarms.set(timeUs, ring);
  }

  /** Pairs of an eligible node and a live update it lacks. */
  get missingPairs(): number {
    return this.live.count * this.members.eligible - this.heldPairs;
  }

  /** All scheduled publishes took place or were skipped because their node was down. */
  get publishesDone(): boolean {
    return this.published + this.skipped >= this.planned;
  }

  /** Converged right now, the present instant included as far as it has got. An empty network is not. */
  converged(publishesDone: boolean): boolean {
    return publishesDone && this.members.eligible > 0 && this.missingPairs === 0;
  }

  /** Mean share of eligible nodes that hold a live update; null without eligible nodes or live updates. */
  meanCoverage(): number | null {
    const pairs = this.live.count * this.members.eligible;
    return pairs > 0 ? this.heldPairs / pairs : null;
  }

  /** Least coverage of a live update; null without eligible nodes or live updates. */
  minCoverage(): number | null {
    const eligible = this.members.eligible;
    if (eligible === 0 || this.live.count === 0) return null;
    let least = Infinity;
    for (let i = 0; i < this.live.count; i++) least = Math.min(least, this.book.holders[this.live.ids[i]]);
    return least / eligible;
  }

  /** Coverage of an update now, or at its retirement; null when it was not published or no node was eligible. */
  coverageOf(update: number): number | null {
    if (update >= this.book.size) return null;
    const state = this.book.state[update];
    const eligible =
      state === LIVE ? this.members.eligible : state === RETIRED ? this.book.eligibleAtRetire[update] : 0;
    return eligible > 0 ? this.book.holders[update] / eligible : null;
  }

  /** Publish time of the oldest live update that an eligible node lacks; NaN when nobody lacks one. */
  oldestMissingUs(): number {
    let oldest = NaN;
    for (let i = 0; i < this.live.count; i++) {
      const update = this.live.ids[i];
      if (this.book.holders[update] >= this.members.eligible) continue;
      const publishUs = this.book.publishUs[update];
      if (!(publishUs >= oldest)) oldest = publishUs;
    }
    return oldest;
  }

  /** Closes all instants before `timeUs`. What one reads then is the state just before the events at `timeUs`. */
  advanceTo(timeUs: number): void {
    this.closeBefore(timeUs);
  }

  /** Closes the run: the instant `endUs` too, and alarms due at `endUs` ring. */
  finish(endUs: number): void {
    this.closeBefore(endUs);
    this.settle();
    this.alarms.ringUntil(endUs);
  }

  onUp(timeUs: number, node: number, why: number): void {
    this.enter(timeUs);
    if (this.members.start(timeUs, node, why)) this.include(node);
    this.note('up', node, -1);
  }

  onDown(timeUs: number, node: number): void {
    this.enter(timeUs);
    if (this.members.stop(timeUs, node)) this.exclude(node);
    this.note('down', node, -1);
  }

  onPause(_timeUs: number, node: number, paused: boolean): void {
    this.members.setPaused(node, paused);
  }

  onPublish(timeUs: number, node: number, update: number, sizeBytes: number): void {
    this.enter(timeUs);
    this.published++;
    this.book.open(update, timeUs, node, sizeBytes);
    this.live.add(update);
    this.note('publish', node, update);
  }

  onPublishSkipped(timeUs: number, node: number): void {
    this.enter(timeUs);
    this.skipped++;
    this.note('publish-skipped', node, -1);
  }

  onLearn(timeUs: number, node: number, update: number, from: number, hop: number): void {
    if (!this.book.isLive(update)) return;
    this.enterWith(timeUs, node, update);
    if (this.members.isEligible(node)) this.count(update, 1);
    this.note('learn', node, update);
    if (this.book.forgotten[update] > 0 && this.lost.has(update, node)) {
      if (from !== NOBODY) this.countRelearned(update);
      return;
    }
    this.book.learned(update, timeUs, hop);
    if (from !== NOBODY) this.deliver(timeUs, node, update, hop);
  }

  onForget(timeUs: number, node: number, update: number): void {
    if (!this.book.isLive(update)) return;
    this.enterWith(timeUs, node, update);
    if (this.members.isEligible(node)) this.count(update, -1);
    this.lost.add(update, node);
    this.book.forgotten[update]++;
    this.note('forget', node, update);
  }

  addRedundants(words: Int32Array, used: number): void {
    for (let at = 1; at < used; at += 2) {
      if (!this.book.isLive(words[at])) continue;
      this.redundant++;
      this.book.redundant[words[at]]++;
    }
  }

  onRetire(timeUs: number, update: number): void {
    if (!this.book.isLive(update)) return;
    this.enter(timeUs);
    this.retired++;
    this.heldPairs -= this.book.holders[update];
    this.live.remove(update);
    this.book.close(update, timeUs, this.members.eligible);
    this.lost.free(update);
    this.note('retire', -1, update);
  }

  private deliver(timeUs: number, node: number, update: number, hop: number): void {
    const delayUs = timeUs - this.book.publishUs[update];
    this.book.deliveries[update]++;
    this.book.delaySumUs[update] += delayUs;
    this.delaySumUs += delayUs;
    if (delayUs > this.delayMaxUs) this.delayMaxUs = delayUs;
    this.delay.add(delayUs);
    this.hops.add(hop);
    for (const listener of this.listeners) listener.onDelivery?.(timeUs, node, update, delayUs, hop);
  }

  private countRelearned(update: number): void {
    this.relearned++;
    this.book.relearned[update]++;
  }

  private count(update: number, step: 1 | -1): void {
    this.book.holders[update] += step;
    this.heldPairs += step;
    this.live.touch(update);
  }

  private note(cause: Cause, node: number, update: number): void {
    this.lastCause = cause;
    this.lastNode = node;
    this.lastUpdate = update;
    this.changed = true;
  }

  /** Enters the instant of the hook being called: earlier ones are over, and whose grace ends now is eligible from now on. */
  private enter(timeUs: number): void {
    if (timeUs === this.instantUs) return;
    this.closeBefore(timeUs);
    this.instantUs = timeUs;
    if (this.members.nextDueUs() === timeUs) this.admitDue(timeUs);
  }

  /** As `enter`, for a hook whose change `knowledge` shows already: the past must be judged without it. */
  private enterWith(timeUs: number, node: number, update: number): void {
    if (timeUs === this.instantUs) return;
    this.changingNode = node;
    this.changingUpdate = update;
    this.enter(timeUs);
    this.changingNode = -1;
  }

  private closeBefore(timeUs: number): void {
    if (this.instantUs < timeUs) this.settle();
    for (;;) {
      const dueUs = this.members.nextDueUs();
      if (dueUs <= this.alarms.nextUs) {
        if (dueUs >= timeUs) return;
        this.instantUs = dueUs;
        this.admitDue(dueUs);
        this.settle();
      } else {
        if (this.alarms.nextUs >= timeUs) return;
        this.alarms.ringNext();
      }
    }
  }

  private admitDue(timeUs: number): void {
    while (this.members.nextDueUs() === timeUs) {
      const node = this.members.admit();
      this.include(node);
      this.note('grace', node, -1);
    }
  }

  private holdsUntilNow(node: number, update: number): boolean {
    const holds = this.knowledge.holds(node, update);
    return node === this.changingNode && update === this.changingUpdate ? !holds : holds;
  }

  private include(node: number): void {
    for (let i = 0; i < this.live.count; i++) {
      const update = this.live.ids[i];
      if (!this.holdsUntilNow(node, update)) continue;
      this.book.holders[update]++;
      this.heldPairs++;
    }
    this.live.touchAll();
  }

  private exclude(node: number): void {
    for (let i = 0; i < this.live.count; i++) {
      const update = this.live.ids[i];
      if (!this.knowledge.holds(node, update)) continue;
      this.book.holders[update]--;
      this.heldPairs--;
    }
    this.live.touchAll();
  }

  /** Judges the state at the end of the present instant. */
  private settle(): void {
    if (!this.changed) return;
    this.changed = false;
    if (this.members.eligible > 0) this.live.sweep(this.reach);
    const covered = this.converged(true);
    if (covered && !this.covered) for (const listener of this.listeners) listener.onCovered?.(this.instantUs);
    this.covered = covered;
    const converged = covered && this.publishesDone;
    if (converged !== this.isConverged) this.turn(converged);
  }

  private turn(converged: boolean): void {
    this.isConverged = converged;
    this.convergedUs = converged ? this.instantUs : null;
    if (converged) this.firstConvergedUs ??= this.instantUs;
    else this.convergenceLosses++;
    for (const listener of this.listeners) {
      if (converged) listener.onConverged?.(this.instantUs);
      else listener.onConvergenceLost?.(this.instantUs);
    }
  }
}
