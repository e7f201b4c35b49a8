/**
 * Plumtree (Leitão, Pereira, Rodrigues, SRDS 2007) as a sketch on the protocol contract: payload eagerly along a tree, ids lazily on
 * the other links of the overlay, GRAFT and PRUNE. The overlay comes through `neighbourUp` and `neighbourDown`.
 */
import type { Layer, Protocol } from '../../sim/protocols/contract.ts';
import { defineProtocol } from '../../sim/protocols/contract.ts';

const NONE = -1;
const WIDTH = 8;

export const plumtree: Protocol = defineProtocol({
  name: 'plumtree',
  role: 'dissemination',
  summary: 'eager push on a tree, lazy push beside it',
  source: 'Leitão, Pereira, Rodrigues 2007',
  options: {
    patience: { type: 'duration', default: 500_000, doc: 'wait for the payload after an IHAVE' },
  },
  messages: {
    gossip: { controlBytes: 54, doc: 'a: update, b: hop' },
    ihave: { controlBytes: 48, doc: 'a: update' },
    graft: { controlBytes: 48, doc: 'a: update' },
    prune: { controlBytes: 40, doc: 'no more payload on this link' },
  },

  create(ctx, options): Layer {
    const { kinds } = ctx;
    const peers = ctx.column('peers', 'i32', { width: WIDTH, fill: NONE });
    const lazy = ctx.column('lazy', 'u8', { width: WIDTH });
    const graft = ctx.oneShot('graft');

    function placeOf(node: number, peer: number): number {
      for (let at = node * WIDTH; at < (node + 1) * WIDTH; at++) if (peers[at] === peer) return at;
      return -1;
    }

    function makeLazy(node: number, peer: number, flag: number): void {
      const at = placeOf(node, peer);
      if (at >= 0) lazy[at] = flag;
    }

    function tell(node: number, to: number, update: number): void {
      const hop = ctx.updates.hop(node, update) + 1;
      ctx.send(node, to, kinds.gossip, update, hop, ctx.updates.sizeBytes(update));
    }

    return {
      start() {},
      neighbourUp(node, peer) {
        if (placeOf(node, peer) >= 0) return;
        const at = placeOf(node, NONE);
        peers[at] = peer;
        lazy[at] = 0;
      },
      neighbourDown(node, peer) {
        const at = placeOf(node, peer);
        if (at >= 0) peers[at] = NONE;
      },
      onLearn(node, update, from) {
        for (let at = node * WIDTH; at < (node + 1) * WIDTH; at++) {
          const peer = peers[at];
          if (peer === NONE || peer === from) continue;
          if (lazy[at] === 0) tell(node, peer, update);
          else ctx.send(node, peer, kinds.ihave, update, 0, 0);
        }
      },
      message(node, from, kind, a, b) {
        if (kind === kinds.gossip) {
          if (ctx.learn(node, a, from, b)) makeLazy(node, from, 0);
          else {
            makeLazy(node, from, 1);
            ctx.send(node, from, kinds.prune, 0, 0, 0);
          }
        } else if (kind === kinds.prune) makeLazy(node, from, 1);
        else if (kind === kinds.ihave) {
          if (!ctx.holds(node, a)) ctx.after(node, options.patienceUs, graft, a, from);
        } else {
          makeLazy(node, from, 0);
          if (ctx.holds(node, a)) tell(node, from, a);
        }
      },
      timer(node, _tag, update, from) {
        if (ctx.holds(node, update)) return;
        makeLazy(node, from, 0);
        ctx.send(node, from, kinds.graft, update, 0, 0);
      },
    };
  },
});
