/** Stores without protocols: tests say who holds what, observers look on. */
import { NOBODY } from '../../sim/kernel/events.ts';
import type { Observer } from '../../sim/kernel/observer.ts';
import type { ConflictRule, OperationKind, State } from '../../sim/replica/conflict-rule.ts';
import { lastWriterWins } from '../../sim/replica/conflicts/last-writer-wins.ts';
import { LiveWrites } from '../../sim/replica/live-writes.ts';
import type { Publish } from '../../sim/replica/spec.ts';
import { ReplicaStore } from '../../sim/replica/store.ts';
import type { ReplicaView } from '../../sim/replica/view.ts';

/** One write of the workload: what, to which key, when, in µs. */
export type Written = readonly [kind: OperationKind, key: number, timeUs: number];

export class Scene implements ReplicaView {
  readonly store: ReplicaStore;
  readonly writes: LiveWrites;
  readonly publishes: readonly Publish[];
  readonly observers: Observer[] = [];
  private readonly held = new Set<string>();
  private readonly rule: ConflictRule;

  constructor(written: readonly Written[], nodes = 4, keys = 3, rule: ConflictRule = lastWriterWins) {
    this.rule = rule;
    this.publishes = written.map(([kind, key, timeUs], i) => ({
      timeUs,
      node: 0,
      sizeBytes: 100,
      entry: `${kind}-${i}`,
      retireAfterUs: null,
      write: { key, kind, element: 0, amount: 1 },
    }));
    this.store = new ReplicaStore(rule, keys, nodes);
    this.writes = new LiveWrites(this.publishes);
  }

  holds(node: number, update: number): boolean {
    return this.held.has(`${node} ${update}`) && this.writes.deltaOf(update) !== null;
  }

  /** The write takes place at a node, by whose clock it is `clockUs` (true time when left out). */
  write(update: number, node = 0, clockUs = this.publishes[update].timeUs): State {
    const { timeUs, write } = this.publishes[update];
    const operation = { ...write!, sizeBytes: 100, update };
    const stamp = { timeUs: clockUs, origin: node, sequence: update + 1 };
    const delta = this.rule.write(this.store.get(node, write!.key), operation, stamp);
    this.writes.publish(update, delta);
    for (const one of this.observers) one.onPublish?.(timeUs, node, update, 100);
    this.learn(timeUs, node, update, NOBODY);
    return delta;
  }

  learn(timeUs: number, node: number, update: number, from = 0): void {
    this.held.add(`${node} ${update}`);
    const { key } = this.publishes[update].write!;
    const before = this.store.get(node, key);
    const delta = this.writes.deltaOf(update)!;
    const after = before === null ? delta : this.rule.merge(before, delta);
    if (after !== before) this.put(timeUs, node, key, after, from);
  }

  put(timeUs: number, node: number, key: number, state: State | null, from = 0): void {
    const hash = this.store.set(node, key, state);
    const tombstone = state !== null && this.rule.isTombstone(state);
    for (const one of this.observers) one.onStored?.(timeUs, node, key, hash, tombstone, from);
  }

  lose(timeUs: number, node: number): void {
    for (let update = 0; update < this.publishes.length; update++) {
      if (!this.held.delete(`${node} ${update}`)) continue;
      for (const one of this.observers) one.onForget?.(timeUs, node, update);
    }
    this.store.clear(node);
    for (const one of this.observers) one.onStoreLost?.(timeUs, node);
  }
}
