import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { State } from '../../sim/replica/conflict-rule.ts';
import { lastWriterWins } from '../../sim/replica/conflicts/last-writer-wins.ts';
import { mixed, PAGE_KEYS, ReplicaStore } from '../../sim/replica/store.ts';

const NODES = 4;
const KEYS = PAGE_KEYS + 7;

function state(update: number, kind: 'put' | 'delete' = 'put'): State {
  const operation = { kind, element: 0, amount: 1, sizeBytes: 10, update };
  return lastWriterWins.write(null, operation, { timeUs: update, origin: 0, sequence: update + 1 });
}

type Step = readonly [node: number, key: number, state: State | null];

const steps = fc.array(
  fc.tuple(
    fc.nat(NODES - 1),
    fc.oneof(fc.constantFrom(0, PAGE_KEYS - 1, PAGE_KEYS), fc.nat(KEYS - 1)),
    fc.option(
      fc
        .tuple(fc.nat(50), fc.constantFrom('put' as const, 'delete' as const))
        .map(([update, kind]) => state(update, kind)),
    ),
  ),
);

/** What the store should say, worked out anew. */
function model(preloaded: readonly State[], done: readonly Step[], node: number): Map<number, State> {
  const held = new Map(node < NODES - 1 ? preloaded.map((one, key): [number, State] => [key, one]) : []);
  for (const [at, key, value] of done) {
    if (at !== node) continue;
    if (value === null) held.delete(key);
    else held.set(key, value);
  }
  return held;
}

describe('ReplicaStore', () => {
  it('says what a map for each node says: states, hashes, checksums, counts', () => {
    fc.assert(
      fc.property(steps, fc.nat(KEYS), (done, count) => {
        const preloaded = Array.from({ length: count }, (_, key) => state(1000 + key));
        const store = new ReplicaStore(lastWriterWins, KEYS, NODES);
        // The last node joins later.
        store.preload(NODES - 1, preloaded);
        for (const [node, key, value] of done)
          expect(store.set(node, key, value)).toBe(value === null ? 0 : lastWriterWins.hash(value as never));
        for (let node = 0; node < NODES; node++) {
          const held = model(preloaded, done, node);
          let sum = 0;
          for (let key = 0; key < KEYS; key++) {
            expect(store.get(node, key)).toBe(held.get(key) ?? null);
            const one = held.get(key);
            expect(store.hash(node, key)).toBe(one === undefined ? 0 : lastWriterWins.hash(one as never));
            sum = (sum + mixed(key, store.hash(node, key))) | 0;
          }
          expect(store.checksum(node)).toBe(sum);
          expect(store.states[node]).toBe(held.size);
          expect(store.tombstones[node]).toBe(
            [...held.values()].filter((one) => lastWriterWins.isTombstone(one as never)).length,
          );
        }
      }),
    );
  });

  it('forgets a node and no other', () => {
    const store = new ReplicaStore(lastWriterWins, KEYS, NODES);
    store.preload(NODES, [state(1), state(2)]);
    const before = store.checksum(1);
    expect(store.clear(0)).toBe(true);
    expect(store.clear(0)).toBe(false);
    expect([store.get(0, 1), store.hash(0, 1), store.checksum(0), store.states[0]]).toEqual([null, 0, 0, 0]);
    expect([store.checksum(1), store.states[1]]).toEqual([before, 2]);
    store.set(0, 1, state(2));
    expect(store.get(1, 0)).not.toBeNull();
    store.set(0, 0, state(3, 'delete'));
    expect(store.tombstones[0]).toBe(1);
    store.clear(0);
    expect(store.tombstones[0]).toBe(0);
  });

  it('shares the pages that nobody has changed', () => {
    const store = new ReplicaStore(lastWriterWins, KEYS, NODES);
    store.preload(NODES, [state(1), state(2)]);
    store.set(2, 0, state(9));
    expect(store.page(0, 0)).toBe(store.page(1, 0));
    expect(store.page(2, 0)).not.toBe(store.page(1, 0));
    expect(store.page(2, 1)).toBe(store.page(1, 1));
  });

  it('has room for a million keys at a hundred thousand nodes, as long as few differ', () => {
    const store = new ReplicaStore(lastWriterWins, 1_000_000, 100_000);
    store.preload(100_000, [state(1)]);
    store.set(77, 999_999, state(2));
    store.set(78, 0, null);
    expect([76, 77, 78, 79].map((node) => store.states[node])).toEqual([1, 2, 0, 1]);
    expect([76, 77, 78, 79].map((node) => store.get(node, 0) === null)).toEqual([false, false, true, false]);
    expect(store.get(76, 999_999)).toBeNull();
  });

  it('tells states apart that changed places', () => {
    const one = new ReplicaStore(lastWriterWins, 2, 2);
    one.set(0, 0, state(1));
    one.set(0, 1, state(2));
    one.set(1, 0, state(2));
    one.set(1, 1, state(1));
    expect(one.checksum(0)).not.toBe(one.checksum(1));
  });
});
