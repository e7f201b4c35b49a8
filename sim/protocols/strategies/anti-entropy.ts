import type { Layer, Protocol } from '../contract.ts';
import { defineProtocol } from '../contract.ts';
import { Batch, idAt, idCount, learnAll, NOTHING } from '../shared/batch.ts';
import { HEADER_BYTES } from '../shared/bytes.ts';
import { Differences } from '../shared/differences.ts';
import { HotSet } from '../shared/hot-set.ts';
import { INTERVAL, JITTER, PHASE, roundTimer } from '../shared/options.ts';

/** `b` of a digest: what its sender wants. */
const SEND_WHAT_I_LACK = 1;
const TAKE_WHAT_YOU_LACK = 2;

/** In each round, every node compares all it holds with one peer, and one or both of them take over what they lack. */
export const antiEntropy: Protocol = defineProtocol({
  name: 'anti-entropy',
  role: 'repair',
  summary: 'pairs of nodes compare everything they hold and settle the differences, for ever',
  source: 'Demers et al. 1987 (anti-entropy); digest and delta as in van Renesse et al. 2008',
  options: {
    style: {
      type: 'choice',
      choices: ['push', 'pull', 'push-pull'],
      default: 'push-pull',
      doc: 'whose gaps are filled: those of the called peer, of the caller, or of both',
    },
    exchange: {
      type: 'choice',
      choices: ['digest', 'full'],
      default: 'digest',
      doc: 'whether names are compared first and only missing updates sent, or all updates sent every time',
    },
    interval: { ...INTERVAL, default: 10_000_000 },
    phase: PHASE,
    jitter: JITTER,
  },
  messages: {
    ask: { controlBytes: HEADER_BYTES, doc: 'full pull: a request for everything' },
    state: { controlBytes: HEADER_BYTES, doc: 'updates: everything, or what the receiver lacks' },
    exchange: { controlBytes: HEADER_BYTES, doc: 'full push-pull: everything, and a request for the same' },
    digest: { controlBytes: HEADER_BYTES, doc: 'names of all updates the sender holds' },
    want: { controlBytes: HEADER_BYTES, doc: 'names of updates its sender lacks' },
  },

  create(ctx, options): Layer {
    const { kinds } = ctx;
    const peer = new Int32Array(1);
    const round = ctx.periodic(roundTimer(options));
    const everything = new HotSet(ctx, null, null);
    const batch = new Batch(ctx);
    const differences = new Differences(ctx);
    const pulls = options.style === 'push' ? 0 : SEND_WHAT_I_LACK;
    const pushes = options.style === 'pull' ? 0 : TAKE_WHAT_YOU_LACK;

    function call(node: number, to: number): void {
      if (options.exchange === 'full' && options.style === 'pull') {
        ctx.send(node, to, kinds.ask, NOTHING, 0, 0);
        return;
      }
      everything.collect(node, batch, null);
      if (options.exchange === 'digest') batch.sendIds(node, to, kinds.digest, pulls | pushes);
      else batch.send(node, to, options.style === 'push' ? kinds.state : kinds.exchange);
    }

    function compare(node: number, from: number, a: number, wish: number, row: number, length: number): void {
      differences.read(a, row, length);
      if ((wish & SEND_WHAT_I_LACK) !== 0) {
        differences.lackedByPeer(node, batch);
        if (batch.length > 0) batch.send(node, from, kinds.state);
      }
      if ((wish & TAKE_WHAT_YOU_LACK) !== 0) {
        differences.lackedHere(node, a, row, length, batch);
        if (batch.length > 0) batch.sendIds(node, from, kinds.want, 0);
      }
    }

    function give(node: number, to: number, a: number, row: number, length: number): void {
      batch.clear();
      for (let i = 0; i < idCount(a, row, length); i++) {
        const update = idAt(ctx, a, row, i);
        if (ctx.holds(node, update)) batch.add(update, ctx.updates.hop(node, update));
      }
      if (batch.length > 0) batch.send(node, to, kinds.state);
    }

    return {
      start(node) {
        ctx.every(node, round);
      },
      idle: (node) => ctx.updates.count(node) === 0,
      timer(node) {
        if (ctx.sample(node, 1, peer) === 1) call(node, peer[0]);
      },
      message(node, from, kind, a, b, row, length) {
        if (kind === kinds.digest) {
          compare(node, from, a, b, row, length);
        } else if (kind === kinds.want) {
          give(node, from, a, row, length);
        } else {
          // Answered with what was held before the call came: the caller has the rest.
          if (kind !== kinds.state) {
            everything.collect(node, batch, null);
            batch.send(node, from, kinds.state);
          }
          if (kind !== kinds.ask) learnAll(ctx, node, from, a, b, row, length);
        }
      },
    };
  },

  validate(options) {
    if (options.jitterUs <= options.intervalUs) return [];
    return [['jitter', 'is longer than the interval, so rounds of one node would change places']];
  },
});
