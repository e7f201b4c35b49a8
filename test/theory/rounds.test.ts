/**
 * Spreading times on the complete graph in synchronous rounds, against the means of a brute-force program over 4000 runs of it (for
 * push also: Pittel 1987; Doerr, Künnemann 2014). Rounds: timers in lock-step, a constant latency far below half the interval, and
 * an answer that shows what was known before the round. The source holds the update at 0; a node that learns between the k-th and
 * the next tick learned in round k.
 *
 * Tolerance: 4 standard errors of the mean of R runs, the standard deviation taken from the runs; each test fails once in 15 000.
 */
import { describe, expect, it } from 'vitest';
import type { ResolvedOptions } from '../../sim/protocols/contract.ts';
import { latency, simulationOf } from '../../sim/testing/harness.ts';

const INTERVAL_US = 1_000_000;

function lastRound(seed: string, nodes: number, use: string, options: ResolvedOptions): number {
  let lastUs = 0;
  const simulation = simulationOf({
    seed,
    nodes,
    stack: [{ use, options: { intervalUs: INTERVAL_US, phase: 'lockstep', ...options } }],
    network: { latency: latency({ model: 'constant', value: 1000 }) },
    limitUs: 100 * INTERVAL_US,
    observers: [{ onLearn: (timeUs) => (lastUs = timeUs) }],
  });
  while (!simulation.finished) simulation.advance(1_000_000);
  return Math.floor(lastUs / INTERVAL_US) + 1;
}

function meanAndError(values: readonly number[]): [mean: number, error: number] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return [mean, Math.sqrt(squares / (values.length - 1) / values.length)];
}

describe('mean t_last in rounds', () => {
  it.each([
    ['push', {}, 128, 150, 12.89],
    ['push', {}, 300, 150, 15.04],
    ['push', {}, 1000, 100, 18.07],
    ['push-pull', { answer: 'before' }, 128, 150, 6.83],
    ['push-pull', { answer: 'before' }, 300, 150, 7.81],
    ['push-pull', { answer: 'before' }, 1000, 100, 9.15],
  ])('%s %o: n = %i, %i runs, %d', (use, options, nodes, runs, expected) => {
    const rounds = Array.from({ length: runs }, (_, run) => lastRound(`rounds ${run}`, nodes, use, options));
    const [mean, error] = meanAndError(rounds);
    expect(Math.abs(mean - expected)).toBeLessThan(4 * error);
    // One run's sd is about 1.4; an error far above 1.4 / √R would let anything pass.
    expect(error).toBeLessThan(0.2);
  });
});
