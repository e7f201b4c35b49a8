import type { OperationKind } from '../conflict-rule.ts';

/** The error for an operation that is not among those of the rule. */
export function noSuchOperation(rule: string, kind: OperationKind): RangeError {
  return new RangeError(`the conflict rule ${rule} knows no ${kind}`);
}
