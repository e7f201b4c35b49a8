/**
 * The replica of a run: what nodes hold under keys, changed by writes, by updates that are learned and by states that are merged.
 *
 * Whoever holds a state counts as holding every update whose delta it covers, superseded ones as well: merge(state, delta) === state. An
 * update is not looked at before the least latency has passed since its publish, because no node can have heard of it sooner and
 * the order of events at different nodes must not matter until then.
 */
import { NOBODY } from '../kernel/events.ts';
import type { ConflictRule, State } from '../replica/conflict-rule.ts';
import { LiveWrites } from '../replica/live-writes.ts';
import type { ReplicaPlan } from '../replica/plan.ts';
import type { Publish } from '../replica/spec.ts';
import type { ReplicaStore } from '../replica/store.ts';
import type { ReplicaView } from '../replica/view.ts';
import type { Replica } from './contract.ts';
import type { Host } from './host.ts';

/** States do not carry how far they have come: what is learned with one counts as one hop. */
const ONE_HOP = 1;

export class KeyedReplica implements Replica, ReplicaView {
  readonly rule: ConflictRule;
  readonly keys: number;
  readonly store: ReplicaStore;
  readonly writes: LiveWrites;
  private readonly host: Host;
  private readonly publishes: readonly Publish[];
  private readonly minLatencyUs: number;
  /** by node: how many of the published updates have been looked at */
  private readonly settled: Int32Array;

  constructor(host: Host, plan: ReplicaPlan, publishes: readonly Publish[], capacity: number, minLatencyUs: number) {
    this.host = host;
    this.publishes = publishes;
    this.minLatencyUs = minLatencyUs;
    this.rule = plan.rule;
    this.keys = plan.keys.size;
    this.store = plan.makeStore(capacity);
    this.writes = new LiveWrites(publishes);
    this.settled = new Int32Array(capacity);
  }

  // ----------------------------------------------------------------------------------------------------------- for layers

  get(node: number, key: number): State | null {
    return this.store.get(node, key);
  }

  hash(node: number, key: number): number {
    return this.store.hash(node, key);
  }

  checksum(node: number): number {
    return this.store.checksum(node);
  }

  count(node: number): number {
    return this.store.states[node];
  }

  keyOf(update: number): number {
    return this.writes.keyOf(update);
  }

  deltaOf(update: number): State | null {
    return this.writes.deltaOf(update);
  }

  merge(node: number, key: number, state: State, from: number): boolean {
    this.ownNode(node);
    if (!(key >= 0 && key < this.keys)) throw new RangeError(`merge: no key has the number ${key}`);
    const changed = this.take(node, key, state, from);
    this.cover(node, key, from, true);
    if (changed) this.host.tellChange(node, key, from);
    return changed;
  }

  drop(node: number, key: number): void {
    this.ownNode(node);
    if (this.store.hash(node, key) === 0) return;
    this.put(node, key, null, NOBODY);
    this.host.tellChange(node, key, NOBODY);
  }

  // ----------------------------------------------------------------------------------------------------------- for others

  holds(node: number, update: number): boolean {
    return this.host.updates.holds(node, update);
  }

  /** A publish writes at its origin; returns the bytes of the update. It is then learned like any other. */
  write(node: number, update: number): number {
    const { write, sizeBytes } = this.publishes[update];
    if (write === undefined) return sizeBytes;
    const { kernel } = this.host;
    const { key, kind, element, amount } = write;
    const timeUs = kernel.clocks.local(node, kernel.nowUs);
    const stamp = { timeUs, origin: node, sequence: this.writes.nextSequence(node, key) };
    const delta = this.rule.write(this.store.get(node, key), { kind, element, amount, sizeBytes, update }, stamp);
    this.writes.publish(update, delta);
    return this.rule.payloadBytes(delta) + this.rule.controlBytes(delta);
  }

  /** The node has just come to hold the update: its delta is merged. Whether that changed anything. */
  absorb(node: number, update: number, from: number): boolean {
    const delta = this.writes.deltaOf(update);
    return delta !== null && this.take(node, this.writes.keyOf(update), delta, from);
  }

  /** What follows a change once everybody has been told of the update. */
  absorbed(node: number, update: number, from: number): void {
    const key = this.writes.keyOf(update);
    this.cover(node, key, from, false);
    this.host.tellChange(node, key, from);
  }

  /** Before an event of the node: updates published elsewhere that its states covered from the first. */
  settle(node: number): void {
    const { published } = this.writes;
    let at = this.settled[node];
    if (at === published.length) return;
    const untilUs = this.host.kernel.nowUs - this.minLatencyUs;
    for (; at < published.length && this.writes.publishUs(published[at]) <= untilUs; at++) {
      const update = published[at];
      const state = this.store.get(node, this.writes.keyOf(update));
      if (state !== null && this.lacksCovered(node, state, update)) this.host.hold(node, update, NOBODY, 0, false);
    }
    this.settled[node] = at;
  }

  /** The node lost its state; observers hear of it even if there was nothing: what they remember of the node goes as well. */
  forget(node: number): void {
    const { kernel } = this.host;
    if (this.store.clear(node)) kernel.recordStored(node, -1, NOBODY, 0);
    for (const o of kernel.hooks.storeLost) o.onStoreLost(kernel.nowUs, node);
  }

  // -------------------------------------------------------------------------------------------------------------- within

  /** Merges what the layers let in; whether that changed anything. */
  private take(node: number, key: number, state: State, from: number): boolean {
    const admitted = from === NOBODY ? state : this.host.admit(node, key, state, from);
    if (admitted === null) return false;
    const before = this.store.get(node, key);
    const after = before === null ? admitted : this.rule.merge(before, admitted);
    if (after === before) return false;
    this.put(node, key, after, from);
    return true;
  }

  private put(node: number, key: number, state: State | null, from: number): void {
    const hash = this.store.set(node, key, state);
    const { kernel } = this.host;
    kernel.recordStored(node, key, from, hash);
    if (kernel.hooks.stored.length === 0) return;
    const tombstone = state !== null && this.rule.isTombstone(state);
    for (const o of kernel.hooks.stored) o.onStored(kernel.nowUs, node, key, hash, tombstone, from);
  }

  /** The node holds every update of the key that its state covers. @param aloud layers hear of it */
  private cover(node: number, key: number, from: number, aloud: boolean): void {
    const live = this.writes.liveOf(key);
    const state = this.store.get(node, key);
    if (state === null) return;
    const untilUs = this.host.kernel.nowUs - this.minLatencyUs;
    for (const update of live) {
      if (this.writes.publishUs(update) > untilUs) break;
      if (this.lacksCovered(node, state, update))
        this.host.hold(node, update, from, from === NOBODY ? 0 : ONE_HOP, aloud);
    }
  }

  private lacksCovered(node: number, state: State, update: number): boolean {
    if (this.host.updates.slotOf(update) < 0 || this.host.updates.holds(node, update)) return false;
    const delta = this.writes.deltaOf(update);
    return delta !== null && this.rule.merge(state, delta) === state;
  }

  /** A handler acts for its own node alone. */
  private ownNode(node: number): void {
    const own = this.host.runningNode;
    if (node !== own) throw new RangeError(`a handler of node ${own} may not act for node ${node}`);
  }
}
