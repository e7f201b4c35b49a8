import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FaultSpec } from '../../../sim/faults/spec.ts';
import type { ResolvedOptions } from '../../../sim/protocols/contract.ts';
import type { Simulation } from '../../../sim/scenario/simulation.ts';
import { simulationOf, type Trial } from '../../../sim/testing/harness.ts';
import { holders, publish, SECOND_US } from '../trials.ts';
import { eventsOf, finish, holdings, sentBy, write } from './support.ts';

const NODES = 15;
const UPDATES = 120;
const BUDGET = 1000;

const CRASHES: readonly FaultSpec[] = [
  {
    kind: 'crash',
    id: 'lost',
    nodes: { select: 'nodes', nodes: [1, 2, 3] },
    state: 'lose',
    atUs: SECOND_US,
    forUs: SECOND_US / 2,
  },
  {
    kind: 'crash',
    id: 'kept',
    nodes: { select: 'nodes', nodes: [4] },
    state: 'keep',
    atUs: 2 * SECOND_US,
    forUs: SECOND_US,
  },
];

/** 200 bytes each, so that four fit into a message; all published within three seconds, more than that carries. */
const OVERLOAD = Array.from({ length: UPDATES }, (_, i) => ({
  ...publish(`u${String(i).padStart(3, '0')}`, i * 25_000, (i * i) % NODES),
  size: { model: 'constant', value: 200 } as const,
}));

function trial(options: ResolvedOptions, change: Partial<Trial> = {}): Simulation {
  return simulationOf({
    nodes: NODES,
    stack: [{ use: 'scuttlebutt', options: { intervalUs: 500_000, mtuBytes: BUDGET, ...options } }],
    network: { loss: 0.05, duplication: 0.05 },
    workload: OVERLOAD,
    when: 'limit',
    limitUs: 40 * SECOND_US,
    ...change,
  });
}

/** Updates that a node learned from a peer before one that the same origin published earlier in the same generation. */
function outOfOrder(simulation: Simulation): () => number {
  const { origins } = simulation.host.updates;
  const prefix = new Map<string, number>();
  let count = 0;
  simulation.observe({
    onLearn(_timeUs, node, update) {
      const key = `${node} ${origins.origin(update)} ${origins.generation(update)}`;
      if (origins.version(update) !== (prefix.get(key) ?? 0) + 1) count++;
      prefix.set(key, origins.version(update));
    },
    onForget(_timeUs, node) {
      for (const key of prefix.keys()) if (key.startsWith(`${node} `)) prefix.delete(key);
    },
  });
  return () => count;
}

describe.each(['depth', 'breadth'])('scuttlebutt, %s', (order) => {
  it('brings everything to everybody within the budget, in the order of each origin', () => {
    const simulation = trial({ order });
    const count = outOfOrder(simulation);
    const sent = sentBy(simulation, 'scuttlebutt');
    finish(simulation);
    for (let update = 0; update < UPDATES; update++) expect(holders(simulation, update)).toBe(NODES);
    expect(count()).toBe(0);
    expect(sent.get('delta')!.largest).toBeLessThanOrEqual(BUDGET);
    // Four updates of 200 bytes and 10 of control in front of each, from at least one origin.
    expect(sent.get('delta')!.largest).toBeGreaterThanOrEqual(36 + 16 + 4 * 210);
  });

  it('has a backlog on the way there, says so, and leaves no gaps either', () => {
    const simulation = trial({ order }, { limitUs: 4 * SECOND_US });
    const count = outOfOrder(simulation);
    const events = eventsOf(simulation, 'scuttlebutt');
    finish(simulation);
    const complete = OVERLOAD.filter((_, update) => holders(simulation, update) === NODES);
    expect(complete.length).toBeLessThan(UPDATES / 2);
    expect(count()).toBe(0);
    expect(events.get('scuttlebutt.truncated')).toBeGreaterThan(10);
  });

  it('keeps the order through crashes with and without state', () => {
    const simulation = trial({ order }, { faults: CRASHES, limitUs: 60 * SECOND_US });
    const count = outOfOrder(simulation);
    finish(simulation);
    expect(count()).toBe(0);
    expect(new Set(holdings(simulation)).size).toBe(1);
    // What an origin published before it lost its state goes on spreading, and so does what it published afterwards.
    const { origins } = simulation.host.updates;
    const generations = OVERLOAD.map((_, update) => update)
      .filter((update) => origins.origin(update) === 1 && holders(simulation, update) === NODES)
      .map((update) => origins.generation(update));
    expect(new Set(generations)).toEqual(new Set([0, 1]));
  });
});

