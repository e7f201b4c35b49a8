import type { Context } from '../contract.ts';
import { END, NodeLists } from '../shared/node-lists.ts';

/** No peer; also what stands in the place of one that is gone. */
export const NOBODY_LEFT: number = -1;

/**
 * Who has announced what, for every node: updates it does not hold and the peers that said they do. An update is waited for from its
 * first announcement until `forget`, so that one chain of timers can belong to it: also while all who announced it are gone.
 */
export class Announcements {
  private readonly ctx: Context;
  /** a: peer, b: hop at which the update would come from it, c: how often it was asked; in the order of arrival */
  private readonly lists: NodeLists;

  constructor(ctx: Context) {
    this.ctx = ctx;
    this.lists = new NodeLists(ctx.capacity);
  }

  /** From `start`: timers have died with the former life, and what they waited for is forgotten. */
  start(node: number): void {
    this.lists.clear(node);
  }

  /** Notes an announcement; true when the node was not waiting for this update yet. */
  note(node: number, update: number, peer: number, hop: number): boolean {
    const { lists } = this;
    let first = true;
    let last = END;
    for (let at = lists.first(node); at !== END; at = lists.next[at]) {
      last = at;
      if (lists.update[at] !== update) continue;
      first = false;
      if (lists.a[at] === peer) return false;
    }
    lists.insert(node, last, update, peer, hop, 0);
    return first;
  }

  /** The peer to ask now: of those asked least often the first that announced it, but none `most` times. Counts the asking. */
  ask(node: number, update: number, most: number): number {
    const { lists } = this;
    let next = END;
    for (let at = lists.first(node); at !== END; at = lists.next[at]) {
      if (lists.update[at] !== update || lists.a[at] === NOBODY_LEFT || lists.c[at] >= most) continue;
      if (next === END || lists.c[at] < lists.c[next]) next = at;
    }
    if (next === END) return NOBODY_LEFT;
    lists.c[next]++;
    return lists.a[next];
  }

  /** Who would have sent the update over the fewest hops, if that saves `threshold` hops or more against `hop`. */
  shorter(node: number, update: number, hop: number, threshold: number): number {
    const { lists } = this;
    let peer = NOBODY_LEFT;
    let least = hop - threshold;
    for (let at = lists.first(node); at !== END; at = lists.next[at]) {
      if (lists.update[at] !== update || lists.a[at] === NOBODY_LEFT) continue;
      if (peer === NOBODY_LEFT ? lists.b[at] <= least : lists.b[at] < least) {
        peer = lists.a[at];
        least = lists.b[at];
      }
    }
    return peer;
  }

  /** The node waits for the update no longer. */
  forget(node: number, update: number): void {
    const { lists } = this;
    let previous = END;
    for (let at = lists.first(node); at !== END;) {
      if (lists.update[at] === update) at = lists.remove(node, previous);
      else {
        previous = at;
        at = lists.next[at];
      }
    }
  }

  /** The peer is gone and is not asked any more. */
  forgetPeer(node: number, peer: number): void {
    const { lists } = this;
    for (let at = lists.first(node); at !== END; at = lists.next[at]) {
      if (lists.a[at] === peer) lists.a[at] = NOBODY_LEFT;
    }
  }

  /** Whether there is an update that the node may yet ask for. */
  waiting(node: number): boolean {
    const { lists, ctx } = this;
    for (let at = lists.first(node); at !== END; at = lists.next[at]) {
      if (ctx.updates.slotOf(lists.update[at]) >= 0 && !ctx.holds(node, lists.update[at])) return true;
    }
    return false;
  }
}
