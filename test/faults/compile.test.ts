import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CRASH, DRIFT, RECOVER } from '../../sim/kernel/events.ts';
import type { LinkEffect } from '../../sim/network/weather.ts';
import { compileFaults } from '../../sim/faults/compile.ts';
import type { FaultPlan } from '../../sim/faults/plan.ts';
import type { FaultSpec } from '../../sim/faults/spec.ts';
import { rootKey } from '../../sim/kernel/seed.ts';
import { CLOSES, LIMIT_US, NODES, OPENS, faultLists, placesOf, planOf, play } from './world.ts';

const all = { select: 'all' } as const;
const constant = (value: number): { readonly model: 'constant'; readonly value: number } => ({
  model: 'constant',
  value,
});

/** All that a fault does to the first nodes, as text. Joiners are left out, whose ids depend on all joins. */
function deeds(plan: FaultPlan, id: string): string {
  const events = play(plan.sources, LIMIT_US).filter((event) => event.source === id && event.node < NODES);
  const pairs = Array.from({ length: NODES * NODES }, (_, i) => [Math.floor(i / NODES), i % NODES] as const);
  const cuts = plan.cuts
    .filter((cut) => cut.id === id)
    .map((cut) => [
      cut.endUs,
      pairs.map(([from, to]) => cut.severs(from, to)),
      Array.from({ length: LIMIT_US }, (_, t) => [cut.overlaps(t, t + 1), cut.nextStartUs(t)]),
    ]);
  const effects = plan.effects
    .filter((effect) => effect.id === id)
    .map((effect: LinkEffect) => [
      effect.startUs,
      effect.endUs,
      effect.loss,
      effect.latencyFactor,
      effect.latencyAddUs,
      pairs.map(([from, to]) => effect.applies(from, to)),
    ]);
  const bands = plan.bands.filter((band) => band.id === id);
  // JSON has no Infinity: a text for it keeps it apart from null.
  return JSON.stringify([events, cuts, effects, bands], (_, value: unknown) => (value === Infinity ? 'never' : value));
}

