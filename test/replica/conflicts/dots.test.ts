import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  covers,
  dotsBytes,
  dotsOf,
  hasDot,
  oneDot,
  relation,
  union,
  type Dots,
} from '../../../sim/replica/conflicts/dots.ts';

type Pair = readonly [number, number];
const pair: fc.Arbitrary<Pair> = fc.tuple(fc.integer({ min: -1, max: 3 }), fc.integer({ min: 1, max: 12 }));
const pairs = fc.array(pair, { maxLength: 30 });
const text = (dots: readonly Pair[]): Set<string> => new Set(dots.map(String));

function members(dots: Dots): string[] {
  const all: string[] = [];
  for (let at = 0; at < dots.length; at += 3)
    for (let sequence = dots[at + 1]; sequence <= dots[at + 2]; sequence++) all.push(`${dots[at]},${sequence}`);
  return all;
}

describe('sets of dots', () => {
  it('hold what was put in, in the one form there is for it', () => {
    fc.assert(
      fc.property(pairs, (some) => {
        const dots = dotsOf(some);
        const listed = members(dots);
        expect(new Set(listed)).toEqual(text(some));
        expect(listed).toHaveLength(text(some).size);
        expect(some.map(([origin, sequence]) => oneDot(origin, sequence)).reduce(union, [])).toEqual(dots);
        for (let at = 3; at < dots.length; at += 3) {
          const sameOrigin = dots[at] === dots[at - 3];
          expect(sameOrigin ? dots[at + 1] > dots[at - 1] + 1 : dots[at] > dots[at - 3]).toBe(true);
        }
      }),
    );
  });

  it('answer as sets of texts do', () => {
    fc.assert(
      fc.property(pairs, pairs, pair, (some, others, one) => {
        const [a, b] = [dotsOf(some), dotsOf(others)];
        const [left, right] = [text(some), text(others)];
        expect(hasDot(a, one[0], one[1])).toBe(left.has(String(one)));
        expect(covers(a, b)).toBe([...right].every((dot) => left.has(dot)));
        const both = union(a, b);
        expect(both).toEqual(dotsOf([...some, ...others]));
        if (covers(a, b)) expect(both).toBe(a);
        else if (covers(b, a)) expect(both).toBe(b);
      }),
    );
  });

  it('are ordered as version vectors are', () => {
    const turned = { before: 'after', after: 'before', equal: 'equal', concurrent: 'concurrent' };
    fc.assert(
      fc.property(pairs, pairs, pairs, (x, y, z) => {
        const [a, b, c] = [dotsOf(x), dotsOf(y), dotsOf(z)];
        expect(relation(a, a)).toBe('equal');
        expect(relation(b, a)).toBe(turned[relation(a, b)]);
        expect(relation(a, b) === 'equal').toBe(String(a) === String(b));
        const below = (p: Dots, q: Dots): boolean => ['before', 'equal'].includes(relation(p, q));
        // Chains are rare among drawn sets, so some are built.
        const [d, e] = [union(a, b), union(union(a, b), c)];
        for (const [p, q, r] of [
          [a, b, c],
          [a, d, e],
          [b, d, c],
        ])
          if (below(p, q) && below(q, r)) expect(below(p, r)).toBe(true);
        // The union is the least that is above both.
        expect([below(a, d), below(b, d)]).toEqual([true, true]);
        if (below(a, c) && below(b, c)) expect(below(d, c)).toBe(true);
      }),
    );
  });

  it('without gaps are the entries of a version vector; it says nothing of who came first when each has something', () => {
    const vector = (entries: Record<number, number>): Dots =>
      dotsOf(
        Object.entries(entries).flatMap(([origin, n]) => Array.from({ length: n }, (_, i): Pair => [+origin, i + 1])),
      );
    expect(relation(vector({ 0: 2, 1: 1 }), vector({ 0: 2, 1: 3 }))).toBe('before');
    expect(relation(vector({ 0: 2, 1: 1 }), vector({ 0: 1, 1: 3 }))).toBe('concurrent');
    expect(relation(vector({ 0: 2 }), vector({ 1: 3 }))).toBe('concurrent');
    expect(relation(vector({}), vector({ 1: 3 }))).toBe('before');
  });

  it('take 8 bytes for an entry of the vector and 12 for a run above a gap', () => {
    const some = dotsOf([
      [0, 1],
      [0, 2],
      [1, 4],
    ]);
    expect(dotsBytes(some)).toBe(20);
    expect(dotsBytes([])).toBe(0);
  });
});
