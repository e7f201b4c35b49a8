import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BOOT, NOBODY, RESTART } from '../../sim/kernel/events.ts';
import { Coverage, type CoverageListener } from '../../sim/metrics/coverage.ts';
import type { MetricsPlan } from '../../sim/metrics/plan.ts';
import { SHARES } from '../../sim/metrics/update-book.ts';
import { Model, type Step, type Timed } from './model.ts';

const NODES = 6;
const PUBLISHES = 3;

function planOf(graceUs: number, publishes: number): MetricsPlan {
  const publish = { timeUs: 0, node: 0, sizeBytes: 1, entry: 'news', retireAfterUs: null };
  return { publishes: Array.from({ length: publishes }, () => publish), heals: [], graceUs };
}

const node = fc.nat(NODES - 1);
const update = fc.nat(PUBLISHES - 1);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('up' as const), node }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('down' as const), node }) },
  fc.record({ do: fc.constant('pause' as const), node }),
  fc.record({ do: fc.constant('skip' as const), node }),
  { weight: 3, arbitrary: fc.record({ do: fc.constant('publish' as const), node }) },
  { weight: 12, arbitrary: fc.record({ do: fc.constant('learn' as const), node, update, hop: fc.nat(9) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('forget' as const), node, update, hop: fc.constant(0) }) },
  fc.record({ do: fc.constant('redundant' as const), node, update, hop: fc.constant(0) }),
  fc.record({ do: fc.constant('retire' as const), update }),
);
/** Many steps fall into one instant; the rest are a few µs apart, about as long as a grace. */
const steps: fc.Arbitrary<readonly (readonly [number, Step])[]> = fc.array(
  fc.tuple(fc.constantFrom(0, 0, 1, 2, 7), step),
  { minLength: 20, maxLength: 120 },
);

interface Seen {
  readonly converged: number[];
  readonly lost: number[];
  readonly covered: number[];
}

/** Feeds the incremental one; `knowledge` answers from the model, changed just before each hook as the contract says. */
function drive(coverage: Coverage, model: Model, timed: Timed): boolean {
  const { timeUs, step: one } = timed;
  const before = model.published;
  const fresh = 'update' in one && one.do === 'learn' ? one : null;
  if (one.do === 'down') {
    if (!model.nodes[one.node].up) return false;
    coverage.onDown(timeUs, one.node);
    return model.apply(timed);
  }
  if (one.do === 'retire') {
    if (!model.live.has(one.update)) return false;
    coverage.onRetire(timeUs, one.update);
    return model.apply(timed);
  }
  if (!model.apply(timed)) return false;
  if (one.do === 'up') coverage.onUp(timeUs, one.node, timeUs === 0 ? BOOT : RESTART);
  if (one.do === 'pause') coverage.onPause(timeUs, one.node, true);
  if (one.do === 'skip') coverage.onPublishSkipped(timeUs, one.node);
  if (one.do === 'publish') {
    coverage.onPublish(timeUs, one.node, before, 10);
    model.held.add(`${one.node}:${before}`);
    model.everHeld.add(`${one.node}:${before}`);
    coverage.onLearn(timeUs, one.node, before, NOBODY, 0);
  }
  if (fresh !== null) coverage.onLearn(timeUs, fresh.node, fresh.update, 0, fresh.hop);
  if (one.do === 'forget') coverage.onForget(timeUs, one.node, one.update);
  if (one.do === 'redundant') coverage.addRedundants(Int32Array.of(one.node, one.update), 2);
  return true;
}

/** What the history says about the end of each instant, expiries of grace included. */
class Judge {
  readonly seen: Seen = { converged: [], lost: [], covered: [] };
  readonly reached: number[][] = Array.from({ length: PUBLISHES }, () => SHARES.map(() => NaN));
  private was = false;
  private wasCovered = false;
  private readonly model: Model;

  constructor(model: Model) {
    this.model = model;
  }

