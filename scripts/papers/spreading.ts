/** How long news takes in synchronous rounds, how sure infect-and-die is, and what a round of anti-entropy leaves. */
import { latency, simulationOf, type Trial } from '../../sim/testing/harness.ts';
import type { PaperChart, PaperFigure, PaperGroup, PaperResult } from './group.ts';

const INTERVAL_US = 1_000_000;
const NODES = 1000;

/** Timers in lock-step and a constant latency far below half the interval: what a round sends depends on what was known before it. */
const LOCKSTEP = { intervalUs: INTERVAL_US, phase: 'lockstep' } as const;
const FAST = { latency: latency({ model: 'constant', value: 1000 }) };

/** Nodes that hold the one update after each round, the source alone at first. Ends when all do. */
export function course(seed: string, nodes: number, layer: Trial['stack'][number]): readonly number[] {
  const known = [1];
  const simulation = simulationOf(
    {
      seed,
      nodes,
      stack: [{ use: layer.use, options: { ...LOCKSTEP, ...layer.options } }],
      network: FAST,
      limitUs: 100 * INTERVAL_US,
    },
    { metrics: false },
  );
  simulation.observe({
    onLearn(timeUs, _node, _update, from) {
      if (from < 0) return;
      const round = Math.floor(timeUs / INTERVAL_US) + 1;
      while (known.length <= round) known.push(known[known.length - 1]);
      known[round]++;
    },
  });
  while (!simulation.finished && known[known.length - 1] < nodes) simulation.advance(4 * nodes);
  return known;
}

/** Nodes that an update reaches when each passes it on once, at receipt, to `fanout` different ones. */
export function reached(seed: string, nodes: number, fanout: number): number {
  let count = 0;
  const options = { mode: 'infect-and-die', when: 'receipt', fanout };
  const simulation = simulationOf(
    // 40 hops of 10 ms: by then nothing is under way.
    { seed, nodes, stack: [{ use: 'push', options }], when: 'limit', limitUs: 400_000 },
    { metrics: false },
  );
  simulation.observe({ onLearn: () => void count++ });
  while (!simulation.finished) simulation.advance(1_000_000);
  return count;
}

const seeds = (runs: number): string[] => Array.from({ length: runs }, (_, run) => `paper-${run}`);

function meanAndSpread(values: readonly number[]): [mean: number, halfWidth: number] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return [mean, values.length < 2 ? 0 : 1.96 * Math.sqrt(squares / (values.length - 1) / values.length)];
}

// ---------------------------------------------------------------------------------------------------- spreading times

interface Spreading {
  readonly name: string;
  readonly layer: Trial['stack'][number];
  readonly nodes: number;
  /** mean of 4000 runs of a program of its own */
  readonly expected: number;
  /** of one run, measured over 400 */
  readonly sd: number;
}

const PUSH = { use: 'push' };
const PUSH_PULL = { use: 'push-pull', options: { answer: 'before' } };

export const SPREADING: readonly Spreading[] = [
  { name: 'push', layer: PUSH, nodes: 128, expected: 12.89, sd: 1.4 },
  { name: 'push', layer: PUSH, nodes: 300, expected: 15.04, sd: 1.32 },
  { name: 'push', layer: PUSH, nodes: 1000, expected: 18.07, sd: 1.43 },
  { name: 'push-pull', layer: PUSH_PULL, nodes: 128, expected: 6.83, sd: 0.58 },
  { name: 'push-pull', layer: PUSH_PULL, nodes: 300, expected: 7.81, sd: 0.54 },
  { name: 'push-pull', layer: PUSH_PULL, nodes: 1000, expected: 9.15, sd: 0.53 },
];

function bounds(name: string, nodes: number): string {
  if (name !== 'push') return 'log3 n + O(ln ln n) (Karp et al. 2000)';
  const least = Math.floor(Math.log2(nodes)) + Math.log(nodes) - 1.116;
  const most = Math.ceil(Math.log2(nodes)) + Math.log(nodes) + 2.765;
  return `between ${least.toFixed(2)} and ${most.toFixed(2)} (Doerr, Künnemann 2014)`;
}

