import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  estimate,
  fillStrata,
  LookupTable,
  roundedCells,
  strataWords,
  type StrataShape,
} from '../../../sim/protocols/repair/iblt.ts';
import { ItemList } from '../../../sim/protocols/shared/item-list.ts';
import { entries, minus, names, twoSets, type Versions } from './sets.ts';

function tableOf(cells: number, hashes: number, set: Versions): LookupTable {
  const table = new LookupTable(cells, hashes);
  for (const [item, version] of set) table.add(item, version);
  return table;
}

interface Reading {
  readonly complete: boolean;
  readonly here: ItemList;
  readonly there: ItemList;
}

function difference(cells: number, hashes: number, first: Versions, second: Versions): Reading {
  const table = tableOf(cells, hashes, first);
  table.subtract(tableOf(cells, hashes, second));
  const [here, there] = [new ItemList(), new ItemList()];
  return { complete: table.decode(here, there), here, there };
}

/** Two sets with `common` items in both and `d` in one of them, all different from those of other trials. */
function apart(common: number, d: number, trial: number): readonly [Versions, Versions] {
  const sets: readonly [Map<number, number>, Map<number, number>] = [new Map(), new Map()];
  const base = trial * 100_000;
  for (let i = 0; i < common; i++) for (const set of sets) set.set(base + i, 1);
  for (let i = 0; i < d; i++) sets[i % 2].set(base + common + i, 1);
  return sets;
}

describe('the lookup table', () => {
  const shapes = fc.constantFrom([3, 3], [12, 3], [40, 4], [200, 4], [800, 5]);

  it('tells the difference of two sets, or says that it could not and lies in nothing', () => {
    fc.assert(
      fc.property(shapes, twoSets, ([cells, hashes], [first, second]) => {
        const { complete, here, there } = difference(cells, hashes, first, second);
        const [wanted, others] = [names(minus(first, second)), names(minus(second, first))];
        if (complete) {
          expect(entries(here)).toEqual(wanted);
          expect(entries(there)).toEqual(others);
        } else {
          expect(wanted).toEqual(expect.arrayContaining(entries(here)));
          expect(others).toEqual(expect.arrayContaining(entries(there)));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('finds nothing between equal sets, however many they hold', () => {
    const [set] = apart(5000, 0, 1);
    const { complete, here, there } = difference(12, 4, set, set);
    expect([complete, here.length, there.length]).toEqual([true, 0, 0]);
  });

  it('with two cells for each difference can nearly always be read, with fewer cells than differences never', () => {
    // In the limit 4 hashes need 1.295 cells for each item (Goodrich, Mitzenmacher 2011); a hundred items need some more.
    let read = 0;
    for (let trial = 0; trial < 200; trial++) {
      const [first, second] = apart(300, 100, trial);
      if (difference(roundedCells(200, 4), 4, first, second).complete) read++;
      expect(difference(96, 4, first, second).complete).toBe(false);
    }
    expect(read).toBeGreaterThanOrEqual(198);
  });

  it('scatters anew at another size: what hid in one table is found in that of twice the size', () => {
    let failed = 0;
    let again = 0;
    for (let trial = 0; trial < 1000; trial++) {
      const [first, second] = apart(0, 3, trial);
      if (difference(6, 2, first, second).complete) continue;
      failed++;
      if (!difference(12, 2, first, second).complete) again++;
    }
    // Three items in two of six cells each: some 30 % of the tables hide something, and of those some 12 % at twice
    // the size; with the same scatter it would be a quarter.
    expect(failed).toBeGreaterThan(200);
    expect(again / failed).toBeLessThan(0.18);
  });

  it('rounds cells up to what the hashes share', () => {
    expect(roundedCells(80, 4)).toBe(80);
    expect(roundedCells(81, 4)).toBe(84);
    expect(roundedCells(0, 3)).toBe(3);
  });
});

describe('the strata estimator', () => {
  const shape: StrataShape = { strata: 16, cells: 80, hashes: 4 };

  function estimated(first: Versions, second: Versions) {
    const [own, theirs] = [first, second].map((set) => {
      const words = new Int32Array(strataWords(shape));
      const list = new ItemList();
      for (const [item, version] of set) list.add(item, version);
      fillStrata(shape, words, 0, list);
      return words;
    });
    const [here, there] = [new ItemList(), new ItemList()];
    return { ...estimate(shape, own, theirs, 0, here, there), here, there };
  }

  it('tells a small difference outright', () => {
    fc.assert(
      fc.property(twoSets, ([first, second]) => {
        const { exact, difference, here, there } = estimated(first, second);
        const [wanted, others] = [names(minus(first, second)), names(minus(second, first))];
        if (!exact) return;
        expect(difference).toBe(wanted.length + others.length);
        expect(entries(here)).toEqual(wanted);
        expect(entries(there)).toEqual(others);
      }),
    );
    const [first, second] = apart(1000, 40, 7);
    expect(estimated(first, second)).toMatchObject({ exact: true, difference: 40 });
  });

  it.each([300, 3000, 20_000])('is right on average for %i differences', (d) => {
    // About 40 to 80 items are read, so one estimate strays by some 12 %; 30 have a mean within 10 % (4 sd).
    const ratios = Array.from({ length: 30 }, (_, trial) => {
      const { difference, exact } = estimated(...apart(100, d, trial));
      expect(exact).toBe(false);
      expect(difference / d).toBeGreaterThan(0.4);
      expect(difference / d).toBeLessThan(2);
      return difference / d;
    });
    const mean = ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length;
    expect(mean).toBeGreaterThan(0.9);
    expect(mean).toBeLessThan(1.1);
  });
});
