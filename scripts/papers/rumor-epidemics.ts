/** Epidemics on the simulator, and figures of many of them. */
import type { ResolvedOptions } from '../../sim/protocols/contract.ts';
import { latency, ONE_UPDATE, simulationOf, type Trial } from '../../sim/testing/harness.ts';
import type { PaperFigure } from './group.ts';
import type { Spread } from './rumor-brute-force.ts';
import type { MeanAndSd } from './rumor-expected.ts';

/** A cycle in lock-step: even a call that is refused four times is over by the middle of it. */
const CYCLE_US = 10_000;
const LATENCY_US = 100;
/** Rounds at random phases: so long, and the latency so short, that one contact is over before the next begins. */
const LONG_US = 200_000;

export interface Epidemic {
  readonly nodes: number;
  readonly use: string;
  readonly options: ResolvedOptions;
  /** default: until nobody would tell anybody anything */
  readonly when?: Trial['when'];
  readonly source?: number;
  /** contacts one after the other, at random phases, in place of cycles */
  readonly sequential?: boolean;
}

/** One epidemic with the seed `paper-<run>`. Times in cycles: learned between the k-th tick and the next is learned in cycle k. */
export function spread(epidemic: Epidemic, run: number): Spread {
  const { nodes, use, options, when = 'quiet', source = 0, sequential = false } = epidemic;
  const intervalUs = sequential ? LONG_US : CYCLE_US;
  const simulation = simulationOf({
    seed: `paper-${run}`,
    nodes,
    stack: [{ use, options: { intervalUs, phase: sequential ? 'random' : 'lockstep', ...options } }],
    network: { latency: latency({ model: 'constant', value: sequential ? 1 : LATENCY_US }) },
    workload: [{ ...ONE_UPDATE, source: { node: source } }],
    when,
    limitUs: 2000 * intervalUs,
  });
  while (!simulation.finished) simulation.advance(1_000_000);
  const { summary } = simulation.outcome();
  const cycleMs = intervalUs / 1000;
  // Whoever learns does so some latencies into a cycle: far less than the whole of it.
  const lateMs = (LATENCY_US / 1000) * (options.style === 'push' ? 1 : 2);
  return {
    s: Number(summary.residue_ratio),
    m: Number(summary.payload_bytes) / 100 / nodes,
    tLast: Math.floor(Number(summary.t_last_ms) / cycleMs) + 1,
    tAve: (Number(summary.delivery_delay_mean_ms) - lateMs) / cycleMs + 1,
  };
}

export function spreads(epidemic: Epidemic, runs: number): readonly Spread[] {
  return Array.from({ length: runs }, (_, run) => spread(epidemic, run));
}

export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Standard deviation; 0 for a single value. */
export function sdOf(values: readonly number[]): number {
  const mean = meanOf(values);
  const squares = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
  return Math.sqrt(squares / Math.max(1, values.length - 1));
}

export interface Against {
  readonly what: string;
  readonly unit: string;
  readonly published: number | null;
  readonly expected: MeanAndSd;
  /** runs behind `expected`; Infinity when it is exact */
  readonly expectedRuns: number;
  /** half a unit of the last digit in which `expected` is given */
  readonly rounding: number;
  readonly note: string;
  readonly standing?: PaperFigure['standing'];
}

/** Our mean against an expected one: they may differ by 4 standard errors of the difference. */
export function figure(values: readonly number[], against: Against): PaperFigure {
  const { what, unit, published, expected, expectedRuns, rounding, note, standing = 'judged' } = against;
  const [mean, sd] = expected;
  return {
    what,
    unit,
    published,
    expected: mean,
    tolerance: 4 * sd * Math.sqrt(1 / values.length + 1 / expectedRuns) + rounding,
    mean: meanOf(values),
    halfWidth: (1.96 * sdOf(values)) / Math.sqrt(values.length),
    standing,
    note,
  };
}
