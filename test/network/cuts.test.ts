import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Cuts } from '../../sim/network/cuts.ts';
import { Spans } from '../../sim/network/spans.ts';
import { cutOf } from './fixture.ts';

/** Up to four intervals, ascending and apart. */
const intervals = fc
  .uniqueArray(fc.integer({ min: 0, max: 400 }), { minLength: 0, maxLength: 8 })
  .map((moments) => moments.toSorted((a, b) => a - b))
  .map((sorted) => Array.from({ length: sorted.length >> 1 }, (_, k) => [sorted[2 * k], sorted[2 * k + 1]] as const));

const cutting = fc.record({ intervals, modulus: fc.integer({ min: 1, max: 3 }), forEver: fc.boolean() });

const flights = fc.array(
  fc.record({
    departureUs: fc.integer({ min: 0, max: 450 }),
    lengthUs: fc.integer({ min: 1, max: 120 }),
    from: fc.integer({ min: 0, max: 5 }),
    to: fc.integer({ min: 0, max: 5 }),
  }),
  { maxLength: 60 },
);

describe('cuts', () => {
  it('agree with brute force, in any order of asking, the quiet stretch included', () => {
    fc.assert(
      fc.property(fc.array(cutting, { maxLength: 6 }), flights, fc.boolean(), (plan, asked, sorted) => {
        const made = plan.map(({ intervals: some, modulus, forEver }, index) => {
          const last =
            some.length > 0 && forEver ? [...some.slice(0, -1), [some[some.length - 1][0], Infinity] as const] : some;
          return cutOf(`cut ${index}`, last, (from, to) => (from - to) % modulus === 0);
        });
        const cuts = new Cuts(made);
        const order = sorted ? asked.toSorted((a, b) => a.departureUs - b.departureUs) : asked;
        for (const { departureUs, lengthUs, from, to } of order) {
          const arrivalUs = departureUs + lengthUs;
          const expected = made.some((cut) => cut.overlaps(departureUs, arrivalUs) && cut.severs(from, to));
          const quiet = departureUs >= cuts.quietFromUs && arrivalUs <= cuts.quietUntilUs;
          expect(!quiet && cuts.severs(departureUs, arrivalUs, from, to)).toBe(expected);
          if (quiet) expect(made.some((cut) => cut.overlaps(departureUs, arrivalUs))).toBe(false);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('are quiet for ever when there are none, or none that is ever in force', () => {
    const cuts = new Cuts([cutOf('never', [], () => true)]);
    expect(cuts.quietFromUs).toBe(-Infinity);
    expect(cuts.quietUntilUs).toBe(Infinity);
  });

  it('ask no cut again while the flights stay between two of them', () => {
    let asked = 0;
    const cut = cutOf(
      'flap',
      [
        [100, 200],
        [1000, 1100],
      ],
      () => true,
    );
    const cuts = new Cuts([{ ...cut, overlaps: (from, to) => (asked++, cut.overlaps(from, to)) }]);
    expect(cuts.severs(300, 400, 0, 1)).toBe(false);
    expect(asked).toBe(1);
    expect([cuts.quietFromUs, cuts.quietUntilUs]).toEqual([300, 1000]);
    expect(cuts.severs(250, 400, 0, 1)).toBe(false);
    expect([cuts.quietFromUs, cuts.quietUntilUs]).toEqual([250, 1000]);
  });

  it('take both ends of an interval as half-open', () => {
    const cuts = new Cuts([cutOf('one', [[100, 200]], () => true)]);
    expect(cuts.severs(50, 100, 0, 1)).toBe(false);
    expect(cuts.severs(50, 101, 0, 1)).toBe(true);
    expect(cuts.severs(199, 300, 0, 1)).toBe(true);
    expect(cuts.severs(200, 300, 0, 1)).toBe(false);
  });
});

describe('spans', () => {
  it('find what holds at a moment and what has started', () => {
    const some = fc.array(fc.tuple(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 0, max: 50 })), { maxLength: 8 });
    const moments = fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 30 });
    fc.assert(
      fc.property(some, moments, (pairs, asked) => {
        const starts = pairs.map(([start]) => start);
        const ends = pairs.map(([, end]) => end);
        const spans = new Spans(starts, ends);
        for (const moment of asked) {
          spans.lookUp(moment);
          const holding = starts.flatMap((start, k) => (start <= moment && moment < ends[k] ? [k] : []));
          expect(spans.active).toEqual(holding);
          expect(spans.started).toBe(starts.filter((start, k) => start < ends[k] && start <= moment).length);
        }
      }),
    );
  });
});