function spreadingTimes(runs: number): PaperResult {
  const figures: PaperFigure[] = [];
  const points = new Map<string, (readonly [number, number])[]>();
  for (const { name, layer, nodes, expected, sd } of SPREADING) {
    const [mean, halfWidth] = meanAndSpread(seeds(runs).map((seed) => course(seed, nodes, layer).length - 1));
    points.set(name, [...(points.get(name) ?? []), [nodes, mean]]);
    figures.push({
      what: `t_last of ${name}, n = ${nodes}`,
      unit: 'rounds',
      published: null,
      expected,
      tolerance: (4 * sd) / Math.sqrt(runs) + 0.005,
      mean,
      halfWidth,
      standing: 'judged',
      note: `held against 4000 runs of another program; ${bounds(name, nodes)}. Synchronous rounds: nothing learned in a round is passed on in it`,
    });
  }
  const push = [100, 200, 400, 700, 1000].map((n) => [n, Math.log2(n) + Math.log(n)] as const);
  const chart: PaperChart = {
    title: 'Rounds until everybody knows, complete graph',
    x: 'nodes',
    y: 'rounds',
    logarithmic: false,
    series: [
      ...[...points].map(([name, measured]) => ({ name, points: measured })),
      { name: 'log2 n + ln n (Pittel 1987, push but for a constant)', points: push },
    ],
  };
  return { figures, charts: [chart] };
}

// -------------------------------------------------------------------------------------------------------- reliability

/** P(all of 1000 reached) by fanout, distinct targets: the mean of a program of its own, not the limit for great n. */
export const RELIABILITY: readonly (readonly [fanout: number, probability: number])[] = [
  [5, 0.001],
  [6, 0.088],
  [7, 0.405],
  [8, 0.721],
  [9, 0.89],
  [10, 0.958],
  [11, 0.984],
  [12, 0.994],
];

/** e^(−e^(−c)) with fanout = ln n + c */
const asymptote = (fanout: number): number => Math.exp(-Math.exp(Math.log(NODES) - fanout));

function reliability(runs: number): PaperResult {
  const figures: PaperFigure[] = [];
  const measured: (readonly [number, number])[] = [];
  for (const [fanout, expected] of RELIABILITY) {
    const counts = seeds(runs).map((seed) => reached(seed, NODES, fanout));
    const share = counts.filter((count) => count === NODES).length / runs;
    measured.push([fanout, share]);
    figures.push({
      what: `P(all reached), fanout ${fanout}`,
      unit: 'share of runs',
      published: asymptote(fanout),
      expected,
      // One run beyond four standard errors: the distribution is lopsided near 0 and 1.
      tolerance: 4 * Math.sqrt((expected * (1 - expected)) / runs) + 1 / runs,
      mean: share,
      halfWidth: 1.96 * Math.sqrt((share * (1 - share)) / runs),
      standing: 'judged',
      note: 'published: e^(−e^(−c)), the limit for great n; held against another program at n = 1000',
    });
    if (fanout > 5) continue;
    const [mean, halfWidth] = meanAndSpread(counts.map((count) => count / NODES));
    figures.push({
      what: `coverage, fanout ${fanout}`,
      unit: 'share of nodes',
      published: null,
      expected: 0.9931,
      tolerance: (4 * 0.003) / Math.sqrt(runs) + 0.00005,
      mean,
      halfWidth,
      standing: 'judged',
      note: 'held against another program; the share s solves s = 1 − e^(−fanout·s). sd of one run 0.003, measured',
    });
  }
  const theory = Array.from({ length: 29 }, (_, i) => [5 + i / 4, asymptote(5 + i / 4)] as const);
  const chart: PaperChart = {
    title: 'Infect and die: is everybody reached? n = 1000',
    x: 'fanout',
    y: 'P(all reached)',
    logarithmic: false,
    series: [
      { name: 'measured', points: measured },
      { name: 'e^(−e^(−c))', points: theory },
    ],
  };
  return { figures, charts: [chart] };
}

