import { describe, expect, it } from 'vitest';
import type { Context, Layer, Protocol } from '../../sim/protocols/contract.ts';
import { defineProtocol } from '../../sim/protocols/contract.ts';
import type { WorkloadSpec, WriteSpec } from '../../sim/replica/spec.ts';
import type { Simulation } from '../../sim/scenario/simulation.ts';
import { latency, ONE_UPDATE, simulationOf, type Trial } from '../../sim/testing/harness.ts';
import { PermutedQueue } from '../../sim/testing/permuted-queue.ts';

const SECOND = 1_000_000;
const ANTI_ENTROPY = { use: 'anti-entropy', options: { intervalUs: 200_000 } };

function put(id: string, node: number, atUs: number, write: Partial<WriteSpec> = {}): WorkloadSpec {
  return {
    ...ONE_UPDATE,
    id,
    when: 'at',
    atUs,
    source: { node },
    write: { key: { name: 'k' }, operation: 'put', element: null, amount: 1, ...write },
  };
}

function finish(trial: Trial): Simulation {
  const simulation = simulationOf(trial);
  while (!simulation.finished) simulation.advance(1_000_000);
  return simulation;
}

const view = (simulation: Simulation) => simulation.host.keyed!;
/** What a reader finds under the key at each node. */
const reads = (simulation: Simulation, key = 0): string[] => {
  const { store, rule } = view(simulation);
  return Array.from({ length: simulation.plan.capacity }, (_, node) => {
    const state = store.get(node, key);
    return state === null ? '-' : rule.read(state).join();
  });
};
const checksums = (simulation: Simulation): number =>
  new Set(Array.from({ length: simulation.plan.capacity }, (_, node) => view(simulation).checksum(node))).size;

/** A layer that does what a test wants. */
function layer(make: (ctx: Context) => Partial<Layer>, name = 'tester'): Protocol {
  return defineProtocol({
    name,
    role: 'dissemination',
    summary: 'for a test',
    source: 'none',
    options: {},
    messages: { say: { controlBytes: 1, doc: '' } },
    create: (ctx): Layer => ({ start: () => undefined, ...make(ctx as Context) }),
  });
}

describe('a publish with a key', () => {
  it('is written at its origin and merged wherever the update is learned', () => {
    const sizes: number[] = [];
    const observer = { onPublish: (_t: number, _n: number, _u: number, bytes: number) => void sizes.push(bytes) };
    const run = finish({ nodes: 20, stack: [{ use: 'push' }], workload: [put('a', 3, 0)], observers: [observer] });
    expect(new Set(reads(run))).toEqual(new Set(['0']));
    // 100 bytes of value and its stamp: whoever passes the update on does not look inside.
    const { rule, writes } = view(run);
    const delta = writes.deltaOf(0)!;
    expect(sizes).toEqual([rule.payloadBytes(delta) + rule.controlBytes(delta)]);
    expect(rule.payloadBytes(delta)).toBe(100);
    expect(sizes[0]).toBeGreaterThan(100);
  });

  it('merges before anybody hears of the update, and tells of the key after it', () => {
    const told: string[] = [];
    const holds = (simulation: Simulation): string => (view(simulation).get(1, 0) === null ? 'without' : 'with');
    const listener = layer((ctx) => ({
      onLearn: (node, update) => void (node === 1 && told.push(`learn ${update} ${ctx.replica!.hash(1, 0) !== 0}`)),
      onChange: (node, key, from) => void (node === 1 && told.push(`change ${key} from ${from}`)),
    }));
    const simulation: Simulation = simulationOf({
      nodes: 2,
      stack: [{ use: 'push' }, { use: listener }],
      workload: [put('a', 0, 0)],
      observers: [
        {
          onStored: (_t, node, key, hash, tombstone) =>
            void (node === 1 && told.push(`stored ${key} ${hash !== 0} ${tombstone}`)),
          onLearn: (_t, node) => void (node === 1 && told.push(`observer ${holds(simulation)}`)),
        },
      ],
    });
    while (!simulation.finished) simulation.advance(1000);
    expect(told).toEqual(['stored 0 true false', 'observer with', 'learn 0 true', 'change 0 from 0']);
  });

  it('leaves updates without a key alone', () => {
    const run = finish({ nodes: 5, stack: [{ use: 'push' }], workload: [put('a', 0, 0), ONE_UPDATE] });
    expect(view(run).keyOf(1)).toBe(-1);
    expect(view(run).deltaOf(1)).toBeNull();
    expect(simulationOf({ nodes: 5, stack: [{ use: 'push' }] }).host.keyed).toBeNull();
  });

  it('counts the writes of a node over all of its lives', () => {
    const run = finish({
      nodes: 2,
      stack: [{ use: 'push' }],
      workload: [put('a', 0, 0), put('b', 0, 3 * SECOND)],
      faults: [
        { kind: 'crash', id: 'c', nodes: { select: 'nodes', nodes: [0] }, state: 'lose', atUs: SECOND, forUs: SECOND },
      ],
    });
    expect((view(run).deltaOf(1) as { sequence?: number }).sequence).toBe(2);
  });

  it('drops the delta when the update retires', () => {
    const run = finish({
      nodes: 5,
      stack: [{ use: 'push' }],
      workload: [{ ...put('a', 0, 0), retireAfterUs: 5 * SECOND }],
      when: 'limit',
      limitUs: 10 * SECOND,
    });
    expect(view(run).deltaOf(0)).toBeNull();
    expect(view(run).writes.liveOf(0)).toEqual([]);
    expect(new Set(reads(run))).toEqual(new Set(['0']));
  });
});

