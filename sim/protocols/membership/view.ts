import type { Context } from '../contract.ts';
import { drawDistinct } from '../shared/distinct.ts';

export const NOBODY = -1;

/** Address, port and age or time left of one entry on the wire (4 + 2 + 2). */
export const ENTRY_BYTES = 8;

/**
 * A partial view for every node: some other nodes, each at most once and never the node itself. The entries of a node are
 * the first `count(node)` of its row; nothing is said about their order. With ages, each entry has a number that goes with it.
 */
export class Views {
  /** the most entries a view holds */
  readonly width: number;
  private readonly ctx: Context;
  private readonly ids: Int32Array;
  private readonly ages: Int32Array | null;
  private readonly counts: Uint16Array;

  /** @param ages whether entries have ages  @param durable whether a view outlives a crash that keeps state */
  constructor(ctx: Context, name: string, width: number, ages: boolean, durable: boolean = true) {
    this.ctx = ctx;
    this.width = width;
    this.ids = ctx.column(name, 'i32', { width, fill: NOBODY, durable });
    this.ages = ages ? ctx.column(`${name}-ages`, 'i32', { width, durable }) : null;
    this.counts = ctx.column(`${name}-count`, 'u16', { durable });
  }

  count(node: number): number {
    return this.counts[node];
  }

  isFull(node: number): boolean {
    return this.counts[node] === this.width;
  }

  at(node: number, i: number): number {
    return this.ids[node * this.width + i];
  }

  age(node: number, i: number): number {
    return this.ages![node * this.width + i];
  }

  setAge(node: number, i: number, age: number): void {
    this.ages![node * this.width + i] = age;
  }

  /** Place of `peer` among the node's entries, -1 when it is not there. */
  placeOf(node: number, peer: number): number {
    const { ids } = this;
    const first = node * this.width;
    const last = first + this.counts[node];
    for (let at = first; at < last; at++) if (ids[at] === peer) return at - first;
    return -1;
  }

  has(node: number, peer: number): boolean {
    return this.placeOf(node, peer) >= 0;
  }

  /** False when there is no room, when the peer is there already, or is the node itself. */
  add(node: number, peer: number, age: number = 0): boolean {
    if (peer === node || this.isFull(node) || this.has(node, peer)) return false;
    const at = node * this.width + this.counts[node];
    this.ids[at] = peer;
    if (this.ages !== null) this.ages[at] = age;
    this.counts[node] = this.counts[node] + 1;
    return true;
  }

  /** Puts a peer in the place of another one; the caller knows that it is neither there nor the node itself. */
  replaceAt(node: number, i: number, peer: number, age: number = 0): void {
    const at = node * this.width + i;
    this.ids[at] = peer;
    if (this.ages !== null) this.ages[at] = age;
  }

  /** The last entry takes the place of the one that goes. */
  removeAt(node: number, i: number): void {
    const first = node * this.width;
    const last = this.counts[node] - 1;
    this.ids[first + i] = this.ids[first + last];
    this.ids[first + last] = NOBODY;
    if (this.ages !== null) this.ages[first + i] = this.ages[first + last];
    this.counts[node] = last;
  }

  /** False when it was not there. */
  remove(node: number, peer: number): boolean {
    const place = this.placeOf(node, peer);
    if (place >= 0) this.removeAt(node, place);
    return place >= 0;
  }

  clear(node: number): void {
    while (this.counts[node] > 0) this.removeAt(node, this.counts[node] - 1);
  }

  /** All entries are a round older. */
  growOld(node: number): void {
    const ages = this.ages!;
    const first = node * this.width;
    const last = first + this.counts[node];
    for (let at = first; at < last; at++) ages[at] = ages[at] + 1;
  }

  /** Place of the entry with the greatest age, -1 in an empty view. Of equals the first. */
  oldest(node: number): number {
    const ages = this.ages!;
    const first = node * this.width;
    const count = this.counts[node];
    if (count === 0) return -1;
    let place = 0;
    for (let i = 1; i < count; i++) if (ages[first + i] > ages[first + place]) place = i;
    return place;
  }

  /** Any entry but `except`, all equally likely; NOBODY when there is none. */
  any(node: number, except: number = NOBODY): number {
    const count = this.counts[node];
    const without = except < 0 ? -1 : this.placeOf(node, except);
    const choices = without < 0 ? count : count - 1;
    if (choices === 0) return NOBODY;
    const drawn = this.ctx.below(choices);
    return this.at(node, without >= 0 && drawn >= without ? drawn + 1 : drawn);
  }

  /** Writes the places of up to `k` different entries, every set equally likely; returns how many. */
  drawPlaces(node: number, k: number, out: Int32Array): number {
    const drawn = Math.min(k, this.counts[node]);
    drawDistinct(this.ctx, this.counts[node], drawn, out);
    return drawn;
  }

  /** For `sample` of a layer. */
  sample(node: number, k: number, out: Int32Array): number {
    const drawn = this.drawPlaces(node, k, out);
    for (let i = 0; i < drawn; i++) out[i] = this.at(node, out[i]);
    return drawn;
  }

  /** For `neighbours` of a layer. */
  list(node: number, out: Int32Array): number {
    const count = this.counts[node];
    const written = Math.min(count, out.length);
    for (let i = 0; i < written; i++) out[i] = this.at(node, i);
    return count;
  }
}
