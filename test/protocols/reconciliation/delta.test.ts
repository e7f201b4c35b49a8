import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Delta, SECTION_BYTES, takeIn } from '../../../sim/protocols/reconciliation/delta.ts';
import { ENTRY_BYTES } from '../../../sim/protocols/reconciliation/part.ts';
import { Streams } from '../../../sim/protocols/reconciliation/streams.ts';
import { HEADER_BYTES } from '../../../sim/protocols/shared/bytes.ts';
import { UpdateStore } from '../../../sim/replica/updates.ts';
import { bareContext, registers } from './support.ts';

const ORIGINS = 5;
const TELLER = ORIGINS;
const HEARER = ORIGINS + 1;

interface Published {
  readonly origin: number;
  readonly key: number;
  readonly bytes: number;
}

const workload = fc.array(
  fc.record({
    origin: fc.nat(ORIGINS - 1),
    key: fc.nat(3),
    bytes: fc.oneof(fc.integer({ min: 0, max: 60 }), fc.constant(400)),
  }),
  { minLength: 1, maxLength: 60 },
);

/** One node that has everything and one that has the first so many versions of each origin. */
function meet(published: readonly Published[], had: readonly number[], keyed: boolean, retired: readonly number[]) {
  const store = new UpdateStore(HEARER + 1, published.length);
  const ctx = bareContext(store, HEARER + 1, keyed ? registers((update) => published[update].key) : null);
  const streams = new Streams(ctx);
  published.forEach(({ origin, bytes }, update) => {
    store.publish(update, bytes, origin);
    store.learn(TELLER, update, 1);
    if (store.origins.version(update) <= had[origin]) store.learn(HEARER, update, 1);
  });
  for (const update of retired) store.retire(update % published.length);
  streams.rebuild(TELLER);
  streams.rebuild(HEARER);
  return { store, ctx, streams };
}

function sizes(rows: readonly Published[], ids: readonly number[]): number {
  return ids.reduce((sum, id) => sum + rows[id].bytes, 0);
}

function sections(words: Int32Array, row: number, length: number) {
  const found: { from: number; last: number; ids: number[] }[] = [];
  for (let at = row; at < row + length;) {
    const ids = Array.from({ length: words[at + 2] }, (_, i) => words[at + 3 + 2 * i]);
    found.push({ from: words[at], last: words[at + 1], ids });
    at += 3 + 2 * ids.length;
  }
  return found;
}

describe.each([false, true])('Delta, with keys: %s', (keyed) => {
  const trial = fc.record({
    published: workload,
    had: fc.array(fc.nat(6), { minLength: ORIGINS, maxLength: ORIGINS }),
    retired: fc.array(fc.nat(), { maxLength: 6 }),
    budget: fc.integer({ min: 64, max: 900 }),
    order: fc.constantFrom('depth' as const, 'breadth' as const),
  });

  it('stays within the budget, leaves no gap, and says how large it is', () => {
    fc.assert(
      fc.property(trial, ({ published, had, retired, budget, order }) => {
        const { store, ctx, streams } = meet(published, had, keyed, retired);
        const delta = new Delta(ctx, streams, order, budget);
        delta.clear();
        for (const stream of streams.order) delta.offer(TELLER, stream, streams.has(HEARER, stream));
        const lacking = published.filter((_, id) => store.slotOf(id) >= 0 && !store.holds(HEARER, id));
        expect(delta.fill()).toBe(lacking.length > 0);
        if (lacking.length === 0) return;
        const row = delta.row(TELLER);
        const before = ctx.row(0);
        const found = sections(ctx.words(), row, before - row);
        const ids = found.flatMap((section) => section.ids);
        expect(ids.length).toBe(delta.entries);
        expect(delta.payloadBytes).toBe(sizes(published, ids));
        expect(delta.controlBytes).toBe(SECTION_BYTES * found.length + ENTRY_BYTES * ids.length);
        if (ids.length > 1) expect(HEADER_BYTES + delta.payloadBytes + delta.controlBytes).toBeLessThanOrEqual(budget);
        for (const { from, last, ids: given } of found) {
          const stream = streams.of(last);
          const all = Array.from({ length: streams.version(last) - from }, (_, i) => streams.at(stream, from + 1 + i));
          for (const id of all.filter((one) => store.slotOf(one) >= 0 && !given.includes(one))) {
            // Only for a later write to the same key, in the same message, may one be left out.
            expect(keyed && given.some((one) => one > id && published[one].key === published[id].key)).toBe(true);
          }
          expect(given).toEqual(given.toSorted((a, b) => a - b));
        }
        expect(delta.complete).toBe(
          found.every(({ last }) => streams.version(last) === streams.has(TELLER, streams.of(last))) &&
            delta.left === 0,
        );
      }),
      { numRuns: 300, seed: 5 },
    );
  });

  it('brings the hearer everything in the end, each message on top of the last', () => {
    fc.assert(
      fc.property(trial, ({ published, had, retired, budget, order }) => {
        const { store, ctx, streams } = meet(published, had, keyed, retired);
        const delta = new Delta(ctx, streams, order, budget);
        for (let round = 0; ; round++) {
          expect(round).toBeLessThanOrEqual(published.length);
          delta.clear();
          for (const stream of streams.order) delta.offer(TELLER, stream, streams.has(HEARER, stream));
          if (!delta.fill()) break;
          const row = delta.row(TELLER);
          takeIn(ctx, streams, HEARER, TELLER, row, ctx.row(0) - row, () => expect.unreachable());
        }
        const newest = new Map(published.map(({ key, origin }, id) => [`${origin} ${key}`, id]));
        const needed = published.map((_, id) => id).filter((id) => store.slotOf(id) >= 0);
        for (const id of needed) {
          if (!keyed || newest.get(`${published[id].origin} ${published[id].key}`) === id)
            expect(store.holds(HEARER, id)).toBe(true);
        }
      }),
      { numRuns: 200, seed: 6 },
    );
  });
});

