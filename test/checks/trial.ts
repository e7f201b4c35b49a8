/** A check in a world without protocols. */
import { makeCheck } from '../../sim/checks/make.ts';
import { Moments } from '../../sim/checks/moments.ts';
import type { CheckResult, CheckSpec } from '../../sim/checks/spec.ts';
import type { Check, RunEnd } from '../../sim/checks/check.ts';
import type { FaultBand } from '../../sim/faults/spec.ts';
import { updateLabels } from '../../sim/metrics/plan.ts';
import { World, type WorldInput } from '../metrics/world.ts';

/** A cut over [1 ms, 10 ms), and one that never heals. */
export const BANDS: readonly FaultBand[] = [
  { id: 'cut', kind: 'partition', label: 'cut', startUs: 1000, endUs: 5000 },
  { id: 'cut', kind: 'partition', label: 'cut', startUs: 7000, endUs: 10_000 },
  { id: 'ever', kind: 'partition', label: 'ever', startUs: 2000, endUs: Infinity },
];

export class Trial {
  readonly world: World;
  readonly check: Check;

  constructor(spec: CheckSpec, input: WorldInput = {}) {
    this.world = new World(input);
    const { coverage, traffic } = this.world.suite;
    const { capacity, publishes } = this.world;
    const label = updateLabels(publishes);
    const moments = new Moments(BANDS, publishes);
    const none = { replica: null, keyName: String };
    this.check = makeCheck(spec, { coverage, traffic, capacity, publishes, label, moments, ...none });
    if (this.check.observer !== null) this.world.observers.push(this.check.observer);
  }

  end(endUs: number, status: RunEnd['status'] = 'finished', quiet = false): CheckResult {
    this.world.finish(endUs);
    return this.check.result({ endUs, status, quiet });
  }
}
