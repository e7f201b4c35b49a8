import type { Context } from '../contract.ts';
import { NOBODY, type Views } from './view.ts';

/** One node on the wire: address and port (4 + 2). */
const NODE_BYTES = 6;

interface Sizes {
  readonly shuffleActive: number;
  readonly shufflePassive: number;
  readonly shuffleWalk: number;
}

/** HyParView’s passive view and the shuffles that stir it. */
export class Reserve {
  private readonly ctx: Context;
  private readonly active: Views;
  private readonly passive: Views;
  private readonly sizes: Sizes;
  private readonly kind: number;
  private readonly replyKind: number;
  /** the most nodes of a shuffle */
  private readonly most: number;
  /** what each node sent in its latest shuffle: it makes room first */
  private readonly offered: Int32Array;
  private readonly list: Int32Array;
  private readonly far: Int32Array;

  /** @param kinds numbers of the shuffle and of its reply */
  constructor(ctx: Context, active: Views, passive: Views, sizes: Sizes, kinds: readonly [number, number]) {
    this.ctx = ctx;
    this.active = active;
    this.passive = passive;
    this.sizes = sizes;
    [this.kind, this.replyKind] = kinds;
    this.most = 1 + sizes.shuffleActive + sizes.shufflePassive;
    this.offered = ctx.column('offered', 'i32', { width: this.most, fill: NOBODY });
    this.list = new Int32Array(this.most);
    this.far = new Int32Array(sizes.shufflePassive);
  }

  /** Into the passive view, in the place of any when it is full. */
  keep(node: number, peer: number): void {
    const { passive } = this;
    if (peer === node || this.active.has(node, peer) || passive.has(node, peer)) return;
    if (passive.isFull(node)) passive.removeAt(node, this.ctx.below(passive.width));
    passive.add(node, peer);
  }

  /** Begins a shuffle: the node itself and some of both views go on a walk. */
  shuffle(node: number): void {
    const { ctx, list, sizes } = this;
    const peer = this.active.any(node);
    if (peer === NOBODY) return;
    const near = this.active.sample(node, sizes.shuffleActive, list);
    const far = this.passive.sample(node, sizes.shufflePassive, this.far);
    for (let i = 0; i < far; i++) list[near + i] = this.far[i];
    const count = near + far + 1;
    list[count - 1] = node;
    list.fill(NOBODY, count);
    this.offered.set(list, node * this.most);
    ctx.sendRow(node, peer, this.kind, node, sizes.shuffleWalk, this.row(count), 0, count * NODE_BYTES);
  }

  /** A shuffle came by: on to another neighbour, or, at its end, an answer to who began. */
  walk(node: number, from: number, origin: number, steps: number, row: number, length: number): void {
    const { ctx, active, list } = this;
    if (origin === node) return;
    const next = steps > 1 && active.count(node) > 1 ? active.any(node, from) : NOBODY;
    if (next !== NOBODY && next !== origin) {
      ctx.sendRow(node, next, this.kind, origin, steps - 1, row, 0, length * NODE_BYTES);
      return;
    }
    const count = this.passive.sample(node, Math.min(length, this.most), list);
    if (count > 0) ctx.sendRow(node, origin, this.replyKind, 0, 0, this.row(count), 0, count * NODE_BYTES);
    list.fill(NOBODY, count);
    this.take(node, row, length, list, 0);
  }

  takeReply(node: number, row: number, length: number): void {
    this.take(node, row, length, this.offered, node * this.most);
  }

  /** Takes nodes in, first in the place of what was sent to the peer. */
  private take(node: number, row: number, length: number, sent: Int32Array, first: number): void {
    const { active, passive } = this;
    const words = this.ctx.words();
    let next = first;
    for (let at = row; at < row + length; at++) {
      const peer = words[at];
      if (peer === node || active.has(node, peer) || passive.has(node, peer)) continue;
      while (passive.isFull(node) && next < first + this.most) passive.remove(node, sent[next++]);
      this.keep(node, peer);
    }
  }

  /** A row with the first `count` of the list. */
  private row(count: number): number {
    const row = this.ctx.row(count);
    const words = this.ctx.words();
    for (let i = 0; i < count; i++) words[row + i] = this.list[i];
    return row;
  }
}
