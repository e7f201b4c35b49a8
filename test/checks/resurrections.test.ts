import { describe, expect, test } from 'vitest';
import type { Coverage } from '../../sim/metrics/coverage.ts';
import { makeCheck } from '../../sim/checks/make.ts';
import type { CheckResult } from '../../sim/checks/spec.ts';
import type { Check } from '../../sim/checks/check.ts';
import { World } from '../metrics/world.ts';
import { Moments } from '../../sim/checks/moments.ts';
import { conflictRules } from '../../sim/replica/conflict-rules.ts';
import { Scene, type Written } from '../replica/scene.ts';

class Trial {
  readonly scene: Scene;
  readonly coverage: Coverage;
  private readonly check: Check;

  constructor(written: readonly Written[], atMost = 0, goneWithinUs = 0, rule = 'last-writer-wins') {
    this.scene = new Scene(written, 4, 3, conflictRules.get(rule));
    const { coverage, traffic } = new World({ publishes: [] }).suite;
    this.coverage = coverage;
    const { publishes } = this.scene;
    this.check = makeCheck(
      { id: 'x', check: 'resurrections', atMost, goneWithinUs },
      {
        coverage,
        traffic,
        capacity: 4,
        publishes,
        label: (update) => publishes[update].entry,
        moments: new Moments([], publishes),
        replica: this.scene,
        keyName: (key) => `k${key}`,
      },
    );
    this.scene.observers.push(this.check.observer!);
  }

  end(endUs: number, status: 'finished' | 'limit' = 'finished'): CheckResult {
    this.coverage.finish(endUs);
    return this.check.result({ endUs, status, quiet: false });
  }
}

/** A put that all but node 3 see deleted; the tombstones are gone by 5 s. */
function deleted(atMost = 0, goneWithinUs = 0): Trial {
  const trial = new Trial(
    [
      ['put', 0, 1_000_000],
      ['delete', 0, 2_000_000],
      ['put', 0, 9_000_000],
    ],
    atMost,
    goneWithinUs,
  );
  const { scene } = trial;
  scene.write(0);
  for (const node of [1, 2, 3]) scene.learn(1_500_000, node, 0);
  scene.write(1);
  for (const node of [1, 2]) scene.learn(2_500_000, node, 1);
  for (const node of [0, 1, 2]) scene.put(5_000_000, node, 0, null, -1);
  return trial;
}

/** Put, deleted, put again, deleted again: node 1 saw it all, node 2 the first delete, node 3 the first put. The tombstones are gone by 5 s. */
function rewritten(
  atMost: number,
  rule = 'last-writer-wins',
): { readonly scene: Scene; readonly end: () => CheckResult } {
  const times = [1_000_000, 2_000_000, 3_000_000, 4_000_000];
  const trial = new Trial(
    times.map((timeUs, i): Written => [i % 2 === 1 ? 'delete' : rule === 'or-set' ? 'add' : 'put', 0, timeUs]),
    atMost,
    0,
    rule,
  );
  const { scene } = trial;
  const reach = [[1, 2, 3], [1, 2], [1], [1]];
  reach.forEach((nodes, update) => {
    scene.write(update);
    for (const node of nodes) scene.learn(times[update] + 500_000, node, update);
  });
  for (const node of [0, 1, 2]) scene.put(5_000_000, node, 0, null, -1);
  return { scene, end: () => trial.end(10_000_000) };
}