describe('states that are merged', () => {
  it('teach the updates that they cover, superseded ones as well', () => {
    // Two who cannot know of each other write at once: with states alone the earlier write reaches nobody.
    const run = finish({ nodes: 12, stack: [ANTI_ENTROPY], workload: [put('a', 0, 0), put('b', 7, 1)] });
    expect(run.kernel.stoppedByRule).toBe(true);
    expect(new Set(reads(run))).toEqual(new Set(['1']));
    for (let node = 0; node < 12; node++) expect(run.host.updates.count(node)).toBe(2);
  });

  it('count a write that was lost from the first as held where the winner is', () => {
    // Clocks are up to 10 s ahead: later writes by slow clocks lose to what their writers had read.
    const run = finish({
      seed: 'skew',
      nodes: 12,
      stack: [ANTI_ENTROPY],
      clocks: { offsetUs: { model: 'uniform', min: 0, max: 10 * SECOND } },
      workload: Array.from({ length: 12 }, (_, i) => put(`w${i}`, i, 100_000 * i)),
    });
    expect(run.kernel.stoppedByRule).toBe(true);
    expect(checksums(run)).toBe(1);
    expect(reads(run)[0]).not.toBe('11');
  });

  it('teach no sooner than a message could, in whatever order nodes take their turns', () => {
    // By wrong clocks many writes are lost from the first, so nodes hold them as soon as they may.
    const trial: Trial = {
      nodes: 12,
      stack: [{ use: 'anti-entropy', options: { intervalUs: 50_000 } }],
      clocks: { offsetUs: { model: 'uniform', min: 0, max: 10 * SECOND } },
      network: { latency: latency({ model: 'uniform', min: 20_000, max: 90_000 }, 20_000) },
      workload: Array.from({ length: 150 }, (_, i) =>
        put(`w${i}`, (i * 5) % 12, 3_000 * i, { key: { name: `k${i % 3}` } }),
      ),
      when: 'limit',
      limitUs: SECOND,
    };
    const plain = finish(trial).fingerprint;
    for (const order of ['a', 'b', 'c', 'd']) {
      const permuted = simulationOf(trial, { queue: new PermutedQueue(20_000, 1000_000, order), metrics: false });
      while (!permuted.finished) permuted.advance(1_000_000);
      expect(permuted.fingerprint).toBe(plain);
    }
  });

  it('agree under every rule, whoever writes what', () => {
    for (const [conflicts, operation] of [
      ['version-vectors', 'put'],
      ['pn-counter', 'decrement'],
      ['or-set', 'add'],
      ['lww-map', 'put'],
    ] as const) {
      const run = finish({
        nodes: 9,
        stack: [ANTI_ENTROPY],
        network: { loss: 0.1 },
        replica: { conflicts, keys: 4, missing: 0.3 },
        workload: Array.from({ length: 9 }, (_, i) =>
          put(`w${i}`, i, (i % 3) * 100, {
            operation,
            element: `e${i % 4}`,
            key: i % 2 === 0 ? { name: 'k' } : { draw: 'any' },
          }),
        ),
        when: 'limit',
        limitUs: 20 * SECOND,
      });
      expect([conflicts, checksums(run)]).toEqual([conflicts, 1]);
      expect(run.metrics.coverage.meanCoverage()).toBe(1);
    }
  });
});

