/**
 * SWIM (Das, Gupta, Motivala 2002) as a sketch on the protocol contract: probes, indirect probes, suspicion, refutation, membership
 * news piggybacked on probes, and room on each packet for other layers. Not shipped: it shows that the contract carries it.
 */
import type { Layer, Protocol } from '../../sim/protocols/contract.ts';
import { defineProtocol } from '../../sim/protocols/contract.ts';

const ALIVE = 0;
const SUSPECT = 1;
const DEAD = 2;
const NEWS_BYTES = 9;
/** news of one packet, in triples (member, status, incarnation) */
const MOST_NEWS = 6;
const NOBODY = -1;

export const swim: Protocol = defineProtocol({
  name: 'swim',
  role: 'failure-detection',
  summary: 'probes find the crashed, gossip on the probes tells everybody',
  source: 'Das, Gupta, Motivala 2002',
  options: {
    period: { type: 'duration', default: 1_000_000, doc: 'one probe per period' },
    timeout: { type: 'duration', default: 300_000, doc: 'wait for the answer to a direct probe' },
    suspicion: { type: 'duration', default: 10_000_000, doc: 'a suspect not heard of for so long is dead' },
    proxies: { type: 'integer', default: 3, doc: 'peers that probe on behalf' },
    retransmits: { type: 'integer', default: 12, doc: 'packets that carry one piece of news' },
    packet: { type: 'size', default: 1400, doc: 'largest packet' },
  },
  messages: {
    ping: { controlBytes: 40, doc: 'a: sequence number, b: who asked for it' },
    ack: { controlBytes: 40, doc: 'a: sequence number, b: who asked for it' },
    pingReq: { controlBytes: 40, doc: 'a: sequence number, b: whom to probe' },
  },

  create(ctx, options): Layer {
    const n = ctx.capacity;
    const { kinds } = ctx;
    const status = ctx.column('status', 'u8', { width: n });
    const incarnation = ctx.column('incarnation', 'i32', { width: n });
    const toSend = ctx.column('to-send', 'u8', { width: n });
    const target = ctx.column('target', 'i32', { fill: NOBODY });
    const sequence = ctx.column('sequence', 'i32');
    const period = ctx.periodic({ name: 'period', periodUs: options.periodUs });
    const noAnswer = ctx.oneShot('no-answer');
    const suspicionOver = ctx.oneShot('suspicion-over');
    const events = [ctx.event('alive'), ctx.event('suspect'), ctx.event('dead')];
    const peers = new Int32Array(Math.max(n, options.proxies));

    function note(node: number, member: number, what: number, number: number): void {
      const at = node * n + member;
      const changed = status[at] !== what;
      status[at] = what;
      incarnation[at] = number;
      toSend[at] = options.retransmits;
      if (changed) ctx.emit(node, events[what], member, number);
      if (what === SUSPECT) ctx.after(node, options.suspicionUs, suspicionOver, member, number);
    }

    function overrides(node: number, member: number, what: number, number: number): boolean {
      const at = node * n + member;
      if (what === DEAD) return status[at] !== DEAD && number >= incarnation[at];
      if (what === SUSPECT && status[at] === ALIVE) return number >= incarnation[at];
      return number > incarnation[at];
    }

    function hear(node: number, member: number, what: number, number: number): void {
      if (member === node) {
        // Refute: only the owner raises its incarnation.
        if (what !== ALIVE && number >= incarnation[node * n + node]) note(node, node, ALIVE, number + 1);
      } else if (overrides(node, member, what, number)) note(node, member, what, number);
    }

    function transmit(node: number, to: number, kind: number, a: number, b: number): void {
      let count = 0;
      const row = ctx.row(3 * MOST_NEWS);
      const words = ctx.words();
      // Whoever is thought gone is told first, so that it can refute.
      if (status[node * n + to] !== ALIVE) toSend[node * n + to] = Math.max(1, toSend[node * n + to]);
      for (let i = 0; i < n && count < MOST_NEWS; i++) {
        const member = (to + i) % n;
        const at = node * n + member;
        if (toSend[at] === 0) continue;
        toSend[at]--;
        words[row + 3 * count] = member + 1;
        words[row + 3 * count + 1] = status[at];
        words[row + 3 * count + 2] = incarnation[at];
        count++;
      }
      const bytes = count * NEWS_BYTES;
      const free = options.packetBytes - 40 - bytes;
      ctx.sendWithRiders(node, to, kind, a, b, count === 0 ? -1 : row, 0, bytes, free);
    }

    return {
      start(node) {
        ctx.every(node, period);
      },
      timer(node, tag, a, b) {
        if (tag === period) {
          const missing = target[node];
          const at = node * n + missing;
          if (missing !== NOBODY && status[at] === ALIVE) note(node, missing, SUSPECT, incarnation[at]);
          target[node] = NOBODY;
          // The layer below lists everybody; the dead are not probed.
          for (let tries = 0; tries < n; tries++) {
            if (ctx.sample(node, 1, peers) === 0) return;
            if (status[node * n + peers[0]] !== DEAD) break;
          }
          if (status[node * n + peers[0]] === DEAD) return;
          target[node] = peers[0];
          sequence[node]++;
          transmit(node, peers[0], kinds.ping, sequence[node], NOBODY);
          ctx.after(node, options.timeoutUs, noAnswer, sequence[node]);
        } else if (tag === noAnswer) {
          if (a !== sequence[node] || target[node] === NOBODY) return;
          const count = ctx.sample(node, options.proxies, peers);
          for (let i = 0; i < count; i++) {
            if (peers[i] !== target[node]) transmit(node, peers[i], kinds.pingReq, a, target[node]);
          }
        } else if (status[node * n + a] === SUSPECT && incarnation[node * n + a] === b) {
          note(node, a, DEAD, b);
        }
      },
      message(node, from, kind, a, b, row, length) {
        for (let i = 0; i < length; i += 3) {
          const words = ctx.words();
          if (words[row + i] > 0) hear(node, words[row + i] - 1, words[row + i + 1], words[row + i + 2]);
        }
        if (kind === kinds.ping) transmit(node, from, kinds.ack, a, b);
        else if (kind === kinds.pingReq) transmit(node, b, kinds.ping, a, from);
        else if (b !== NOBODY && b !== node) transmit(node, b, kinds.ack, a, NOBODY);
        else if (a === sequence[node]) target[node] = NOBODY;
      },
      sample(node, k, out) {
        const known = ctx.sample(node, n, peers);
        let alive = 0;
        for (let i = 0; i < known; i++) if (status[node * n + peers[i]] !== DEAD) peers[alive++] = peers[i];
        const wanted = Math.min(k, alive);
        for (let i = 0; i < wanted; i++) {
          const j = i + ctx.below(alive - i);
          out[i] = peers[j];
          peers[j] = peers[i];
        }
        return wanted;
      },
    };
  },
});

