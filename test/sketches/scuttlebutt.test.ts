import { describe, expect, it } from 'vitest';
import { simulationOf } from '../../sim/testing/harness.ts';
import { holders, publish, SECOND_US } from '../protocols/trials.ts';
import { scuttlebutt } from './scuttlebutt.ts';

const NODES = 15;
const UPDATES = 120;
const BUDGET = 1000;

describe.each(['depth', 'breadth'])('Scuttlebutt on the contract, scuttle-%s', (order) => {
  /** 200 bytes each, so that four fit into a delta; all published within three seconds, more than the budget carries at once. */
  function run(limitUs: number) {
    const workload = Array.from({ length: UPDATES }, (_, i) => ({
      ...publish(`u${i}`, i * 25_000, (i * i) % NODES),
      size: { model: 'constant', value: 200 } as const,
    }));
    const simulation = simulationOf({
      nodes: NODES,
      stack: [{ use: 'uniform' }, { use: scuttlebutt, options: { order, budgetBytes: BUDGET } }],
      network: { loss: 0.05, duplication: 0.05 },
      workload,
      when: 'limit',
      limitUs,
    });
    /** versions of each origin in order of publishing, and how many of them each node has */
    const originOf: number[] = [];
    const versionOf: number[] = [];
    const published = Array.from({ length: NODES }, () => 0);
    const prefix = new Map<string, number>();
    let outOfOrder = 0;
    let largest = 0;
    simulation.observe({
      onPublish(_timeUs, node, update) {
        originOf[update] = node;
        versionOf[update] = ++published[node];
      },
      onLearn(_timeUs, node, update) {
        const key = `${node} ${originOf[update]}`;
        if (versionOf[update] !== (prefix.get(key) ?? 0) + 1) outOfOrder++;
        prefix.set(key, versionOf[update]);
      },
      onSend(_timeUs, _from, _to, message, control, payload) {
        if (simulation.host.messageTypes[message].kind === 'delta') largest = Math.max(largest, control + payload);
      },
    });
    while (!simulation.finished) simulation.advance(10_000);
    return { simulation, outOfOrder, largest };
  }

  it('brings everything to everybody within the budget, in the order of each origin', () => {
    const { simulation, outOfOrder, largest } = run(40 * SECOND_US);
    for (let update = 0; update < UPDATES; update++) expect(holders(simulation, update)).toBe(NODES);
    expect(outOfOrder).toBe(0);
    expect(largest).toBeLessThanOrEqual(BUDGET);
    expect(largest).toBeGreaterThan(BUDGET - 212);
  });

  it('has a backlog on the way there, without gaps either', () => {
    const { simulation, outOfOrder } = run(4 * SECOND_US);
    const complete = Array.from({ length: UPDATES }, (_, update) => holders(simulation, update)).filter(
      (n) => n === NODES,
    );
    expect(complete.length).toBeLessThan(UPDATES / 2);
    expect(outOfOrder).toBe(0);
  });
});
