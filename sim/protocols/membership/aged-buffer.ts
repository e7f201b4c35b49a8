import type { Context } from '../contract.ts';
import type { Views } from './view.ts';

/** A list of entries with ages that keeps its order: the working copy of a view while it is exchanged. One serves all nodes. */
export class AgedBuffer {
  readonly ids: Int32Array;
  readonly ages: Int32Array;
  length: number;
  private readonly ctx: Context;

  constructor(ctx: Context, most: number) {
    this.ctx = ctx;
    this.ids = new Int32Array(most);
    this.ages = new Int32Array(most);
    this.length = 0;
  }

  load(views: Views, node: number): void {
    this.length = views.count(node);
    for (let i = 0; i < this.length; i++) {
      this.ids[i] = views.at(node, i);
      this.ages[i] = views.age(node, i);
    }
  }

  /** The node's view becomes these entries, which fit. */
  store(views: Views, node: number): void {
    while (views.count(node) > this.length) views.removeAt(node, views.count(node) - 1);
    const kept = views.count(node);
    for (let i = 0; i < kept; i++) views.replaceAt(node, i, this.ids[i], this.ages[i]);
    for (let i = kept; i < this.length; i++) views.add(node, this.ids[i], this.ages[i]);
  }

  /** All orders equally likely (Fisher, Yates). */
  shuffle(): void {
    for (let i = this.length - 1; i > 0; i--) this.swap(i, this.ctx.below(i + 1));
  }

  moveOldestToEnd(count: number): void {
    let end = this.length;
    for (let moved = 0; moved < count && end > 1; moved++) {
      end--;
      this.swap(this.oldest(end + 1), end);
    }
  }

  /** At the end; of two entries for one peer the younger stays. */
  append(peer: number, age: number): void {
    let there = 0;
    while (there < this.length && this.ids[there] !== peer) there++;
    if (there < this.length) {
      if (this.ages[there] <= age) return;
      this.removeAt(there);
    }
    this.ids[this.length] = peer;
    this.ages[this.length] = age;
    this.length++;
  }

  removeOldest(count: number): void {
    for (let i = 0; i < count; i++) this.removeAt(this.oldest(this.length));
  }

  removeHead(count: number): void {
    if (count <= 0) return;
    this.ids.copyWithin(0, count, this.length);
    this.ages.copyWithin(0, count, this.length);
    this.length -= count;
  }

  removeAtRandom(count: number): void {
    for (let i = 0; i < count; i++) this.removeAt(this.ctx.below(this.length));
  }

  private oldest(among: number): number {
    let place = 0;
    for (let i = 1; i < among; i++) if (this.ages[i] > this.ages[place]) place = i;
    return place;
  }

  private removeAt(place: number): void {
    this.ids.copyWithin(place, place + 1, this.length);
    this.ages.copyWithin(place, place + 1, this.length);
    this.length--;
  }

  private swap(i: number, j: number): void {
    const id = this.ids[i];
    const age = this.ages[i];
    this.ids[i] = this.ids[j];
    this.ages[i] = this.ages[j];
    this.ids[j] = id;
    this.ages[j] = age;
  }
}
