/** `workload` in text. */
import type { WorkloadSpec } from '../../replica/spec.ts';
import { printCounts, printDuration } from '../units.ts';
import { distributionText, selectorText } from './parts.ts';

type TextMap = { [key: string]: unknown };

function sourceText({ source }: WorkloadSpec): unknown {
  if ('node' in source) return source.node;
  return source.among.select === 'all' ? 'random' : selectorText(source.among);
}

export function printWorkload(workload: readonly WorkloadSpec[]): TextMap[] {
  return workload.map((entry) => {
    const publish: TextMap = { node: sourceText(entry), bytes: distributionText(entry.size, 'bytes') };
    const retire = entry.retireAfterUs === null ? {} : { retireAfter: printDuration(entry.retireAfterUs) };
    if (entry.when === 'at') {
      if (entry.count !== undefined) publish['count'] = entry.count;
      return { id: entry.id, at: printDuration(entry.atUs), publish, ...retire };
    }
    return {
      id: entry.id,
      rate: printCounts(entry.perSecond),
      arrival: entry.arrival,
      from: printDuration(entry.fromUs),
      until: printDuration(entry.untilUs),
      publish,
      ...retire,
    };
  });
}
