import fc from 'fast-check';
import { expect, it } from 'vitest';
import { arbitraries } from '../../../sim/testing/arbitraries.ts';
import { simulationOf } from '../../../sim/testing/harness.ts';
import { Look } from './network.ts';

const { trials } = arbitraries(fc);

/** Whatever is lost, doubled, late or forgotten: means of means lie between the least and the greatest value (all are in [0, 1)). */
it.each([
  ['averaging', { epoch: 8 }],
  ['averaging', { turn: 'poisson', overlap: 'overwrite', restarts: false }],
  ['averaging', { function: 'maximum', epoch: 5, report: 'completed' }],
  ['push-sum', { jitterUs: 20_000 }],
])('%s %o: no estimate leaves the range of the values', (use, options) => {
  const stack = [{ use, options: { intervalUs: 100_000, ...options } }];
  fc.assert(
    fc.property(trials(stack, { faultsEndUs: 1_500_000 }), (trial) => {
      const simulation = simulationOf({ ...trial, workload: [], when: 'limit', limitUs: 2_500_000 });
      const look = new Look(simulation, use);
      while (!simulation.finished) {
        simulation.advance(500);
        const known = look.estimates().filter((estimate) => !Number.isNaN(estimate));
        for (const estimate of known) {
          expect(estimate).toBeGreaterThanOrEqual(0);
          expect(estimate).toBeLessThan(1);
        }
      }
    }),
    { numRuns: 25 },
  );
});