describe('what a node holds', () => {
  const crash = (state: 'keep' | 'lose') =>
    finish({
      nodes: 3,
      stack: [{ use: 'uniform' }],
      replica: { keys: 5 },
      workload: [put('a', 1, 0)],
      when: 'limit',
      limitUs: 5 * SECOND,
      faults: [
        { kind: 'crash', id: 'c', nodes: { select: 'nodes', nodes: [1] }, state, atUs: SECOND, forUs: SECOND },
        { kind: 'join', id: 'j', count: 1, atUs: SECOND, overUs: 0 },
      ],
    });

  it('survives a crash that keeps state, and no other; those who join hold nothing', () => {
    const { store } = view(crash('keep'));
    expect([...store.states]).toEqual([5, 6, 5, 0]);
    const lost = view(crash('lose')).store;
    expect([...lost.states]).toEqual([5, 0, 5, 0]);
    expect(lost.checksum(1)).toBe(0);
  });

  it('is the preloaded keys but for the share that is missing', () => {
    const { store } = view(finish({ nodes: 100, stack: [{ use: 'push' }], replica: { keys: 1000, missing: 0.02 } }));
    // 100,000 draws: mean 2,000 with sd 44; five of those is one run in two million.
    const missing = 100_000 - store.states.reduce((sum, n) => sum + n, 0);
    expect(Math.abs(missing - 2000)).toBeLessThan(221);
  });
});

describe('layers', () => {
  const offer = (change: (ctx: Context) => Partial<Layer>, more: Protocol[] = []): Simulation => {
    const teller = layer((ctx) => {
      const tick = ctx.periodic({ name: 'tick', periodUs: SECOND, phase: 500_000 });
      return {
        start: (node) => ctx.every(node, tick),
        timer(node) {
          const state = ctx.replica!.get(node, 0);
          if (node === 0 && state !== null) ctx.sendRow(node, 1, 0, 0, 0, ctx.box(state), 0, 0);
        },
        message: (node, from, _kind, _a, _b, row) => void ctx.replica!.merge(node, 0, ctx.unbox(row), from),
        ...change(ctx),
      };
    });
    return finish({
      nodes: 3,
      stack: [{ use: teller }, ...more.map((use) => ({ use }))],
      workload: [put('a', 0, 0)],
      when: 'limit',
      limitUs: 2 * SECOND,
    });
  };

  it('may let in something else, or nothing, each asked in turn', () => {
    const asked: string[] = [];
    const guard = (name: string, lets: boolean): Protocol =>
      layer(
        () => ({
          admit(node, key, state, from) {
            asked.push(`${name} ${node} ${key} ${from}`);
            return lets ? state : null;
          },
        }),
        name,
      );
    expect(reads(offer(() => ({}), [guard('first', true), guard('second', false)]))).toEqual(['0', '-', '-']);
    expect(asked.slice(0, 2)).toEqual(['first 1 0 0', 'second 1 0 0']);
    expect(reads(offer(() => ({}), [guard('first', true)]))).toEqual(['0', '0', '-']);
  });

  it('make the fingerprint with what they merge', () => {
    const merging = offer(() => ({})).fingerprint;
    expect(offer(() => ({ message: () => undefined })).fingerprint).not.toBe(merging);
    // A drop teaches nobody anything, and sends nothing.
    const dropping = offer((ctx) => ({ onChange: (node, key) => void (node === 1 && ctx.replica!.drop(node, key)) }));
    expect(reads(dropping)).toEqual(['0', '-', '-']);
    expect(dropping.fingerprint).not.toBe(merging);
  });

  it('act for their own node and for keys that exist', () => {
    const breaking = (message: (ctx: Context) => Layer['message']) => () =>
      offer((ctx) => ({ message: message(ctx)! }));
    expect(
      breaking((ctx) => (_node, from, _k, _a, _b, row) => void ctx.replica!.merge(2, 0, ctx.unbox(row), from)),
    ).toThrow(/may not act for node 2/);
    expect(breaking((ctx) => () => ctx.replica!.drop(2, 0))).toThrow(/may not act for node 2/);
    expect(
      breaking((ctx) => (node, from, _k, _a, _b, row) => void ctx.replica!.merge(node, 7, ctx.unbox(row), from)),
    ).toThrow(/no key has the number 7/);
  });
});
