/** From the specification of a check to the check. */
import type { Observer } from '../kernel/observer.ts';
import { BytesPerNode } from './bytes-per-node.ts';
import type { Check, CheckEnv, RunEnd } from './check.ts';
import { Converges } from './converges.ts';
import { CoverageBy } from './coverage.ts';
import { DeliveryDelay } from './delivery-delay.ts';
import { DeliveryHops } from './delivery-hops.ts';
import { Drops } from './drops.ts';
import { Redundancy } from './redundancy.ts';
import { Resurrections } from './resurrections.ts';
import type { CheckResult, CheckSpec } from './spec.ts';
import { Stranded } from './stranded.ts';

/** Make checks before the run: they set alarms in the coverage they watch. */
export function makeCheck(spec: CheckSpec, env: CheckEnv): Check {
  switch (spec.check) {
    case 'converges':
      return new Converges(spec, env);
    case 'coverage':
      return new CoverageBy(spec, env);
    case 'bytes-per-node':
      return new BytesPerNode(spec, env);
    case 'stranded':
      return new Stranded(spec, env);
    case 'redundancy':
      return new Redundancy(spec, env);
    case 'delivery-hops':
      return new DeliveryHops(spec, env);
    case 'delivery-delay':
      return new DeliveryDelay(spec, env);
    case 'drops':
      return new Drops(spec, env);
    case 'resurrections':
      return new Resurrections(spec, env);
  }
}

/** All checks of a run. `observers` go into the kernel after those of the metrics. */
export interface CheckSet {
  readonly checks: readonly Check[];
  readonly observers: readonly Observer[];
  /** Call after the metrics were finished. */
  results(end: RunEnd): readonly CheckResult[];
}

export function makeChecks(specs: readonly CheckSpec[], env: CheckEnv): CheckSet {
  const checks = specs.map((spec) => makeCheck(spec, env));
  return {
    checks,
    observers: checks.flatMap((check) => (check.observer === null ? [] : [check.observer])),
    results: (end) => checks.map((check) => check.result(end)),
  };
}
