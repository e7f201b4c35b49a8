/** `faults` in text, from the rows of `faults/kinds.ts`. */
import { faultKinds } from '../../faults/kinds.ts';
import type { FaultField } from '../../faults/kinds.ts';
import type { FaultSpec } from '../../faults/spec.ts';
import type { DistributionSpec } from '../../kernel/distribution.ts';
import type { NodeSelector } from '../../network/spec.ts';
import { resolvedFieldName } from '../schema/faults.ts';
import { printDuration, printShare } from '../units.ts';
import { distributionText, selectorText } from './parts.ts';

type TextMap = { [key: string]: unknown };

function fieldText({ type }: FaultField, value: unknown): unknown {
  switch (type) {
    case 'nodes':
      return selectorText(value as NodeSelector);
    case 'node-groups':
      return (value as readonly NodeSelector[]).map(selectorText);
    case 'duration':
      return printDuration(value as number);
    case 'duration-distribution':
      return distributionText(value as DistributionSpec, 'duration');
    case 'number-distribution':
      return distributionText(value as DistributionSpec, 'ppm');
    case 'probability':
      return printShare(value as number);
    case 'integer':
    case 'number':
    case 'boolean':
    case 'choice':
    case 'file':
      return value;
  }
}

function bodyText(fields: readonly FaultField[], spec: TextMap): TextMap {
  const text: TextMap = {};
  for (const field of fields) {
    const [parent, child] = field.name.split('.');
    if (child === undefined) {
      const value = spec[resolvedFieldName(field)];
      if (value !== null && value !== undefined) text[field.name] = fieldText(field, value);
      continue;
    }
    const inner = spec[parent] as TextMap | null | undefined;
    if (inner === null || inner === undefined) continue;
    const nested = (text[parent] ?? {}) as TextMap;
    nested[child] = fieldText(field, inner[resolvedFieldName({ ...field, name: child })]);
    text[parent] = nested;
  }
  return text;
}

export function printFaults(faults: readonly FaultSpec[]): TextMap[] {
  return faults.map((fault) => {
    const kind = faultKinds.find((row) => row.kind === fault.kind)!;
    const spec = fault as unknown as TextMap;
    const text: TextMap = { id: fault.id };
    if (kind.at === 'required') text['at'] = printDuration(spec['atUs'] as number);
    if (kind.for === 'optional')
      text['for'] = spec['forUs'] === null ? 'forever' : printDuration(spec['forUs'] as number);
    text[fault.kind] = bodyText(kind.fields, spec);
    return text;
  });
}
