/** Arbitrary histories for fast-check, and what makes a change of a state an error. */
import * as fc from 'fast-check';
import type { ConflictRule } from '../../../sim/replica/conflict-rule.ts';
import type { History, HistoryStep } from '../../../sim/testing/histories.ts';

const REPLICAS = 3;

export function histories(rule: ConflictRule): fc.Arbitrary<History> {
  const replica = fc.nat(REPLICAS - 1);
  const operation = fc.record({
    kind: fc.constantFrom(...rule.operations),
    element: fc.nat(1),
    amount: fc.integer({ min: 1, max: 1000 }),
    sizeBytes: fc.nat(200),
  });
  const step: fc.Arbitrary<HistoryStep> = fc.oneof(
    { weight: 6, arbitrary: fc.record({ do: fc.constant('write'), replica, operation }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('merge'), from: replica, replica }) },
    { weight: 4, arbitrary: fc.record({ do: fc.constant('learn'), write: fc.nat(15), replica }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('lose'), replica }) },
  );
  return fc.record({
    offsetsUs: fc.array(fc.integer({ min: -4, max: 4 }), { minLength: REPLICAS, maxLength: REPLICAS }),
    stepUs: fc.constantFrom(0, 1, 1000, 86_400_000_000),
    steps: fc.array(step, { minLength: 1, maxLength: 20 }),
  });
}

export function deepFreeze(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return;
  Object.freeze(value);
  Object.values(value).forEach(deepFreeze);
}