describe('Delta', () => {
  const published = [0, 0, 0, 0, 1, 2, 2].map((origin) => ({ origin, key: 0, bytes: 100 }));

  function order(kind: 'depth' | 'breadth', updates: number): number[] {
    const { ctx, streams } = meet(published, [0, 0, 0, 0, 0], false, []);
    const delta = new Delta(ctx, streams, kind, HEADER_BYTES + 3 * SECTION_BYTES + updates * (ENTRY_BYTES + 100));
    delta.clear();
    for (const stream of streams.order) delta.offer(TELLER, stream, 0);
    delta.fill();
    const row = delta.row(TELLER);
    return sections(ctx.words(), row, ctx.row(0) - row).flatMap(({ ids }) => ids);
  }

  it('takes the origin with most to tell first, and all of it, in depth', () => {
    expect(order('depth', 3)).toEqual([0, 1, 2]);
    expect(order('depth', 5)).toEqual([0, 1, 2, 3, 5]);
  });

  it('takes one version of each origin in turn in breadth', () => {
    expect(order('breadth', 3)).toEqual([0, 4, 5]);
    expect(order('breadth', 5)).toEqual([0, 1, 4, 5, 6]);
  });

  it('goes on to a small write when a large one before it is made superfluous by that', () => {
    const writes = [
      { origin: 0, key: 0, bytes: 10 },
      { origin: 0, key: 1, bytes: 4000 },
      { origin: 0, key: 1, bytes: 20 },
    ];
    const { ctx, streams } = meet(writes, [0, 0, 0, 0, 0], true, []);
    const delta = new Delta(ctx, streams, 'depth', 200);
    delta.clear();
    delta.offer(TELLER, streams.of(0), 0);
    expect([delta.fill(), delta.entries, delta.payloadBytes, delta.complete]).toEqual([true, 2, 30, true]);
  });

  it('sends an update that is larger than the budget alone', () => {
    const large = [{ origin: 0, key: 0, bytes: 5000 }, ...published];
    const { ctx, streams } = meet(large, [0, 0, 0, 0, 0], false, []);
    const delta = new Delta(ctx, streams, 'depth', 1000);
    delta.clear();
    for (const stream of streams.order) delta.offer(TELLER, stream, 0);
    expect([delta.fill(), delta.entries, delta.complete, delta.left]).toEqual([true, 1, false, 7]);
  });

  it('tells an origin nothing of its own: what it lets into the gossip is its own affair', () => {
    const { ctx, streams } = meet(published, [0, 0, 0, 0, 0], false, []);
    const delta = new Delta(ctx, streams, 'depth', 5000);
    delta.clear();
    for (const stream of streams.order) delta.offer(TELLER, stream, 0);
    delta.fill();
    const row = delta.row(TELLER);
    takeIn(ctx, streams, 2, TELLER, row, ctx.row(0) - row, () => expect.unreachable());
    expect([0, 4, 5].map((update) => streams.has(2, streams.of(update)))).toEqual([4, 1, 0]);
  });

  it('leaves a section aside that begins after what the hearer has', () => {
    const { store, ctx, streams } = meet(published, [2, 0, 0, 0, 0], false, []);
    const delta = new Delta(ctx, streams, 'depth', 5000);
    delta.clear();
    delta.offer(TELLER, streams.of(0), 2);
    delta.fill();
    const row = delta.row(TELLER);
    const length = ctx.row(0) - row;
    store.forget(HEARER, () => undefined);
    streams.rebuild(HEARER);
    const gaps: number[] = [];
    takeIn(ctx, streams, HEARER, TELLER, row, length, (update) => gaps.push(update));
    expect([gaps, store.count(HEARER)]).toEqual([[3], 0]);
  });
});
