import { ln } from '../../kernel/math.ts';
import type { Layer, PeriodicSpec, Protocol } from '../contract.ts';
import { defineProtocol } from '../contract.ts';
import { HEADER_BYTES } from '../shared/bytes.ts';
import { INTERVAL, withoutEffect } from '../shared/options.ts';
import { Epochs } from './epochs.ts';
import { Exchange } from './exchange.ts';
import { Figures } from './figures.ts';
import { FUNCTIONS, truthOf } from './functions.ts';
import { Inputs, SCALE, VALUES } from './inputs.ts';

/** In front of the figures: epoch, number of the exchange, cycles left (4 + 4 + 4). */
const EPOCH_BYTES = 12;
/** Cycles left and the function, which goes with the kind of the message. */
const HEAD_WORDS = 2;

/**
 * Push-pull averaging: two nodes show each other their figures and both go on with the mean, so that the sum over all stays and the
 * differences die out. An exchange takes two messages, and what either side takes in meanwhile would be lost or counted twice:
 * who waits for an answer refuses to be called, as an exchange that fails costs nothing but time.
 */
export const averaging: Protocol = defineProtocol({
  name: 'averaging',
  role: 'aggregation',
  summary: 'pairs of nodes average their figures: means, sums, extremes, network size, restarted in epochs',
  source: 'Jelasity, Montresor, Babaoglu 2005 (Gossip-based aggregation in large dynamic networks)',
  expect:
    'The variance of the estimates falls to 0.303 of itself per cycle, at any size: about four cycles for each digit of the estimate. Two messages a node and cycle, of about 60 bytes. A lost request costs nothing; a lost answer, a copy of a request or a crash changes the sum by one node’s share until the epoch ends',
  avoid:
    'Where round trips are not far shorter than the interval (exchanges are refused: lengthen the interval) or most links work in one direction only; push-sum needs no answers. For figures that must be exact, gather them',
  options: {
    function: {
      type: 'choice',
      choices: FUNCTIONS,
      default: 'average',
      doc: 'what is computed over the values of all nodes. `count` is the number of nodes: 1 over the average of a 1 at the leader of an instance and 0 elsewhere. `sum` is the average times the count',
    },
    values: VALUES,
    scale: SCALE,
    interval: { ...INTERVAL, doc: 'a cycle: each node starts one exchange in it, on its own clock' },
    turn: {
      type: 'choice',
      choices: ['random', 'fixed', 'poisson'],
      default: 'random',
      doc: 'when in a cycle a node starts its exchange. random: at a moment drawn anew in each cycle, as in the paper; the variance falls to 1/(2 sqrt e) = 0.303 per cycle. fixed: at one moment drawn once (0.294). poisson: after exponential pauses with the interval as their mean, so that each exchange is between two random nodes (1/e = 0.368)',
    },
    timeout: {
      type: 'duration',
      default: null,
      min: 1,
      doc: 'a node gives up an exchange when the answer takes longer. Until then it refuses to be called; an answer that comes later is ignored, and with it part of the sum is lost or won. Should be above a round trip, and not much: a call to a dead node blocks the caller for as long. Absent: half the interval',
    },
    overlap: {
      type: 'choice',
      choices: ['refuse', 'overwrite'],
      default: 'refuse',
      doc: 'what a node does when it is called while it waits for an answer. refuse: it says so, and the caller tries again in its next cycle: the sum stays, but with latencies that are not far below the interval few exchanges succeed. overwrite: it answers, as the paper’s pseudo-code read literally would, and the answer it waits for then meets a figure that is not the one its peer saw: the sum wanders',
    },
    epoch: {
      type: 'integer',
      default: 30,
      min: 1,
      max: 1_000_000,
      doc: 'cycles after which everybody starts anew from its value, so that the aggregate follows who is there. Longer is more exact (the variance falls to 0.303 of itself per cycle) and staler. A node that comes in the middle waits for the next epoch',
    },
    restarts: {
      type: 'boolean',
      default: true,
      doc: 'whether there are epochs at all. Without, one epoch lasts for ever, who comes takes part at once, and what crashed nodes took with them is not made good',
    },
    report: {
      type: 'choice',
      choices: ['running', 'completed'],
      default: 'running',
      doc: 'which estimate a node gives: that of the epoch under way, or the result of the last one it completed',
    },
    leaders: {
      type: 'integer',
      default: 20,
      min: 1,
      max: 1000,
      doc: 'instances of counting side by side, for `count` and `sum`; the estimate is the mean of their middle third. Each costs 12 bytes a message; one alone fails with its leader',
    },
    election: {
      type: 'choice',
      choices: ['drawn', 'first'],
      default: 'drawn',
      doc: 'who leads an instance. drawn: at the start of an epoch each node with probability leaders / size, the size being its last result, at first the number of nodes ever started; the number of instances is then random, and with few leaders an epoch may have none. first: the nodes below `leaders`, of those that are there',
    },
  },
  messages: {
    request: {
      controlBytes: HEADER_BYTES + EPOCH_BYTES,
      doc: 'the figures of the caller: 8 bytes each and 12 an instance, counted as control',
    },
    answer: { controlBytes: HEADER_BYTES + EPOCH_BYTES, doc: 'the figures of the called node before the exchange' },
    refusal: {
      controlBytes: HEADER_BYTES + EPOCH_BYTES,
      doc: 'no exchange: the called node waits for an answer or for an epoch, or is in another one, and says in which',
    },
    hello: { controlBytes: HEADER_BYTES, doc: 'asks which epoch it is; a refusal tells' },
  },

  create(ctx, options): Layer {
    const inputs = new Inputs(ctx, options);
    const figures = new Figures(ctx, options.function, 2 * options.leaders + 16);
    const result = ctx.column('result', 'f64', { fill: NaN });
    const size = ctx.column('size', 'f64', { fill: NaN });
    const leads = (node: number): boolean => {
      if (options.election === 'first') return node < options.leaders;
      return ctx.chance(options.leaders / (size[node] >= 1 ? size[node] : ctx.started()));
    };
    const exchange = new Exchange(ctx, options);
    const epochs = new Epochs(ctx, options.restarts ? options.epoch : null, (node) => {
      if (epochs.isIn(node)) {
        result[node] = figures.estimate(node);
        size[node] = figures.size(node);
      }
      exchange.drop(node);
      figures.begin(node, inputs.of[node], leads(node));
    });
    const cycle = ctx.periodic(rhythm(options));
    const pause = ctx.oneShot('pause');
    const turn = options.turn === 'poisson' ? pause : cycle;
    const nextPause = (node: number): void => {
      ctx.after(node, Math.max(1, Math.round(-ln(1 - ctx.unit()) * options.intervalUs)), pause);
    };
    const peer = new Int32Array(1);
    const { kinds } = ctx;

    const speak = (node: number, to: number, kind: number, serial: number): void => {
      const tells = kind !== kinds.refusal;
      const row = tells ? figures.row(node, HEAD_WORDS) : ctx.row(HEAD_WORDS);
      ctx.words()[row] = epochs.cyclesLeft(node);
      ctx.words()[row + 1] = FUNCTIONS.indexOf(options.function);
      ctx.sendRow(node, to, kind, epochs.of(node), serial, row, 0, tells ? figures.bytes(node) : 0);
    };
    const answer = (node: number, from: number, epoch: number, serial: number, row: number, length: number): void => {
      if (!epochs.isIn(node) || epochs.of(node) !== epoch || exchange.refuses(node)) {
        speak(node, from, kinds.refusal, serial);
        return;
      }
      speak(node, from, kinds.answer, serial);
      figures.merge(node, row + HEAD_WORDS, row + length);
    };

    return {
      start(node, why) {
        inputs.start(node);
        exchange.start(node);
        epochs.start(node, why);
        ctx.every(node, cycle);
        if (turn === pause) nextPause(node);
      },
      timer(node, tag) {
        // Epochs follow the clock, or the hastiest of all nodes would end them.
        if (tag === cycle) epochs.cycle(node);
        if (tag !== turn) return;
        if (turn === pause) nextPause(node);
        if (exchange.isOpen(node) || ctx.sample(node, 1, peer) === 0) return;
        if (epochs.isIn(node)) speak(node, peer[0], kinds.request, exchange.open(node));
        else if (epochs.isLost(node)) ctx.send(node, peer[0], kinds.hello, 0, 0, 0);
      },
      message(node, from, kind, epoch, serial, row, length) {
        if (kind === kinds.hello) {
          speak(node, from, kinds.refusal, 0);
          return;
        }
        // Groups of nodes may compute something else in the same run.
        if (ctx.words()[row + 1] !== FUNCTIONS.indexOf(options.function)) return;
        // Whoever begins a new epoch here has no exchange open any more.
        epochs.hear(node, epoch, ctx.words()[row]);
        if (kind === kinds.request) answer(node, from, epoch, serial, row, length);
        else if (exchange.close(node, serial) && kind === kinds.answer)
          figures.merge(node, row + HEAD_WORDS, row + length);
      },
      // Figures teach nobody any update.
      idle: () => true,
      estimate(node) {
        if (options.report === 'completed') return result[node];
        return epochs.isIn(node) ? figures.estimate(node) : NaN;
      },
      truth: (isUp) => truthOf(options.function, inputs.of, isUp),
      mass: (node) => (epochs.isIn(node) ? figures.mass(node) : 0),
      weight: (node) => (epochs.isIn(node) ? 1 : 0),
    };
  },

  validate(options) {
    const counts = options.function === 'count';
    const specs = averaging.options;
    const problems = [
      ...withoutEffect(options, specs, counts ? ['values', 'scale'] : [], 'on a count of nodes'),
      ...withoutEffect(
        options,
        specs,
        counts || options.function === 'sum' ? [] : ['leaders', 'election'],
        'without a count: use count or sum',
      ),
    ];
    if (options.report === 'completed' && !options.restarts) {
      problems.push(['report', 'no epoch is ever completed without `restarts`']);
    }
    if (options.function === 'geometric-mean' && (options.values === 'peak' || options.values === 'linear')) {
      problems.push(['values', 'hold a zero, which makes every geometric mean zero: use uniform or exponential']);
    }
    return problems;
  },
});

function rhythm(options: { readonly turn: string; readonly intervalUs: number }): PeriodicSpec {
  const { intervalUs, turn } = options;
  if (turn !== 'random') return { name: 'cycle', periodUs: intervalUs };
  return { name: 'cycle', periodUs: intervalUs, phase: 'lockstep', jitterUs: intervalUs };
}
