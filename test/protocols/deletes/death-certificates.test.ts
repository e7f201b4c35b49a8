import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CheckSpec } from '../../../sim/checks/spec.ts';
import type { FaultSpec } from '../../../sim/faults/spec.ts';
import type { Observer } from '../../../sim/kernel/observer.ts';
import type { Protocol, ResolvedOptions } from '../../../sim/protocols/contract.ts';
import { defineProtocol } from '../../../sim/protocols/contract.ts';
import { deathCertificates } from '../../../sim/protocols/deletes/death-certificates.ts';
import { RetentionSites } from '../../../sim/protocols/deletes/retention.ts';
import type { OperationKind } from '../../../sim/replica/conflict-rule.ts';
import type { WorkloadSpec } from '../../../sim/replica/spec.ts';
import type { Simulation } from '../../../sim/scenario/simulation.ts';
import { ONE_UPDATE, simulationOf, type Trial } from '../../../sim/testing/harness.ts';

const SECOND = 1_000_000;
const NODES = 12;
const CHECK: CheckSpec = { id: 'back', check: 'resurrections', atMost: 0, goneWithinUs: 0 };

function write(id: string, operation: OperationKind, atS: number, node = 0, key = 'k'): WorkloadSpec {
  const source = { node };
  return {
    ...ONE_UPDATE,
    id,
    when: 'at',
    atUs: atS * SECOND,
    source,
    write: { key: { name: key }, operation, element: null, amount: 1 },
  };
}

function trial(options: ResolvedOptions, change: Partial<Trial>, protocol: Protocol = deathCertificates): Trial {
  return {
    nodes: NODES,
    stack: [
      { use: 'anti-entropy', options: { intervalUs: 300_000 } },
      { use: protocol, options: { sweepUs: 200_000, ...options } },
    ],
    workload: [write('put', 'put', 0), write('delete', 'delete', 5)],
    when: 'limit',
    limitUs: 60 * SECOND,
    checks: [CHECK],
    ...change,
  };
}

function finish(one: Trial): Simulation {
  const simulation = simulationOf(one);
  while (!simulation.finished) simulation.advance(1_000_000);
  return simulation;
}

/** Nodes that hold a value, a tombstone, a dormant certificate. */
function holding(simulation: Simulation, key = 0): readonly [values: number, tombstones: number, dormant: number] {
  const { store } = simulation.host.keyed!;
  const count: [number, number, number] = [0, 0, 0];
  for (let node = 0; node < simulation.plan.capacity; node++) {
    const state = store.get(node, key);
    if (state !== null) count[store.rule.isTombstone(state) ? 1 : 0]++;
    for (const { handlers } of simulation.host.stackOf(node).layers) count[2] += handlers.dormant?.(node) ?? 0;
  }
  return count;
}

const cut = (fromS: number, forS: number, away: readonly number[]): FaultSpec => ({
  kind: 'partition',
  id: 'cut',
  atUs: fromS * SECOND,
  forUs: forS * SECOND,
  groups: [{ select: 'nodes', nodes: away }, { select: 'rest' }],
  oneWay: false,
  flap: null,
});

const SITES = new RetentionSites(NODES, 3).of(0, NODES);
const others = (count: number): number[] =>
  Array.from({ length: NODES }, (_, node) => node)
    .filter((node) => node > 0 && !SITES.includes(node))
    .slice(0, count);

describe('retention sites', () => {
  it('are so many different nodes, the same for everybody, spread evenly over keys', () => {
    const counts = new Int32Array(20);
    const sites = new RetentionSites(20, 3);
    for (let key = 0; key < 1000; key++) {
      const chosen = sites.of(key, 20);
      expect(new Set(chosen).size).toBe(3);
      for (const node of chosen) counts[node]++;
    }
    // 150 each, sd 11.3: six of those.
    for (const count of counts) expect(Math.abs(count - 150)).toBeLessThan(68);
    expect(new RetentionSites(20, 3).of(7, 20)).toEqual(sites.of(7, 20));
  });

  it('change by one at most when a node joins, and are all there are when there are few', () => {
    const sites = new RetentionSites(30, 4);
    for (let key = 0; key < 200; key++) {
      for (let started = 6; started < 30; started++) {
        const after = sites.of(key, started + 1);
        expect(sites.of(key, started).filter((node) => !after.includes(node)).length).toBeLessThanOrEqual(1);
      }
    }
    expect([...new RetentionSites(30, 4).of(0, 2)].toSorted((a, b) => a - b)).toEqual([0, 1]);
    expect(new RetentionSites(30, 0).of(0, 30)).toEqual([]);
  });
});

