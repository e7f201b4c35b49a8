import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Context } from '../../../sim/protocols/contract.ts';
import { NOBODY, Views } from '../../../sim/protocols/membership/view.ts';

const NODES = 3;
const WIDTH = 5;

/** A context with columns and draws, and nothing else; `draws` are taken in turn. */
function contextOf(draws: readonly number[]): Context {
  let next = 0;
  const column = (_name: string, type: string, { width = 1, fill = 0 } = {}) =>
    (type === 'u16' ? new Uint16Array(NODES * width) : new Int32Array(NODES * width)).fill(fill);
  const below = (n: number): number => (draws.length === 0 ? 0 : draws[next++ % draws.length] % n);
  return { column, below } as unknown as Context;
}

const peers = fc.integer({ min: 0, max: 9 });
const steps = fc.array(
  fc.record({ what: fc.constantFrom('add', 'remove', 'clear'), node: fc.nat(NODES - 1), peer: peers, age: fc.nat(9) }),
  { maxLength: 60 },
);

it('a view is a small map from peers to ages, without the node itself', () => {
  fc.assert(
    fc.property(steps, fc.array(fc.nat(1000), { minLength: 1 }), (list, draws) => {
      const views = new Views(contextOf(draws), 'view', WIDTH, true);
      const model = Array.from({ length: NODES }, () => new Map<number, number>());
      for (const { what, node, peer, age } of list) {
        const map = model[node];
        if (what === 'add') {
          const wanted = peer !== node && !map.has(peer) && map.size < WIDTH;
          expect(views.add(node, peer, age)).toBe(wanted);
          if (wanted) map.set(peer, age);
        } else if (what === 'remove') expect(views.remove(node, peer)).toBe(map.delete(peer));
        else if (age === 0) {
          views.clear(node);
          map.clear();
        } else {
          views.growOld(node);
          for (const [id, old] of map) map.set(id, old + 1);
        }
      }
      model.forEach((map, node) => {
        const entries = Array.from({ length: views.count(node) }, (_, i) => [views.at(node, i), views.age(node, i)]);
        expect(new Map(entries as [number, number][])).toEqual(map);
        expect([views.count(node), views.isFull(node)]).toEqual([map.size, map.size === WIDTH]);
        const oldest = views.oldest(node);
        expect(oldest < 0 ? undefined : views.age(node, oldest)).toBe(
          map.size === 0 ? undefined : Math.max(...map.values()),
        );
      });
    }),
  );
});

it('draws different entries, and any but one', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(peers),
      fc.array(fc.nat(1000), { minLength: 1 }),
      fc.nat(7),
      peers,
      (list, draws, k, except) => {
        const views = new Views(contextOf(draws), 'view', WIDTH, false);
        for (const peer of list) views.add(0, peer);
        const there = Array.from({ length: views.count(0) }, (_, i) => views.at(0, i));
        const out = new Int32Array(8);
        const drawn = [...out.subarray(0, views.sample(0, k, out))];
        const known = [...out.subarray(0, views.sample(0, k, out))];
        expect(known.length).toBe(drawn.length);
        expect(drawn.length).toBe(Math.min(k, there.length));
        expect(new Set(known).size).toBe(known.length);
        for (const peer of known) expect(there).toContain(peer);
        const others = there.filter((peer) => peer !== except);
        const one = views.any(0, except);
        if (others.length === 0) expect(one).toBe(NOBODY);
        else expect(others).toContain(one);
      },
    ),
  );
});
