/**
 * What holds for rumor mongering whatever the rhythm of its nodes: see also `npm run papers`, whose small version runs in the tests.
 * Tolerances: 4 standard errors of a mean over R runs; each test fails once in 16 000.
 */
import { describe, expect, it } from 'vitest';
import type { ResolvedOptions } from '../../../sim/protocols/contract.ts';
import type { NetworkSpec } from '../../../sim/network/spec.ts';
import { latency, simulationOf } from '../../../sim/testing/harness.ts';
import { meanAndError } from './trial.ts';

const NODES = 200;
const RUNS = 30;

interface Ending {
  readonly residue: number;
  readonly told: number;
}

/** Mean of s (1 - p)^-told over runs, p the chance that a push hits a given node. */
function productOf(
  what: string,
  options: ResolvedOptions,
  network: Partial<NetworkSpec>,
  arrives: number,
): [number, number] {
  const miss = 1 - arrives / (NODES - 1);
  const products = Array.from({ length: RUNS }, (_, run) => {
    const { residue, told } = ending(`${what} ${run}`, options, network);
    return residue * miss ** -told;
  });
  return meanAndError(products);
}

function ending(seed: string, options: ResolvedOptions, network: Partial<NetworkSpec>): Ending {
  const simulation = simulationOf({
    seed,
    nodes: NODES,
    stack: [{ use: 'rumor', options: { intervalUs: 50_000, ...options } }],
    network,
    when: 'quiet',
    limitUs: 600_000_000,
  });
  while (!simulation.finished) simulation.advance(1_000_000);
  const { summary } = simulation.outcome();
  return { residue: Number(summary.residue_ratio), told: Number(summary.payload_bytes) / 100 };
}

describe('every push that is sent misses a given node with probability 1 - 1/(n-1): s = e^-m', () => {
  const slow = latency({ model: 'exponential', mean: 80_000 });
  it.each<[string, ResolvedOptions, Partial<NetworkSpec>, number]>([
    ['feedback, counter 1', { counter: 1 }, { latency: slow }, 1],
    ['feedback, coin 2, jitter', { coin: 2, jitterUs: 40_000 }, {}, 1],
    ['blind, counter 2', { feedback: false, counter: 2 }, { latency: slow }, 1],
    ['blind, coin 2, lock-step', { feedback: false, coin: 2, phase: 'lockstep' }, {}, 1],
    ['feedback, counter 1, a third lost', { counter: 1 }, { latency: slow, loss: 1 / 3 }, 2 / 3],
  ])('%s', (what, options, network, arrives) => {
    // A stopped martingale: the mean is exactly (n-1)/n.
    const [mean, error] = productOf(what, options, network, arrives);
    expect(Math.abs(mean - (NODES - 1) / NODES)).toBeLessThan(4 * error);
    // An error of any size would let anything pass.
    expect(error).toBeLessThan(0.1);
  });

  it('but for a connection limit, which keeps pushes from meeting at one node: less is left for the same traffic', () => {
    const options = { counter: 2, connectionLimit: 1, phase: 'lockstep' };
    const [mean, error] = productOf('limit', options, {}, 1);
    expect(mean).toBeLessThan(1 - 4 * error);
  });
});

describe('options that leave fewer behind', () => {
  function residue(options: ResolvedOptions): [number, number] {
    const network = { latency: latency({ model: 'constant', value: 1000 }) };
    const runs = Array.from({ length: RUNS }, (_, run) =>
      ending(String(run), { phase: 'lockstep', ...options }, network),
    );
    return meanAndError(runs.map((run) => run.residue));
  }

  it.each<[string, ResolvedOptions, ResolvedOptions]>([
    ['feedback over blind', { counter: 2 }, { counter: 2, feedback: false }],
    ['a counter over a coin', { counter: 2 }, { coin: 2 }],
    ['pull over push', { style: 'pull', counter: 1 }, { counter: 1 }],
  ])('%s', (_what, better, worse) => {
    const [few, fewError] = residue(better);
    const [many, manyError] = residue(worse);
    // Seeds are fixed: this says that the difference is there, not how often chance would hide it.
    expect(many - few).toBeGreaterThan(3 * Math.hypot(fewError, manyError));
  });
});
