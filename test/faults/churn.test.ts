/**
 * Churn against renewal theory. Each statistical comparison accepts p >= 1e-6 on a fixed seed; a right implementation would fail one
 * of them under about one seed in 20,000.
 */
import { describe, expect, it } from 'vitest';
import { lifeAt } from '../../sim/faults/replay.ts';
import type { FaultPlan } from '../../sim/faults/plan.ts';
import type { FaultSpec } from '../../sim/faults/spec.ts';
import { makeDistribution } from '../../sim/kernel/distribution.ts';
import type { DistributionSpec } from '../../sim/kernel/distribution.ts';
import { CRASH, RECOVER } from '../../sim/kernel/events.ts';
import type { LifeOp } from '../../sim/kernel/events.ts';
import { gamma, gammaLower } from '../../sim/kernel/math.ts';
import { LEAST_P, correlationP, countsP, kolmogorovP, meanP } from '../kernel/statistics.ts';
import { planOf } from './world.ts';

const MINUTE = 60_000_000;
const HOUR = 60 * MINUTE;
const NODES = 10_000;

/** Steiner, En-Najjary, Biersack: A global view of KAD (IMC 2007), later crawls, as in facts of the KAD scenario. */
const KAD_SESSION = { model: 'weibull', scale: 169.5385 * MINUTE, shape: 0.61511 } as const;
const KAD_OFF = { model: 'weibull', scale: 413.6765 * MINUTE, shape: 0.47648 } as const;

function churn(
  session: DistributionSpec,
  offTime: DistributionSpec,
  atUs: number = 0,
  forUs: number | null = null,
): FaultSpec {
  return { kind: 'churn', id: 'churn', nodes: { select: 'all' }, session, offTime, state: 'keep', atUs, forUs };
}

/** Times of each node's events up to the first after `untilUs`; even ones are crashes. */
function timelines(plan: FaultPlan, untilUs: number): number[][] {
  const lists: number[][] = Array.from({ length: plan.capacity }, () => []);
  const source = plan.sources[0];
  let next = { timeUs: Infinity, op: CRASH as LifeOp };
  const sink = (timeUs: number, node: number, op: LifeOp): void => {
    lists[node].push(timeUs);
    next = { timeUs, op };
  };
  source.begin(sink);
  for (let node = 0; node < plan.capacity; node++) {
    if (lists[node].length === 0) continue;
    next = { timeUs: lists[node][0], op: CRASH };
    while (next.timeUs <= untilUs) {
      const { timeUs, op } = next;
      next = { timeUs: Infinity, op };
      source.next?.(timeUs, node, op, sink);
    }
  }
  return lists;
}

/** Times of the first `count` events of each node, whenever they are. */
function firstEvents(plan: FaultPlan, count: number): number[][] {
  const lists: number[][] = Array.from({ length: plan.capacity }, () => []);
  plan.sources[0].begin((timeUs, node) => lists[node].push(timeUs));
  lists.forEach((list, node) => {
    for (let k = 1; k < count; k++) {
      plan.sources[0].next?.(list[k - 1], node, k % 2 === 1 ? CRASH : RECOVER, (timeUs) => list.push(timeUs));
    }
  });
  return lists;
}

/** What each node is in the middle of at a moment: since when (-Infinity: before the churn), until when, and whether it is up. */
function stretches(lists: readonly number[][], timeUs: number): { fromUs: number; toUs: number; up: boolean }[] {
  return lists.map((times) => {
    const after = times.findIndex((time) => time > timeUs);
    const index = after < 0 ? times.length : after;
    return { fromUs: index === 0 ? -Infinity : times[index - 1], toUs: times[index] ?? Infinity, up: index % 2 === 0 };
  });
}

/** P(what is left of the present stretch <= x) in equilibrium: the integral of 1 - F up to x, over the mean. */
function weibullResidualCdf(spec: { scale: number; shape: number }): (x: number) => number {
  return (x) => gammaLower(1 / spec.shape, Math.pow(x / spec.scale, spec.shape));
}

