/** Sets of items for tests, and what is true of them by plain counting. */
import fc from 'fast-check';
import { digestOf, onlyVersion, placeOf } from '../../../sim/protocols/shared/item-hash.ts';
import { ItemList } from '../../../sim/protocols/shared/item-list.ts';

export type Versions = ReadonlyMap<number, number>;

export function listOf(versions: Versions): ItemList {
  const list = new ItemList();
  for (const [item, version] of versions) list.add(item, version);
  return list;
}

/** Entries in an order that does not depend on how they were found. */
export function entries(list: ItemList): string[] {
  return Array.from({ length: list.length }, (_, i) => `${list.items[i]}@${list.versions[i]}`).sort();
}

export function names(versions: Versions): string[] {
  return [...versions].map(([item, version]) => `${item}@${version}`).sort();
}

/** What the first has that the second has not, or has in another version. */
export function minus(first: Versions, second: Versions): Versions {
  return new Map([...first].filter(([item, version]) => second.get(item) !== version));
}

export function sumOf(versions: Versions): number {
  return [...versions].reduce((sum, [item, version]) => (sum + digestOf(item, version)) | 0, 0);
}

export function placeIn(item: number, first: number, last: number): boolean {
  return placeOf(item) >= first && placeOf(item) <= last;
}

/** Of up to 2000 items some that both have, some that one has, some in two versions. */
export const twoSets: fc.Arbitrary<readonly [Versions, Versions]> = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 1999 }), fc.constantFrom('first', 'second', 'both', 'both', 'versions')), {
    maxLength: 200,
  })
  .map((drawn) => {
    const first = new Map<number, number>();
    const second = new Map<number, number>();
    for (const [item, owner] of drawn) {
      first.delete(item);
      second.delete(item);
      if (owner !== 'second') first.set(item, onlyVersion(item));
      if (owner !== 'first') second.set(item, owner === 'versions' ? onlyVersion(item) ^ 8 : onlyVersion(item));
    }
    return [first, second] as const;
  });
