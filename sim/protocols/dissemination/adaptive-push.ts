import type { Layer, Protocol } from '../contract.ts';
import { defineProtocol } from '../contract.ts';
import { Batch, NOTHING } from '../shared/batch.ts';
import { HEADER_BYTES } from '../shared/bytes.ts';
import { HotSet } from '../shared/hot-set.ts';
import { HOPS, INTERVAL, JITTER, jitterProblems, PHASE, ROUNDS, roundTimer } from '../shared/options.ts';

/** Two counts of 16 bits. */
const FEEDBACK_BYTES = 4;

/**
 * Push in which every node holds the use of its copies at a target: receivers answer how many of the updates were new to them, and the
 * fanout follows, fanout += gain × (share that was new − target), within bounds.
 */
export const adaptivePush: Protocol = defineProtocol({
  name: 'adaptive-push',
  role: 'dissemination',
  summary: 'push whose fanout grows while copies are news to their receivers, and falls while they are not',
  source:
    'feedback: Demers et al. 1987; fanout as what controls an infection: Verma, Ooi 2005; the rule is the integral controller of stochastic approximation (Robbins, Monro 1951) on the share of useful copies',
  expect:
    'about 1/target delivered copies for each node, after some 1/(gain × target) messages of news: the fanout grows to make up for losses and crashed peers, so that coverage stays what it is without them; coverage follows that number as it does in infect-and-die. Every copy is answered, which doubles the messages but not the content',
  avoid:
    'for single updates far apart in a short run, in which it has no time to learn, and where all must be reached: with one round and 4 copies each, two nodes in a hundred are missed',
  options: {
    fanout: {
      type: 'number',
      default: 3,
      min: 0,
      max: 10_000,
      doc: 'peers a node sends to in a round before it has heard any feedback; the part behind the point is a probability of one more',
    },
    least: { type: 'number', default: 1, min: 0.01, max: 10_000, doc: 'the fanout never falls below this' },
    most: { type: 'number', default: 16, min: 1, max: 10_000, doc: 'the fanout never rises above this' },
    target: {
      type: 'probability',
      default: 0.25,
      min: 0.001,
      max: 1,
      doc: 'share of the delivered copies that is to be new to its receiver. Each node then gets about 1/target copies of an update, whatever is lost on the way: with one round and loss p the fanout settles at 1/(target × (1 − p)). A lower target is more reliable and costs more',
    },
    gain: {
      type: 'number',
      default: 0.1,
      min: 0.000_001,
      max: 100,
      doc: 'how far one answer moves the fanout: high follows changes quickly, low wanders less',
    },
    interval: INTERVAL,
    phase: PHASE,
    jitter: JITTER,
    rounds: { ...ROUNDS, default: 1, doc: 'rounds for which a node passes an update on after it learned it' },
    hops: HOPS,
  },
  messages: {
    updates: { controlBytes: HEADER_BYTES, doc: 'all hot updates of the sender' },
    feedback: {
      controlBytes: HEADER_BYTES + FEEDBACK_BYTES,
      doc: 'how many of them there were, and how many were new',
    },
  },

  create(ctx, options): Layer {
    const { kinds } = ctx;
    const { least, most, target, gain } = options;
    const peers = new Int32Array(Math.ceil(most));
    const round = ctx.periodic(roundTimer(options));
    const fanout = ctx.column('fanout', 'f64', { fill: options.fanout, durable: true });
    const hot = new HotSet(ctx, options.rounds, options.hops);
    const batch = new Batch(ctx);

    /** Learns one update; 1 when it was new. */
    const learn = (node: number, from: number, update: number, hop: number): number =>
      ctx.learn(node, update, from, hop) ? 1 : 0;

    function hear(node: number, from: number, a: number, b: number, row: number, length: number): void {
      let news = 0;
      if (row < 0) news = learn(node, from, a, b);
      for (let at = row; at < row + length; at += 2) news += learn(node, from, ctx.words()[at], ctx.words()[at + 1]);
      ctx.send(node, from, kinds.feedback, news, row < 0 ? 1 : length / 2, 0);
    }

    return {
      start(node, _why, stateKept) {
        hot.start(node, stateKept);
        ctx.every(node, round);
      },
      timer(node) {
        hot.beginRound(node);
        hot.collect(node, batch, null);
        if (batch.length === 0) return;
        const whole = Math.floor(fanout[node]);
        const wanted = ctx.chance(fanout[node] - whole) ? whole + 1 : whole;
        const count = wanted === 0 ? 0 : ctx.sample(node, wanted, peers);
        for (let i = 0; i < count; i++) batch.send(node, peers[i], kinds.updates);
      },
      message(node, from, kind, a, b, row, length) {
        if (kind === kinds.updates) {
          if (row >= 0 || a !== NOTHING) hear(node, from, a, b, row, length);
          return;
        }
        fanout[node] = Math.min(most, Math.max(least, fanout[node] + gain * (a / b - target)));
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
    const problems: [string, string][] = [];
    problems.push(...jitterProblems(options));
    if (options.least > options.most) problems.push(['least', 'is more than `most`']);
    if (options.fanout < options.least || options.fanout > options.most) {
      problems.push(['fanout', 'is not between `least` and `most`, where it is to stay']);
    }
    return problems;
  },
});
