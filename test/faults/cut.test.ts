import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SideCut } from '../../sim/faults/cut.ts';
import type { FaultSpec } from '../../sim/faults/spec.ts';
import type { Cut } from '../../sim/network/weather.ts';
import { compileFaults } from '../../sim/faults/compile.ts';
import { rootKey } from '../../sim/kernel/seed.ts';
import { placesOf, planOf } from './world.ts';

const timings = fc
  .record({
    startUs: fc.nat(20),
    forUs: fc.option(fc.integer({ min: 1, max: 60 }), { nil: null }),
    flap: fc.option(fc.record({ downUs: fc.integer({ min: 1, max: 9 }), upUs: fc.integer({ min: 1, max: 9 }) }), {
      nil: null,
    }),
  })
  .map(({ startUs, forUs, flap }) => ({
    startUs,
    endUs: forUs === null ? Infinity : startUs + forUs,
    downUs: flap === null ? Infinity : flap.downUs,
    periodUs: flap === null ? Infinity : flap.downUs + flap.upUs,
  }));
type Timing = typeof timings extends fc.Arbitrary<infer T> ? T : never;

const END = 120;

/** Moment by moment, by walking through the flaps. */
function inForce(timing: Timing): boolean[] {
  const out = Array.from({ length: 2 * END }, () => false);
  for (let from = timing.startUs; from < Math.min(timing.endUs, out.length); from += timing.periodUs) {
    for (let t = from; t < Math.min(from + timing.downUs, timing.endUs, out.length); t++) out[t] = true;
  }
  return out;
}

const cutOf = (timing: Timing): SideCut =>
  new SideCut('c', timing, new Uint8Array([0, 1]), 2, (from, to) => from !== to);

describe('SideCut', () => {
  it('is in force when walking through it says so', () => {
    fc.assert(
      fc.property(timings, fc.nat(END), fc.nat(END), (timing, a, b) => {
        const cut = cutOf(timing);
        const truth = inForce(timing);
        const [from, to] = [Math.min(a, b), Math.max(a, b)];
        expect(cut.overlaps(from, to)).toBe(truth.slice(from, to).includes(true));
      }),
      { numRuns: 2000, seed: 1 },
    );
  });

  it('starts next, and is over, when walking through it says so', () => {
    fc.assert(
      fc.property(timings, fc.nat(END), (timing, timeUs) => {
        const cut = cutOf(timing);
        const truth = inForce(timing);
        const next = truth.indexOf(true, timeUs);
        expect(cut.nextStartUs(timeUs)).toBe(next < 0 ? Infinity : next);
        expect(cut.endUs).toBe(timing.endUs === Infinity ? Infinity : truth.lastIndexOf(true) + 1);
      }),
      { numRuns: 2000, seed: 2 },
    );
  });

  it('is half-open, and no flight of no length crosses it', () => {
    const cut = cutOf({ startUs: 10, endUs: 20, downUs: Infinity, periodUs: Infinity });
    expect([
      cut.overlaps(0, 10),
      cut.overlaps(0, 11),
      cut.overlaps(19, 30),
      cut.overlaps(20, 30),
      cut.overlaps(15, 15),
    ]).toEqual([false, true, true, false, false]);
  });
});

/** Pairs that are cut, as text: "01" for from 0 to 1. */
function severed(cut: Cut, nodes: number): string {
  const out: string[] = [];
  for (let from = 0; from < nodes; from++) {
    for (let to = 0; to < nodes; to++) if (cut.severs(from, to)) out.push(`${from}${to}`);
  }
  return out.join(' ');
}

describe('partition', () => {
  const partition = (groups: number[][], oneWay: boolean): FaultSpec => ({
    kind: 'partition',
    id: 'p',
    groups: groups.map((nodes) => ({ select: 'nodes', nodes })),
    oneWay,
    flap: null,
    atUs: 0,
    forUs: 10,
  });
  const pairs = (spec: FaultSpec, nodes: number): string => severed(planOf([spec], nodes).cuts[0], nodes);

  it('cuts between groups; those in none are one more group', () => {
    expect(pairs(partition([[0, 1], [2]], false), 3)).toBe('02 12 20 21');
    expect(pairs(partition([[0], [1]], false), 4)).toBe('01 02 03 10 12 13 20 21 30 31');
    expect(pairs(partition([[3]], false), 4)).toBe('03 13 23 30 31 32');
  });

  it('cuts one way only from earlier groups to later ones, those in none being the last', () => {
    expect(pairs(partition([[1], [0]], true), 2)).toBe('10');
    expect(pairs(partition([[2], [0]], true), 4)).toBe('01 03 20 21 23');
  });

  it('takes shares, and joiners take sides', () => {
    const spec: FaultSpec = {
      kind: 'partition',
      id: 'p',
      groups: [
        { select: 'share', share: 0.6 },
        { select: 'share', share: 0.4 },
      ],
      oneWay: false,
      flap: null,
      atUs: 0,
      forUs: null,
    };
    const [cut] = planOf([spec, { kind: 'join', id: 'j', count: 100, atUs: 5, overUs: 0 }], 100).cuts;
    const side = (from: number, low: number, high: number): number =>
      Array.from({ length: high - low }, (_, i) => cut.severs(from, low + i)).filter((is) => !is).length;
    expect([60, 40]).toContain(side(0, 0, 100));
    // Each joiner stands on one of the two sides: whoever is cut from it is cut from all of its side.
    for (let joiner = 100; joiner < 200; joiner++) expect([60, 40]).toContain(side(joiner, 0, 100));
    expect(side(0, 100, 200)).toBeGreaterThan(10);
    expect(side(0, 100, 200)).toBeLessThan(90);
  });

  it('takes zones', () => {
    const spec: FaultSpec = {
      kind: 'partition',
      id: 'p',
      groups: [{ select: 'zone', zone: 'b' }, { select: 'rest' }],
      oneWay: false,
      flap: null,
      atUs: 0,
      forUs: null,
    };
    const places = placesOf(4, ['a', 'b'], (node) => node % 2);
    const plan = compileFaults([spec], { nodes: 4, limitUs: 10, places, root: rootKey('1') });
    expect(severed(plan.cuts[0], 4)).toBe('01 03 10 12 21 23 30 32');
  });

  it('has room for 255 groups', () => {
    const groups = Array.from({ length: 255 }, (_, i) => [i]);
    const plan = planOf([partition(groups, false)], 257);
    expect(plan.problems).toEqual([]);
    expect([plan.cuts[0].severs(0, 254), plan.cuts[0].severs(254, 255), plan.cuts[0].severs(255, 256)]).toEqual([
      true,
      true,
      false,
    ]);
    expect(planOf([partition([...groups, [255]], false)], 257).problems.map(({ severity }) => severity)).toContain(
      'error',
    );
  });
});

describe('isolate', () => {
  const pairs = (direction: 'both' | 'in' | 'out'): string => {
    const nodes = { select: 'nodes', nodes: [1, 2] } as const;
    const plan = planOf([{ kind: 'isolate', id: 'i', nodes, direction, atUs: 0, forUs: 10 }], 4);
    return severed(plan.cuts[0], 4);
  };

  it('cuts each node off for itself, in the direction asked for', () => {
    expect(pairs('both')).toBe('01 02 10 12 13 20 21 23 31 32');
    expect(pairs('in')).toBe('01 02 12 21 31 32');
    expect(pairs('out')).toBe('10 12 13 20 21 23');
  });
});
