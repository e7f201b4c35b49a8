import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UpdateStore } from '../../sim/replica/updates.ts';

const NODES = 5;
const UPDATES = 80;

const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('learn' as const),
      node: fc.nat(NODES - 1),
      update: fc.nat(UPDATES - 1),
      hop: fc.nat(70_000),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('publish' as const),
      node: fc.nat(NODES - 1),
      update: fc.nat(UPDATES - 1),
      hop: fc.constant(0),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('retire' as const),
      node: fc.constant(0),
      update: fc.nat(UPDATES - 1),
      hop: fc.constant(0),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('forget' as const),
      node: fc.nat(NODES - 1),
      update: fc.constant(0),
      hop: fc.constant(0),
    }),
  },
);

describe('UpdateStore', () => {
  it('agrees with sets of ids, over growth, retirement and reuse of slots', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
        const store = new UpdateStore(NODES, UPDATES);
        const state = new Map<number, 'live' | 'retired'>();
        const held = Array.from({ length: NODES }, () => new Map<number, number>());
        for (const { do: what, node, update, hop } of steps) {
          if (what === 'publish' && !state.has(update)) {
            store.publish(update, 10 * update, node);
            state.set(update, 'live');
          } else if (what === 'learn') {
            const fresh = state.get(update) === 'live' && !held[node].has(update);
            expect(store.learn(node, update, hop)).toBe(fresh);
            if (fresh) held[node].set(update, Math.min(hop, 65_535));
          } else if (what === 'retire' && state.get(update) === 'live') {
            store.retire(update);
            state.set(update, 'retired');
            for (const one of held) one.delete(update);
          } else if (what === 'forget') {
            const lost: number[] = [];
            store.forget(node, (id) => {
              // One at a time: what is being lost is gone, the rest is still there.
              expect(store.holds(node, id)).toBe(false);
              lost.push(id);
            });
            expect(lost.toSorted((x, y) => x - y)).toEqual([...held[node].keys()].toSorted((x, y) => x - y));
            held[node].clear();
          }
        }
        const live = [...state].filter(([, is]) => is === 'live').map(([id]) => id);
        expect([...store.live()].toSorted((x, y) => x - y)).toEqual(live.toSorted((x, y) => x - y));
        expect(store.slots).toBeLessThanOrEqual(UPDATES);
        for (let node = 0; node < NODES; node++) {
          expect(store.count(node)).toBe(held[node].size);
          for (let update = 0; update < UPDATES; update++) {
            expect(store.holds(node, update)).toBe(held[node].has(update));
            if (held[node].has(update)) expect(store.hop(node, update)).toBe(held[node].get(update));
          }
        }
        for (const id of live) {
          expect(store.idOf(store.slotOf(id))).toBe(id);
          expect(store.sizeBytes(id)).toBe(10 * id);
        }
      }),
      { numRuns: 100, seed: 1 },
    );
  });

  it('needs no more slots than updates that live at once', () => {
    const store = new UpdateStore(3, 10_000);
    for (let update = 0; update < 10_000; update++) {
      store.publish(update, 1, 0);
      if (update >= 40) store.retire(update - 40);
    }
    expect(store.slots).toBe(41);
    expect(store.wordsPerNode).toBe(2);
  });

  it('finds a slot empty when it serves again', () => {
    const store = new UpdateStore(100, 3);
    for (const update of [0, 1, 2]) {
      store.publish(update, 1, 0);
      const slot = store.slotOf(update);
      for (let node = 0; node < 100; node += 3) {
        expect([store.holds(node, update), store.holdsSlot(node, slot)]).toEqual([false, false]);
        expect(store.learn(node, update, node * 10)).toBe(true);
        expect([store.holdsSlot(node, slot), store.hop(node, update), store.hopAt(node, slot)]).toEqual([
          true,
          node * 10,
          node * 10,
        ]);
      }
      store.retire(update);
    }
    expect(store.slots).toBe(1);
  });

  it('knows nothing of updates before their publish', () => {
    const store = new UpdateStore(2, 3);
    expect([store.slotOf(1), store.slotOf(-1), store.slotOf(3)]).toEqual([-1, -1, -1]);
    expect(store.learn(0, 1, 0)).toBe(false);
  });
});