// ---------------------------------------------------------------------------------------- recursions of anti-entropy

/** Share without the update after a round that began with share p. */
export const AFTER_ROUND: Readonly<Record<'pull' | 'push', (p: number, nodes: number) => number>> = {
  pull: (p) => p * p,
  push: (p, nodes) => p * (1 - 1 / nodes) ** (nodes * (1 - p)),
};

const BINS: readonly (readonly [from: number, to: number])[] = [
  [0.8, 0.95],
  [0.5, 0.8],
  [0.2, 0.5],
  [0.05, 0.2],
];

/** Shares without the update before and after every round. */
function rounds(style: 'pull' | 'push', runs: number): (readonly [before: number, after: number])[] {
  const pairs: (readonly [number, number])[] = [];
  for (const seed of seeds(runs)) {
    const known = course(seed, NODES, { use: 'anti-entropy', options: { style, exchange: 'full' } });
    for (let i = 0; i + 1 < known.length; i++) pairs.push([1 - known[i] / NODES, 1 - known[i + 1] / NODES]);
  }
  return pairs;
}

function recursions(runs: number): PaperResult {
  const figures: PaperFigure[] = [];
  const series: { name: string; points: (readonly [number, number])[] }[] = [];
  for (const style of ['pull', 'push'] as const) {
    const next = AFTER_ROUND[style];
    const pairs = rounds(style, runs);
    const points: (readonly [number, number])[] = [];
    for (const [from, to] of BINS) {
      const bin = pairs.filter(([before]) => before >= from && before < to);
      const expected = bin.reduce((sum, [before]) => sum + next(before, NODES), 0) / bin.length;
      const [mean, halfWidth] = meanAndSpread(bin.map(([, after]) => after));
      const [before] = meanAndSpread(bin.map(([share]) => share));
      points.push([before, mean]);
      figures.push({
        what: `share without it after a round of ${style}, from ${from} to ${to}`,
        unit: 'share of nodes',
        published: null,
        expected,
        // Each node without it stays so by itself with probability p'/p, or nearly so: at most the spread of a binomial count.
        tolerance: 4 * Math.sqrt((expected * (1 - expected / before)) / NODES / bin.length) + 1 / NODES,
        mean,
        halfWidth,
        standing: 'judged',
        note: `${style === 'pull' ? "p' = p²" : "p' = p(1 − 1/n)^(n(1 − p))"}, averaged over the ${bin.length} rounds that began in this range`,
      });
    }
    const curve = Array.from({ length: 21 }, (_, i) => [i / 20, next(i / 20, NODES)] as const);
    series.push({ name: `${style}, measured`, points }, { name: `${style}, recursion`, points: curve });
  }
  const chart: PaperChart = {
    title: 'One round of anti-entropy: share of nodes without the update, before and after',
    x: 'before',
    y: 'after',
    logarithmic: false,
    series,
  };
  return { figures, charts: [chart] };
}

export const spreading: readonly PaperGroup[] = [
  {
    id: 'spreading-time',
    title: 'Spreading times of push and push-pull in synchronous rounds',
    source: 'Pittel 1987; Karp, Schindelhauer, Shenker, Vöcking 2000; Doerr, Künnemann 2014',
    runs: { small: 25, full: 600 },
    measure: spreadingTimes,
  },
  {
    id: 'reliability',
    title: 'Infect-and-die: probability that everybody is reached, n = 1000',
    source: 'Kermarrec, Massoulié, Ganesh 2003',
    runs: { small: 25, full: 600 },
    measure: reliability,
  },
  {
    id: 'anti-entropy-recursions',
    title: 'Anti-entropy: what a round of pull or push leaves, n = 1000',
    source: 'Demers et al. 1987, section 1.3',
    runs: { small: 12, full: 300 },
    measure: recursions,
  },
];
