/** `checks` in text, from the rows of `checks/registry.ts`. */
import { CHECKS } from '../../checks/registry.ts';
import type { CheckField } from '../../checks/registry.ts';
import type { CheckSpec, Moment } from '../../checks/spec.ts';
import { printDuration, printShare, printSize } from '../units.ts';
import { momentText } from './parts.ts';

type TextMap = { [key: string]: unknown };

function fieldText({ type }: CheckField, value: unknown): unknown {
  switch (type) {
    case 'duration':
      return printDuration(value as number);
    case 'moment':
      return momentText(value as Moment);
    case 'share':
      return printShare(value as number);
    case 'size':
      return printSize(value as number);
    case 'count':
    case 'number':
    case 'choice':
    case 'workload':
      return value;
  }
}

export function printChecks(checks: readonly CheckSpec[]): TextMap[] {
  return checks.map((spec) => {
    const body: TextMap = {};
    for (const field of CHECKS.find(({ check }) => check === spec.check)!.fields) {
      const value = (spec as unknown as TextMap)[field.key];
      if (value !== null && value !== undefined) body[field.name] = fieldText(field, value);
    }
    return { id: spec.id, [spec.check]: body };
  });
}
