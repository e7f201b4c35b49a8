import type { Layer, Protocol } from '../contract.ts';
import { defineProtocol } from '../contract.ts';
import { Batch, learnAll, NOTHING } from '../shared/batch.ts';
import { HEADER_BYTES } from '../shared/bytes.ts';
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

/** In each round, every node asks `fanout` peers for news; a peer that has hot updates answers with them. */
export const pull: Protocol = defineProtocol({
  name: 'pull',
  role: 'dissemination',
  summary: 'everybody asks random peers for news',
  source: 'Demers et al. 1987 (rumor mongering, pull)',
  expect:
    "slow until somebody near the news asks, then the share without it is squared each round (p' = p^2), so that the last nodes are reached quickest of all styles",
  avoid: 'for rare updates: everybody asks in every round, news or not; start them with `push` or use `push-pull`',
  options: {
    fanout: FANOUT,
    interval: INTERVAL,
    phase: PHASE,
    jitter: JITTER,
    rounds: ROUNDS,
    hops: HOPS,
    mode: MODE,
    answer: {
      type: 'choice',
      choices: ['news', 'always'],
      default: 'news',
      doc: 'whether a peer without news keeps silent or says so',
    },
  },
  messages: {
    ask: { controlBytes: HEADER_BYTES, doc: 'a request without content' },
    updates: { controlBytes: HEADER_BYTES, doc: 'all hot updates of the peer that was asked' },
  },

  create(ctx, options): Layer {
    const { kinds } = ctx;
    const peers = new Int32Array(options.fanout);
    const round = ctx.periodic(roundTimer(options));
    const hot = new HotSet(ctx, roundsHot(options), options.hops);
    const batch = new Batch(ctx);
    const always = options.answer === 'always';
    return {
      start(node, _why, stateKept) {
        hot.start(node, stateKept);
        ctx.every(node, round);
      },
      timer(node) {
        hot.beginRound(node);
        const count = ctx.sample(node, options.fanout, peers);
        for (let i = 0; i < count; i++) ctx.send(node, peers[i], kinds.ask, NOTHING, 0, 0);
      },
      message(node, from, kind, a, b, row, length) {
        if (kind === kinds.updates) {
          learnAll(ctx, node, from, a, b, row, length);
          return;
        }
        hot.collect(node, batch, null);
        if (always || batch.length > 0) batch.send(node, from, kinds.updates);
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

  validate: (options) => rhythmProblems(options),

  theory(options, input) {
    if (options.hops !== null) return null;
    return meanField({
      ...input,
      pushes: 0,
      pulls: options.fanout,
      intervalUs: options.intervalUs,
      lockstep: options.phase === 'lockstep',
      rounds: roundsHot(options),
    });
  },
});
