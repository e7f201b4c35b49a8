/** `workload` in text. */
import type { ReplicaSpec, WorkloadSpec, WriteSpec } from '../../replica/spec.ts';
import { printCounts, printDuration, printShare } from '../units.ts';
import { distributionText, selectorText } from './parts.ts';

type TextMap = { [key: string]: unknown };

function sourceText({ source }: WorkloadSpec): unknown {
  if ('node' in source) return source.node;
  return source.among.select === 'all' ? 'random' : selectorText(source.among);
}

function writeText({ key, operation, element, amount }: WriteSpec): TextMap {
  const chosen = 'name' in key ? key.name : 'number' in key ? key.number : key.draw;
  const counting = operation === 'increment' || operation === 'decrement';
  return {
    key: chosen,
    operation,
    ...(element === null ? {} : { element }),
    ...(counting ? { amount } : {}),
  };
}

export function printReplica({ conflicts, keys, size, missing }: ReplicaSpec): TextMap {
  return { conflicts, keys, bytes: distributionText(size, 'bytes'), missing: printShare(missing) };
}

export function printWorkload(workload: readonly WorkloadSpec[]): TextMap[] {
  return workload.map((entry) => {
    const publish: TextMap = { node: sourceText(entry), bytes: distributionText(entry.size, 'bytes') };
    if (entry.write !== undefined) Object.assign(publish, writeText(entry.write));
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
