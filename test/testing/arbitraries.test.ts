import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraries, runTrial } from '../../sim/testing/index.ts';

const { trials } = arbitraries(fc);

describe('arbitraries', () => {
  it('anti-entropy converges after any faults that end, whatever the network', () => {
    const kinds = new Set<string>();
    const stack = [{ use: 'anti-entropy', options: { intervalUs: 200_000 } }];
    fc.assert(
      fc.property(trials(stack, { nodes: { min: 2, max: 25 } }), (trial) => {
        for (const fault of trial.faults ?? []) kinds.add(fault.kind);
        // The update of node 0 is lost for good when node 0 forgets it before anybody asked.
        fc.pre(!(trial.faults ?? []).some((fault) => fault.kind === 'crash'));
        const outcome = runTrial({ ...trial, limitUs: 120_000_000 });
        expect(outcome.status).toBe('finished');
      }),
      { numRuns: 60, seed: 1 },
    );
    expect(kinds.size).toBeGreaterThanOrEqual(6);
  });

  it('finds and shrinks a protocol that cannot stand a partition', () => {
    const stack = [{ use: 'push', options: { mode: 'infect-and-die', intervalUs: 100_000, fanout: 3 } }];
    const found = fc.check(
      fc.property(trials(stack, { nodes: { min: 10, max: 20 }, loss: { min: 0, max: 0 } }), (trial) => {
        expect(runTrial({ ...trial, when: 'limit', limitUs: 10_000_000 }).summary['stranded_pairs']).toBe(0);
      }),
      { numRuns: 200, seed: 2 },
    );
    expect(found.failed).toBe(true);
  });
});
