/**
 * HyParView (Leitão, Pereira, Rodrigues, DSN 2007) as a sketch on the protocol contract: a small symmetric active view, a larger
 * passive one, joins by random walks, shuffles. Datagrams have no broken connections, so neighbours beat and a silent one is dropped.
 */
import type { Layer, Protocol } from '../../sim/protocols/contract.ts';
import { defineProtocol } from '../../sim/protocols/contract.ts';
import { BOOT } from '../../sim/kernel/events.ts';

const NONE = -1;
const SHUFFLE_TTL = 3;

export const hyparview: Protocol = defineProtocol({
  name: 'hyparview',
  role: 'peer-sampling',
  summary: 'a few neighbours in use, some in reserve',
  source: 'Leitão, Pereira, Rodrigues 2007',
  options: {
    active: { type: 'integer', default: 4, doc: 'neighbours in use' },
    passive: { type: 'integer', default: 12, doc: 'nodes in reserve' },
    walk: { type: 'integer', default: 5, doc: 'length of the random walk of a join' },
    passiveWalk: { type: 'integer', default: 2, doc: 'steps before its end at which a walk leaves a trace in reserve' },
    period: { type: 'duration', default: 1_000_000, doc: 'beat and shuffle' },
    silence: { type: 'integer', default: 3, doc: 'periods without a word after which a neighbour is dropped' },
  },
  messages: {
    join: { controlBytes: 40, doc: 'take me in' },
    walk: { controlBytes: 46, doc: 'a: who joins, b: steps left' },
    ask: { controlBytes: 41, doc: 'be my neighbour; a: 1 when I have none' },
    answer: { controlBytes: 41, doc: 'a: 1 for yes' },
    bye: { controlBytes: 40, doc: 'no longer your neighbour' },
    beat: { controlBytes: 40, doc: 'still here' },
    shuffle: { controlBytes: 46, doc: 'a: origin, b: steps left, row: some nodes it knows' },
    shuffled: { controlBytes: 40, doc: 'row: some nodes in return' },
  },

  create(ctx, options): Layer {
    const { kinds } = ctx;
    const { active: size, passive: reserve } = options;
    const active = ctx.column('active', 'i32', { width: size, fill: NONE });
    const silent = ctx.column('silent', 'u8', { width: size });
    const passive = ctx.column('passive', 'i32', { width: reserve, fill: NONE });
    const period = ctx.periodic({ name: 'period', periodUs: options.periodUs });
    const firstJoin = ctx.oneShot('join');

    const say = (node: number, to: number, kind: number, a = 0, b = 0): void => ctx.send(node, to, kind, a, b, 0);

    function placeOf(view: Int32Array, width: number, node: number, peer: number): number {
      for (let at = node * width; at < (node + 1) * width; at++) if (view[at] === peer) return at;
      return -1;
    }

    /** A member of the view other than `except`, NONE when there is none. */
    function any(view: Int32Array, width: number, node: number, except: number): number {
      let count = 0;
      for (let at = node * width; at < (node + 1) * width; at++) if (view[at] !== NONE && view[at] !== except) count++;
      if (count === 0) return NONE;
      let left = ctx.below(count);
      for (let at = node * width; ; at++) if (view[at] !== NONE && view[at] !== except && left-- === 0) return view[at];
    }

    function count(node: number): number {
      let many = 0;
      for (let at = node * size; at < (node + 1) * size; at++) if (active[at] !== NONE) many++;
      return many;
    }

    function keep(node: number, peer: number): void {
      if (peer === node || placeOf(active, size, node, peer) >= 0 || placeOf(passive, reserve, node, peer) >= 0) return;
      const free = placeOf(passive, reserve, node, NONE);
      passive[free >= 0 ? free : node * reserve + ctx.below(reserve)] = peer;
    }

    function drop(node: number, peer: number, inReserve: boolean): void {
      const at = placeOf(active, size, node, peer);
      if (at < 0) return;
      active[at] = NONE;
      ctx.neighbourDown(node, peer);
      if (inReserve) keep(node, peer);
    }

    function take(node: number, peer: number): void {
      if (peer === node || placeOf(active, size, node, peer) >= 0) return;
      if (placeOf(active, size, node, NONE) < 0) {
        const out = any(active, size, node, peer);
        say(node, out, kinds.bye);
        drop(node, out, true);
      }
      const reserved = placeOf(passive, reserve, node, peer);
      if (reserved >= 0) passive[reserved] = NONE;
      const at = placeOf(active, size, node, NONE);
      active[at] = peer;
      silent[at] = 0;
      ctx.neighbourUp(node, peer);
    }

    function refill(node: number): void {
      const neighbours = count(node);
      if (neighbours === size) return;
      const candidate = any(passive, reserve, node, NONE);
      if (candidate !== NONE) say(node, candidate, kinds.ask, neighbours === 0 ? 1 : 0);
      else if (neighbours === 0 && ctx.started() > 1) join(node);
    }

    function join(node: number): void {
      const other = ctx.below(ctx.started() - 1);
      const contact = other < node ? other : other + 1;
      take(node, contact);
      say(node, contact, kinds.join);
    }

    /** Some nodes of both views; the row belongs to the messages it goes out with. */
    function some(node: number): number {
      const row = ctx.row(6);
      for (let i = 0; i < 6; i++) {
        const peer = i === 0 ? node : i < 3 ? any(active, size, node, NONE) : any(passive, reserve, node, NONE);
        ctx.words()[row + i] = peer;
      }
      return row;
    }

    function merge(node: number, row: number, length: number): void {
      for (let i = 0; i < length; i++) {
        const peer = ctx.words()[row + i];
        if (peer !== NONE) keep(node, peer);
      }
    }

    function walk(node: number, from: number, joiner: number, steps: number): void {
      const next = any(active, size, node, from);
      if (steps === 0 || next === NONE || count(node) <= 1) {
        if (joiner === node) return;
        take(node, joiner);
        say(node, joiner, kinds.ask, 1);
        return;
      }
      if (steps === options.passiveWalk) keep(node, joiner);
      say(node, next, kinds.walk, joiner, steps - 1);
    }

    function shuffle(node: number, from: number, origin: number, steps: number, row: number, length: number): void {
      const next = any(active, size, node, from);
      if (steps > 0 && next !== NONE && next !== origin) {
        ctx.sendRow(node, next, kinds.shuffle, origin, steps - 1, row, 0, 36);
        return;
      }
      if (origin === node) return;
      ctx.sendRow(node, origin, kinds.shuffled, 0, 0, some(node), 0, 36);
      merge(node, row, length);
    }

    return {
      start(node, why) {
        ctx.every(node, period);
        if (why !== BOOT) join(node);
        else if (node > 0) ctx.after(node, 20_000 * node, firstJoin);
      },
      timer(node, tag) {
        if (tag === firstJoin) {
          const contact = ctx.below(node);
          take(node, contact);
          say(node, contact, kinds.join);
          return;
        }
        for (let at = node * size; at < (node + 1) * size; at++) {
          if (active[at] === NONE) continue;
          if (silent[at]++ >= options.silence) drop(node, active[at], false);
          else say(node, active[at], kinds.beat);
        }
        refill(node);
        const peer = any(active, size, node, NONE);
        if (peer !== NONE) ctx.sendRow(node, peer, kinds.shuffle, node, SHUFFLE_TTL, some(node), 0, 36);
      },
      message(node, from, kind, a, b, row, length) {
        const at = placeOf(active, size, node, from);
        if (at >= 0) silent[at] = 0;
        if (kind === kinds.join) {
          take(node, from);
          for (let i = node * size; i < (node + 1) * size; i++) {
            if (active[i] !== NONE && active[i] !== from) say(node, active[i], kinds.walk, from, options.walk);
          }
        } else if (kind === kinds.walk) walk(node, from, a, b);
        else if (kind === kinds.ask) {
          const yes = a === 1 || at >= 0 || placeOf(active, size, node, NONE) >= 0;
          if (yes) take(node, from);
          say(node, from, kinds.answer, yes ? 1 : 0);
        } else if (kind === kinds.answer) {
          if (a === 1 && (at >= 0 || placeOf(active, size, node, NONE) >= 0)) take(node, from);
          else if (a === 1) say(node, from, kinds.bye);
        } else if (kind === kinds.bye) drop(node, from, true);
        else if (kind === kinds.beat && at < 0) say(node, from, kinds.bye);
        else if (kind === kinds.shuffle) shuffle(node, from, a, b, row, length);
        else if (kind === kinds.shuffled) merge(node, row, length);
      },
      leave(node) {
        for (let at = node * size; at < (node + 1) * size; at++)
          if (active[at] !== NONE) say(node, active[at], kinds.bye);
      },
      neighbours(node, out) {
        let many = 0;
        for (let at = node * size; at < (node + 1) * size; at++) {
          if (active[at] === NONE) continue;
          if (many < out.length) out[many] = active[at];
          many++;
        }
        return many;
      },
      sample(node, k, out) {
        const known = this.neighbours!(node, out);
        return Math.min(k, known, out.length);
      },
    };
  },
});
