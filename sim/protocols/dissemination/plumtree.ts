import { JOINED, NOBODY } from '../../kernel/events.ts';
import type { Layer, Protocol } from '../contract.ts';
import { defineProtocol } from '../contract.ts';
import { HEADER_BYTES, ID_BYTES, UPDATE_BYTES } from '../shared/bytes.ts';
import { SlotBits } from '../shared/slot-bits.ts';
import { Announcements, NOBODY_LEFT } from './announcements.ts';
import { Links } from './links.ts';
import { HOP_BYTES, PendingNames } from './pending-names.ts';

const EAGER = 0;
const LAZY = 1;
/** `a` of a GRAFT that asks for the link alone; no update has this number. */
const NO_UPDATE = -1;

/**
 * Content eagerly along a tree, ids lazily on the other links of the overlay. A copy that was not needed makes a link lazy on both
 * sides (PRUNE); an id whose content does not come makes one eager (GRAFT). All sources share the tree.
 *
 * The paper's links are connections, reliable and without copies. On datagrams the tree still mends itself, but a lost or doubled
 * message may cost a link of the tree and one `graftAfter`.
 */
export const plumtree: Protocol = defineProtocol({
  name: 'plumtree',
  role: 'dissemination',
  summary: 'content on a tree that grows out of what was needed, ids on the other links to mend it',
  source: 'Leitao, Pereira, Rodrigues 2007 (Epidemic broadcast trees), algorithms 1 to 3',
  expect:
    'on a settled tree n − 1 content messages per broadcast, the least there can be, and an id each way on every other link; the first broadcast floods. Ways are longer than the shortest ones: 11 to 16 hops against 8 or 9 on 10 000 nodes with 5 links. Behind a failure, content is late by graftAfter once',
  avoid:
    'over links that are not symmetric or change all the time (shuffled views), or that lose and double datagrams often: every needless PRUNE costs a graftAfter. There, push or lazy push; and with repair beside it for who was cut off. News goes to the links that are there when it arrives: over an overlay that is made when the run begins, as HyParView’s is, publish after that and not at time 0',
  options: {
    view: {
      type: 'integer',
      default: 16,
      min: 1,
      max: 4096,
      doc: 'most links a node keeps: the neighbours that the peer sampling below names when a node starts, and those it reports later. 5 bytes each',
    },
    fanout: {
      type: 'integer',
      default: 5,
      min: 1,
      max: 4096,
      doc: 'links a node draws when it starts with more neighbours than `view`, as over a full view; the rest of the view is for those who drew it, and tell it so by a GRAFT',
    },
    announce: {
      type: 'duration',
      default: null,
      min: 1,
      doc: 'how long an IHAVE may wait for others to the same peer, to share a message with them. Absent: every id goes at once, in a message of its own. Longer saves messages and delays repair',
    },
    graftAfter: {
      type: 'duration',
      default: 500_000,
      min: 1,
      doc: 'wait from the first IHAVE of an update to the first GRAFT (timeout 1 of the paper). Below the time by which the tree may be slower than the shortest way, needless grafts make copies and change the tree',
    },
    retryAfter: {
      type: 'duration',
      default: 200_000,
      min: 1,
      doc: 'wait from one GRAFT to the next, which goes to the next peer that announced the update (timeout 2: about a round trip)',
    },
    attempts: {
      type: 'integer',
      default: 1,
      min: 1,
      max: 1000,
      doc: 'how often each peer that announced an update is sent a GRAFT. Once in the paper, whose links lose nothing; more on lossy datagrams',
    },
    optimise: {
      type: 'integer',
      default: null,
      min: 1,
      max: 65_535,
      doc: 'when content came over at least this many hops more than an id announced before, the shorter link replaces the one it came by. Low values follow every source and keep changing the tree, high ones mend only what failures have made long. Absent: off',
    },
  },
  messages: {
    gossip: { controlBytes: HEADER_BYTES + UPDATE_BYTES, doc: 'an update with its content' },
    ihave: { controlBytes: HEADER_BYTES, doc: 'ids of updates the sender holds, each with its hop' },
    graft: { controlBytes: HEADER_BYTES + ID_BYTES, doc: 'be eager to me, and send me this update if there is one' },
    prune: { controlBytes: HEADER_BYTES, doc: 'I had this already: be lazy to me' },
  },

  create(ctx, options): Layer {
    const { kinds } = ctx;
    const links = new Links(ctx, options.view);
    const known = new Int32Array(options.view);
    const missing = new Announcements(ctx);
    const pending = new PendingNames(ctx, links);
    const graft = ctx.oneShot('graft');
    const announce = ctx.oneShot('announce');
    /** by update: brought by another layer, and not yet heard on a link */
    const repaired = new SlotBits(ctx);
    /** what is being learned from a link of this layer */
    let arriving = NO_UPDATE;

    /**
     * Takes over the neighbours that the layer below names, or draws some when they are too many. Who was drawn, or started before
     * this node joined, does not know of the link and is told.
     */
    function link(node: number, unknown: boolean): void {
      let count = ctx.neighbours(node, known);
      const drawn = count > known.length;
      if (drawn) count = ctx.sample(node, Math.min(options.fanout, options.view), known);
      for (let i = 0; i < count; i++) {
        if (links.placeOf(node, known[i]) >= 0) continue;
        links.set(node, known[i], EAGER);
        if (drawn || unknown) ctx.send(node, known[i], kinds.graft, NO_UPDATE, 0, 0);
      }
    }

    function tell(node: number, to: number, update: number): void {
      ctx.send(node, to, kinds.gossip, update, ctx.updates.hop(node, update) + 1, ctx.updates.sizeBytes(update));
    }

    function name(node: number, to: number, update: number, hop: number): void {
      if (options.announceUs === null) ctx.send(node, to, kinds.ihave, update, hop + 1, 0, ID_BYTES + HOP_BYTES);
      else if (pending.add(node, to, update)) ctx.after(node, options.announceUs, announce);
    }

    function hearContent(node: number, from: number, update: number, hop: number): void {
      arriving = update;
      const learned = ctx.learn(node, update, from, hop);
      arriving = NO_UPDATE;
      const slot = ctx.updates.slotOf(update);
      if (learned) {
        links.set(node, from, EAGER);
        optimise(node, from, update, hop);
        missing.forget(node, update);
      } else if (slot >= 0 && repaired.has(node, slot)) {
        // The first copy on the tree: it was no copy too many, and others wait for it behind this node.
        repaired.clear(node, slot);
        links.set(node, from, EAGER);
        pass(node, update, from, true, false);
      } else if (slot >= 0) {
        links.set(node, from, LAZY);
        ctx.send(node, from, kinds.prune, NO_UPDATE, 0, 0);
      }
    }

    /** Content to eager peers, names to lazy ones; without content, names to all. */
    function pass(node: number, update: number, from: number, content: boolean, names: boolean): void {
      const hop = ctx.updates.hop(node, update);
      for (let at = node * links.width; at < (node + 1) * links.width; at++) {
        const peer = links.peers[at];
        if (peer < 0 || peer === from) continue;
        if (content && links.lazy[at] === EAGER) tell(node, peer, update);
        else if (names) name(node, peer, update, hop);
      }
    }

    function optimise(node: number, from: number, update: number, hop: number): void {
      if (options.optimise === null) return;
      const peer = missing.shorter(node, update, hop, options.optimise);
      if (peer === NOBODY_LEFT || peer === from) return;
      links.set(node, peer, EAGER);
      ctx.send(node, peer, kinds.graft, NO_UPDATE, 0, 0);
      links.set(node, from, LAZY);
      ctx.send(node, from, kinds.prune, NO_UPDATE, 0, 0);
    }

    function hearName(node: number, from: number, update: number, hop: number): void {
      if (ctx.updates.slotOf(update) < 0 || ctx.holds(node, update)) return;
      if (missing.note(node, update, from, hop)) ctx.after(node, options.graftAfterUs, graft, update);
    }

    function reachFor(node: number, update: number): void {
      const live = ctx.updates.slotOf(update) >= 0 && !ctx.holds(node, update);
      const peer = live ? missing.ask(node, update, options.attempts) : NOBODY_LEFT;
      if (peer === NOBODY_LEFT) {
        missing.forget(node, update);
        return;
      }
      links.set(node, peer, EAGER);
      ctx.send(node, peer, kinds.graft, update, 0, 0);
      ctx.after(node, options.retryAfterUs, graft, update);
    }

    return {
      start(node, why, stateKept) {
        if (!stateKept) repaired.clearRow(node);
        missing.start(node);
        pending.start(node);
        link(node, why === JOINED);
      },
      timer(node, tag, a) {
        if (tag === graft) reachFor(node, a);
        else pending.send(node, kinds.ihave);
      },
      message(node, from, kind, a, b, row, length) {
        if (kind === kinds.gossip) hearContent(node, from, a, b);
        else if (kind === kinds.prune) links.set(node, from, LAZY);
        else if (kind === kinds.graft) {
          links.set(node, from, EAGER);
          if (a !== NO_UPDATE && ctx.holds(node, a)) tell(node, from, a);
        } else if (row < 0) hearName(node, from, a, b);
        else for (let at = row; at < row + length; at += 2) hearName(node, from, ctx.words()[at], ctx.words()[at + 1]);
      },
      onLearn(node, update, from) {
        if (links.isEmpty(node)) link(node, true);
        if (update === arriving || from === NOBODY) {
          pass(node, update, from, true, true);
          return;
        }
        // What repair brought is only named: copies of it would say nothing about the tree, and their PRUNEs would break it.
        missing.forget(node, update);
        repaired.set(node, ctx.updates.slotOf(update));
        pass(node, update, from, false, true);
      },
      onRetire: (_update, slot) => repaired.clearSlot(slot),
      neighbourUp: (node, peer) => void links.set(node, peer, EAGER),
      neighbourDown(node, peer) {
        links.remove(node, peer);
        missing.forgetPeer(node, peer);
      },
      idle: (node) => pending.isEmpty(node) && !missing.waiting(node),
    };
  },

  validate(options) {
    if (options.fanout <= options.view) return [];
    return [['fanout', 'is more than `view`: a node cannot draw more links than it keeps']];
  },
});
