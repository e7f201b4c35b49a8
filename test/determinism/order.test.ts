/** What must not change a run: the order of nodes inside the latency window, slices, observers, nodes and faults that touch nobody. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FaultSpec } from '../../sim/faults/spec.ts';
import type { Observer } from '../../sim/kernel/observer.ts';
import type { NodeSelector } from '../../sim/network/spec.ts';
import { defineProtocol, type Protocol } from '../../sim/protocols/contract.ts';
import { latency, runTrial, simulationOf, type Trial } from '../../sim/testing/harness.ts';
import { PermutedQueue } from '../../sim/testing/permuted-queue.ts';

const share = (value: number): NodeSelector => ({ select: 'share', share: value });
const constant = (value: number) => ({ model: 'constant', value }) as const;
const exponential = (mean: number) => ({ model: 'exponential', mean }) as const;

const FAULTS: readonly FaultSpec[] = [
  { kind: 'crash', id: 'crash', atUs: 300_000, forUs: 700_000, nodes: share(0.2), state: 'lose' },
  {
    kind: 'churn',
    id: 'churn',
    atUs: 0,
    forUs: 3_000_000,
    nodes: share(0.5),
    session: exponential(500_000),
    offTime: exponential(200_000),
    state: 'keep',
  },
  {
    kind: 'partition',
    id: 'cut',
    atUs: 100_000,
    forUs: 1_500_000,
    groups: [share(0.6), { select: 'rest' }],
    oneWay: false,
    flap: { downUs: 200_000, upUs: 50_000 },
  },
  { kind: 'pause', id: 'pause', atUs: 500_000, forUs: 400_000, nodes: share(0.3), every: null, length: null },
  {
    kind: 'drift',
    id: 'drift',
    atUs: 400_000,
    forUs: 900_000,
    nodes: share(0.3),
    ppm: constant(20_000),
    sign: 'either',
  },
  { kind: 'join', id: 'join', atUs: 600_000, overUs: 500_000, count: 7 },
  { kind: 'leave', id: 'leave', atUs: 1_100_000, nodes: { select: 'count', count: 3 } },
  { kind: 'slow', id: 'slow', atUs: 200_000, forUs: 500_000, nodes: share(0.1), latencyFactor: 3, latencyAddUs: 5_000 },
];

const trials: fc.Arbitrary<Trial> = fc.record({
  seed: fc.string(),
  nodes: fc.integer({ min: 1, max: 40 }),
  stack: fc.constantFrom(
    [{ use: 'push', options: { intervalUs: 100_000 } }],
    [{ use: 'push', options: { intervalUs: 100_000, fanout: 3, mode: 'infect-and-die', rounds: 2 } }],
    [{ use: 'pull', options: { intervalUs: 50_000 } }],
    [{ use: 'push-pull', options: { intervalUs: 100_000, jitterUs: 3_000 } }],
    [
      { use: 'push-pull', options: { intervalUs: 100_000, phase: 'lockstep' } },
      { use: 'anti-entropy', options: { intervalUs: 300_000 } },
    ],
    [{ use: 'round-robin' }, { use: 'push-pull' }],
  ),
  network: fc.record({
    latency: fc.constantFrom(
      latency(constant(5_000)),
      latency(exponential(20_000), 700),
      latency({ model: 'uniform', min: 200, max: 400 }, 200),
    ),
    loss: fc.constantFrom(0, 0.05),
    duplication: fc.constantFrom(0, 0.1),
    bandwidth: fc.constantFrom(null, { upBytesPerSecond: 50_000, downBytesPerSecond: 50_000, queueBytes: 2_000 }),
    burstLoss: fc.constantFrom(null, {
      meanGoodUs: 300_000,
      meanBadUs: 50_000,
      lossGood: 0,
      lossBad: 1,
      direction: 'both',
    } as const),
    transport: fc.constantFrom('datagram' as const, 'connection' as const),
  }),
  faults: fc.subarray([...FAULTS]),
  when: fc.constant('limit' as const),
  limitUs: fc.constant(2_000_000),
});

/** A result as text, tables written out. */
function plain(outcome: ReturnType<typeof runTrial>): string {
  return JSON.stringify(outcome, (key, value: unknown) => (key === 'rows' ? [...(value as Iterable<unknown>)] : value));
}

