/** One line per fault for charts and summaries: "60/40 partition", "churn, mean session 57 min". */
import { makeDistribution } from '../kernel/distribution.ts';
import type { DistributionSpec } from '../kernel/distribution.ts';
import type { NodeSelector } from '../network/spec.ts';
import type { FaultSpec } from './spec.ts';

export { faultKinds } from './kinds.ts';
export type { FaultField, FaultKind } from './kinds.ts';

type SpecOf<K extends FaultSpec['kind']> = Extract<FaultSpec, { kind: K }>;

export function describeFault(spec: FaultSpec): string {
  switch (spec.kind) {
    case 'crash':
      return `crash of ${who(spec.nodes)}${spec.state === 'lose' ? ', state lost' : ''}`;
    case 'leave':
      return spec.nodes.select === 'all' ? 'all nodes leave' : `departure of ${who(spec.nodes)}`;
    case 'join':
      return `${nodeCount(spec.count)} ${spec.count === 1 ? 'joins' : 'join'}`;
    case 'churn':
      return `churn${ofSome(spec.nodes)}, mean session ${meanDuration(spec.session)}`;
    case 'trace':
      return `churn from ${spec.file}`;
    case 'partition':
      return describePartition(spec);
    case 'isolate':
      return describeIsolate(spec);
    case 'link':
      return describeLink(spec);
    case 'slow':
      return `${who(spec.nodes)} slow${latency(spec)}`;
    case 'pause':
      return describePause(spec);
    case 'drift':
      return describeDrift(spec);
  }
}

function describePartition(spec: SpecOf<'partition'>): string {
  const form = [spec.flap === null ? '' : 'flapping', spec.oneWay ? 'one-way' : ''].filter((word) => word !== '');
  const shares = sharesOf(spec.groups);
  if (shares !== null) return [...form, `${shares.join('/')} partition`].join(' ');
  const only = spec.groups.length === 1 ? spec.groups[0] : null;
  if (only !== null) return [...form, `partition: ${who(only)} against the rest`].join(' ');
  const zones = spec.groups.every((group) => group.select === 'zone' || group.select === 'rest');
  const sides = zones ? spec.groups.map((group) => (group.select === 'zone' ? group.zone : 'rest')).join(' | ') : null;
  return [...form, sides === null ? `partition in ${spec.groups.length} groups` : `partition ${sides}`].join(' ');
}

/** Percentages, when the groups are shares and at most a rest; null otherwise. */
function sharesOf(groups: readonly NodeSelector[]): string[] | null {
  let sum = 0;
  for (const group of groups) if (group.select === 'share') sum += group.share;
  const out: string[] = [];
  for (const group of groups) {
    if (group.select === 'share') out.push(round3(group.share * 100));
    else if (group.select === 'rest' && groups.length > 1) out.push(round3(Math.max(0, 1 - sum) * 100));
    else return null;
  }
  if (out.length === 1) out.push(round3(Math.max(0, 1 - sum) * 100));
  return out;
}

function describeIsolate(spec: SpecOf<'isolate'>): string {
  if (spec.direction === 'in') return `${who(spec.nodes)} deaf`;
  if (spec.direction === 'out') return `${who(spec.nodes)} mute`;
  return `${who(spec.nodes)} isolated`;
}

function describeLink(spec: SpecOf<'link'>): string {
  const loss = spec.loss > 0 ? `, ${round3(spec.loss * 100)} % loss` : '';
  const everywhere = spec.from.select === 'all' && spec.to.select === 'all';
  const ends = everywhere ? 'all links' : `links from ${who(spec.from)} to ${who(spec.to)}`;
  return `${ends}${loss}${latency(spec)}`;
}

function latency(spec: { readonly latencyFactor: number; readonly latencyAddUs: number }): string {
  const factor = spec.latencyFactor === 1 ? '' : `, latency × ${round3(spec.latencyFactor)}`;
  return spec.latencyAddUs > 0 ? `${factor}, latency + ${formatDuration(spec.latencyAddUs)}` : factor;
}

function describePause(spec: SpecOf<'pause'>): string {
  const length = spec.length === null ? '' : `, mean ${meanDuration(spec.length)}`;
  const every = spec.every === null ? '' : ` every ${meanDuration(spec.every)}`;
  return `${spec.every === null ? 'pause' : 'pauses'} of ${who(spec.nodes)}${length}${every}`;
}

function describeDrift(spec: SpecOf<'drift'>): string {
  const sign = spec.sign === 'plus' ? '+' : spec.sign === 'minus' ? '−' : '±';
  const size = spec.ppm.model === 'constant' ? '' : 'mean ';
  return `clock drift of ${who(spec.nodes)}, ${size}${sign}${round3(makeDistribution(spec.ppm).mean)} ppm`;
}

function who(selector: NodeSelector): string {
  switch (selector.select) {
    case 'all':
      return 'all nodes';
    case 'nodes':
      return selector.nodes.length === 1 ? `node ${selector.nodes[0]}` : nodeCount(selector.nodes.length);
    case 'range':
      return `nodes ${selector.from} to ${selector.to}`;
    case 'share':
      return `${round3(selector.share * 100)} % of nodes`;
    case 'count':
      return nodeCount(selector.count);
    case 'zone':
      return `zone ${selector.zone}`;
    case 'rest':
      return 'the rest';
  }
}

function ofSome(selector: NodeSelector): string {
  return selector.select === 'all' ? '' : ` of ${who(selector)}`;
}

function nodeCount(count: number): string {
  return count === 1 ? '1 node' : `${count} nodes`;
}

function meanDuration(spec: DistributionSpec): string {
  return formatDuration(makeDistribution(spec).mean);
}

const UNITS: readonly (readonly [string, number])[] = [
  ['h', 3_600_000_000],
  ['min', 60_000_000],
  ['s', 1_000_000],
  ['ms', 1000],
];

/** To three figures, in the largest unit of which there are at least one and a half (two hours, but 57 and 90 min). */
function formatDuration(us: number): string {
  for (const [unit, size] of UNITS) {
    if (us >= 2 * size || us === size) return `${round3(us / size)} ${unit}`;
  }
  return `${round3(us)} µs`;
}

/** Three significant figures, without an exponent for the figures that occur here. */
function round3(value: number): string {
  return String(Number(value.toPrecision(3)));
}