/** Spreads updates without a message of its own: they ride on whatever the other layers send (Serf's user events). */
export const passengers: Protocol = defineProtocol({
  name: 'passengers',
  role: 'dissemination',
  summary: "updates on other layers' packets",
  source: 'SWIM 2002, section 4.1 (infection-style dissemination on pings and acks)',
  options: { retransmits: { type: 'integer', default: 10, doc: 'packets that carry one update' } },
  messages: {},

  create(ctx, options): Layer {
    const slots = 32;
    const left = ctx.column('left', 'u8', { width: slots });
    return {
      start() {},
      onLearn(node, update) {
        left[node * slots + ctx.updates.slotOf(update)] = options.retransmits;
      },
      onRetire(_update, slot) {
        for (let node = 0; node < ctx.capacity; node++) left[node * slots + slot] = 0;
      },
      fill(node, _to, bytesFree, rider) {
        let bytes = 0;
        for (let slot = 0; slot < ctx.updates.slots; slot++) {
          if (left[node * slots + slot] === 0) continue;
          const update = ctx.updates.idOf(slot);
          const size = 14 + ctx.updates.sizeBytes(update);
          if (bytes + size > bytesFree) continue;
          left[node * slots + slot]--;
          bytes += size;
          rider.payload(ctx.updates.sizeBytes(update));
          rider.push(update);
          rider.push(ctx.updates.hop(node, update) + 1);
        }
        return bytes;
      },
      ride(node, from, row, length) {
        for (let at = row; at < row + length; at += 2) {
          const words = ctx.words();
          ctx.learn(node, words[at], from, words[at + 1]);
        }
      },
    };
  },
});
