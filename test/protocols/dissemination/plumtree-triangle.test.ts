/** Plumtree on three nodes that are all linked: the tree is 1 - 0 - 2 after the first broadcast, and nodes 1 and 2 name things to each other. */
import { describe, expect, it } from 'vitest';
import type { FaultSpec } from '../../../sim/faults/spec.ts';
import type { ResolvedOptions } from '../../../sim/protocols/contract.ts';
import { simulationOf, type Trial } from '../../../sim/testing/harness.ts';
import { holders, publish, SECOND_US } from '../trials.ts';

const GRAFT_AFTER_US = 500_000;

interface Sent {
  readonly timeUs: number;
  readonly from: number;
  readonly to: number;
  readonly kind: string;
}

function onTriangle(options: ResolvedOptions, trial: Partial<Trial>) {
  const sent: Sent[] = [];
  const simulation = simulationOf({
    nodes: 3,
    network: { topology: { model: 'edges', file: 'triangle', edges: [0, 1, 0, 2, 1, 2], directed: false } },
    limitUs: 12 * SECOND_US,
    ...trial,
    stack: [{ use: 'neighbours' }, { use: 'plumtree', options: { graftAfterUs: GRAFT_AFTER_US, ...options } }],
    observers: [
      {
        onSend(timeUs, from, to, message) {
          sent.push({ timeUs, from, to, kind: simulation.host.messageTypes[message].kind });
        },
      },
    ],
  });
  while (!simulation.finished) simulation.advance(1000);
  return { simulation, sent };
}

/** For 60 ms nothing comes from one node to the other. */
function deaf(atUs: number, from: number = 0, to: number = 2): FaultSpec {
  return {
    kind: 'link',
    id: `l${atUs}`,
    from: { select: 'nodes', nodes: [from] },
    to: { select: 'nodes', nodes: [to] },
    both: false,
    loss: 1,
    latencyFactor: 1,
    latencyAddUs: 0,
    atUs: atUs - 5000,
    forUs: 60_000,
  };
}

function crash(node: number, atUs: number, forUs: number | null): FaultSpec {
  return { kind: 'crash', id: `c${node}`, nodes: { select: 'nodes', nodes: [node] }, state: 'lose', atUs, forUs };
}

const FIRST = publish('first', 0, 0);

describe('on a triangle', () => {
  it('what did not come along the tree is grafted from who named it', () => {
    const workload = [FIRST, publish('second', 2 * SECOND_US, 0)];
    const { simulation, sent } = onTriangle({}, { workload, faults: [deaf(2 * SECOND_US)], when: 'converged' });
    expect(holders(simulation, 1)).toBe(3);
    const grafts = sent.filter(({ kind }) => kind === 'graft');
    // 10 ms to node 1, 10 ms for its IHAVE.
    expect(grafts).toEqual([{ timeUs: 2_020_000 + GRAFT_AFTER_US, from: 2, to: 1, kind: 'graft' }]);
  });

  it('asks again after retryAfter, as often as it may', () => {
    const workload = [FIRST, publish('second', 2 * SECOND_US, 0)];
    const faults = [deaf(2 * SECOND_US), crash(1, 2_100_000, null)];
    const { sent } = onTriangle({ attempts: 3, retryAfterUs: 70_000 }, { workload, faults, when: 'limit' });
    const times = sent.filter(({ kind, from }) => kind === 'graft' && from === 2).map(({ timeUs }) => timeUs);
    expect(times.map((timeUs) => timeUs - 2_520_000)).toEqual([0, 70_000, 140_000]);
  });

  it('is not quiet while names wait to be announced', () => {
    const workload = [FIRST, publish('second', 2 * SECOND_US, 0)];
    const trial = { workload, faults: [deaf(2 * SECOND_US)], when: 'quiet', notBeforeUs: 2_500_000 } as const;
    const { simulation } = onTriangle({ announceUs: 4 * SECOND_US }, trial);
    expect(holders(simulation, 1)).toBe(3);
  });

  it('who crashed waits no longer for what it waited for', () => {
    const workload = [FIRST, publish('second', 2 * SECOND_US, 0)];
    const faults = [deaf(2 * SECOND_US), crash(2, 2_100_000, 200_000)];
    const { simulation } = onTriangle({}, { workload, faults, when: 'quiet', notBeforeUs: 4 * SECOND_US });
    expect(simulation.kernel.nowUs).toBeLessThan(5 * SECOND_US);
  });

  it('who crashed with names to announce announces the next ones', () => {
    // Node 1 gets the second one from node 2 when it is back, and the tree is 0 - 2 - 1 after the third.
    const workload = [FIRST, ...[0, 0, 2].map((node, i) => publish(`later-${i}`, (2 + 2 * i) * SECOND_US, node))];
    const faults = [crash(1, 2_100_000, 200_000), deaf(6 * SECOND_US, 2, 0)];
    const { simulation } = onTriangle({ announceUs: 300_000 }, { workload, faults, when: 'limit' });
    expect(holders(simulation, 3)).toBe(3);
  });

  it('who joins tells those who have started before it that there is a link', () => {
    const join: FaultSpec = { kind: 'join', id: 'j', count: 1, atUs: SECOND_US, overUs: 0 };
    const workload = [publish('second', 2 * SECOND_US, 0)];
    const { simulation } = onTriangle({}, { nodes: 2, faults: [join], workload, when: 'limit' });
    expect(holders(simulation)).toBe(3);
  });
});
