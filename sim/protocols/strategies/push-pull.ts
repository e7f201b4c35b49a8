import type { Layer, Protocol } from '../contract.ts';
import { defineProtocol } from '../contract.ts';
import { Batch, learnAll } from '../shared/batch.ts';
import { HEADER_BYTES } from '../shared/bytes.ts';
import { HotSet } from '../shared/hot-set.ts';
import { LearnedNow } from '../shared/learned-now.ts';
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

/** In each round, every node calls `fanout` peers with its hot updates, and each answers with its own. */
export const pushPull: Protocol = defineProtocol({
  name: 'push-pull',
  role: 'dissemination',
  summary: 'everybody calls random peers, and both tell their news',
  source: 'Demers et al. 1987; Karp, Schindelhauer, Shenker, Voecking 2000',
  expect:
    'the quickest of the three: log3 n + O(ln ln n) rounds, 9.15 lock-step rounds for 1,000 nodes with `answer: before`, fewer where news travels on within a round',
  avoid:
    'where traffic at rest matters: two messages a node and round, news or not; a rumor that dies out (`rumor`) is silent',
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
      choices: ['updated', 'before'],
      default: 'updated',
      doc: 'what the called peer answers with: its hot updates after it took in the call, or those it knew before this instant. With lock-step rounds and a constant latency the second is the synchronous round of the papers; the first lets news travel on within a round',
    },
  },
  messages: {
    call: { controlBytes: HEADER_BYTES, doc: 'all hot updates of the caller, also when it has none' },
    answer: { controlBytes: HEADER_BYTES, doc: 'all hot updates of the called peer, also when it has none' },
  },

  create(ctx, options): Layer {
    const { kinds } = ctx;
    const peers = new Int32Array(options.fanout);
    const round = ctx.periodic(roundTimer(options));
    const hot = new HotSet(ctx, roundsHot(options), options.hops);
    const batch = new Batch(ctx);
    const learnedNow = options.answer === 'before' ? new LearnedNow(ctx) : null;
    return {
      start(node, _why, stateKept) {
        hot.start(node, stateKept);
        ctx.every(node, round);
      },
      timer(node) {
        hot.beginRound(node);
        hot.collect(node, batch, null);
        const count = ctx.sample(node, options.fanout, peers);
        for (let i = 0; i < count; i++) batch.send(node, peers[i], kinds.call);
      },
      message(node, from, kind, a, b, row, length) {
        learnAll(ctx, node, from, a, b, row, length);
        if (kind !== kinds.call) return;
        hot.collect(node, batch, learnedNow === null ? null : learnedNow.at(node));
        batch.send(node, from, kinds.answer);
      },
      onLearn(node, update) {
        hot.heat(node, update);
        learnedNow?.note(node, update);
      },
      onRetire(_update, slot) {
        hot.retire(slot);
        learnedNow?.retire(slot);
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
      pushes: options.fanout,
      pulls: options.fanout,
      intervalUs: options.intervalUs,
      lockstep: options.phase === 'lockstep',
      rounds: roundsHot(options),
    });
  },
});
