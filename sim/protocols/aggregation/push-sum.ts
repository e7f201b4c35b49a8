import type { Layer, Protocol } from '../contract.ts';
import { defineProtocol } from '../contract.ts';
import { HEADER_BYTES } from '../shared/bytes.ts';
import { INTERVAL, JITTER, jitterProblems, PHASE, withoutEffect } from '../shared/options.ts';
import { DOUBLE_BYTES, getDouble, putDouble, WORDS_PER_DOUBLE } from './doubles.ts';
import { truthOf } from './functions.ts';
import { Inputs, SCALE, VALUES } from './inputs.ts';

/**
 * Every node holds a sum s and a weight w, and in each round gives half of both to a random peer. What is sent is added, never
 * copied, so the totals stay ("mass conservation") whatever the order, and s/w tends to the same everywhere. A lost message takes
 * its halves along for good.
 */
export const pushSum: Protocol = defineProtocol({
  name: 'push-sum',
  role: 'aggregation',
  summary: 'everybody gives half of its sum and weight to a random peer; sum over weight tends to the aggregate',
  source: 'Kempe, Dobra, Gehrke 2003 (Gossip-based computation of aggregate information)',
  expect:
    'The potential (differences of the parts that each node holds of all others) falls to about half in each round, so the error loses a digit in about seven rounds after the first log2 n; one message a node and round. Each lost message takes half of its sender along: with loss p the weights fall to 1 - p/2 a round, and for the average, where sum and weight are lost alike, only luck moves the estimate',
  avoid:
    'For long under churn: nothing is ever restarted, so who crashed is still counted in what it gave away, and who comes back without state is counted again. Averaging in epochs forgets both. Nor for groups whose layers of one id compute different functions: halves are taken whatever they stand for, since refusing them would lose their weight',
  options: {
    function: {
      type: 'choice',
      choices: ['average', 'sum', 'count'],
      default: 'average',
      doc: 'average: every node begins with its value and weight 1. sum and count: with its value or with 1, and all the weight lies with node 0; lost with that node early on, it is gone for everybody, and a node that none of it has reached has no estimate',
    },
    values: VALUES,
    scale: SCALE,
    interval: INTERVAL,
    phase: PHASE,
    jitter: JITTER,
  },
  messages: {
    share: {
      controlBytes: HEADER_BYTES + 2 * DOUBLE_BYTES,
      doc: 'half of the sender’s sum and weight (8 + 8), counted as control',
    },
  },

  create(ctx, options): Layer {
    const { intervalUs, phase, jitterUs } = options;
    const round = ctx.periodic({ name: 'round', periodUs: intervalUs, phase, jitterUs });
    const inputs = new Inputs(ctx, options);
    // What survives a crash is not lost to the others either.
    const sum = ctx.column('sum', 'f64', { durable: true });
    const weight = ctx.column('weight', 'f64', { durable: true });
    const peer = new Int32Array(1);
    return {
      start(node, _why, stateKept) {
        inputs.start(node);
        if (!stateKept) {
          sum[node] = options.function === 'count' ? 1 : inputs.of[node];
          weight[node] = options.function === 'average' || node === 0 ? 1 : 0;
        }
        ctx.every(node, round);
      },
      timer(node) {
        // Nobody to give to: it keeps both halves.
        if (ctx.sample(node, 1, peer) === 0) return;
        sum[node] /= 2;
        weight[node] /= 2;
        const row = ctx.row(2 * WORDS_PER_DOUBLE);
        const words = ctx.words();
        putDouble(words, row, sum[node]);
        putDouble(words, row + WORDS_PER_DOUBLE, weight[node]);
        ctx.sendRow(node, peer[0], ctx.kinds.share, 0, 0, row, 0, 0);
      },
      message(node, _from, _kind, _a, _b, row) {
        const words = ctx.words();
        sum[node] += getDouble(words, row);
        weight[node] += getDouble(words, row + WORDS_PER_DOUBLE);
      },
      // Sums teach nobody any update.
      idle: () => true,
      estimate: (node) => (weight[node] > 0 ? sum[node] / weight[node] : NaN),
      truth: (isUp) => truthOf(options.function, inputs.of, isUp),
      mass: (node) => sum[node],
      weight: (node) => weight[node],
    };
  },

  validate(options) {
    const idle = options.function === 'count' ? ['values', 'scale'] : [];
    const problems = withoutEffect(options, pushSum.options, idle, 'on a count of nodes');
    problems.push(...jitterProblems(options));
    return problems;
  },
});