describe('compileFaults', () => {
  it('gives every fault the same deeds whatever other faults there are and in whatever order', () => {
    fc.assert(
      fc.property(faultLists, fc.infiniteStream(fc.nat(1000)), fc.string({ maxLength: 2 }), (faults, keys, seed) => {
        const whole = planOf(faults, NODES, seed);
        const shuffled = faults
          .map((fault) => [fault, keys.next().value] as const)
          .sort((a, b) => a[1] - b[1])
          .map(([fault]) => fault);
        const reordered = planOf(shuffled, NODES, seed);
        expect(reordered.sources.map(({ id }) => id)).toEqual(whole.sources.map(({ id }) => id));
        expect(reordered.bands).toEqual(whole.bands);
        expect(reordered.heals).toEqual(whole.heals);
        for (const { id } of faults) expect(deeds(reordered, id)).toBe(deeds(whole, id));
        for (const removed of faults) {
          const fewer = planOf(
            faults.filter((fault) => fault !== removed),
            NODES,
            seed,
          );
          for (const { id } of faults) if (id !== removed.id) expect(deeds(fewer, id)).toBe(deeds(whole, id));
        }
      }),
      { numRuns: 60, seed: 1 },
    );
  });

  it('announces events whole, in order, one at a time per node, and holds that open and close in turn', () => {
    fc.assert(
      fc.property(faultLists, (faults) => {
        const plan = planOf(faults, NODES, '1', LIMIT_US);
        expect(plan.problems.filter((problem) => problem.severity === 'error')).toEqual([]);
        // play() itself throws for events of the past and for a second pending one.
        const events = play(plan.sources, Infinity);
        const last = new Map<string, { timeUs: number; opens: boolean }>();
        for (const event of events) {
          expect(Number.isSafeInteger(event.timeUs)).toBe(true);
          expect(event.timeUs).toBeLessThan(LIMIT_US);
          const key = `${event.source} ${event.node}`;
          const before = last.get(key);
          if (before !== undefined) expect(event.timeUs).toBeGreaterThan(before.timeUs);
          if (OPENS.has(event.op)) expect(before?.opens ?? false).toBe(false);
          if (CLOSES.has(event.op)) expect(before?.opens).toBe(true);
          last.set(key, { timeUs: event.timeUs, opens: OPENS.has(event.op) });
          const fault = faults.find(({ id }) => id === event.source) as FaultSpec;
          const lost = event.op === CRASH && 'state' in fault && fault.state === 'lose' ? 1 : 0;
          if (event.op !== DRIFT) expect(event.arg).toBe(lost);
          if ('forUs' in fault && fault.forUs !== null)
            expect(event.timeUs).toBeLessThanOrEqual(fault.atUs + fault.forUs);
          if ('atUs' in fault) expect(event.timeUs).toBeGreaterThanOrEqual(fault.atUs);
        }
      }),
      { numRuns: 150, seed: 2 },
    );
  });

  it('says the same when begun again, and with another limit the same up to it', () => {
    fc.assert(
      fc.property(faultLists, fc.integer({ min: 1, max: LIMIT_US }), (faults, untilUs) => {
        const plan = planOf(faults, NODES, '1', LIMIT_US);
        const events = play(plan.sources, LIMIT_US);
        expect(play(plan.sources, LIMIT_US)).toEqual(events);
        const early = faults.filter((fault) => fault.kind === 'trace' || fault.atUs < untilUs);
        const ids = new Set(early.map(({ id }) => id));
        if (early.some(({ kind }) => kind === 'join') || faults.some(({ kind }) => kind === 'join')) return;
        expect(play(planOf(early, NODES, '1', untilUs).sources, Infinity)).toEqual(
          events.filter((event) => event.timeUs < untilUs && ids.has(event.source)),
        );
      }),
      { numRuns: 100, seed: 3 },
    );
  });

  it('draws otherwise for another seed and another id', () => {
    const churn = (id: string): FaultSpec => ({
      kind: 'churn',
      id,
      nodes: all,
      session: { model: 'exponential', mean: 1000 },
      offTime: { model: 'exponential', mean: 1000 },
      state: 'keep',
      atUs: 0,
      forUs: null,
    });
    const times = (id: string, seed: string): number[] =>
      play(planOf([churn(id)], NODES, seed, 10_000).sources, Infinity).map((event) => event.timeUs);
    expect(times('a', '1')).toEqual(times('a', '1'));
    expect(times('a', '1')).not.toEqual(times('a', '2'));
    expect(times('a', '1')).not.toEqual(times('b', '1'));
  });

  it('gives half-open crashes, and none to those who do not exist yet', () => {
    const plan = planOf(
      [
        { kind: 'crash', id: 'c', nodes: all, state: 'lose', atUs: 100, forUs: 50 },
        { kind: 'join', id: 'j', count: 3, atUs: 50, overUs: 100 },
      ],
      2,
    );
    const events = play(plan.sources, Infinity).filter((event) => event.source === 'c');
    // Ids 2, 3, 4 join at 50, 100 and 150; only the first is there before the crash.
    expect(events.map((event) => [event.timeUs, event.node, event.op, event.arg])).toEqual([
      [100, 0, CRASH, 1],
      [100, 1, CRASH, 1],
      [100, 2, CRASH, 1],
      [150, 0, RECOVER, 0],
      [150, 1, RECOVER, 0],
      [150, 2, RECOVER, 0],
    ]);
  });

  it('tells bands, heals and the last end', () => {
    const plan = planOf(
      [
        { kind: 'isolate', id: 'b', nodes: { select: 'nodes', nodes: [1] }, direction: 'both', atUs: 10, forUs: 5 },
        {
          kind: 'partition',
          id: 'a',
          groups: [{ select: 'share', share: 0.5 }],
          oneWay: false,
          flap: { downUs: 3, upUs: 4 },
          atUs: 10,
          forUs: 20,
        },
        { kind: 'slow', id: 'z', nodes: all, latencyFactor: 2, latencyAddUs: 0, atUs: 0, forUs: null },
        { kind: 'isolate', id: 'c', nodes: { select: 'nodes', nodes: [1] }, direction: 'both', atUs: 1, forUs: null },
        { kind: 'leave', id: 'l', nodes: { select: 'nodes', nodes: [3] }, atUs: 40 },
      ],
      4,
    );
    expect(plan.bands.map(({ id, startUs, endUs }) => [id, startUs, endUs])).toEqual([
      ['z', 0, Infinity],
      ['c', 1, Infinity],
      // in force over [10, 13), [17, 20) and [24, 27)
      ['a', 10, 27],
      ['b', 10, 15],
      ['l', 40, 40],
    ]);
    expect(plan.heals).toEqual([
      { id: 'b', healUs: 15 },
      { id: 'a', healUs: 27 },
    ]);
    expect(plan.lastEndUs).toBe(40);
    expect(planOf([], 4).lastEndUs).toBe(0);
  });

  it('numbers joiners by time over all joins', () => {
    const plan = planOf(
      [
        { kind: 'join', id: 'late', count: 2, atUs: 30, overUs: 0 },
        { kind: 'join', id: 'even', count: 3, atUs: 10, overUs: 41 },
      ],
      5,
    );
    expect(plan.capacity).toBe(10);
    expect([0, 4, 5, 6, 7, 8, 9].map((node) => plan.joinTimeUs(node))).toEqual([0, 0, 10, 30, 30, 31, 51]);
    expect([0, 9, 10, 29, 30, 31, 50, 51, 1000].map((t) => plan.startedAt(t))).toEqual([5, 5, 6, 6, 8, 9, 9, 10, 10]);
    expect(play(plan.sources, Infinity).map((event) => [event.source, event.timeUs, event.node])).toEqual([
      ['even', 10, 5],
      ['late', 30, 6],
      ['late', 30, 7],
      ['even', 31, 8],
      ['even', 51, 9],
    ]);
  });
});