describe('death certificates', () => {
  it('are kept by all for the time to live, then by the retention sites, then by nobody', () => {
    const options = { ttlUs: 5 * SECOND, dormantUs: 10 * SECOND, retentionSites: 3 };
    const at = (limitS: number) => holding(finish(trial(options, { limitUs: limitS * SECOND })));
    expect(at(4)).toEqual([NODES, 0, 0]);
    expect(at(9)).toEqual([0, NODES, 0]);
    expect(at(12)).toEqual([0, 0, 3]);
    expect(at(19)).toEqual([0, 0, 3]);
    expect(at(21)).toEqual([0, 0, 0]);
  });

  it('go without a trace when there are no retention sites', () => {
    expect(holding(finish(trial({ ttlUs: 5 * SECOND }, { limitUs: 12 * SECOND })))).toEqual([0, 0, 0]);
  });

  it('are woken by an obsolete item, and let a newer one pass', () => {
    const away = others(2);
    const options = { ttlUs: 5 * SECOND, dormantUs: 60 * SECOND, retentionSites: 3 };
    const events: string[] = [];
    const observer: Observer = { onSemantic: (_t, _n, event) => void events.push(simulation.host.eventNames[event]) };
    const simulation = simulationOf(
      trial(options, { faults: [cut(2, 15, away)], observers: [observer], limitUs: 40 * SECOND }),
    );
    while (!simulation.finished) simulation.advance(1_000_000);
    expect(events).toContain('death-certificates.activated');
    expect(holding(simulation)).toEqual([0, 0, 3]);
    const again = finish(
      trial(options, { workload: [write('put', 'put', 0), write('delete', 'delete', 5), write('new', 'put', 20)] }),
    );
    expect(holding(again)).toEqual([NODES, 0, 0]);
    expect(again.outcome().checks[0].verdict).toBe('held');
  });

  it('survive a crash that keeps state, and no other', () => {
    const options = { ttlUs: 5 * SECOND, dormantUs: 60 * SECOND, retentionSites: 3 };
    const crash = (state: 'keep' | 'lose') =>
      holding(
        finish(
          trial(options, {
            limitUs: 30 * SECOND,
            faults: [
              {
                kind: 'crash',
                id: 'c',
                nodes: { select: 'nodes', nodes: SITES },
                state,
                atUs: 15 * SECOND,
                forUs: SECOND,
              },
            ],
          }),
        ),
      );
    expect(crash('keep')).toEqual([0, 0, 3]);
    expect(crash('lose')).toEqual([0, 0, 0]);
  });

  it('that are gone when a node loses its state are forgotten by the check as well', () => {
    const away = others(2);
    const rest = Array.from({ length: NODES }, (_, node) => node).filter((node) => !away.includes(node));
    const nodes = { select: 'nodes', nodes: rest } as const;
    const crash = { kind: 'crash', id: 'c', nodes, state: 'lose', atUs: 15 * SECOND, forUs: SECOND } as const;
    const comesBack = (...faults: readonly FaultSpec[]) =>
      finish(trial({ ttlUs: 5 * SECOND }, { faults: [cut(2, 18, away), ...faults] }));
    // No store has anything in it at 15 s, but who had taken the delete in must not be held to it after the crash.
    const lost = comesBack(crash);
    expect(holding(lost)).toEqual([NODES, 0, 0]);
    expect(lost.outcome().checks[0].verdict).toBe('held');
    expect(comesBack({ ...crash, state: 'keep' }).outcome().checks[0].verdict).toBe('failed');
  });

  it('that have expired are not taken in again, but do delete what they meet', () => {
    // Sweeps an hour apart: nobody drops a tombstone in this run, and each is asked about those that are too old.
    const options = { ttlUs: SECOND, sweepUs: 3600 * SECOND };
    const run = finish(trial(options, { faults: [cut(2, 10, others(2))], limitUs: 30 * SECOND }));
    expect(holding(run)).toEqual([0, NODES, 0]);
    const join: FaultSpec = { kind: 'join', id: 'join', count: 3, atUs: 15 * SECOND, overUs: 0 };
    expect(holding(finish(trial(options, { faults: [join], limitUs: 30 * SECOND })))).toEqual([0, NODES, 0]);
  });

  it('are not kept dormant once they are past that, too', () => {
    // Sweeps an hour apart: whoever joins is offered a tombstone of 15 s, and is a retention site as all are.
    const options = { ttlUs: SECOND, dormantUs: 2 * SECOND, retentionSites: 20, sweepUs: 3600 * SECOND };
    const join: FaultSpec = { kind: 'join', id: 'join', count: 3, atUs: 15 * SECOND, overUs: 0 };
    expect(holding(finish(trial(options, { faults: [join], limitUs: 30 * SECOND })))).toEqual([0, NODES, 0]);
  });

  it('lie dormant as the latest that was heard of, and refuse what they delete also when they are not spread anew', () => {
    for (const activation of [true, false]) {
      const told = (atS: number, kind: 'put' | 'delete', writtenS: number) => ({ atS, kind, writtenS });
      // A tombstone of 4 s goes to sleep at 9 s; an earlier one comes, then a value that only the later one deletes.
      const script = [told(4, 'delete', 4), told(15, 'delete', 2), told(20, 'put', 3)] as const;
      const peer: Protocol = defineProtocol({
        name: 'peer',
        role: 'dissemination',
        summary: 'brings states',
        source: 'test',
        options: {},
        messages: {},
        create(ctx) {
          const tick = ctx.oneShot('tick');
          return {
            start: (node) => script.forEach(({ atS }, i) => ctx.after(node, atS * SECOND, tick, i)),
            timer(node, _tag, i) {
              const { kind, writtenS } = script[i];
              const operation = { kind, element: 0, amount: 1, sizeBytes: 9, update: -2 - i };
              const stamp = { timeUs: writtenS * SECOND, origin: 1, sequence: writtenS };
              ctx.replica!.merge(node, 0, ctx.replica!.rule.write(null, operation, stamp), 1 - node);
            },
          };
        },
      });
      const certificates = {
        ttlUs: 5 * SECOND,
        dormantUs: 60 * SECOND,
        retentionSites: 2,
        sweepUs: SECOND,
        activation,
      };
      const run = (limitUs: number) =>
        holding(
          finish({
            nodes: 2,
            stack: [{ use: peer }, { use: deathCertificates, options: certificates }],
            workload: [write('never', 'put', 50)],
            when: 'limit',
            limitUs,
          }),
        );
      expect(run(19 * SECOND)).toEqual([0, 0, 2]);
      expect(run(22 * SECOND)).toEqual(activation ? [0, 2, 0] : [0, 0, 2]);
    }
  });

  it('of a writer whose clock is ahead stay longer by that', () => {
    const clocks = { offsetUs: { model: 'uniform', min: 3 * SECOND, max: 3 * SECOND } } as const;
    const same = finish(trial({ ttlUs: 5 * SECOND }, { clocks, limitUs: 9 * SECOND }));
    expect(holding(same)).toEqual([0, NODES, 0]);
  });

  it('do nothing in a run without keys', () => {
    const run = finish(trial({}, { workload: [ONE_UPDATE], checks: [] }));
    expect(run.host.keyed).toBeNull();
    expect(run.metrics.coverage.meanCoverage()).toBe(1);
  });

  it('say which options do not go together', () => {
    const defaults = { ttlUs: 1, sweepUs: 1, activation: true };
    expect(deathCertificates.validate!({ ...defaults, dormantUs: 0, retentionSites: 2 })[0][0]).toBe('dormant');
    expect(deathCertificates.validate!({ ...defaults, dormantUs: 0, retentionSites: 0 })).toEqual([]);
  });
});

