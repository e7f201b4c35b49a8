import { BOOT } from '../../kernel/events.ts';
import type { Layer, Protocol } from '../contract.ts';
import { defineProtocol } from '../contract.ts';
import { HEADER_BYTES, ID_BYTES } from '../shared/bytes.ts';
import { INTERVAL, JITTER, jitterProblems, PHASE, roundTimer } from '../shared/options.ts';
import { Bootstrap, BOOTSTRAP } from './bootstrap.ts';
import { ENTRY_BYTES, NOBODY, Views } from './view.ts';

/**
 * Each node swaps some entries of its view with the peer that it has known longest. The entry of that peer goes, one of the
 * caller comes into being at the peer, and the others change places: the links of the overlay are shuffled, hardly ever lost.
 */
export const cyclon: Protocol = defineProtocol({
  name: 'cyclon',
  role: 'peer-sampling',
  summary:
    'small views; each node swaps entries with the oldest it knows, so that links change places and the dead are forgotten',
  source: 'Voulgaris, Gavidia, van Steen 2005 (CYCLON, enhanced shuffling; joins by random walks)',
  expect:
    'Views that look drawn at random, and nodes that are known about equally well: after 60 rounds with c = 20 and n = 1000 the in-degree has sd 2.4, in a random graph 4.5; nobody drops out of all views. Two messages a node and round, 100 bytes each with the defaults. After a crash of half of the nodes the survivors stay in one piece, and links to the dead are gone after some three views of rounds',
  avoid:
    'under protocols that keep their links, like Plumtree: a view changes with every shuffle and nobody is told; use HyParView. Where nodes stay away for a short time only, who comes back is no longer known to anybody until its first shuffles',
  options: {
    view: {
      type: 'integer',
      default: 20,
      min: 1,
      max: 1000,
      doc: 'entries of a view (the paper’s c). In-degrees lie closely around it; the more, the shorter the paths and the more crashes the overlay outlives',
    },
    shuffle: {
      type: 'integer',
      default: 8,
      min: 1,
      max: 1000,
      doc: 'entries that go each way in a shuffle (the paper’s l), the caller’s own among them. More mix faster, and cost bytes',
    },
    interval: {
      ...INTERVAL,
      default: 1_000_000,
      doc: 'time between two shuffles that a node begins, on its own clock',
    },
    phase: { ...PHASE, doc: 'where in the interval a node’s shuffles fall: drawn for each node, or all together' },
    jitter: { ...JITTER, doc: 'each shuffle is late by a fresh uniform draw from 0 to this' },
    bootstrap: BOOTSTRAP,
    walk: {
      type: 'integer',
      default: 5,
      min: 0,
      max: 1000,
      doc: 'steps of the random walks by which a newcomer finds its way into the views of others: about the mean path length',
    },
  },
  messages: {
    shuffle: { controlBytes: HEADER_BYTES, doc: 'row: the caller with age 0, and other entries of its view (id, age)' },
    reply: { controlBytes: HEADER_BYTES, doc: 'row: as many entries of the called one’s view (id, age)' },
    join: { controlBytes: HEADER_BYTES, doc: 'a newcomer to the one node it knows' },
    walk: { controlBytes: HEADER_BYTES + ID_BYTES, doc: 'a: the newcomer, b: steps left' },
    welcome: { controlBytes: HEADER_BYTES + ENTRY_BYTES, doc: 'a, b: an entry (id, age) that the newcomer may have' },
  },

  create(ctx, options): Layer {
    const { kinds } = ctx;
    const views = new Views(ctx, 'view', options.view, true);
    const bootstrap = new Bootstrap(ctx, options.bootstrap, 'cyclon');
    const round = ctx.periodic(roundTimer(options));
    // What the node sent in its latest shuffle: these places are given away first.
    const sent = ctx.column('sent', 'i32', { width: options.shuffle, fill: NOBODY });
    const places = new Int32Array(Math.max(options.view, options.shuffle));
    const given = new Int32Array(options.shuffle);

    function ask(node: number): void {
      const contact = bootstrap.contact(node);
      if (contact !== NOBODY) ctx.send(node, contact, kinds.join, 0, 0, 0);
    }

    /** Sends up to `most` drawn entries, behind the node itself if `self`; they are noted in `given`. */
    function offer(node: number, to: number, kind: number, most: number, self: boolean): void {
      const drawn = views.drawPlaces(node, most, places);
      const entries = drawn + (self ? 1 : 0);
      given.fill(NOBODY);
      if (entries === 0) {
        ctx.send(node, to, kind, 0, 0, 0);
        return;
      }
      const row = ctx.row(2 * entries);
      const words = ctx.words();
      if (self) words[row] = node;
      let at = row + 2 * (entries - drawn);
      for (let i = 0; i < drawn; i++, at += 2) {
        given[i] = views.at(node, places[i]);
        words[at] = given[i];
        words[at + 1] = views.age(node, places[i]);
      }
      ctx.sendRow(node, to, kind, 0, 0, row, 0, entries * ENTRY_BYTES);
    }

    /** Takes entries in: first into free places, then into those of entries that went to the peer. */
    function take(node: number, row: number, length: number, out: Int32Array, first: number): void {
      const words = ctx.words();
      let next = first;
      for (let at = row; at < row + length; at += 2) {
        const peer = words[at];
        const age = words[at + 1];
        if (peer === node || views.has(node, peer) || views.add(node, peer, age)) continue;
        let place = -1;
        while (place < 0 && next < first + options.shuffle) place = views.placeOf(node, out[next++]);
        if (place < 0) return;
        views.replaceAt(node, place, peer, age);
      }
    }

    function shuffle(node: number): void {
      views.growOld(node);
      const oldest = views.oldest(node);
      if (oldest < 0) {
        ask(node);
        return;
      }
      const peer = views.at(node, oldest);
      views.removeAt(node, oldest);
      offer(node, peer, kinds.shuffle, options.shuffle - 1, true);
      sent.set(given, node * options.shuffle);
    }

    /** The end of a newcomer's walk: it gets the entry whose place it takes, so nobody's in-degree falls. */
    function settle(node: number, newcomer: number): void {
      if (newcomer === node) return;
      if (views.has(node, newcomer) || views.add(node, newcomer)) {
        ctx.send(node, newcomer, kinds.welcome, node, 0, 0);
        return;
      }
      const place = ctx.below(views.count(node));
      const left = views.at(node, place);
      const age = views.age(node, place);
      views.replaceAt(node, place, newcomer);
      ctx.send(node, newcomer, kinds.welcome, left, age, 0);
    }

    function walk(node: number, from: number, newcomer: number, steps: number): void {
      const next = steps > 0 ? views.any(node, from) : NOBODY;
      if (next === NOBODY || next === newcomer) settle(node, newcomer);
      else ctx.send(node, next, kinds.walk, newcomer, steps - 1, 0);
    }

    return {
      start(node, why, stateKept) {
        ctx.every(node, round);
        if (stateKept) return;
        if (why !== BOOT) {
          ask(node);
          return;
        }
        const known = bootstrap.initial(node, options.view, places);
        for (let i = 0; i < known; i++) views.add(node, places[i]);
      },
      timer: shuffle,
      message(node, from, kind, a, b, row, length) {
        if (kind === kinds.shuffle) {
          offer(node, from, kinds.reply, options.shuffle, false);
          take(node, row, length, given, 0);
        } else if (kind === kinds.reply) take(node, row, length, sent, node * options.shuffle);
        else if (kind === kinds.welcome) views.add(node, a, b);
        else if (kind === kinds.walk) walk(node, from, a, b);
        else for (let i = 0; i < options.view; i++) walk(node, from, from, options.walk);
      },
      // Shuffles teach nobody an update.
      idle: () => true,
      sample: (node, k, out) => views.sample(node, k, out),
      neighbours: (node, out) => views.list(node, out),
    };
  },

  validate(options) {
    const problems: [string, string][] = [];
    if (options.shuffle > options.view)
      problems.push(['shuffle', `a view of ${options.view} has no ${options.shuffle} entries to swap`]);
    problems.push(...jitterProblems(options, 'shuffles'));
    return problems;
  },
});