describe('scuttlebutt', () => {
  it('sends nothing twice and no content when there is nothing new', () => {
    const simulation = trial({ mtuBytes: 100_000 }, { nodes: 2, network: {}, workload: [publish('a', 0, 0)] });
    const sent = sentBy(simulation, 'scuttlebutt');
    finish(simulation);
    expect(sent.get('delta')!.messages).toBe(1);
    expect(sent.get('digest')!.messages).toBe(2 * 80);
    // 36 of header and 12 for the one origin there is; one node may have called before it knew of any.
    expect([159, 160]).toContain((sent.get('digest')!.control - 160 * 36) / 12);
  });

  it('names an origin no more when all it published has retired, and goes on after that', () => {
    const passing = Array.from({ length: 8 }, (_, i) => ({
      ...publish(`u${i}`, i * 100_000, i % 4),
      retireAfterUs: 5 * SECOND_US,
    }));
    const late = publish('late', 15 * SECOND_US, 1);
    const simulation = trial({}, { workload: [...passing, late], network: {} });
    const largest = new Map<boolean, number>();
    simulation.observe({
      onSend(timeUs, _from, _to, message, control) {
        const later = timeUs > 7 * SECOND_US && timeUs < 15 * SECOND_US;
        if (simulation.host.messageTypes[message].kind === 'digest')
          largest.set(later, Math.max(largest.get(later) ?? 0, control));
      },
    });
    finish(simulation);
    expect([largest.get(false), largest.get(true)]).toEqual([36 + 4 * 12, 36]);
    expect(holders(simulation, 8)).toBe(NODES);
  });

  it('goes along with a layer that brings updates in any order', () => {
    const simulation = trial(
      {},
      {
        stack: [
          { use: 'push', options: { fanout: 2, rounds: 2, intervalUs: 200_000 } },
          { use: 'scuttlebutt', options: { intervalUs: 500_000, mtuBytes: BUDGET } },
        ],
        network: { loss: 0.4 },
        limitUs: 40 * SECOND_US,
        faults: CRASHES,
      },
    );
    const gaps = eventsOf(simulation, 'scuttlebutt');
    finish(simulation);
    expect(new Set(holdings(simulation)).size).toBe(1);
    expect(gaps.get('scuttlebutt.gap') ?? 0).toBeLessThan(5);
  });

  it('makes all nodes equal whatever happens, with keys and without', () => {
    fc.assert(
      fc.property(
        fc.record({
          seed: fc.nat(),
          loss: fc.constantFrom(0, 0.1, 0.3),
          duplication: fc.constantFrom(0, 0.2),
          mtuBytes: fc.constantFrom(150, 500, 5000),
          order: fc.constantFrom('depth', 'breadth'),
          rate: fc.constantFrom(null, 2),
          conflicts: fc.constantFrom(null, 'last-writer-wins', 'pn-counter', 'version-vectors'),
        }),
        ({ seed, loss, duplication, mtuBytes, order, rate, conflicts }) => {
          const operation = conflicts === 'pn-counter' ? 'increment' : 'put';
          const workload = Array.from({ length: 30 }, (_, i) => {
            const [id, atUs, node] = [`u${String(i).padStart(2, '0')}`, i * 150_000, (i * 5) % 8] as const;
            return conflicts === null ? publish(id, atUs, node) : write(id, atUs, node, `k${i % 4}`, operation);
          });
          const simulation = trial(
            { mtuBytes, order, rate, intervalUs: 250_000 },
            {
              seed: `s${seed}`,
              nodes: 8,
              network: { loss, duplication },
              workload,
              faults: CRASHES,
              limitUs: 45 * SECOND_US,
              ...(conflicts === null ? {} : { replica: { conflicts } }),
            },
          );
          finish(simulation);
          expect(new Set(holdings(simulation)).size).toBe(1);
        },
      ),
      { numRuns: 25, seed: 9 },
    );
  });

  it('leaves out writes that a later one of the same origin makes superfluous', () => {
    function payload(keys: number): number {
      const workload = Array.from({ length: 60 }, (_, i) =>
        write(`u${String(i).padStart(2, '0')}`, 100_000 + i * 1000, 0, `k${i % keys}`, 'put'),
      );
      const simulation = trial(
        { mtuBytes: 100_000, intervalUs: SECOND_US, phase: 'lockstep' },
        { nodes: 2, workload, network: {}, replica: { conflicts: 'last-writer-wins' } },
      );
      const sent = sentBy(simulation, 'scuttlebutt');
      finish(simulation);
      expect(new Set(holdings(simulation)).size).toBe(1);
      return sent.get('delta')!.payload;
    }
    const all = payload(60);
    expect(payload(3)).toBe(all / 20);
    expect(payload(30)).toBe(all / 2);
  });
});
