import { describe, expect, it } from 'vitest';
import type { FaultSpec } from '../../sim/faults/spec.ts';
import { simulationOf, type Trial } from '../../sim/testing/harness.ts';
import { holders, publish, SECOND_US } from '../protocols/trials.ts';
import { passengers, swim } from './swim.ts';

const NODES = 24;
const STACK = [{ use: 'round-robin' }, { use: swim }, { use: passengers }];

interface Sighting {
  readonly timeUs: number;
  readonly by: number;
  readonly what: string;
  readonly member: number;
}

function watch(trial: Partial<Trial>, limitUs: number) {
  const seen: Sighting[] = [];
  const simulation = simulationOf({ nodes: NODES, stack: STACK, workload: [], ...trial, when: 'limit', limitUs });
  let most = 0;
  let payloads = 0;
  const sizes: number[] = [];
  simulation.observe({
    onSemantic: (timeUs, by, event, member) =>
      seen.push({ timeUs, by, what: simulation.host.eventNames[event], member }),
    onSend(_timeUs, _from, _to, _message, control, payload) {
      sizes.push(control + payload);
      payloads += payload;
    },
  });
  while (!simulation.finished) simulation.advance(10_000);
  for (const size of sizes) most = Math.max(most, size);
  return { seen, simulation, most, payloads };
}

const only7 = { select: 'nodes', nodes: [7] } as const;

describe('SWIM on the contract', () => {
  it('finds a crashed node at all others, and nobody else, through 2 % loss', () => {
    const crash: FaultSpec = { kind: 'crash', id: 'c', nodes: only7, state: 'lose', atUs: 10 * SECOND_US, forUs: null };
    const { seen } = watch({ faults: [crash], network: { loss: 0.02 } }, 40 * SECOND_US);
    const deaths = seen.filter(({ what }) => what === 'swim.dead');
    expect(new Set(deaths.map(({ by }) => by)).size).toBe(NODES - 1);
    for (const { member, timeUs } of deaths) {
      expect(member).toBe(7);
      // A probe within 2n - 1 periods, one more to suspect, the suspicion, and the gossip.
      expect(timeUs - 10 * SECOND_US).toBeLessThan(20 * SECOND_US);
    }
  });

  it('spares a node that was only paused: it is suspected, and refutes', () => {
    const pause: FaultSpec = {
      kind: 'pause',
      id: 'p',
      nodes: only7,
      every: null,
      length: null,
      atUs: 10 * SECOND_US,
      forUs: 3 * SECOND_US,
    };
    const { seen } = watch({ faults: [pause] }, 40 * SECOND_US);
    expect(seen.filter(({ what, member }) => what === 'swim.suspect' && member === 7).length).toBeGreaterThan(0);
    expect(seen.filter(({ what }) => what === 'swim.dead')).toEqual([]);
    const last = new Map(seen.filter(({ member }) => member === 7).map(({ by, what }) => [by, what]));
    for (const what of last.values()) expect(what).toBe('swim.alive');
  });

  it('takes back a node that restarts with nothing', () => {
    const crash: FaultSpec = {
      kind: 'crash',
      id: 'c',
      nodes: only7,
      state: 'lose',
      atUs: 10 * SECOND_US,
      forUs: 20 * SECOND_US,
    };
    const { seen } = watch({ faults: [crash] }, 70 * SECOND_US);
    const last = new Map(seen.filter(({ member, by }) => member === 7 && by !== 7).map(({ by, what }) => [by, what]));
    expect(last.size).toBe(NODES - 1);
    for (const what of last.values()) expect(what).toBe('swim.alive');
  });

  it('carries updates of another layer on its packets, within the packet', () => {
    const workload = [
      publish('a', SECOND_US, 3),
      { ...publish('b', 2 * SECOND_US, 9), size: { model: 'constant', value: 900 } as const },
    ];
    const { simulation, most, payloads } = watch({ workload }, 30 * SECOND_US);
    expect(holders(simulation, 0)).toBe(NODES);
    expect(holders(simulation, 1)).toBe(NODES);
    // Both fit on one packet (two headers of 14 bytes, 100 and 900 bytes) with a ping and its news.
    expect(most).toBeGreaterThan(1000);
    expect(most).toBeLessThanOrEqual(1400);
    // Only the two updates are payload, each sent up to ten times by everybody.
    expect(payloads % 100).toBe(0);
    expect(payloads).toBeGreaterThan(1000 * (NODES - 1));
    expect(payloads).toBeLessThanOrEqual(1000 * 10 * NODES);
    expect(simulation.host.messageTypes.every(({ layer }) => layer === 'swim')).toBe(true);
  });
});
