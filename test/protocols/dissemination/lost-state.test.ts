/** A crash that loses state takes along what a node had still to tell; one that keeps it does not. */
import { describe, expect, it } from 'vitest';
import type { FaultSpec } from '../../../sim/faults/spec.ts';
import type { ResolvedOptions } from '../../../sim/protocols/contract.ts';
import { latency, simulationOf } from '../../../sim/testing/harness.ts';
import { holders, publish, SECOND_US } from '../trials.ts';

function crash(node: number, state: 'lose' | 'keep', atUs: number): FaultSpec {
  return { kind: 'crash', id: 'c', nodes: { select: 'nodes', nodes: [node] }, state, atUs, forUs: 300_000 };
}

const LOCKSTEP = { intervalUs: SECOND_US, phase: 'lockstep' };

const CASES: [string, ResolvedOptions][] = [
  ['push', { rounds: 5 }],
  ['rumor', {}],
  ['rumor', { style: 'push-pull', feedback: false, coin: 3 }],
  ['median-counter', {}],
  ['retransmit', {}],
  ['lazy-push', {}],
  ['lazy-push', { eagerHops: 1, rounds: 3 }],
  ['adaptive-push', {}],
];

describe.each(CASES)('%s %o', (use, options) => {
  it.each(['keep', 'lose'] as const)('after a crash between publish and round, state: %s', (state) => {
    let told = 0;
    const simulation = simulationOf({
      nodes: 3,
      stack: [{ use, options: { ...LOCKSTEP, ...options } }],
      workload: [publish('news', 1_100_000, 0)],
      faults: [crash(0, state, 1_200_000)],
      when: 'limit',
      limitUs: 6 * SECOND_US,
      observers: [
        {
          onSend(_timeUs, _from, _to, message, _controlBytes, payloadBytes) {
            if (payloadBytes > 0 || simulation.host.messageTypes[message].kind === 'announce') told++;
          },
        },
      ],
    });
    while (!simulation.finished) simulation.advance(100_000);
    if (state === 'lose') expect([told, holders(simulation)]).toEqual([0, 0]);
    else expect(told).toBeGreaterThan(0);
  });
});

describe('a request whose answer found nobody', () => {
  // Asked at 1.1 s, down from 1.15 s on: the content comes while the node is away, and so would have the timer to ask again.
  function run(use: string, options: ResolvedOptions): number {
    const simulation = simulationOf({
      nodes: 2,
      network: { latency: latency({ model: 'constant', value: 100_000 }) },
      stack: [{ use, options: { ...LOCKSTEP, ...options } }],
      workload: [publish('news', 500_000, 0)],
      faults: [crash(1, 'lose', 1_150_000)],
      when: 'limit',
      limitUs: 5 * SECOND_US,
    });
    while (!simulation.finished) simulation.advance(100_000);
    return holders(simulation);
  }

  it('lazy-push: the next announcement is asked for anew', () => {
    expect(run('lazy-push', { rounds: 1 })).toBe(1);
    expect(run('lazy-push', { rounds: 3 })).toBe(2);
  });
});

describe('adaptive-push', () => {
  /** copies that node 0 sends of its second update, after having learned what its first ones were worth */
  function fanoutAfter(state: 'lose' | 'keep'): number {
    let sent = 0;
    const workload = [publish('one', 100_000, 0), publish('two', 10_100_000, 0)];
    const simulation = simulationOf({
      nodes: 30,
      stack: [{ use: 'adaptive-push', options: { ...LOCKSTEP, fanout: 2, target: 0.01, gain: 4 } }],
      workload,
      faults: [crash(0, state, 5 * SECOND_US)],
      when: 'limit',
      limitUs: 11_500_000,
      observers: [
        {
          onSend(timeUs, from, _to, _message, _controlBytes, payloadBytes) {
            if (from === 0 && timeUs > 10 * SECOND_US && payloadBytes > 0) sent++;
          },
        },
      ],
    });
    while (!simulation.finished) simulation.advance(100_000);
    return sent;
  }

  it('keeps the fanout it has learned with its state, and begins anew without', () => {
    // Both copies of the first update were news, each worth nearly 4 more.
    expect(fanoutAfter('keep')).toBeGreaterThan(8);
    expect(fanoutAfter('lose')).toBe(2);
  });
});