describe('joiners of one instant', () => {
  it('are numbered by the ids of their faults', () => {
    const join = (id: string): FaultSpec => ({ kind: 'join', id, count: 1, atUs: 30, overUs: 0 });
    const events = play(planOf([join('b'), join('c'), join('a')], 5).sources, Infinity);
    expect(events.map((event) => [event.source, event.node])).toEqual([
      ['a', 5],
      ['b', 6],
      ['c', 7],
    ]);
  });
});

describe('drift', () => {
  const drift = (id: string, nodes: number[], atUs: number, forUs: number | null): FaultSpec => ({
    kind: 'drift',
    id,
    nodes: { select: 'nodes', nodes },
    ppm: constant(50),
    sign: 'minus',
    atUs,
    forUs,
  });

  it('sets the rate in parts per billion and sets it back to that of the node outside all faults', () => {
    const env = {
      nodes: 3,
      limitUs: 1000,
      places: placesOf(3),
      root: rootKey('1'),
      baseDriftPpb: (node: number) => 10 * node,
    };
    const plan = compileFaults([drift('d', [1, 2], 5, 10)], env);
    expect(play(plan.sources, Infinity).map((event) => [event.timeUs, event.node, event.op, event.arg])).toEqual([
      [5, 1, DRIFT, -50_000],
      [5, 2, DRIFT, -50_000],
      [15, 1, DRIFT, 10],
      [15, 2, DRIFT, 20],
    ]);
    expect([0, 1, 2].map((node) => plan.drifts(node))).toEqual([false, true, true]);
  });

  it('begins for a later joiner when it joins, and not at all after the end', () => {
    const spec: FaultSpec = { kind: 'drift', id: 'd', nodes: all, ppm: constant(1), sign: 'plus', atUs: 5, forUs: 10 };
    const plan = planOf([spec, { kind: 'join', id: 'j', count: 3, atUs: 2, overUs: 20 }], 1);
    const events = play(plan.sources, Infinity).filter((event) => event.source === 'd');
    // Ids 1, 2 and 3 join at 2, 12 and 22.
    expect(events.map((event) => [event.timeUs, event.node, event.arg])).toEqual([
      [5, 0, 1000],
      [5, 1, 1000],
      [12, 2, 1000],
      [15, 0, 0],
      [15, 1, 0],
      [15, 2, 0],
    ]);
  });

  it('takes either sign with equal chance, and never more than half the rate', () => {
    const plan = planOf(
      [{ kind: 'drift', id: 'd', nodes: all, ppm: constant(1e9), sign: 'either', atUs: 0, forUs: null }],
      2000,
    );
    const args = play(plan.sources, 1).map((event) => event.arg);
    const fast = args.filter((arg) => arg === 500_000_000).length;
    expect(args.filter((arg) => arg === -500_000_000).length).toBe(2000 - fast);
    // Five standard deviations: an even coin leaves this range once in 1.7 million seeds.
    expect(Math.abs(fast - 1000)).toBeLessThan(5 * Math.sqrt(500));
  });

  it('refuses two drifts of one clock at one time, not one after the other', () => {
    expect(planOf([drift('a', [0, 1], 0, 10), drift('b', [1, 2], 10, 10)], 3).problems).toEqual([]);
    const plan = planOf([drift('a', [0, 1], 0, 11), drift('b', [1, 2], 10, 10), drift('c', [0], 20, 5)], 3);
    expect(plan.problems.map(({ id, severity, message }) => [id, severity, message])).toEqual([
      ['b', 'error', "drifts node 1 while drift 'a' does"],
    ]);
    expect(plan.sources.map(({ id }) => id)).toEqual(['a', 'c']);
  });
});