describe('KAD churn', () => {
  const lists = timelines(planOf([churn(KAD_SESSION, KAD_OFF)], NODES, 'kad'), 48 * HOUR);
  const meanUp = KAD_SESSION.scale * gamma(1 + 1 / KAD_SESSION.shape);
  const meanDown = KAD_OFF.scale * gamma(1 + 1 / KAD_OFF.shape);
  const shareUp = meanUp / (meanUp + meanDown);
  const moments = [0, 1, 7 * MINUTE, 3 * HOUR, 11 * HOUR, 30 * HOUR, 48 * HOUR];

  it('has about a fifth of the nodes up', () => {
    expect(shareUp).toBeGreaterThan(0.2);
    expect(shareUp).toBeLessThan(0.23);
  });

  it.each(moments)('has the ratio of the means up at %d µs', (timeUs) => {
    const up = stretches(lists, timeUs).filter((stretch) => stretch.up).length;
    expect(meanP(up, NODES, shareUp, Math.sqrt(shareUp * (1 - shareUp)))).toBeGreaterThan(LEAST_P);
  });

  it.each(moments)('has residual sessions and off times ahead of it at %d µs', (timeUs) => {
    const present = stretches(lists, timeUs);
    for (const [up, spec] of [[true, KAD_SESSION] as const, [false, KAD_OFF] as const]) {
      const left = present
        .filter((stretch) => stretch.up === up && stretch.toUs > timeUs)
        .map((stretch) => stretch.toUs - timeUs);
      expect(kolmogorovP(left, weibullResidualCdf(spec))).toBeGreaterThan(LEAST_P);
    }
  });

  it.each(moments.slice(3))('has ages behind it at %d µs that are distributed as the residuals', (timeUs) => {
    const present = stretches(lists, timeUs);
    for (const [up, spec] of [[true, KAD_SESSION] as const, [false, KAD_OFF] as const]) {
      const cdf = weibullResidualCdf(spec);
      const borders = [0, 1 / 64, 1 / 16, 1 / 4, 1 / 2, 1].map((share) => share * timeUs);
      // The last cell: stretches as old as the run and older, whose age is not known.
      const counts = Array.from({ length: borders.length }, () => 0);
      for (const stretch of present) {
        if (stretch.up !== up) continue;
        // A node down at time 0 has its crash announced there, though it has been down for longer.
        const age = stretch.fromUs <= 0 ? Infinity : timeUs - stretch.fromUs;
        const cell = borders.findIndex((border, i) => i > 0 && age < border);
        counts[cell < 0 ? borders.length - 1 : cell - 1]++;
      }
      const share = (cell: number): number =>
        (cell === borders.length - 1 ? 1 : cdf(borders[cell + 1])) - cdf(borders[cell]);
      expect(countsP(counts, share)).toBeGreaterThan(LEAST_P);
    }
  });

  it('draws whole sessions and off times later on, each by itself', () => {
    const times = firstEvents(planOf([churn(KAD_SESSION, KAD_OFF)], NODES, 'kad'), 6);
    const session = times.map((list) => list[2] - list[1]);
    const off = times.map((list) => list[3] - list[2]);
    const nextSession = times.map((list) => list[4] - list[3]);
    for (const [drawn, spec] of [
      [session, KAD_SESSION] as const,
      [nextSession, KAD_SESSION] as const,
      [off, KAD_OFF] as const,
    ]) {
      const { cdf } = makeDistribution(spec);
      expect(kolmogorovP(drawn, cdf)).toBeGreaterThan(LEAST_P);
    }
    // Ranks, since such tails hardly have a variance at this size.
    const rank = (spec: DistributionSpec, list: number[]) => (i: number) => makeDistribution(spec).cdf(list[i]);
    expect(correlationP(NODES, rank(KAD_SESSION, session), rank(KAD_OFF, off))).toBeGreaterThan(LEAST_P);
    expect(correlationP(NODES, rank(KAD_SESSION, session), rank(KAD_SESSION, nextSession))).toBeGreaterThan(LEAST_P);
  });
});

