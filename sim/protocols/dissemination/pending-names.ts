import type { Context } from '../contract.ts';
import { ID_BYTES } from '../shared/bytes.ts';
import { END, NodeLists } from '../shared/node-lists.ts';
import type { Links } from './links.ts';

/** The hop beside an id. */
export const HOP_BYTES = 2;

/** Ids that wait to be announced, so that those to one peer go out in one message. */
export class PendingNames {
  private readonly ctx: Context;
  private readonly links: Links;
  /** a: peer; the last one first */
  private readonly lists: NodeLists;

  constructor(ctx: Context, links: Links) {
    this.ctx = ctx;
    this.links = links;
    this.lists = new NodeLists(ctx.capacity);
  }

  /** From `start`. */
  start(node: number): void {
    this.lists.clear(node);
  }

  isEmpty(node: number): boolean {
    return this.lists.first(node) === END;
  }

  /** True for the first one that waits: then `send` is due after the wait. */
  add(node: number, peer: number, update: number): boolean {
    const first = this.isEmpty(node);
    this.lists.insert(node, END, update, peer, 0, 0);
    return first;
  }

  /** Sends each peer that is still linked what waits for it, as rows of (update, hop) pairs. */
  send(node: number, kind: number): void {
    const { ctx, links } = this;
    for (let at = node * links.width; at < (node + 1) * links.width; at++) {
      const peer = links.peers[at];
      const count = peer < 0 ? 0 : this.count(node, peer);
      if (count === 0) continue;
      const row = ctx.row(2 * count);
      this.write(node, peer, row);
      ctx.sendRow(node, peer, kind, count, 0, row, 0, count * (ID_BYTES + HOP_BYTES));
    }
    this.lists.clear(node);
  }

  private count(node: number, peer: number): number {
    const { lists } = this;
    let count = 0;
    for (let at = lists.first(node); at !== END; at = lists.next[at]) if (this.isDue(at, peer)) count++;
    return count;
  }

  private write(node: number, peer: number, row: number): void {
    const { lists, ctx } = this;
    const words = ctx.words();
    let to = row;
    for (let at = lists.first(node); at !== END; at = lists.next[at]) {
      if (!this.isDue(at, peer)) continue;
      words[to++] = lists.update[at];
      words[to++] = ctx.updates.hop(node, lists.update[at]) + 1;
    }
  }

  private isDue(entry: number, peer: number): boolean {
    return this.lists.a[entry] === peer && this.ctx.updates.slotOf(this.lists.update[entry]) >= 0;
  }
}
