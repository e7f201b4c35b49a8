import { describe, expect, it } from 'vitest';
import type { FaultSpec } from '../../sim/faults/spec.ts';
import { simulationOf, type Trial } from '../../sim/testing/harness.ts';
import { publish, SECOND_US } from '../protocols/trials.ts';
import { hyparview } from './hyparview.ts';
import { plumtree } from './plumtree.ts';

const NODES = 60;
const STACK = [{ use: hyparview }, { use: plumtree }];

/** `count` updates from node to node, one in two seconds from `fromS` on; how often each was sent with payload, and who holds it. */
function stream(trial: Partial<Trial>, fromS: number, count: number) {
  const workload = Array.from({ length: count }, (_, i) =>
    publish(`u${i}`, (fromS + 2 * i) * SECOND_US, (i * 17) % 20),
  );
  const payloads = Array.from({ length: count }, () => 0);
  const simulation = simulationOf({
    nodes: NODES,
    stack: STACK,
    workload,
    ...trial,
    when: 'limit',
    limitUs: (fromS + 2 * count) * SECOND_US,
  });
  simulation.observe({
    onSend(timeUs, _from, _to, message) {
      if (simulation.host.messageTypes[message].kind !== 'gossip') return;
      payloads[Math.floor((timeUs / SECOND_US - fromS) / 2)]++;
    },
  });
  while (!simulation.finished) simulation.advance(10_000);
  const reached = Array.from({ length: count }, (_, update) => {
    let holders = 0;
    for (let node = 0; node < NODES; node++) if (simulation.host.updates.holds(node, update)) holders++;
    return holders;
  });
  return { payloads, reached, simulation };
}

describe('Plumtree over HyParView on the contract', () => {
  it('reaches everybody, and settles at one payload message for each other node', () => {
    const { payloads, reached } = stream({}, 30, 25);
    for (const holders of reached) expect(holders).toBe(NODES);
    // The first update floods the overlay and prunes it.
    expect(payloads[0]).toBeGreaterThan(1.5 * NODES);
    for (const messages of payloads.slice(-10)) expect(messages).toBe(NODES - 1);
  });

  it('mends the tree when nodes crash', () => {
    const crash: FaultSpec = {
      kind: 'crash',
      id: 'c',
      nodes: { select: 'range', from: 50, to: 59 },
      state: 'lose',
      atUs: 45 * SECOND_US,
      forUs: null,
    };
    const { payloads, reached } = stream({ faults: [crash] }, 30, 35);
    for (const holders of reached.slice(12)) expect(holders).toBe(50);
    for (const messages of payloads.slice(-5)) expect(messages).toBe(49);
  });

  it('keeps reaching everybody through 2 % loss, by IHAVE and GRAFT', () => {
    const { reached, simulation } = stream({ network: { loss: 0.02 } }, 30, 25);
    for (const holders of reached.slice(0, -1)) expect(holders).toBe(NODES);
    expect(simulation.kernel.mail.dropped).toBeGreaterThan(0);
  });
});