describe('churn', () => {
  it('is stationary for other laws too: short constant sessions, long off times', () => {
    const session = { model: 'constant', value: 1000 } as const;
    const off = { model: 'lognormal', median: 2000, sigma: 1 } as const;
    const share = 1000 / (1000 + makeDistribution(off).mean);
    const lists = timelines(planOf([churn(session, off, 500)], NODES), 60_000);
    for (const timeUs of [500, 1000, 1499, 1501, 9999, 60_000]) {
      const present = stretches(lists, timeUs).filter((stretch) => stretch.up);
      expect(meanP(present.length, NODES, share, Math.sqrt(share * (1 - share)))).toBeGreaterThan(LEAST_P);
      const left = present.map((stretch) => stretch.toUs - timeUs);
      expect(
        meanP(
          left.reduce((sum, x) => sum + x, 0),
          left.length,
          500,
          1000 / Math.sqrt(12),
        ),
      ).toBeGreaterThan(LEAST_P);
    }
    expect(stretches(lists, 499).every((stretch) => stretch.up)).toBe(true);
  });

  it('brings everybody up at its end and lets them be', () => {
    const exponential = { model: 'exponential', mean: 40 } as const;
    const plan = planOf([churn(exponential, exponential, 100, 300)], 500);
    const down = (timeUs: number): number =>
      Array.from({ length: 500 }, (_, node) => lifeAt(plan, node, timeUs)).filter((s) => s === 'down').length;
    expect([0, 99].map(down)).toEqual([0, 0]);
    expect(down(100)).toBeGreaterThan(150);
    expect(down(399)).toBeGreaterThan(150);
    expect([400, 401, 1000].map(down)).toEqual([0, 0, 0]);
  });

  it('begins the life of a later joiner with a whole session', () => {
    const session = { model: 'constant', value: 1000 } as const;
    const plan = planOf(
      [churn(session, session, 100), { kind: 'join', id: 'j', count: 400, atUs: 50, overUs: 399 }],
      1,
    );
    const firsts = timelines(plan, 0).map((times) => times[0]);
    for (let node = 1; node < plan.capacity; node++) {
      const joinUs = plan.joinTimeUs(node);
      // Those who are there when the churn begins are in equilibrium, the others new.
      if (joinUs >= 100) expect(firsts[node]).toBe(joinUs + 1000);
      else expect(firsts[node]).toBeLessThanOrEqual(1100);
    }
    expect(new Set(firsts.slice(1, 51)).size).toBeGreaterThan(10);
  });

  it('keeps the ranks of draws when the mean changes, so that two settings are compared on one churn', () => {
    const of = (mean: number): number[][] =>
      timelines(planOf([churn({ model: 'exponential', mean }, { model: 'exponential', mean })], 50), 20 * mean);
    const [slow, fast] = [of(1_000_000), of(1000)];
    slow.forEach((times, node) => {
      times.slice(0, 8).forEach((time, i) => expect(Math.abs(time / 1000 - fast[node][i])).toBeLessThan(10));
    });
  });

  it('ends each stretch at the next event of the other kind', () => {
    const exponential = { model: 'exponential', mean: 3 } as const;
    const plan = planOf([churn(exponential, exponential)], 20);
    const seen: LifeOp[] = [];
    plan.sources[0].begin((_time, node, op) => {
      if (node === 0) seen.push(op);
    });
    plan.sources[0].next?.(10, 0, CRASH, (timeUs, node, op) => {
      expect([node, timeUs > 10]).toEqual([0, true]);
      seen.push(op);
    });
    expect(seen).toEqual([CRASH, RECOVER]);
  });
});
