/** Updates that write to keys: their deltas while they are in circulation, by update and by key. */
import type { State } from './conflict-rule.ts';
import type { Publish } from './spec.ts';

const NONE: readonly number[] = [];

export class LiveWrites {
  /** updates with a key in the order of their publishing (time, then node), retired ones included */
  readonly published: number[] = [];
  private readonly publishes: readonly Publish[];
  private readonly deltas: Map<number, State> = new Map();
  private readonly byKey: Map<number, number[]> = new Map();
  /** by key: writes of each node so far */
  private readonly sequences: Map<number, Map<number, number>> = new Map();

  constructor(publishes: readonly Publish[]) {
    this.publishes = publishes;
  }

  /** key that the update writes to, -1 when none */
  keyOf(update: number): number {
    return this.publishes[update]?.write?.key ?? -1;
  }

  /** moment of its publish, true time */
  publishUs(update: number): number {
    return this.publishes[update].timeUs;
  }

  /** null before its publish, once retired, and when it has no key */
  deltaOf(update: number): State | null {
    return this.deltas.get(update) ?? null;
  }

  /** Updates in circulation that write to the key, in the order of their publishing. */
  liveOf(key: number): readonly number[] {
    return this.byKey.get(key) ?? NONE;
  }

  /** Number of the next write of a node to a key, from 1. Counted by key, so that a key's causal context has no gaps to remember. */
  nextSequence(node: number, key: number): number {
    let ofKey = this.sequences.get(key);
    if (ofKey === undefined) this.sequences.set(key, (ofKey = new Map()));
    const sequence = (ofKey.get(node) ?? 0) + 1;
    ofKey.set(node, sequence);
    return sequence;
  }

  publish(update: number, delta: State): void {
    const key = this.keyOf(update);
    this.insert(this.published, update);
    this.deltas.set(update, delta);
    const live = this.byKey.get(key);
    if (live === undefined) this.byKey.set(key, [update]);
    else this.insert(live, update);
  }

  /** At the end, but for nodes that took their turns in another order than that of time. */
  private insert(list: number[], update: number): void {
    let place = list.length;
    while (place > 0 && this.precedes(update, list[place - 1])) place--;
    list.splice(place, 0, update);
  }

  private precedes(a: number, b: number): boolean {
    const one = this.publishes[a];
    const other = this.publishes[b];
    return (one.timeUs - other.timeUs || one.node - other.node || a - b) < 0;
  }

  retire(update: number): void {
    if (!this.deltas.delete(update)) return;
    const key = this.keyOf(update);
    const left = this.liveOf(key).filter((other) => other !== update);
    if (left.length > 0) this.byKey.set(key, left);
    else this.byKey.delete(key);
  }
}
