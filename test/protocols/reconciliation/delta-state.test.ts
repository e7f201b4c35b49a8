import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FaultSpec } from '../../../sim/faults/spec.ts';
import type { Layer, Protocol, ResolvedOptions } from '../../../sim/protocols/contract.ts';
import { defineProtocol } from '../../../sim/protocols/contract.ts';
import type { OperationKind } from '../../../sim/replica/conflict-rule.ts';
import type { Simulation } from '../../../sim/scenario/simulation.ts';
import { latency, simulationOf, type Trial } from '../../../sim/testing/harness.ts';
import { publish, SECOND_US } from '../trials.ts';
import { eventsOf, finish, holdings, sentBy, write } from './support.ts';

function crash(id: string, nodes: readonly number[], state: 'keep' | 'lose', atUs: number): FaultSpec {
  return { kind: 'crash', id, nodes: { select: 'nodes', nodes }, state, atUs, forUs: SECOND_US };
}

const CRASHES = [
  crash('lost', [1, 2], 'lose', 3 * SECOND_US),
  crash('lost-again', [2], 'lose', 9 * SECOND_US),
  crash('kept', [3], 'keep', 4 * SECOND_US),
];
const JOIN: FaultSpec = { kind: 'join', id: 'join', count: 1, atUs: 7 * SECOND_US, overUs: SECOND_US };

const RULES: Record<string, readonly OperationKind[]> = {
  'last-writer-wins': ['put'],
  'version-vectors': ['put'],
  'pn-counter': ['increment', 'decrement', 'increment'],
  'or-set': ['add', 'add', 'remove'],
  'lww-map': ['put', 'put', 'delete'],
};

function trial(options: ResolvedOptions, change: Partial<Trial> = {}): Simulation {
  return simulationOf({
    nodes: 8,
    stack: [{ use: 'delta-state', options: { intervalUs: 500_000, ...options } }],
    workload: Array.from({ length: 40 }, (_, i) => publish(`u${String(i).padStart(2, '0')}`, i * 150_000, (i * 5) % 8)),
    when: 'limit',
    limitUs: 40 * SECOND_US,
    ...change,
  });
}

/** 60 increments of 12 counters, one at a time. */
const COUNTING = Array.from({ length: 60 }, (_, i) =>
  write(`u${String(i).padStart(2, '0')}`, i * 500_000, i % 8, `k${i % 12}`, 'increment'),
);

function counting(options: ResolvedOptions): Simulation {
  return trial(options, {
    workload: COUNTING,
    replica: { conflicts: 'pn-counter' },
    network: { topology: { model: 'ring', neighbours: 4 } },
  });
}

/** At ten seconds node 5 merges a value that no update stands for. */
const finder: Protocol = defineProtocol({
  name: 'finder',
  role: 'dissemination',
  summary: 'finds a value',
  source: 'test',
  options: {},
  messages: {},
  create(ctx): Layer {
    const tick = ctx.oneShot('tick');
    return {
      start(node) {
        if (node === 5) ctx.after(node, 10 * SECOND_US, tick);
      },
      timer(node) {
        const found = { kind: 'put', element: 0, amount: 1, sizeBytes: 50, update: -9 } as const;
        const state = ctx.replica!.rule.write(null, found, { timeUs: 7_777_777, origin: 5, sequence: 1 });
        ctx.replica!.merge(node, 0, state, 4);
      },
    };
  },
});

