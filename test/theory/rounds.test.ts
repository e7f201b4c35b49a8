/**
 * Spreading times on the complete graph in synchronous rounds, against the means of a brute-force program over 4000 runs of it (for
 * push also: Pittel 1987; Doerr, Künnemann 2014). Rounds: timers in lock-step, a constant latency far below half the interval, and
 * an answer that shows what was known before the round. The source holds the update at 0; a node that learns between the k-th and
 * the next tick learned in round k. The greater networks are measured with the published figures.
 *
 * Tolerance: 4 standard errors of the mean of R runs, the standard deviation taken from the runs; each test fails once in 15 000.
 */
import { describe, expect, it } from 'vitest';
import { course, SPREADING } from '../../scripts/papers/spreading.ts';

const RUNS = 80;

function meanAndError(values: readonly number[]): [mean: number, error: number] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return [mean, Math.sqrt(squares / (values.length - 1) / values.length)];
}

describe('mean t_last in rounds', () => {
  it.each(SPREADING.filter(({ nodes }) => nodes < 1000))(
    '$name, n = $nodes: $expected',
    ({ layer, nodes, expected }) => {
      const rounds = Array.from({ length: RUNS }, (_, run) => course(`rounds ${run}`, nodes, layer).length - 1);
      const [mean, error] = meanAndError(rounds);
      expect(Math.abs(mean - expected)).toBeLessThan(4 * error);
      // One run's sd is about 1.4; an error far above 1.4 / √R would let anything pass.
      expect(error).toBeLessThan(0.2);
    },
  );
});
