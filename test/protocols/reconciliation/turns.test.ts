import { describe, expect, it } from 'vitest';
import { latency, simulationOf } from '../../../sim/testing/harness.ts';
import { PermutedQueue } from '../../../sim/testing/permuted-queue.ts';
import { SECOND_US } from '../trials.ts';
import { finish, write } from './support.ts';

const GRAIN_US = 100_000;

describe.each([
  { use: 'scuttlebutt', options: { mtuBytes: 400, intervalUs: 300_000 } },
  { use: 'scuttlebutt', options: { mtuBytes: 400, order: 'breadth', rate: 1, intervalUs: 300_000 } },
  { use: 'delta-state', options: { log: 20, intervalUs: 300_000 } },
])('$use with keys, $options', (layer) => {
  it.each(['last-writer-wins', 'version-vectors'])(
    'runs the same whoever goes first within the least latency: %s',
    (conflicts) => {
      const trial = {
        nodes: 10,
        stack: [{ use: 'push', options: { rounds: 1 } }, layer],
        // Several at one instant: which origin is seen first depends on who runs first.
        workload: Array.from({ length: 40 }, (_, i) =>
          write(`u${i}`, Math.floor(i / 4) * 300_000, (i * 3) % 10, `k${i % 6}`, 'put'),
        ),
        replica: { conflicts },
        network: {
          latency: latency({ model: 'uniform', min: 20_000, max: 90_000 }, 20_000),
          loss: 0.1,
          duplication: 0.05,
        },
        when: 'limit',
        limitUs: 10 * SECOND_US,
      } as const;
      const { fingerprint } = finish(simulationOf(trial));
      for (const order of ['a', 'b', 'c']) {
        const queue = new PermutedQueue(20_000, GRAIN_US, order);
        expect(finish(simulationOf(trial, { queue, metrics: false })).fingerprint).toBe(fingerprint);
      }
    },
  );
});
