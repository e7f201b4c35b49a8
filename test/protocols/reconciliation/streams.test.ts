import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Streams } from '../../../sim/protocols/reconciliation/streams.ts';
import { UpdateStore } from '../../../sim/replica/updates.ts';
import { bareContext } from './support.ts';

const NODES = 4;
const UPDATES = 60;

const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('publish' as const), node: fc.nat(NODES - 1), pick: fc.nat() }) },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('learn' as const), node: fc.nat(NODES - 1), pick: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('retire' as const), node: fc.constant(0), pick: fc.nat() }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('lose' as const), node: fc.nat(NODES - 1), pick: fc.constant(0) }),
  },
);

describe('Streams', () => {
  it('have a version exactly when nothing before it is missing, in any order of arrival', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const store = new UpdateStore(NODES, UPDATES);
        const streams = new Streams(bareContext(store, NODES));
        let published = 0;
        for (const { do: what, node, pick } of steps) {
          const update = published === 0 ? -1 : pick % published;
          if (what === 'publish' && published < UPDATES) {
            store.publish(published, 1, node);
            store.learn(node, published, 0);
            streams.advance(node, streams.of(published++));
          } else if (what === 'learn' && update >= 0 && store.learn(node, update, 1)) {
            streams.advance(node, streams.of(update));
          } else if (what === 'retire' && update >= 0) {
            store.retire(update);
          } else if (what === 'lose') {
            store.forget(node, () => undefined);
            streams.rebuild(node);
          }
        }
        const fresh = new Streams(bareContext(store, NODES));
        for (let node = 0; node < NODES; node++) {
          fresh.rebuild(node);
          for (const stream of streams.order) {
            const log = Array.from({ length: streams.published(stream) }, (_, i) => streams.at(stream, i + 1));
            const gap = log.findIndex((id) => store.slotOf(id) >= 0 && !store.holds(node, id));
            const prefix = gap < 0 ? log.length : gap;
            expect(streams.has(node, stream)).toBeLessThanOrEqual(prefix);
            expect(streams.advance(node, stream)).toBe(prefix);
            expect(log.map((id) => store.origins.version(id))).toEqual(log.map((_, i) => i + 1));
            if (prefix > 0) expect(fresh.advance(node, fresh.of(log[0]))).toBe(prefix);
          }
        }
      }),
      { numRuns: 200, seed: 4 },
    );
  });

  it('are walked by origin and generation, whoever is seen first', () => {
    const store = new UpdateStore(NODES, 10);
    const streams = new Streams(bareContext(store, NODES));
    for (const [update, origin] of [2, 0, 3, 0].entries()) {
      store.publish(update, 1, origin);
      if (update === 2) store.forget(0, () => undefined);
    }
    const seen = [0, 3, 2, 1].map((update) => streams.of(update));
    expect(new Set(seen).size).toBe(4);
    expect(streams.order.map((stream) => streams.at(stream, 1))).toEqual([1, 3, 0, 2]);
    expect([streams.isOwn(0, streams.of(1)), streams.isOwn(0, streams.of(3)), streams.own(1)]).toEqual([
      false,
      true,
      -1,
    ]);
  });

  it('never fall back to an earlier version', () => {
    const store = new UpdateStore(1, 4);
    const streams = new Streams(bareContext(store, 1));
    for (let update = 0; update < 4; update++) store.publish(update, 1, 0);
    const stream = streams.of(0);
    streams.raise(0, stream, 3);
    streams.raise(0, stream, 2);
    expect(streams.has(0, stream)).toBe(3);
  });

  it('count what has retired from the front', () => {
    const store = new UpdateStore(1, 4);
    const streams = new Streams(bareContext(store, 1));
    for (let update = 0; update < 4; update++) store.publish(update, 1, 0);
    const stream = streams.of(0);
    store.retire(1);
    expect(streams.dead(stream)).toBe(0);
    store.retire(0);
    expect(streams.dead(stream)).toBe(2);
  });
});