const OPTIONS = { numRuns: 60, seed: 7 };

function permutedFingerprint(trial: Trial, seed: string): string {
  const windowUs = simulationOf(trial).minLatencyUs;
  const simulation = simulationOf(trial, { queue: new PermutedQueue(windowUs, 1000, seed), metrics: false });
  while (!simulation.finished) simulation.advance(1_000_000);
  return simulation.fingerprint;
}

describe('the order of different nodes', () => {
  it('inside a window of the smallest latency changes nothing', () => {
    fc.assert(
      fc.property(trials, fc.string(), (trial, order) => {
        expect(permutedFingerprint(trial, order)).toBe(runTrial(trial).fingerprint);
      }),
      OPTIONS,
    );
  });

  it('shows at once when a handler reads another node', () => {
    const cheat: Protocol = defineProtocol({
      name: 'cheat',
      role: 'dissemination',
      summary: '',
      source: '',
      options: {},
      messages: { beat: { controlBytes: 8, doc: '' } },
      create(ctx) {
        const beats = ctx.column('beats', 'u32');
        const tick = ctx.periodic({ name: 'tick', periodUs: 10_000 });
        return {
          start: (node) => ctx.every(node, tick),
          timer(node) {
            beats[node]++;
            const other = (node + 1) % ctx.capacity;
            ctx.send(node, other, ctx.kinds.beat, beats[other], 0, 0);
          },
          message: () => undefined,
        };
      },
    });
    const trial: Trial = { nodes: 10, stack: [{ use: cheat }], when: 'limit', limitUs: 200_000 };
    expect(permutedFingerprint(trial, 'x')).not.toBe(runTrial(trial).fingerprint);
  });
});