/** A cut, crashes that keep state, and deletes on either side. */
interface Trouble {
  readonly seed: string;
  readonly away: readonly number[];
  readonly cutS: number;
  readonly deleteS: number;
  readonly deleter: number;
  readonly crashed: readonly number[];
  readonly loss: number;
}

const nodes = (most: number) =>
  fc.uniqueArray(fc.integer({ min: 0, max: NODES - 1 }), { minLength: 1, maxLength: most });
const trouble: fc.Arbitrary<Trouble> = fc.record({
  seed: fc.string({ maxLength: 4 }),
  away: nodes(NODES - 2),
  cutS: fc.integer({ min: 4, max: 12 }),
  deleteS: fc.integer({ min: 3, max: 7 }),
  deleter: fc.nat(NODES - 1),
  crashed: nodes(3),
  loss: fc.constantFrom(0, 0.05, 0.1),
});

function troubled({ seed, away, cutS, deleteS, deleter, crashed, loss }: Trouble, limitS: number): Partial<Trial> {
  const crash: FaultSpec = {
    kind: 'crash',
    id: 'crash',
    nodes: { select: 'nodes', nodes: crashed.filter((node) => node !== deleter) },
    state: 'keep',
    atUs: 4 * SECOND,
    forUs: 6 * SECOND,
  };
  return {
    seed,
    network: { loss },
    workload: [write('put', 'put', 0), write('delete', 'delete', deleteS, deleter)],
    faults: [cut(2.5, cutS, away), crash],
    limitUs: limitS * SECOND,
  };
}

