import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { getDouble, putDouble } from '../../../sim/protocols/aggregation/doubles.ts';
import { Exchange } from '../../../sim/protocols/aggregation/exchange.ts';
import { Instances } from '../../../sim/protocols/aggregation/instances.ts';
import type { Context } from '../../../sim/protocols/contract.ts';

describe('doubles in words', () => {
  it('come out as they went in', () => {
    const words = new Int32Array(5);
    fc.assert(
      fc.property(fc.double({ noNaN: true }), fc.nat(3), (value, at) => {
        putDouble(words, at, value);
        return Object.is(getDouble(words, at), value);
      }),
    );
  });
});

/** A node's instances by leader, beside the real thing. */
type Model = Map<number, number>;

const ROOM = 6;
const NODES = 4;

function bench(): { instances: Instances; words: Int32Array } {
  const words = new Int32Array(3 * ROOM);
  const column = (_name: string, type: string, { width = 1 } = {}): object =>
    type === 'f64'
      ? new Float64Array(NODES * width)
      : type === 'i32'
        ? new Int32Array(NODES * width)
        : new Uint16Array(NODES * width);
  return { words, instances: new Instances({ column, words: () => words } as unknown as Context, ROOM) };
}

function halved(a: Model, b: Model): Model {
  const leaders = [...new Set([...a.keys(), ...b.keys()])].sort((x, y) => x - y).slice(0, ROOM);
  return new Map(leaders.map((leader) => [leader, ((a.get(leader) ?? 0) + (b.get(leader) ?? 0)) / 2]));
}

describe('instances of counting', () => {
  it('average as maps from leaders to shares do, whoever meets whom, and both sides come to the same', () => {
    const meetings = fc.array(fc.tuple(fc.nat(NODES - 1), fc.nat(NODES - 1)), { maxLength: 30 });
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: NODES, maxLength: NODES }), meetings, (leads, pairs) => {
        const { instances, words } = bench();
        const models: Model[] = leads.map((lead, node) => new Map(lead ? [[node, 1]] : []));
        leads.forEach((lead, node) => instances.begin(node, lead));
        for (const [a, b] of pairs) {
          if (a === b) continue;
          const theirs = words.slice();
          instances.put(b, theirs, 0);
          const theirEnd = instances.words(b);
          const own = new Int32Array(3 * ROOM);
          instances.put(a, own, 0);
          const ownEnd = instances.words(a);
          words.set(own);
          instances.merge(b, 0, ownEnd);
          words.set(theirs);
          instances.merge(a, 0, theirEnd);
          models[a] = models[b] = halved(models[a], models[b]);
        }
        for (let node = 0; node < NODES; node++) {
          expect(instances.words(node)).toBe(3 * models[node].size);
          expect(instances.mass(node)).toBeCloseTo(
            [...models[node].values()].reduce((x, y) => x + y, 0),
            12,
          );
        }
      }),
    );
  });

  it('the size is the mean of the middle third', () => {
    const { instances, words } = bench();
    instances.begin(0, false);
    expect(instances.size(0)).toBeNaN();
    // Shares of 1/2, 1/4, 1/10, 1/16, 1/400 after halving.
    [1, 1 / 2, 1 / 5, 1 / 8, 1 / 200].forEach((share, i) => {
      words[3 * i] = i;
      putDouble(words, 3 * i + 1, share);
    });
    instances.merge(0, 0, 15);
    expect(instances.size(0)).toBeCloseTo((4 + 10 + 16) / 3, 12);
  });

  it('more than there is room for: those of the lowest leaders stay', () => {
    const { instances, words } = bench();
    instances.begin(0, true);
    for (let i = 0; i < ROOM; i++) {
      words[3 * i] = 10 + i;
      putDouble(words, 3 * i + 1, 1);
    }
    instances.merge(0, 0, 3 * ROOM);
    expect(instances.words(0)).toBe(3 * ROOM);
    const kept = new Int32Array(3 * ROOM);
    instances.put(0, kept, 0);
    expect([kept[0], kept[3], kept[3 * (ROOM - 1)]]).toEqual([0, 10, 14]);
  });
});

describe('an exchange', () => {
  let nowUs = 0;
  let life = 1;
  const make = (overlap: 'refuse' | 'overwrite'): Exchange => {
    const column = (_name: string, type: string, { fill = 0 } = {}): object =>
      type === 'f64' ? new Float64Array(1).fill(fill) : new Int32Array(1);
    const ctx = { column, now: () => nowUs, life: () => life } as unknown as Context;
    nowUs = 1000;
    const exchange = new Exchange(ctx, { intervalUs: 100, timeoutUs: null, overlap });
    exchange.start(0);
    return exchange;
  };

  it('ends with the answer to it, with no other, and once', () => {
    const exchange = make('refuse');
    expect(exchange.isOpen(0)).toBe(false);
    const first = exchange.open(0);
    nowUs += 51;
    expect([exchange.isOpen(0), exchange.close(0, first)]).toEqual([false, false]);
    const second = exchange.open(0);
    expect(exchange.close(0, first)).toBe(false);
    expect([exchange.refuses(0), exchange.close(0, second)]).toEqual([true, true]);
    expect([exchange.refuses(0), exchange.close(0, second)]).toEqual([false, false]);
  });

  it('begun in a former life means nothing to the next', () => {
    const exchange = make('overwrite');
    const first = exchange.open(0);
    life = 2;
    exchange.start(0);
    exchange.open(0);
    expect([exchange.refuses(0), exchange.close(0, first)]).toEqual([false, false]);
  });
});
