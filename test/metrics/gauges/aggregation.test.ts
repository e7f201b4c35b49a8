import { describe, expect, it } from 'vitest';
import { aggregationGauge } from '../../../sim/metrics/gauges/aggregation.ts';
import type { GaugeLayer, GaugeWorld } from '../../../sim/metrics/gauges/gauge.ts';
import type { Cell } from '../../../sim/metrics/spec.ts';
import type { Layer } from '../../../sim/protocols/contract.ts';

interface Scene {
  estimates: number[];
  up: boolean[];
}

/** A layer that believes what the scene says, with the sum of 10 · node over the nodes up as its truth. */
function believing(scene: Scene): Layer {
  return {
    start() {},
    estimate: (node) => scene.estimates[node],
    truth(isUp) {
      return scene.estimates.reduce((total, _, node) => total + (isUp(node) ? 10 * node : 0), 0);
    },
    mass: (node) => node + 1,
    weight: () => 0.5,
  };
}

function world(scene: Scene, stackOf: (node: number) => readonly GaugeLayer[]): GaugeWorld {
  return { capacity: scene.up.length, isUp: (node) => scene.up[node], layersOf: stackOf, replica: null };
}

function named(cells: readonly Cell[]): Record<string, Cell> {
  return Object.fromEntries(aggregationGauge.columns.map(({ column }, i) => [column, cells[i]]));
}

const plain: GaugeLayer = { id: 'push', protocol: 'push', handlers: { start() {} } };

describe('the aggregation gauge', () => {
  it('reads those who are up and have an estimate', () => {
    const scene: Scene = { estimates: [2, 4, NaN, 100, 9], up: [true, true, true, false, true] };
    const stack = [plain, { id: 'mean', protocol: 'averaging', handlers: believing(scene) }];
    const reader = aggregationGauge.make(world(scene, () => stack))!;
    const first = named(reader.read(0, false)!);
    expect(first).toEqual({
      estimating_nodes: 3,
      estimate_mean: 5,
      estimate_sd: Math.sqrt((9 + 1 + 16) / 2),
      estimate_min: 2,
      estimate_max: 9,
      estimate_truth: 70,
      estimate_error_mean_ratio: expect.closeTo((68 + 66 + 61) / 3 / 70, 12),
      estimate_variance_factor: null,
      estimate_mass: 11,
      estimate_weight: 2,
    });
    scene.estimates = [4, 5, 6, 0, NaN];
    expect(named(reader.read(1, false)!).estimate_variance_factor).toBeCloseTo(1 / 13, 12);
    scene.estimates = [4, 4, 4, 4, 4];
    expect(named(reader.read(2, false)!)).toMatchObject({ estimate_sd: 0, estimate_variance_factor: null });
  });

  it('leaves empty what does not exist', () => {
    const scene: Scene = { estimates: [3, NaN], up: [true, true] };
    const { truth: _truth, mass: _mass, ...bare } = believing(scene);
    const stack = [{ id: 'mean', protocol: 'averaging', handlers: bare }];
    const reader = aggregationGauge.make(world(scene, () => stack))!;
    const one = { estimating_nodes: 1, estimate_mean: 3, estimate_sd: null, estimate_truth: null, estimate_mass: null };
    expect(named(reader.read(0, false)!)).toMatchObject({
      ...one,
      estimate_error_mean_ratio: null,
      estimate_weight: 1,
    });
    scene.up = [false, false];
    expect(named(reader.read(1, false)!)).toMatchObject({
      estimating_nodes: 0,
      estimate_mean: null,
      estimate_sd: null,
      estimate_min: null,
      estimate_max: null,
    });
  });

  it('is there for runs that estimate something, and knows no truth when groups do so each for themselves', () => {
    const scene: Scene = { estimates: [1, 2], up: [true, true] };
    expect(aggregationGauge.make(world(scene, () => [plain]))).toBeNull();
    const stacks = scene.up.map(() => [{ id: 'mean', protocol: 'averaging', handlers: believing(scene) }]);
    const apart = aggregationGauge.make(world(scene, (node) => stacks[node]))!;
    expect(named(apart.read(0, false)!)).toMatchObject({ estimate_mean: 1.5, estimate_truth: null });
    const some = aggregationGauge.make(world(scene, (node) => (node === 0 ? [plain] : stacks[1])))!;
    expect(named(some.read(0, false)!)).toMatchObject({ estimate_mean: 2, estimate_truth: 10 });
  });
});