describe('resurrections', () => {
  test('fails when a node shows again what it had taken the delete of, with node, key and moment', () => {
    const trial = deleted();
    trial.scene.put(8_000_000, 1, 0, trial.scene.store.get(3, 0), 3);
    expect(trial.end(10_000_000)).toEqual({
      id: 'x',
      check: 'resurrections',
      label: 'no deleted item comes back',
      verdict: 'failed',
      timeUs: 8_000_000,
      evidence: 'node 1 showed `k0` again at 8 s, told by node 3; `delete-1` had deleted it there at 2.5 s',
    });
  });

  test('holds when nothing comes back, and does not mind who never knew', () => {
    const trial = deleted();
    trial.scene.put(8_000_000, 3, 0, trial.scene.store.get(3, 0), 1);
    expect(trial.end(10_000_000)).toMatchObject({
      verdict: 'held',
      evidence: '1 delete, after which 0 items were back',
    });
    expect(deleted().end(10_000_000, 'limit')).toMatchObject({ verdict: 'undecided', timeUs: null });
  });

  test('lets through what was written after the delete, even by a clock that is behind', () => {
    for (const clockUs of [9_000_000, 1_800_000]) {
      const trial = deleted();
      const state = trial.scene.write(2, 2, clockUs);
      trial.scene.put(9_500_000, 1, 0, state, 2);
      expect(trial.end(10_000_000).verdict).toBe('held');
    }
  });

  test('expects nothing of a node that lost its state', () => {
    const trial = deleted();
    trial.scene.lose(6_000_000, 1);
    trial.scene.put(8_000_000, 1, 0, trial.scene.store.get(3, 0), 3);
    expect(trial.end(10_000_000).verdict).toBe('held');
  });

  test('counts once for each time that the delete had been taken in', () => {
    const comesBack = (trial: Trial, node: number): CheckResult => {
      const { scene } = trial;
      const item = scene.store.get(3, 0)!;
      scene.put(8_000_000, node, 0, item, 3);
      scene.put(8_000_001, node, 0, item, 3);
      scene.learn(8_500_000, node, 1);
      scene.put(8_600_000, node, 0, null, -1);
      scene.put(8_700_000, node, 0, item, 3);
      return trial.end(10_000_000);
    };
    expect(comesBack(deleted(2), 1)).toMatchObject({
      verdict: 'held',
      evidence: '1 delete, after which 2 items were back',
    });
    expect(comesBack(deleted(1), 1)).toMatchObject({ verdict: 'failed', timeUs: 8_700_000 });
    expect(comesBack(deleted(1), 2).evidence).toMatch(/had deleted it there at 8.5 s; it was number 2$/);
  });

  test('counts an item once that had been deleted twice, by the later delete', () => {
    const { scene, end } = rewritten(0);
    scene.put(8_000_000, 1, 0, scene.store.get(3, 0), 3);
    const evidence = 'node 1 showed `k0` again at 8 s, told by node 3; `delete-3` had deleted it there at 4.5 s';
    expect(end()).toMatchObject({ verdict: 'failed', evidence });
  });

  test.each(['last-writer-wins', 'hybrid-clock', 'version-vectors', 'or-set', 'lww-map'])('does so with %s', (rule) => {
    const { scene, end } = rewritten(1, rule);
    scene.put(8_000_000, 1, 0, scene.store.get(3, 0), 3);
    expect(end()).toMatchObject({ verdict: 'held', evidence: '2 deletes, after which 1 item was back' });
  });

  test('holds a node to the first delete that missed the second one', () => {
    const { scene, end } = rewritten(0);
    scene.put(8_000_000, 2, 0, scene.store.get(3, 0), 3);
    expect(end()).toMatchObject({ verdict: 'failed', evidence: expect.stringMatching(/`delete-1` .* at 2.5 s$/) });
  });

  test('forgives what is gone again in time', () => {
    const back = (goneUs: number, endUs = 20_000_000): CheckResult => {
      const trial = deleted(0, 3_000_000);
      trial.scene.put(8_000_000, 1, 0, trial.scene.store.get(3, 0), 3);
      trial.coverage.advanceTo(goneUs);
      trial.scene.learn(goneUs, 1, 1, 2);
      return trial.end(endUs);
    };
    expect(back(10_900_000)).toMatchObject({ verdict: 'held', label: 'no deleted item comes back for more than 3 s' });
    expect(back(11_100_000)).toMatchObject({
      verdict: 'failed',
      timeUs: 11_000_000,
      evidence:
        'node 1 showed `k0` again at 8 s and 3 s later, told by node 3; `delete-1` had deleted it there at 2.5 s',
    });
    const trial = deleted(0, 3_000_000);
    trial.scene.put(8_000_000, 1, 0, trial.scene.store.get(3, 0), 3);
    expect(trial.end(10_000_000)).toMatchObject({
      verdict: 'undecided',
      evidence: expect.stringMatching(/and 1 more had been back for less than 3 s$/),
    });
  });
});