describe('what has no part in a run', () => {
  it('slices of any size', () => {
    fc.assert(
      fc.property(
        trials,
        fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 1, maxLength: 20 }),
        (trial, slices) => {
          const simulation = simulationOf(trial);
          for (let i = 0; !simulation.finished; i++) simulation.advance(slices[i % slices.length]);
          expect(plain(simulation.outcome())).toBe(plain(runTrial(trial)));
        },
      ),
      { numRuns: 30, seed: 8 },
    );
  });

  it('observers and probes, on or off', () => {
    const seen = { events: 0 };
    const count = (): void => void seen.events++;
    const observer: Observer = {
      onSend: count,
      onDeliver: count,
      onDrop: count,
      onLearn: count,
      onTimer: count,
      onUp: count,
      onDown: count,
      onProbe: count,
    };
    fc.assert(
      fc.property(trials, (trial) => {
        const bare = simulationOf(trial, { metrics: false });
        while (!bare.finished) bare.advance(1_000_000);
        expect(runTrial({ ...trial, observers: [observer] }).fingerprint).toBe(bare.fingerprint);
      }),
      { numRuns: 30, seed: 9 },
    );
    expect(seen.events).toBeGreaterThan(1000);
  });

  it('whether messages are told one by one, or summed up many at once', () => {
    // Who hears of each message makes the kernel decide each fate at once; without, fates and sums wait for the end of the bucket.
    const watcher: Observer = { onSend: () => undefined };
    const check = (trial: Trial): void => {
      expect(plain(runTrial({ ...trial, observers: [watcher] }))).toBe(plain(runTrial(trial)));
    };
    fc.assert(fc.property(trials, check), { numRuns: 30, seed: 10 });
    const plainly = trials.map((trial) => ({
      ...trial,
      nodes: 500,
      network: { loss: trial.network!.loss!, latency: latency({ model: 'uniform', min: 2_000, max: 30_000 }) },
    }));
    fc.assert(fc.property(plainly, check), { numRuns: 15, seed: 11 });
    // More messages at one instant than wait together.
    const stack = [{ use: 'push', options: { intervalUs: 100_000, fanout: 3, phase: 'lockstep' } }];
    const crowded = plainly.map((trial) => ({ ...trial, nodes: 1000, stack, limitUs: 900_000 }));
    fc.assert(fc.property(crowded, check), { numRuns: 3, seed: 12 });
  });

  it('a fault at other nodes: every node it does not touch sees the same events', () => {
    // Two halves that never talk: the second one crashes in one of the two runs.
    const halves: FaultSpec = {
      kind: 'partition',
      id: 'halves',
      atUs: 0,
      forUs: null,
      groups: [{ select: 'range', from: 0, to: 19 }, { select: 'rest' }],
      oneWay: false,
      flap: null,
    };
    const crash: FaultSpec = {
      kind: 'crash',
      id: 'crash',
      atUs: 500_000,
      forUs: 300_000,
      nodes: { select: 'range', from: 20, to: 39 },
      state: 'lose',
    };
    fc.assert(
      fc.property(fc.string(), (seed) => {
        const events = (faults: readonly FaultSpec[]): string[] =>
          eventsOf({ ...base, seed, faults }, (node) => node < 20);
        expect(events([crash, halves])).toEqual(events([halves]));
        expect(events([halves, crash])).toEqual(events([halves]));
      }),
      { numRuns: 10, seed: 10 },
    );
  });

  it('a layer that only ticks, above or below', () => {
    const silent: Protocol = defineProtocol({
      name: 'silent',
      role: 'aggregation',
      summary: '',
      source: '',
      options: {},
      messages: {},
      create(ctx) {
        const tick = ctx.periodic({ name: 'tick', periodUs: 30_000 });
        const late = ctx.oneShot('late');
        return {
          start: (node) => ctx.every(node, tick),
          timer: (node, tag) => void (ctx.below(10) > 0 && tag === tick && ctx.after(node, 500, late)),
        };
      },
    });
    const deliveries = (stack: Trial['stack']): string[] =>
      eventsOf({ ...base, stack }, () => true).filter((line) => !line.endsWith('tick'));
    const alone = deliveries(base.stack);
    expect(deliveries([{ use: silent }, ...base.stack])).toEqual(alone);
    expect(deliveries([...base.stack, { use: silent }])).toEqual(alone);
  });

  it('a node that no view contains', () => {
    const ring = {
      model: 'edges',
      file: 'ring',
      directed: false,
      edges: Array.from({ length: 20 }, (_, i) => [i, (i + 1) % 20]).flat(),
    } as const;
    const stack = [{ use: 'neighbours' }, { use: 'push-pull', options: { intervalUs: 100_000 } }];
    const trial = (nodes: number): Trial => ({ ...base, nodes, stack, network: { ...base.network, topology: ring } });
    const of = (nodes: number): string[] => eventsOf(trial(nodes), (node) => node < 20);
    expect(of(21)).toEqual(of(20));
    expect(of(20).length).toBeGreaterThan(500);
  });
});

const base: Trial = {
  nodes: 40,
  stack: [{ use: 'push-pull', options: { intervalUs: 100_000 } }],
  network: { latency: latency(exponential(10_000)), loss: 0.02 },
  when: 'limit',
  limitUs: 2_000_000,
};

/** Everything that happened at the nodes asked for, one line an event. */
function eventsOf(trial: Trial, wanted: (node: number) => boolean): string[] {
  const lines: string[] = [];
  const note = (node: number, ...what: readonly (string | number)[]): void => {
    if (wanted(node)) lines.push(what.join(' '));
  };
  const observer: Observer = {
    onDeliver: (t, from, to, message) => note(to, t, to, 'got', message, from),
    onDrop: (t, from, to, message, reason) => note(from, t, from, 'lost', message, to, reason),
    onTimer: (t, node) => note(node, t, node, 'tick'),
    onLearn: (t, node, update, from, hop) => note(node, t, node, 'learned', update, from, hop),
  };
  runTrial({ ...trial, observers: [observer] });
  return lines;
}

describe('seeds', () => {
  it('equal seeds give equal results, different ones different fingerprints', () => {
    fc.assert(
      fc.property(trials, fc.string(), (trial, other) => {
        expect(plain(runTrial(trial))).toBe(plain(runTrial(trial)));
        fc.pre(other !== trial.seed && (trial.nodes ?? 0) > 1);
        expect(runTrial({ ...trial, seed: other }).fingerprint).not.toBe(runTrial(trial).fingerprint);
      }),
      { numRuns: 30, seed: 11 },
    );
  });
});
