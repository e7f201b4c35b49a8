import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { divergenceGauge } from '../../../sim/metrics/gauges/divergence.ts';
import type { GaugeReader } from '../../../sim/metrics/gauges/gauge.ts';
import type { Cell } from '../../../sim/metrics/spec.ts';
import { versionVectors } from '../../../sim/replica/conflicts/version-vectors.ts';
import type { ConflictRule } from '../../../sim/replica/conflict-rule.ts';
import { Scene } from '../../replica/scene.ts';

function reading(
  scene: Scene,
  up: readonly boolean[],
  dormant = 0,
): { reader: GaugeReader; row: (timeUs: number) => Record<string, Cell> } {
  const handlers = { start: () => undefined, dormant: (node: number) => (node === 0 ? dormant : 0) };
  const layers = [{ id: 'deletes', protocol: 'death-certificates', handlers }];
  const world = { capacity: up.length, isUp: (node: number) => up[node], layersOf: () => layers, replica: scene };
  const reader = divergenceGauge.make(world)!;
  scene.observers.push(reader.observer!);
  const row = (timeUs: number) => {
    const cells = reader.read(timeUs, false)!;
    return Object.fromEntries(divergenceGauge.columns.map(({ column }, i) => [column, cells[i]]));
  };
  return { reader, row };
}

describe('the divergence gauge', () => {
  it('is there when there are keys', () => {
    expect(divergenceGauge.make({ capacity: 1, isUp: () => true, layersOf: () => [], replica: null })).toBeNull();
  });

  it('tells stores apart, counts keys in which they differ, and the age of what a node has not seen', () => {
    const scene = new Scene([
      ['put', 0, 1000],
      ['put', 1, 2000],
      ['delete', 0, 5000],
    ]);
    const up = [true, true, true, false];
    const { row } = reading(scene, up, 7);
    expect(row(500)).toMatchObject({
      distinct_states: 1,
      largest_state_ratio: 1,
      divergent_keys: 0,
      values_max: 0,
      live_keys_mean: 0,
    });
    scene.write(0);
    scene.learn(1500, 1, 0);
    expect(row(2000)).toEqual({
      distinct_states: 2,
      largest_state_ratio: 2 / 3,
      divergent_keys: 1,
      view_age_mean_ms: 1 / 3,
      view_age_p99_ms: 1,
      view_age_max_ms: 1,
      values_max: 1,
      live_keys_mean: 2 / 3,
      tombstones_active: 0,
      tombstones_dormant: 7,
    });
    scene.write(1, 2);
    scene.write(2);
    expect(row(6000)).toMatchObject({
      distinct_states: 3,
      divergent_keys: 2,
      view_age_max_ms: 5,
      view_age_mean_ms: (4 + 4 + 5) / 3,
      live_keys_mean: 2 / 3,
      tombstones_active: 1,
    });
    // What is lost with a node's state is not seen any more; what has retired needs not be.
    for (const update of [0, 1, 2]) scene.learn(7000, 1, update);
    expect(row(8000)).toMatchObject({ view_age_max_ms: 7, view_age_mean_ms: (6 + 0 + 7) / 3 });
    scene.lose(9000, 1);
    scene.writes.retire(0);
    expect(row(10_000)).toMatchObject({ view_age_mean_ms: (8 + 8 + 5) / 3 });
  });

  it('finds siblings, and that they have been settled', () => {
    const rule = versionVectors as unknown as ConflictRule;
    const scene = new Scene(
      [
        ['put', 0, 1000],
        ['put', 0, 1000],
        ['put', 0, 3000],
      ],
      2,
      1,
      rule,
    );
    const { row } = reading(scene, [true, true]);
    scene.write(0, 0);
    scene.write(1, 1);
    expect(row(1500)).toMatchObject({ values_max: 1, distinct_states: 2 });
    scene.learn(2000, 0, 1);
    scene.learn(2000, 1, 0);
    expect(row(2500)).toMatchObject({ values_max: 2, distinct_states: 1 });
    scene.write(2, 0);
    scene.learn(3500, 1, 2);
    expect(row(4000)).toMatchObject({ values_max: 1, distinct_states: 1, divergent_keys: 0 });
  });

  it('looks again when a node comes, goes, or loses what it had', () => {
    const scene = new Scene([['put', 0, 1000]]);
    const up = [true, true, true, false];
    const { reader, row } = reading(scene, up);
    scene.write(0);
    for (const node of [1, 2]) scene.learn(1500, node, 0);
    expect(row(2000)).toMatchObject({ distinct_states: 1, largest_state_ratio: 1 });
    up[3] = true;
    reader.observer!.onUp!(2500, 3, 0);
    expect(row(3000)).toMatchObject({ distinct_states: 2, largest_state_ratio: 0.75 });
    up[3] = false;
    reader.observer!.onDown!(3500, 3, 0);
    expect(row(4000)).toMatchObject({ distinct_states: 1, largest_state_ratio: 1 });
    scene.lose(4500, 0);
    expect(row(5000)).toMatchObject({ distinct_states: 2, largest_state_ratio: 2 / 3 });
  });

  it('says what is found by looking at everything', () => {
    const written = Array.from({ length: 12 }, (_, i) => ['put', (i * 37) % 200, 10 + i] as const);
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(7), fc.nat(11)), { maxLength: 40 }), (learned) => {
        const scene = new Scene(written, 8, 200);
        const { row } = reading(
          scene,
          Array.from({ length: 8 }, () => true),
        );
        written.forEach((_, update) => scene.write(update));
        for (const [node, update] of learned) scene.learn(50, node, update);
        const nodes = [0, 1, 2, 3, 4, 5, 6, 7];
        const texts = nodes.map((node) => Array.from({ length: 200 }, (_, key) => scene.store.hash(node, key)).join());
        const sizes = nodes.map((node) => texts.filter((text) => text === texts[node]).length);
        const keys = Array.from(
          { length: 200 },
          (_, key) => new Set(nodes.map((node) => scene.store.hash(node, key))).size,
        );
        const ages = nodes.map((node) => written.findIndex((_, update) => !scene.holds(node, update)));
        expect(row(1000)).toMatchObject({
          distinct_states: new Set(texts).size,
          largest_state_ratio: Math.max(...sizes) / 8,
          divergent_keys: keys.filter((many) => many > 1).length,
          view_age_max_ms: Math.max(...ages.map((update) => (update < 0 ? 0 : 990 - update))) / 1000,
        });
      }),
    );
  });
});
