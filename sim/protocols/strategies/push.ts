import type { Layer, Protocol } from '../contract.ts';
import { defineProtocol } from '../contract.ts';
import { Batch, learnAll } from '../shared/batch.ts';
import { HEADER_BYTES, UPDATE_BYTES } from '../shared/bytes.ts';
import { HotSet } from '../shared/hot-set.ts';
import { meanField } from '../shared/mean-field.ts';
import {
  FANOUT,
  HOPS,
  INTERVAL,
  JITTER,
  MODE,
  PHASE,
  rhythmProblems,
  ROUNDS,
  roundsHot,
  roundTimer,
} from '../shared/options.ts';

/** In each round, every node that has hot updates sends them to `fanout` peers. */
export const push: Protocol = defineProtocol({
  name: 'push',
  role: 'dissemination',
  summary: 'whoever has news sends it to random peers',
  source: 'Demers et al. 1987 (rumor mongering, push); infect-and-die: Kermarrec, Massoulie, Ganesh 2003',
  expect:
    'one update reaches all of n nodes in about log2 n + ln n lock-step rounds at fanout 1 (18.1 for 1,000 nodes), and every round costs as many copies as there are holders, most of them redundant near the end; with `infect-and-die` a share s = e^(-f(1-s)) is never reached (5.95 % at fanout 3)',
  avoid:
    'where most nodes hold the news already: the last ones are found sooner by asking (`pull`, `push-pull`); without `rounds`, `hops` or `infect-and-die` it never stops sending',
  options: {
    fanout: FANOUT,
    interval: INTERVAL,
    phase: PHASE,
    jitter: JITTER,
    rounds: ROUNDS,
    hops: HOPS,
    mode: MODE,
    when: {
      type: 'choice',
      choices: ['tick', 'receipt'],
      default: 'tick',
      doc: 'with infect-and-die: whether the one round is the next tick, or the moment the update arrives (no timer then)',
    },
  },
  messages: {
    updates: { controlBytes: HEADER_BYTES, doc: 'all hot updates of the sender' },
  },

  create(ctx, options): Layer {
    const { kinds } = ctx;
    const peers = new Int32Array(options.fanout);
    if (options.when === 'receipt') {
      const hops = options.hops ?? Infinity;
      return {
        start() {},
        idle: () => true,
        onLearn(node, update, _from, hop) {
          if (hop >= hops) return;
          const bytes = ctx.updates.sizeBytes(update);
          const count = ctx.sample(node, options.fanout, peers);
          for (let i = 0; i < count; i++) {
            ctx.send(node, peers[i], kinds.updates, update, hop + 1, bytes, UPDATE_BYTES);
          }
        },
        message(node, from, _kind, a, b, row, length) {
          learnAll(ctx, node, from, a, b, row, length);
        },
      };
    }

    const round = ctx.periodic(roundTimer(options));
    const hot = new HotSet(ctx, roundsHot(options), options.hops);
    const batch = new Batch(ctx);
    return {
      start(node, _why, stateKept) {
        hot.start(node, stateKept);
        ctx.every(node, round);
      },
      timer(node) {
        hot.beginRound(node);
        hot.collect(node, batch, null);
        if (batch.length === 0) return;
        const count = ctx.sample(node, options.fanout, peers);
        for (let i = 0; i < count; i++) batch.send(node, peers[i], kinds.updates);
      },
      message(node, from, _kind, a, b, row, length) {
        learnAll(ctx, node, from, a, b, row, length);
      },
      onLearn(node, update) {
        hot.heat(node, update);
      },
      onRetire(_update, slot) {
        hot.retire(slot);
      },
      idle(node) {
        hot.collect(node, batch, null);
        return batch.length === 0;
      },
    };
  },

  validate(options) {
    const problems = rhythmProblems(options);
    if (options.when === 'receipt' && options.mode !== 'infect-and-die') {
      problems.push(['when', 'passing on at receipt is infect-and-die: set `mode: infect-and-die`']);
    }
    return problems;
  },

  theory(options, input) {
    if (options.hops !== null) return null;
    const atOnce = options.when === 'receipt';
    return meanField({
      ...input,
      pushes: options.fanout,
      pulls: 0,
      intervalUs: atOnce ? input.meanLatencyUs : options.intervalUs,
      lockstep: atOnce || options.phase === 'lockstep',
      rounds: roundsHot(options),
    });
  },
});