describe('problems', () => {
  const found = (faults: FaultSpec[]): unknown[] =>
    planOf(faults, 10, '1', 1000).problems.map(({ id, field, severity }) => `${severity} ${id} ${field ?? ''}`);
  const crash = { kind: 'crash', nodes: all, state: 'keep', atUs: 0, forUs: 1 } as const;
  const partition = { kind: 'partition', oneWay: false, flap: null, atUs: 0, forUs: 1 } as const;
  const churn = {
    kind: 'churn',
    nodes: all,
    session: constant(5),
    offTime: constant(5),
    state: 'keep',
    atUs: 0,
    forUs: null,
  } as const;

  it('come all at once, as data, and a wrong fault takes no part', () => {
    const faults: FaultSpec[] = [
      {
        ...partition,
        id: 'overlap',
        groups: [
          { select: 'range', from: 0, to: 5 },
          { select: 'nodes', nodes: [5] },
        ],
      },
      {
        ...partition,
        id: 'over',
        groups: [
          { select: 'share', share: 0.6 },
          { select: 'share', share: 0.6 },
        ],
      },
      { ...partition, id: 'none', groups: [] },
      { ...partition, id: 'whole', groups: [all] },
      { kind: 'pause', id: 'pause', nodes: all, every: constant(5), length: null, atUs: 0, forUs: null },
      { ...churn, id: 'endless', session: { model: 'pareto', scale: 1, shape: 1 } },
      { ...churn, id: 'nothing', offTime: constant(0) },
      { ...churn, id: 'negative', offTime: { model: 'weibull', scale: -1, shape: 1 } },
      { ...crash, id: 'late', atUs: 1000 },
      { ...crash, id: 'short', forUs: 0 },
      { ...crash, id: 'half', atUs: 0.5 },
      { ...crash, id: 'nobody', nodes: { select: 'nodes', nodes: [10] } },
      { ...crash, id: 'zone', nodes: { select: 'zone', zone: 'x' } },
      { ...crash, id: 'empty', nodes: { select: 'share', share: 0.01 } },
      { ...crash, id: 'twice' },
      { ...crash, id: 'twice' },
    ];
    expect(found(faults)).toEqual([
      'warning empty nodes',
      'error endless session',
      'error half at',
      'error late at',
      'error negative offTime',
      'error nobody nodes',
      'error none groups',
      'error nothing offTime',
      'error over groups[1]',
      'error overlap groups[1]',
      'error pause length',
      'error short for',
      'error twice id',
      'warning whole groups',
      'error zone nodes',
    ]);
    const plan = planOf(faults, 10, '1', 1000);
    expect(plan.sources.map(({ id }) => id)).toEqual(['empty']);
    expect(plan.cuts.map(({ id }) => id)).toEqual(['whole']);
    expect(plan.bands.map(({ id }) => id)).toEqual(['empty', 'whole']);
  });

  it('of a trace name the row', () => {
    const trace = (rows: number[]): string[] =>
      planOf([{ kind: 'trace', id: 't', file: 'up.csv', rows, state: 'keep' }], 3).problems.map(
        ({ message }) => message,
      );
    expect(trace([5, 0, 0, 4, 3, 2])).toEqual([
      'row 2 of up.csv: is earlier than the row before',
      'row 2 of up.csv: there is no node 3',
      'row 2 of up.csv: up is 2',
    ]);
    expect(trace([5, 0])).toEqual(['row 1 of up.csv: is not whole']);
    expect(trace([0.5, 0, 1])).toEqual(['row 1 of up.csv: time 0.5']);
    expect(trace([])).toEqual(['up.csv has no rows']);
  });
});
