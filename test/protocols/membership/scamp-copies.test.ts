import { expect, it } from 'vitest';
import type { Observer } from '../../../sim/kernel/observer.ts';
import { latency, simulationOf } from '../../../sim/testing/harness.ts';

/** Copies of subscriptions that are passed on while 60 nodes join one after the other. */
function forwards(duplication: number): number {
  let count = 0;
  const simulation = simulationOf({
    nodes: 60,
    stack: [{ use: 'scamp', options: { bootstrap: 'join', steps: 255 } }],
    network: { latency: latency({ model: 'uniform', min: 5_000, max: 50_000 }), duplication },
    workload: [],
    when: 'limit',
    limitUs: 20_000_000,
  });
  const forward = simulation.host.messageTypes.findIndex(({ kind }) => kind === 'forward');
  const observer: Observer = { onSend: (_timeUs, _from, _to, message) => void (message === forward && count++) };
  simulation.observe(observer);
  // Walks that double at each step would end with the memory.
  while (!simulation.finished && count < 100_000) simulation.advance(10_000);
  return count;
}

it('a network that doubles messages does not double walks at each of their steps', () => {
  // A subscription itself may come twice: one walk more in ten, and what such a walk makes of views.
  expect(forwards(0.1)).toBeLessThan(2 * forwards(0));
});
