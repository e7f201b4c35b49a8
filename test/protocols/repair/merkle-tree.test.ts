import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { levelWidth, MerkleTree, type TreeShape } from '../../../sim/protocols/repair/merkle-tree.ts';
import { indexing, PlaceIndex } from '../../../sim/protocols/repair/place-index.ts';
import { digestOf, onlyVersion, placeOf } from '../../../sim/protocols/shared/item-hash.ts';
import { ItemList } from '../../../sim/protocols/shared/item-list.ts';
import { entries, listOf, minus, names, placeIn, sumOf, twoSets, type Versions } from './sets.ts';

const shapes: fc.Arbitrary<TreeShape> = fc.constantFrom(
  { fanout: 2, depth: 1 },
  { fanout: 2, depth: 7 },
  { fanout: 3, depth: 4 },
  { fanout: 16, depth: 2 },
  { fanout: 10, depth: 3 },
);

function treeOf(shape: TreeShape, versions: Versions): MerkleTree {
  return new MerkleTree(shape, new PlaceIndex(listOf(versions)));
}

/** Buckets below a node whose hashes differ, found from the root down as two nodes do it. */
function differentBuckets(first: MerkleTree, second: MerkleTree, level: number, place: number): number[] {
  if (first.hash(level, place) === second.hash(level, place)) return [];
  const { fanout, depth } = first.shape;
  if (level === depth) return [place];
  return Array.from({ length: fanout }, (_, i) => i).flatMap((i) =>
    differentBuckets(first, second, level + 1, place * fanout + i),
  );
}

function itemsIn(tree: MerkleTree, buckets: readonly number[]): ItemList {
  const list = new ItemList();
  for (const bucket of buckets) tree.bucket(bucket, list);
  return list;
}

function versionsOf(list: ItemList): Versions {
  return new Map(Array.from({ length: list.length }, (_, i) => [list.items[i], list.versions[i]]));
}

describe('the index by place', () => {
  it('orders items by places that no two share, and sums any range of them', () => {
    fc.assert(
      fc.property(twoSets, fc.nat(0xffff_ffff), fc.nat(0xffff_ffff), ([set], one, other) => {
        const index = new PlaceIndex(listOf(set));
        for (let i = 1; i < index.length; i++) expect(index.places[i]).toBeGreaterThan(index.places[i - 1]);
        for (let i = 0; i < index.length; i++) expect(index.places[i]).toBe(placeOf(index.items[i]));
        const [first, last] = [Math.min(one, other), Math.max(one, other)];
        const inside = new Map([...set].filter(([item]) => placeIn(item, first, last)));
        const [from, to] = [index.below(first), index.below(last + 1)];
        expect(index.sum(from, to)).toBe(sumOf(inside));
        const list = new ItemList();
        index.list(from, to, list);
        expect(entries(list)).toEqual(names(inside));
      }),
    );
  });
});

describe('indexing', () => {
  it('makes for one set after the other what each would make alone', () => {
    fc.assert(
      fc.property(twoSets, fc.array(fc.nat(2), { minLength: 2, maxLength: 6 }), ([one, other], which) => {
        const changed = new Map([...one].map(([item, version]) => [item, version + 1]));
        const sets = [one, other, changed];
        const index = indexing({
          held(node: number, list: ItemList) {
            list.clear();
            for (const [item, version] of sets[node]) list.add(item, version);
          },
        });
        const made = which.map((node) => index(node));
        which.forEach((node, i) => expect(made[i]).toEqual(new PlaceIndex(listOf(sets[node]))));
      }),
    );
  });
});

describe('the Merkle tree', () => {
  it('differs at exactly the buckets in which the sets differ', () => {
    fc.assert(
      fc.property(shapes, twoSets, (shape, [first, second]) => {
        const buckets = levelWidth(shape, shape.depth);
        const wrong = new Set<number>();
        for (const [item] of [...minus(first, second), ...minus(second, first)])
          wrong.add(Math.floor((placeOf(item) * buckets) / 0x1_0000_0000));
        const found = differentBuckets(treeOf(shape, first), treeOf(shape, second), 0, 0);
        expect(found).toEqual([...wrong].sort((a, b) => a - b));
      }),
    );
  });

  it('leads to the difference of the sets', () => {
    fc.assert(
      fc.property(shapes, twoSets, (shape, [first, second]) => {
        const [one, other] = [treeOf(shape, first), treeOf(shape, second)];
        const found = differentBuckets(one, other, 0, 0);
        const [here, there] = [versionsOf(itemsIn(one, found)), versionsOf(itemsIn(other, found))];
        expect(names(minus(here, there))).toEqual(names(minus(first, second)));
        expect(names(minus(there, here))).toEqual(names(minus(second, first)));
      }),
    );
  });

  it('has every item in one bucket', () => {
    fc.assert(
      fc.property(shapes, twoSets, (shape, [set]) => {
        const tree = treeOf(shape, set);
        const all = Array.from({ length: levelWidth(shape, shape.depth) }, (_, i) => i);
        expect(entries(itemsIn(tree, all))).toEqual(names(set));
      }),
    );
  });

  it('does not care in which order items were entered, and has hash 0 where nothing is', () => {
    const shape = { fanout: 4, depth: 3 };
    const set = new Map(Array.from({ length: 50 }, (_, i) => [i * 7, i + 1]));
    expect(treeOf(shape, new Map([...set].reverse())).root).toBe(treeOf(shape, set).root);
    expect(treeOf(shape, new Map()).root).toBe(0);
    expect(treeOf(shape, set).root).not.toBe(0);
  });

  it('tells apart what lies in different buckets, even if its digests are equal', () => {
    const shape = { fanout: 4, depth: 4 };
    const byDigest = new Map<number, number>();
    let pairs = 0;
    // Of 300,000 digests of 32 bits about ten pairs are equal.
    for (let item = 0; item < 300_000; item++) {
      const digest = digestOf(item, onlyVersion(item));
      const twin = byDigest.get(digest);
      byDigest.set(digest, item);
      if (twin === undefined) continue;
      const [one, other] = [item, twin].map((only) => treeOf(shape, new Map([[only, onlyVersion(only)]])));
      if (differentBuckets(one, other, 0, 0).length === 0) expect(placeOf(item) >>> 24).toBe(placeOf(twin) >>> 24);
      else pairs++;
    }
    expect(pairs).toBeGreaterThan(2);
  });
});
