import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { metaOf } from '../../sim/kernel/meta.ts';
import { EventQueue, type BucketFeeder } from '../../sim/kernel/queue.ts';

interface Item {
  readonly timeUs: number;
  readonly node: number;
  readonly klass: number;
  readonly source: number;
  /** place among all pushes: the order of one source's events */
  readonly serial: number;
}

const before = (x: Item, y: Item): number =>
  x.timeUs - y.timeUs || x.node - y.node || x.klass - y.klass || x.source - y.source || x.serial - y.serial;

function push(queue: EventQueue, item: Item): void {
  queue.push(item.timeUs, item.node, item.source, metaOf(item.klass, 0, 0, 0), item.serial, 0, -1, 0);
}

function pop(queue: EventQueue, limitUs: number): { timeUs: number; serial: number } | null {
  return queue.next(limitUs) ? { timeUs: queue.timeUs, serial: queue.record[queue.at + 4] } : null;
}

/** Delays around every boundary of the hierarchy: the bucket, the window, the era, and far beyond. */
const delay = fc.oneof(
  fc.integer({ min: 1, max: 3 }),
  fc.integer({ min: 1, max: 3000 }),
  fc.integer({ min: 1, max: 300_000 }),
  fc.integer({ min: 2 ** 20 - 1500, max: 2 ** 21 + 1500 }),
  fc.integer({ min: 2 ** 30 - 5000, max: 2 ** 31 + 5000 }),
  fc.integer({ min: 0, max: 2 ** 40 }),
);
const item = fc.record({
  delay,
  node: fc.integer({ min: 0, max: 3 }),
  klass: fc.integer({ min: 0, max: 3 }),
  source: fc.integer({ min: 0, max: 3 }),
});

describe('EventQueue', () => {
  it('gives events in the order of a sorted array, whatever is pushed while it runs', () => {
    fc.assert(
      fc.property(
        fc.array(item, { minLength: 1, maxLength: 60 }),
        fc.array(item, { maxLength: 200 }),
        (first, later) => {
          const queue = new EventQueue();
          const expected: Item[] = [];
          let serial = 0;
          const add = (now: number, i: { delay: number; node: number; klass: number; source: number }): void => {
            const event = { timeUs: now + i.delay, node: i.node, klass: i.klass, source: i.source, serial: serial++ };
            push(queue, event);
            expected.push(event);
          };
          for (const i of first) add(0, i);
          for (let next = 0; expected.length > 0; next++) {
            expected.sort(before);
            const wanted = expected.shift()!;
            expect(pop(queue, Infinity)).toEqual({ timeUs: wanted.timeUs, serial: wanted.serial });
            // Every event is the cause of up to two later ones.
            for (const i of later.slice(2 * next, 2 * next + 2))
              add(wanted.timeUs, { ...i, delay: Math.max(1, i.delay) });
          }
          expect(pop(queue, Infinity)).toBeNull();
          expect(queue.size).toBe(0);
        },
      ),
      { numRuns: 150, seed: 1 },
    );
  });

  it('stops before a limit, and takes events at and after the limit afterwards', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(delay, fc.array(delay, { maxLength: 3 })), { minLength: 1, maxLength: 40 }),
        fc.array(delay, { minLength: 1, maxLength: 40 }),
        (events, steps) => {
          const queue = new EventQueue();
          const times: number[] = [];
          const add = (timeUs: number): void => {
            times.push(timeUs);
            push(queue, { timeUs, node: 0, klass: 2, source: 0, serial: times.length });
          };
          for (const [d] of events) add(d);
          const seen: number[] = [];
          let limit = 0;
          steps.forEach((step, i) => {
            limit += Math.max(1, step);
            for (let got = pop(queue, limit); got !== null; got = pop(queue, limit)) {
              expect(got.timeUs).toBeLessThan(limit);
              seen.push(got.timeUs);
            }
            expect(seen.length).toBe(times.filter((t) => t < limit).length);
            for (const d of events[i % events.length][1]) add(limit + d);
          });
          expect(seen).toEqual(times.filter((t) => t < limit).toSorted((x, y) => x - y));
        },
      ),
      { numRuns: 150, seed: 2 },
    );
  });

  it('sorts thousands of events of one microsecond by node, class, source', () => {
    const queue = new EventQueue();
    const items: Item[] = [];
    for (let i = 0; i < 5000; i++) {
      const h = Math.imul(i + 1, 0x9e3779b1) >>> 0;
      items.push({ timeUs: 777, node: h % 5_000_011, klass: h % 3, source: (h >>> 7) % 3_000_000, serial: i });
      if (i % 3 === 0) items.push({ ...items[items.length - 1], serial: i });
    }
    for (const i of items) push(queue, i);
    for (const wanted of items.toSorted(before))
      expect(pop(queue, Infinity)).toEqual({ timeUs: 777, serial: wanted.serial });
  });

  it('asks its feeders once for every bucket, also after long idle stretches', () => {
    const queue = new EventQueue();
    const times = [0, 1, 1023, 1024, 5_000_000, 3_000_000_000, 3_000_000_001, 2 ** 41];
    let fed = 0;
    const feeder: BucketFeeder = {
      feed(fromUs, toUs) {
        while (fed < times.length && times[fed] < toUs) {
          expect(times[fed]).toBeGreaterThanOrEqual(fromUs);
          push(queue, { timeUs: times[fed], node: 0, klass: 3, source: 0, serial: fed });
          fed++;
        }
      },
      nextUs: () => (fed < times.length ? times[fed] : Infinity),
    };
    queue.addFeeder(feeder);
    push(queue, { timeUs: 2_000_000, node: 0, klass: 2, source: 0, serial: 99 });
    const got: number[] = [];
    while (queue.next(Infinity)) got.push(queue.timeUs);
    expect(got).toEqual([...times, 2_000_000].toSorted((x, y) => x - y));
  });
});