const verdictOf = (one: Trial): string => {
  const [check] = finish(one).outcome().checks;
  return check.verdict === 'held' ? 'held' : check.evidence;
};

describe('a deleted item never comes back', () => {
  // The last cut or crash is over at 14.5 s, the first delete at 3 s: 11.5 s, and 5 s in which everybody hears of it.
  it('when tombstones outlive every partition and absence', () => {
    fc.assert(
      fc.property(trouble, (one) => {
        const run = finish(trial({ ttlUs: 17 * SECOND }, troubled(one, 45)));
        const [check] = run.outcome().checks;
        expect([check.verdict, check.evidence]).toEqual(['held', check.evidence]);
        expect(holding(run)).toEqual([0, 0, 0]);
      }),
      { numRuns: 15, seed: 11 },
    );
  });

  it('for good, when a retention site has seen the delete and keeps it dormant', () => {
    let decided = 0;
    fc.assert(
      fc.property(trouble, (one) => {
        const options = { ttlUs: 4 * SECOND, dormantUs: 120 * SECOND, retentionSites: 3 };
        const check: CheckSpec = { ...CHECK, goneWithinUs: 15 * SECOND };
        let dormant = 0;
        const observer: Observer = {
          onSemantic: (timeUs) => {
            // Before the cut is healed, when no item can have met one yet.
            if (timeUs < (2.5 + one.cutS) * SECOND) dormant++;
          },
        };
        const run = finish(trial(options, { ...troubled(one, 45), checks: [check], observers: [observer] }));
        if (dormant === 0) return;
        decided++;
        const [result] = run.outcome().checks;
        expect([result.verdict, result.evidence]).toEqual(['held', result.evidence]);
        expect(holding(run)[0]).toBe(0);
      }),
      { numRuns: 25, seed: 12 },
    );
    expect(decided).toBeGreaterThan(8);
  });

  it('and does when the rules are broken: sites that let everything in, tombstones that go too soon', () => {
    const one: Trouble = { seed: 'a', away: others(3), cutS: 12, deleteS: 3, deleter: 0, crashed: [], loss: 0 };
    expect(verdictOf(trial({ ttlUs: 4 * SECOND }, troubled(one, 45)))).toMatch(
      /^node \d+ showed `k` again at 14\.\d+ s, told by node \d+; `delete` had deleted it there at \d\.\d+ s$/,
    );
    const careless: Protocol = {
      ...deathCertificates,
      create(ctx, options) {
        const layer = deathCertificates.create(ctx, options);
        return { ...layer, admit: (_node, _key, state) => state };
      },
    };
    const options = { ttlUs: 4 * SECOND, dormantUs: 120 * SECOND, retentionSites: 3 };
    const checks: CheckSpec[] = [{ ...CHECK, goneWithinUs: 15 * SECOND }];
    expect(verdictOf(trial(options, { ...troubled(one, 60), checks }))).toBe('held');
    expect(verdictOf(trial(options, { ...troubled(one, 60), checks }, careless))).toMatch(/and 15 s later/);
  });
});
