import type { Context } from '../contract.ts';
import { UPDATE_BYTES } from '../shared/bytes.ts';
import { END, NodeLists } from '../shared/node-lists.ts';

/** Among updates sent equally often: the largest first, so that packets fill, or the one learned last. */
export type Preference = 'largest' | 'newest';

/**
 * What each node still has to send, and how often it has sent it: least sent first. Ties go as memberlist breaks them (queue.go,
 * `limitedBroadcast.Less`): the largest first, then the one queued last. What does not fit is passed over and blocks nothing.
 */
export class TransmitQueue {
  /** updates of the last `pick`, as many as it returned */
  picked: Int32Array;
  private readonly ctx: Context;
  private readonly prefer: Preference;
  /** a: how often sent, b: when queued, counted by the node; sorted */
  private readonly lists: NodeLists;
  private readonly queued: Uint32Array;
  private sent: Int32Array;
  private order: Int32Array;

  constructor(ctx: Context, prefer: Preference) {
    this.ctx = ctx;
    this.prefer = prefer;
    this.lists = new NodeLists(ctx.capacity);
    this.queued = ctx.column('queued', 'u32', { durable: true });
    this.picked = new Int32Array(16);
    this.sent = new Int32Array(16);
    this.order = new Int32Array(16);
  }

  /** From `start`: the queue is memory, and goes with it. */
  start(node: number, stateKept: boolean): void {
    if (!stateKept) this.lists.clear(node);
  }

  add(node: number, update: number): void {
    this.queued[node]++;
    this.place(node, END, update, 0, this.queued[node] | 0);
  }

  /** Whether nothing is left to send; forgets what has retired. */
  isEmpty(node: number): boolean {
    const { lists } = this;
    let at = lists.first(node);
    while (at !== END && this.ctx.updates.slotOf(lists.update[at]) < 0) at = lists.remove(node, END);
    return at === END;
  }

  /**
   * Puts as many updates as fit into `freeBytes`, overhead included, into `picked` and counts one transmission of each; one that has
   * been sent `limit` times leaves the queue. Returns how many there are.
   */
  pick(node: number, freeBytes: number, limit: number): number {
    const { lists } = this;
    const { updates } = this.ctx;
    let free = freeBytes;
    let count = 0;
    let previous = END;
    for (let at = lists.first(node); at !== END && free >= UPDATE_BYTES;) {
      const update = lists.update[at];
      const bytes = UPDATE_BYTES + updates.sizeBytes(update);
      if (updates.slotOf(update) < 0) at = lists.remove(node, previous);
      else if (bytes > free) {
        previous = at;
        at = lists.next[at];
      } else {
        if (count === this.picked.length) this.grow();
        free -= bytes;
        this.picked[count] = update;
        this.sent[count] = lists.a[at] + 1;
        this.order[count] = lists.b[at];
        count++;
        at = lists.remove(node, previous);
      }
    }
    // One more for each leaves them in the order they had.
    let behind = END;
    for (let i = 0; i < count; i++) {
      if (this.sent[i] < limit) behind = this.place(node, behind, this.picked[i], this.sent[i], this.order[i]);
    }
    return count;
  }

  /** Puts an entry where it belongs, somewhere behind `from`. */
  private place(node: number, from: number, update: number, sent: number, order: number): number {
    const { lists } = this;
    let previous = from;
    let at = from === END ? lists.first(node) : lists.next[from];
    while (at !== END && this.goesFirst(at, update, sent, order)) {
      previous = at;
      at = lists.next[at];
    }
    return lists.insert(node, previous, update, sent, order, 0);
  }

  private goesFirst(entry: number, update: number, sent: number, order: number): boolean {
    const { lists, ctx } = this;
    if (lists.a[entry] !== sent) return lists.a[entry] < sent;
    if (this.prefer === 'largest') {
      const difference = ctx.updates.sizeBytes(lists.update[entry]) - ctx.updates.sizeBytes(update);
      if (difference !== 0) return difference > 0;
    }
    return lists.b[entry] > order;
  }

  private grow(): void {
    const { picked, sent, order } = this;
    this.picked = new Int32Array(2 * picked.length);
    this.sent = new Int32Array(2 * sent.length);
    this.order = new Int32Array(2 * order.length);
    this.picked.set(picked);
    this.sent.set(sent);
    this.order.set(order);
  }
}
