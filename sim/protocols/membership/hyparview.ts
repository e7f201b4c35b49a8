import { BOOT } from '../../kernel/events.ts';
import type { Layer, Protocol } from '../contract.ts';
import { defineProtocol } from '../contract.ts';
import { HEADER_BYTES, ID_BYTES } from '../shared/bytes.ts';
import { Bootstrap, BOOTSTRAP_OR_JOIN, SPACING } from './bootstrap.ts';
import { HYPARVIEW_OPTIONS } from './hyparview-options.ts';
import { Reserve } from './hyparview-reserve.ts';
import { NOBODY, Views } from './view.ts';

/**
 * A small active view, kept symmetric and watched, carries the traffic; a larger passive one, stirred by shuffles, replaces whoever
 * fails. The paper watches TCP connections. Datagrams have none, so neighbours beat, and one who is silent for too long has failed.
 */
export const hyparview: Protocol = defineProtocol({
  name: 'hyparview',
  role: 'peer-sampling',
  summary: 'a few symmetric neighbours in use and watched, many nodes in reserve; who fails is replaced at once',
  source: 'Leitão, Pereira, Rodrigues 2007 (HyParView, DSN)',
  expect:
    'A symmetric overlay of few links: paths as in a random 5-regular graph, 5.2 hops at n = 2000. 20 s after a crash of half of the nodes, or of four in five, the survivors are in one piece again. A beat a second to each neighbour, 36 bytes, is nearly all it costs. With bootstrap: random nodes know each other at time 0 and are linked after some ten latencies',
  avoid:
    'as a source of random peers: a node draws among the same few for as long as they live; use CYCLON or peer-sampling. An update that is published before the links are made, at time 0, is passed on late or, by a protocol that tells once, not at all',
  options: { ...HYPARVIEW_OPTIONS, bootstrap: BOOTSTRAP_OR_JOIN, spacing: SPACING },
  messages: {
    join: { controlBytes: HEADER_BYTES, doc: 'take me in' },
    'forward-join': { controlBytes: HEADER_BYTES + ID_BYTES, doc: 'a: who joins, b: steps left' },
    neighbour: {
      controlBytes: HEADER_BYTES + 1,
      doc: 'be my neighbour; a: 1 with high priority, from one that has none',
    },
    answer: { controlBytes: HEADER_BYTES + 1, doc: 'a: 1 we are neighbours, 0 no room' },
    disconnect: {
      controlBytes: HEADER_BYTES + 1,
      doc: 'no longer your neighbour; a: 1 when the sender leaves for good',
    },
    beat: { controlBytes: HEADER_BYTES, doc: 'still your neighbour' },
    shuffle: { controlBytes: HEADER_BYTES + ID_BYTES, doc: 'a: who began, b: steps left, row: nodes it knows' },
    'shuffle-reply': { controlBytes: HEADER_BYTES, doc: 'row: nodes of the passive view' },
  },

  create(ctx, options): Layer {
    const { kinds } = ctx;
    const active = new Views(ctx, 'active', options.active, true, false);
    const passive = new Views(ctx, 'passive', options.passive, false);
    const reserve = new Reserve(ctx, active, passive, options, [kinds.shuffle, kinds['shuffle-reply']]);
    const bootstrap = new Bootstrap(ctx, options.bootstrap, 'hyparview');
    /** asked to be a neighbour, and which attempt that is; refusals since the search began; 1 before its turn to join has come */
    const asked = ctx.column('asked', 'i32', { fill: NOBODY });
    const attempt = ctx.column('attempt', 'i32');
    const refused = ctx.column('refused', 'u16');
    const waiting = ctx.column('waiting', 'u8');
    const keepalive = ctx.periodic({ name: 'keepalive', periodUs: options.keepaliveUs });
    const cycle = ctx.periodic({ name: 'shuffle', periodUs: options.intervalUs });
    const patience = ctx.oneShot('patience');
    const turn = ctx.oneShot('join');
    const known = new Int32Array(Math.max(options.active, options.passive));

    const say = (node: number, to: number, kind: number, a = 0, b = 0): void => ctx.send(node, to, kind, a, b, 0);

    function drop(node: number, peer: number, inReserve: boolean): void {
      if (!active.remove(node, peer)) return;
      ctx.neighbourDown(node, peer);
      if (inReserve) reserve.keep(node, peer);
    }

    function take(node: number, peer: number): void {
      if (peer === node || active.has(node, peer)) return;
      if (active.isFull(node)) {
        const out = active.any(node);
        say(node, out, kinds.disconnect);
        drop(node, out, true);
      }
      passive.remove(node, peer);
      active.add(node, peer);
      ctx.neighbourUp(node, peer);
    }

    function alive(node: number, peer: number): boolean {
      const place = active.placeOf(node, peer);
      if (place >= 0) active.setAge(node, place, 0);
      return place >= 0;
    }

    /** Asks one of the passive view to fill a free place; goes on with the next when it refuses or is silent. */
    function refill(node: number): void {
      if (active.isFull(node) || asked[node] !== NOBODY || refused[node] >= passive.count(node)) return;
      const candidate = passive.any(node);
      asked[node] = candidate;
      attempt[node] = (attempt[node] + 1) | 0;
      say(node, candidate, kinds.neighbour, active.count(node) === 0 ? 1 : 0);
      ctx.after(node, options.timeoutUs, patience, attempt[node]);
    }

    function search(node: number): void {
      refused[node] = 0;
      refill(node);
    }

    function answered(node: number, from: number, yes: boolean): void {
      if (yes && !active.has(node, from)) {
        if (active.isFull(node)) say(node, from, kinds.disconnect);
        else take(node, from);
      }
      if (from !== asked[node]) return;
      asked[node] = NOBODY;
      if (!yes) refused[node] = refused[node] + 1;
      refill(node);
    }

    function neglected(node: number, which: number): void {
      if (which !== attempt[node] || asked[node] === NOBODY) return;
      passive.remove(node, asked[node]);
      asked[node] = NOBODY;
      refill(node);
    }

    function join(node: number, contact: number): void {
      waiting[node] = 0;
      if (contact !== NOBODY) say(node, contact, kinds.join);
    }

    function welcome(node: number, newcomer: number): void {
      take(node, newcomer);
      say(node, newcomer, kinds.answer, 1);
      for (let i = 0; i < active.count(node); i++) {
        const peer = active.at(node, i);
        if (peer !== newcomer) say(node, peer, kinds['forward-join'], newcomer, options.activeWalk);
      }
    }

    function walk(node: number, from: number, newcomer: number, steps: number): void {
      const next = steps > 0 && active.count(node) > 1 ? active.any(node, from) : NOBODY;
      if (next === NOBODY || next === newcomer) {
        if (newcomer === node) return;
        take(node, newcomer);
        say(node, newcomer, kinds.answer, 1);
        return;
      }
      if (steps === options.passiveWalk) reserve.keep(node, newcomer);
      say(node, next, kinds['forward-join'], newcomer, steps - 1);
    }

    function watch(node: number): void {
      const before = active.count(node);
      active.growOld(node);
      for (let i = active.count(node) - 1; i >= 0; i--) {
        const peer = active.at(node, i);
        if (active.age(node, i) > options.silence) drop(node, peer, false);
        else say(node, peer, kinds.beat);
      }
      const left = active.count(node);
      if (left === 0 && passive.count(node) === 0) {
        if (waiting[node] === 0) join(node, bootstrap.contact(node));
        return;
      }
      // Without a failure, one question a beat: where all views are full there is nobody to be found.
      refused[node] = left < before || left === 0 ? 0 : Math.max(0, passive.count(node) - 1);
      refill(node);
    }

    function boot(node: number): void {
      if (bootstrap.joins) {
        waiting[node] = node === 0 ? 0 : 1;
        if (node > 0) ctx.after(node, node * options.spacingUs, turn);
        return;
      }
      const drawn = options.bootstrap === 'random';
      const room = drawn ? options.passive : options.active - (options.active % 2);
      const count = bootstrap.initial(node, room, known);
      for (let i = 0; i < count; i++) {
        if (drawn) reserve.keep(node, known[i]);
        else take(node, known[i]);
      }
    }

    return {
      start(node, why, stateKept) {
        ctx.every(node, keepalive);
        ctx.every(node, cycle);
        if (why === BOOT) boot(node);
        if (passive.count(node) > 0) search(node);
        else if (why !== BOOT && !stateKept) join(node, bootstrap.contact(node));
      },
      timer(node, tag, a) {
        if (tag === keepalive) watch(node);
        else if (tag === cycle) reserve.shuffle(node);
        else if (tag === patience) neglected(node, a);
        else join(node, bootstrap.predecessor(node));
      },
      message(node, from, kind, a, b, row, length) {
        const near = alive(node, from);
        if (kind === kinds.beat) {
          if (near) return;
          if (active.isFull(node)) say(node, from, kinds.disconnect);
          else take(node, from);
        } else if (kind === kinds.answer) answered(node, from, a === 1);
        else if (kind === kinds.neighbour) {
          const yes = a === 1 || near || !active.isFull(node);
          if (yes) take(node, from);
          say(node, from, kinds.answer, yes ? 1 : 0);
        } else if (kind === kinds.disconnect) {
          drop(node, from, a === 0);
          if (near) search(node);
        } else if (kind === kinds.join) welcome(node, from);
        else if (kind === kinds['forward-join']) walk(node, from, a, b);
        else if (kind === kinds.shuffle) reserve.walk(node, from, a, b, row, length);
        else reserve.takeReply(node, row, length);
      },
      leave(node) {
        for (let i = 0; i < active.count(node); i++) say(node, active.at(node, i), kinds.disconnect, 1);
      },
      // Membership teaches nobody an update.
      idle: () => true,
      sample: (node, k, out) => active.sample(node, k, out),
      neighbours: (node, out) => active.list(node, out),
    };
  },

  validate(options) {
    const problems: [string, string][] = [];
    if (options.passiveWalk > options.activeWalk)
      problems.push(['passiveWalk', `a walk of ${options.activeWalk} steps never has ${options.passiveWalk} left`]);
    if (options.timeoutUs > options.keepaliveUs * options.silence)
      problems.push(['timeout', 'is longer than the silence after which a neighbour has failed']);
    return problems;
  },
});
