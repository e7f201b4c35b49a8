import type { Context } from '../contract.ts';

const NONE = -1;

/** The peers of every node, each eager or lazy, `width` at most. Places are handed out in order, so that no draw is needed. */
export class Links {
  readonly width: number;
  /** by place, from node × width: the peer, -1 when the place is free */
  readonly peers: Int32Array;
  /** by place: 1 for a lazy link */
  readonly lazy: Uint8Array;

  constructor(ctx: Context, width: number) {
    this.width = width;
    this.peers = ctx.column('peers', 'i32', { width, fill: NONE });
    this.lazy = ctx.column('lazy', 'u8', { width });
  }

  /** -1 when the node has no link to the peer */
  placeOf(node: number, peer: number): number {
    const end = (node + 1) * this.width;
    for (let at = node * this.width; at < end; at++) if (this.peers[at] === peer) return at;
    return -1;
  }

  isEmpty(node: number): boolean {
    const end = (node + 1) * this.width;
    for (let at = node * this.width; at < end; at++) if (this.peers[at] !== NONE) return false;
    return true;
  }

  /** Makes the link what it is to be, and makes it when there is room; false when there is none. */
  set(node: number, peer: number, lazy: 0 | 1): boolean {
    let at = this.placeOf(node, peer);
    if (at < 0) {
      at = this.placeOf(node, NONE);
      if (at < 0) return false;
      this.peers[at] = peer;
    }
    this.lazy[at] = lazy;
    return true;
  }

  remove(node: number, peer: number): void {
    const at = this.placeOf(node, peer);
    if (at >= 0) this.peers[at] = NONE;
  }
}
