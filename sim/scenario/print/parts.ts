/** Pieces of the text form: distributions, selectors, moments. */
import type { Moment } from '../../checks/spec.ts';
import type { DistributionSpec } from '../../kernel/distribution.ts';
import type { NodeSelector } from '../../network/spec.ts';
import { printDuration, printPpm, printShare, printSize } from '../units.ts';

export type UnitName = 'duration' | 'bytes' | 'ppm';

const PRINT: { readonly [unit in UnitName]: (value: number) => string } = {
  duration: printDuration,
  bytes: printSize,
  ppm: printPpm,
};

/** Parameters without a unit. */
const PLAIN: readonly string[] = ['sigma', 'shape'];

/**
 * A distribution in text.
 *
 * @param spelled a constant too is written as a map
 */
export function distributionText(spec: DistributionSpec, unit: UnitName, spelled = false): unknown {
  const print = PRINT[unit];
  if (spec.model === 'constant' && spec.min === undefined && spec.max === undefined && !spelled)
    return print(spec.value);
  const text: { [key: string]: unknown } = { model: spec.model };
  for (const [key, value] of Object.entries(spec) as [string, unknown][]) {
    if (key === 'model' || value === undefined) continue;
    if (key === 'values') text[key] = (value as readonly number[]).map(print);
    else if (key === 'weights') text[key] = [...(value as readonly number[])];
    else text[key] = PLAIN.includes(key) ? value : print(value as number);
  }
  return text;
}

/** Ids with runs of at least three written as ranges. */
function idsText(nodes: readonly number[]): (number | string)[] {
  const text: (number | string)[] = [];
  for (let at = 0; at < nodes.length;) {
    let end = at + 1;
    while (end < nodes.length && nodes[end] === nodes[end - 1] + 1) end++;
    if (end - at >= 3) text.push(`${nodes[at]}-${nodes[end - 1]}`);
    else text.push(...nodes.slice(at, end));
    at = end;
  }
  return text;
}

export function selectorText(selector: NodeSelector): unknown {
  switch (selector.select) {
    case 'all':
    case 'rest':
      return selector.select;
    case 'nodes':
      return idsText(selector.nodes);
    case 'range':
      return `${selector.from}-${selector.to}`;
    case 'share':
      return printShare(selector.share);
    case 'count':
      return { count: selector.count };
    case 'zone':
      return { zone: selector.zone };
  }
}

export function momentText(moment: Moment): string {
  switch (moment.kind) {
    case 'time':
      return printDuration(moment.timeUs);
    case 'fault-start':
      return `${moment.id}.start`;
    case 'fault-heal':
      return `${moment.id}.heal`;
    case 'publish':
      return `${moment.id}.publish`;
  }
}