  judge(timeUs: number): void {
    const { model } = this;
    const eligible = model.eligible(timeUs).length;
    for (const id of model.live.keys()) {
      const share = (model.holders(id, timeUs) * 100) / eligible;
      SHARES.forEach((least, i) => {
        if (eligible > 0 && share >= least && Number.isNaN(this.reached[id][i])) this.reached[id][i] = timeUs;
      });
    }
    const now = model.converged(timeUs);
    if (now !== this.was) (now ? this.seen.converged : this.seen.lost).push(timeUs);
    this.was = now;
    const covered = model.covered(timeUs);
    if (covered && !this.wasCovered) this.seen.covered.push(timeUs);
    this.wasCovered = covered;
  }
}

function listening(coverage: Coverage): Seen {
  const seen: Seen = { converged: [], lost: [], covered: [] };
  const listener: CoverageListener = {
    onConverged: (timeUs) => void seen.converged.push(timeUs),
    onConvergenceLost: (timeUs) => void seen.lost.push(timeUs),
    onCovered: (timeUs) => void seen.covered.push(timeUs),
  };
  coverage.listen(listener);
  return seen;
}

function compareState(coverage: Coverage, model: Model, timeUs: number): void {
  expect(coverage.members.eligible).toBe(model.eligible(timeUs).length);
  expect(coverage.members.up).toBe(model.nodes.filter((one) => one.up).length);
  expect(coverage.missingPairs).toBe(model.missing(timeUs));
  expect(coverage.converged(coverage.publishesDone)).toBe(model.converged(timeUs));
  const live = [...model.live.keys()];
  const eligible = model.eligible(timeUs).length;
  const shares = live.map((id) => model.holders(id, timeUs) / eligible);
  for (const [i, id] of live.entries()) expect(coverage.coverageOf(id)).toBe(eligible === 0 ? null : shares[i]);
  for (const [id, share] of model.retiredCoverage) expect(coverage.coverageOf(id)).toBe(share);
  expect(coverage.minCoverage()).toBe(eligible === 0 || live.length === 0 ? null : Math.min(...shares));
  const lacking = live.filter((id) => model.holders(id, timeUs) < eligible).map((id) => model.live.get(id)!);
  expect(coverage.oldestMissingUs()).toBe(lacking.length === 0 ? NaN : Math.min(...lacking));
}

describe('coverage against brute force', () => {
  test('any history of lives, publishes, learns, losses and grace', () => {
    fc.assert(
      fc.property(fc.constantFrom(0, 1, 5, 15), steps, fc.boolean(), (graceUs, script, probing) => {
        const model = new Model(NODES, graceUs, PUBLISHES);
        const coverage = new Coverage({
          capacity: NODES,
          plan: planOf(graceUs, PUBLISHES),
          knowledge: { holds: (n, u) => model.held.has(`${n}:${u}`), count: () => 0 },
        });
        const seen = listening(coverage);
        const judge = new Judge(model);
        let nowUs = 0;
        for (const [gap, one] of script) {
          // every instant in between may be the end of somebody's grace
          for (let timeUs = nowUs; timeUs < nowUs + gap; timeUs++) {
            judge.judge(timeUs);
            if (!probing) continue;
            coverage.advanceTo(timeUs + 1);
            compareState(coverage, model, timeUs);
          }
          nowUs += gap;
          if (drive(coverage, model, { timeUs: nowUs, step: one }) && one.do !== 'pause' && one.do !== 'redundant') {
            compareState(coverage, model, nowUs);
          }
        }
        judge.judge(nowUs);
        coverage.advanceTo(nowUs + 1);
        coverage.finish(nowUs + 1);
        expect(seen).toEqual(judge.seen);
        expect(coverage.isConverged).toBe(model.converged(nowUs));
        expect(coverage.convergedUs).toBe(model.converged(nowUs) ? judge.seen.converged.at(-1) : null);
        expect(coverage.firstConvergedUs).toBe(judge.seen.converged[0] ?? null);
        for (const [id, times] of judge.reached.entries()) {
          if (id >= coverage.book.size) continue;
          expect([...coverage.book.reachedUs.subarray(id * 4, id * 4 + 4)]).toEqual(times);
          const learners = [...model.everHeld].filter((pair) => pair.endsWith(`:${id}`)).length;
          expect(coverage.book.learners[id]).toBe(learners);
        }
      }),
      { numRuns: 400, seed: 20260401 },
    );
  });
});
