import { BOOT } from '../../kernel/events.ts';
import type { Layer, Protocol } from '../contract.ts';
import { defineProtocol } from '../contract.ts';
import { HEADER_BYTES } from '../shared/bytes.ts';
import { INTERVAL, JITTER, jitterProblems, PHASE, roundTimer } from '../shared/options.ts';
import { AgedBuffer } from './aged-buffer.ts';
import { Bootstrap, BOOTSTRAP } from './bootstrap.ts';
import { ENTRY_BYTES, NOBODY, Views } from './view.ts';

/**
 * The frame into which Newscast, Lpbcast's views and CYCLON fit: exchange half a view with a peer, put both together, and drop
 * down to size by three rules in turn: the `healer` oldest, the `swapper` that were sent, the rest by chance. The
 * paper's peers are live ones, found by connecting; here a peer that has not answered by the next round leaves the view.
 */
export const peerSampling: Protocol = defineProtocol({
  name: 'peer-sampling',
  role: 'peer-sampling',
  summary:
    'small views, exchanged by halves; how many old entries and how many sent ones go first is for the options to say',
  source: 'Jelasity, Voulgaris, Guerraoui, Kermarrec, van Steen 2007 (gossip-based peer sampling)',
  expect:
    'The healer (H = c/2) forgets the dead soonest and knows some nodes far better than others: in-degree sd 10.4 with c = 30 after 40 rounds over 500 nodes; the swapper (S = c/2) stays below a random graph, 4.1 against 5.5, and clears dead links slowly; neither (H = S = 0) gives 14.8. Two messages a node and round, 156 bytes each with the defaults',
  avoid:
    'with push alone, and under protocols that keep their links, like Plumtree: views change in every round and nobody is told. When one setting is enough, CYCLON costs less and is as even as the swapper',
  options: {
    view: {
      type: 'integer',
      default: 30,
      min: 2,
      max: 1000,
      doc: 'entries of a view (the paper’s c); half of it, the sender’s own among them, goes with each message',
    },
    healer: {
      type: 'integer',
      default: 3,
      min: 0,
      max: 500,
      doc: 'so many of the oldest entries go first when two views are put together (the paper’s H). The more, the sooner links to dead nodes are gone, and the more unequal and clustered the overlay',
    },
    swapper: {
      type: 'integer',
      default: 12,
      min: 0,
      max: 500,
      doc: 'so many of the entries that were just sent go next (the paper’s S): swapped rather than copied. The more, the more even the in-degrees, and the longer dead links stay',
    },
    selection: {
      type: 'choice',
      choices: ['rand', 'tail'],
      default: 'tail',
      doc: 'with which peer a node exchanges: any of its view, or the one with the oldest entry',
    },
    propagation: {
      type: 'choice',
      choices: ['push', 'pushpull'],
      default: 'pushpull',
      doc: 'whether the called peer only takes entries, or answers with its own. With push alone views may fall apart for good',
    },
    interval: {
      ...INTERVAL,
      default: 1_000_000,
      doc: 'time between two exchanges that a node begins, on its own clock',
    },
    phase: { ...PHASE, doc: 'where in the interval a node’s exchanges fall: drawn for each node, or all together' },
    jitter: { ...JITTER, doc: 'each exchange is late by a fresh uniform draw from 0 to this' },
    bootstrap: BOOTSTRAP,
  },
  messages: {
    exchange: { controlBytes: HEADER_BYTES, doc: 'row: the sender with age 0, and up to half a view (id, age)' },
    answer: { controlBytes: HEADER_BYTES, doc: 'the same in return' },
  },

  create(ctx, options): Layer {
    const { kinds } = ctx;
    const { view: size, healer, swapper } = options;
    const views = new Views(ctx, 'view', size, true);
    const bootstrap = new Bootstrap(ctx, options.bootstrap, 'peer-sampling');
    const round = ctx.periodic(roundTimer(options));
    /** called in the last round and has not answered */
    const asked = ctx.column('asked', 'i32', { fill: NOBODY });
    const known = new Int32Array(size);
    const merged = new AgedBuffer(ctx, 2 * size);
    const half = Math.max(1, Math.floor(size / 2));

    function meet(node: number): void {
      const contact = bootstrap.contact(node);
      if (contact !== NOBODY) views.add(node, contact);
    }

    /** Any order but for the oldest, which come last; then the first ones go out behind the node itself. */
    function send(node: number, to: number, kind: number): void {
      merged.load(views, node);
      merged.shuffle();
      merged.moveOldestToEnd(healer);
      merged.store(views, node);
      const entries = Math.min(half, merged.length + 1);
      const row = ctx.row(2 * entries);
      const words = ctx.words();
      words[row] = node;
      for (let i = 1; i < entries; i++) {
        words[row + 2 * i] = merged.ids[i - 1];
        words[row + 2 * i + 1] = merged.ages[i - 1];
      }
      ctx.sendRow(node, to, kind, 0, 0, row, 0, entries * ENTRY_BYTES);
    }

    /** Puts what came behind what is there, and drops down to the size of a view. */
    function select(node: number, row: number, length: number): void {
      merged.load(views, node);
      const words = ctx.words();
      for (let at = row; at < row + length; at += 2) if (words[at] !== node) merged.append(words[at], words[at + 1]);
      merged.removeOldest(Math.min(healer, merged.length - size));
      merged.removeHead(Math.min(swapper, merged.length - size));
      merged.removeAtRandom(merged.length - size);
      merged.store(views, node);
      views.growOld(node);
    }

    return {
      start(node, why, stateKept) {
        ctx.every(node, round);
        if (stateKept) return;
        if (why !== BOOT) {
          meet(node);
          return;
        }
        const count = bootstrap.initial(node, size, known);
        for (let i = 0; i < count; i++) views.add(node, known[i]);
      },
      timer(node) {
        if (asked[node] !== NOBODY) views.remove(node, asked[node]);
        asked[node] = NOBODY;
        // Who knows nobody, or forgot everybody, starts again from one node.
        if (views.count(node) === 0) meet(node);
        const peer = options.selection === 'rand' ? views.any(node) : tail(views, node);
        if (peer === NOBODY) return;
        send(node, peer, kinds.exchange);
        if (options.propagation === 'push') views.growOld(node);
        else asked[node] = peer;
      },
      message(node, from, kind, _a, _b, row, length) {
        if (kind === kinds.answer && from === asked[node]) asked[node] = NOBODY;
        if (kind === kinds.exchange && options.propagation === 'pushpull') send(node, from, kinds.answer);
        select(node, row, length);
      },
      // Exchanges teach nobody an update.
      idle: () => true,
      sample: (node, k, out) => views.sample(node, k, out),
      neighbours: (node, out) => views.list(node, out),
    };
  },

  validate(options) {
    const problems: [string, string][] = [];
    const most = Math.floor(options.view / 2);
    if (options.healer > most) problems.push(['healer', `is more than half a view, ${most}`]);
    else if (options.healer + options.swapper > most)
      problems.push(['swapper', `healer and swapper together are more than half a view, ${most}`]);
    problems.push(...jitterProblems(options, 'exchanges'));
    return problems;
  },
});

/** The peer with the oldest entry, NOBODY in an empty view. */
function tail(views: Views, node: number): number {
  const oldest = views.oldest(node);
  return oldest < 0 ? NOBODY : views.at(node, oldest);
}