describe('delta-state', () => {
  it('makes all nodes equal under loss, copies, reordering, crashes and joins, with keys and without', () => {
    fc.assert(
      fc.property(
        fc.record({
          seed: fc.nat(),
          loss: fc.constantFrom(0, 0.1, 0.4),
          duplication: fc.constantFrom(0, 0.3),
          conflicts: fc.constantFrom(null, ...Object.keys(RULES)),
          send: fc.constantFrom('delta', 'delta', 'full'),
          log: fc.constantFrom(0, 3, 1000),
          echo: fc.boolean(),
        }),
        ({ seed, loss, duplication, conflicts, send, log, echo }) => {
          const operations = conflicts === null ? [] : RULES[conflicts];
          const element = conflicts === 'or-set' || conflicts === 'lww-map';
          const workload = Array.from({ length: 40 }, (_, i) => {
            const [id, atUs, node] = [`u${String(i).padStart(2, '0')}`, i * 250_000, (i * 5) % 8] as const;
            if (conflicts === null) return publish(id, atUs, node);
            return write(id, atUs, node, `k${i % 5}`, operations[i % operations.length], element ? `e${i % 3}` : null);
          });
          const simulation = trial(
            { send, log, echo, intervalUs: 250_000 },
            {
              seed: `s${seed}`,
              // Later ones overtake earlier ones by several rounds.
              network: { loss, duplication, latency: latency({ model: 'uniform', min: 1000, max: 900_000 }) },
              workload,
              faults: [...CRASHES, JOIN],
              limitUs: 40 * SECOND_US,
              ...(conflicts === null ? {} : { replica: { conflicts } }),
            },
          );
          finish(simulation);
          expect(new Set(holdings(simulation)).size).toBe(1);
        },
      ),
      { numRuns: 25, seed: 10 },
    );
  });

  it('counts the bytes of updates without a key that go along with states', () => {
    // A value with its stamp (16) and key (8); an update with its header (14); in front of both 36 and 12.
    const simulation = trial(
      {},
      { nodes: 2, workload: [write('a', 0, 0, 'k', 'put'), publish('b', 0, 0)], limitUs: 10 * SECOND_US },
    );
    const sent = sentBy(simulation, 'delta-state');
    finish(simulation);
    expect(new Set(holdings(simulation)).size).toBe(1);
    const [{ messages, control, payload }] = [sent.get('delta')!];
    expect([messages, control, payload]).toEqual([2, 2 * (36 + 12 + 16 + 8 + 14), 400]);
  });

  it('falls silent when every peer has acknowledged everything', () => {
    for (const options of [{}, { echo: false }, { send: 'full' }]) {
      const simulation = trial(options, {
        nodes: 4,
        network: { loss: 0.2 },
        workload: [publish('a', 0, 0), publish('b', 0, 3)],
      });
      let lastUs = 0;
      simulation.observe({ onSend: (timeUs) => void (lastUs = timeUs) });
      finish(simulation);
      expect(new Set(holdings(simulation)).size).toBe(1);
      expect(lastUs).toBeLessThan(25 * SECOND_US);
    }
  });

  it('sends a change again until it is acknowledged, and then no more', () => {
    // Acknowledgements of node 1 never arrive.
    const deaf: FaultSpec = {
      kind: 'partition',
      id: 'deaf',
      groups: [{ select: 'nodes', nodes: [1] }, { select: 'rest' }],
      oneWay: true,
      flap: null,
      atUs: 0,
      forUs: 10 * SECOND_US,
    };
    const simulation = trial({}, { nodes: 2, faults: [deaf], workload: [publish('a', 0, 0)], limitUs: 20 * SECOND_US });
    const times: number[] = [];
    simulation.observe({
      onSend(timeUs, from, _to, message) {
        if (from === 0 && simulation.host.messageTypes[message].kind === 'delta') times.push(timeUs);
      },
    });
    finish(simulation);
    // Two a second for ten seconds, and one more.
    expect(times.length).toBeGreaterThanOrEqual(20);
    expect(times.length).toBeLessThanOrEqual(22);
    expect(times.at(-1)).toBeLessThan(10.6 * SECOND_US);
  });

  it('sends less than the whole state, and less still when nothing goes back', () => {
    const bytes = [{ send: 'full' }, {}, { echo: false }].map((options) => {
      const simulation = counting(options);
      const sent = sentBy(simulation, 'delta-state');
      finish(simulation);
      expect(new Set(holdings(simulation)).size).toBe(1);
      return [...sent.values()].reduce((sum, { control, payload }) => sum + control + payload, 0);
    });
    expect(bytes[1]).toBeLessThan(0.6 * bytes[0]);
    expect(bytes[2]).toBeLessThan(0.95 * bytes[1]);
  });

  it('passes on the delta that it got, not what it became part of', () => {
    const filled = Array.from({ length: 8 }, (_, i) => write(`u${i}`, i * 100_000, i, 'k', 'increment'));
    const simulation = trial(
      { log: 1000 },
      {
        workload: [...filled, write('last', 30 * SECOND_US, 3, 'k', 'increment')],
        replica: { conflicts: 'pn-counter' },
        network: { topology: { model: 'ring', neighbours: 2 } },
      },
    );
    const sizes = new Set<number>();
    let before = 0;
    simulation.observe({
      onSend(timeUs, _from, _to, message, control, payload) {
        if (simulation.host.messageTypes[message].kind === 'ack') return;
        if (timeUs > 30 * SECOND_US) sizes.add(control + payload);
        else before = Math.max(before, control + payload);
      },
    });
    finish(simulation);
    expect(new Set(holdings(simulation)).size).toBe(1);
    // One of eight entries, wherever on the ring it is.
    expect(sizes.size).toBe(1);
    expect(Math.max(...sizes)).toBeLessThan(before - 100);
  });

  it('falls back on the whole state when the log is too short, and says so', () => {
    const [none, short, long] = [0, 2, 1000].map((log) => {
      const simulation = counting({ log });
      const events = eventsOf(simulation, 'delta-state');
      finish(simulation);
      expect(new Set(holdings(simulation)).size).toBe(1);
      return events.get('delta-state.fallback') ?? 0;
    });
    // Peers that were not heard of before the first changes were forgotten.
    expect(long).toBeLessThan(10);
    expect(short).toBeGreaterThan(10);
    expect(none).toBeGreaterThan(short);
  });

  it('tells a node that lost everything all it had', () => {
    // Long after all was acknowledged; no change follows.
    const simulation = trial(
      { echo: false },
      { faults: [crash('late', [5], 'lose', 25 * SECOND_US)], network: { loss: 0.2 } },
    );
    finish(simulation);
    expect(simulation.host.updates.count(5)).toBe(40);
  });

  const SEEDS = Array.from({ length: 8 }, (_, i) => `s${i}`);

  it('does not take a delta on top of a lost state for all of it', () => {
    // Just after node 1 is back with nothing there is news, and some seeds let node 0 send that before node 1 has said anything.
    const workload = [0, 1, 2, 3].map((i) => publish(`u${i}`, i * SECOND_US, 0));
    for (const seed of SEEDS) {
      const simulation = trial(
        {},
        {
          seed,
          nodes: 2,
          workload: [...workload, publish('u4', 11_001_000, 0)],
          faults: [crash('gone', [1], 'lose', 10 * SECOND_US)],
        },
      );
      finish(simulation);
      expect(simulation.host.updates.count(1)).toBe(5);
    }
  });

  it('does not take an acknowledgement of what it has lost for one of what it published since', () => {
    const early = [0, 1, 2, 3, 4].map((i) => publish(`u${i}`, i, 0));
    const late = [0, 1].map((i) => publish(`v${i}`, 1_310_000 + i, 0));
    for (const seed of SEEDS) {
      const gone: FaultSpec = { ...crash('gone', [0], 'lose', 1_200_000), forUs: 100_000 } as FaultSpec;
      const simulation = trial(
        {},
        {
          seed,
          nodes: 2,
          workload: [...early, ...late],
          faults: [gone],
          network: { latency: latency({ model: 'constant', value: 600_000 }) },
        },
      );
      finish(simulation);
      expect(new Set(holdings(simulation)).size).toBe(1);
      expect(simulation.host.updates.count(1)).toBe(7);
    }
  });

  it('fills gaps that were there from the beginning, and nodes that join', () => {
    const simulation = trial(
      {},
      {
        workload: [write('one', 5 * SECOND_US, 0, 'new', 'put')],
        replica: { conflicts: 'last-writer-wins', keys: 30, missing: 0.4 },
        faults: [JOIN],
      },
    );
    finish(simulation);
    expect(new Set(holdings(simulation)).size).toBe(1);
    expect(simulation.host.keyed!.count(8)).toBe(31);
  });

  it('passes on a state that came out of nowhere', () => {
    const simulation = trial(
      {},
      {
        stack: [{ use: finder }, { use: 'delta-state', options: { intervalUs: 500_000 } }],
        workload: [write('one', 0, 0, 'k', 'put')],
        replica: { conflicts: 'last-writer-wins' },
      },
    );
    finish(simulation);
    const { store } = simulation.host.keyed!;
    expect(Array.from({ length: 8 }, (_, node) => store.get(node, 0))).toEqual(
      Array.from({ length: 8 }, () => store.get(5, 0)),
    );
    expect(simulation.host.keyed!.rule.writtenUs(store.get(0, 0)!)).toBe(7_777_777);
  });

  it('passes on what another layer merged', () => {
    const simulation = trial(
      {},
      {
        stack: [
          { use: 'push', options: { fanout: 2, rounds: 3 } },
          { use: 'anti-entropy', options: { intervalUs: 3 * SECOND_US } },
          { use: 'delta-state', options: { intervalUs: 500_000, log: 50 } },
        ],
        workload: COUNTING,
        replica: { conflicts: 'pn-counter' },
        network: { loss: 0.3 },
        faults: CRASHES,
        limitUs: 60 * SECOND_US,
      },
    );
    finish(simulation);
    expect(new Set(holdings(simulation)).size).toBe(1);
  });
});
