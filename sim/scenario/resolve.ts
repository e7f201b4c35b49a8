/** From the text form to a resolved scenario: ids settled, presets looked up, files read, every default filled in. */
import type { CheckSpec } from '../checks/spec.ts';
import type { FaultSpec } from '../faults/spec.ts';
import type { LatencySpec, NetworkSpec, TopologySpec, ZoneSpec } from '../network/spec.ts';
import type { Protocol } from '../protocols/contract.ts';
import { protocols } from '../protocols/registry.ts';
import { conflictRules } from '../replica/conflict-rules.ts';
import type { ReplicaSpec, WorkloadSpec, WriteSpec } from '../replica/spec.ts';
import type { DataReader } from './data.ts';
import { knowsNodes } from './draft.ts';
import type { Draft, Item } from './draft.ts';
import type { Files } from './files.ts';
import { isProtocolFile } from './find-protocol.ts';
import { settleIds } from './ids.ts';
import { latencyOf, lossOf, zonesOf } from './presets.ts';
import type { Findings, Path } from './problem.ts';
import type { DistributionText } from './schema/distribution.ts';
import type { UntilText } from './schema/clocks.ts';
import type { FaultText } from './schema/faults.ts';
import type { NetworkText } from './schema/network.ts';
import { DEFAULT_REPLICA } from './schema/replica.ts';
import type { GroupText, LayerText } from './schema/stack.ts';
import type { WriteText } from './schema/write.ts';
import { MOST_NODES } from './schema/scenario.ts';
import { isName } from './schema/text.ts';
import { defaultOptions } from './stacks.ts';
import type { GroupSpec, LayerSpec, ResolvedScenario } from './types.ts';

export interface ResolveContext {
  /** name of a scenario that has none */
  readonly name: string;
  readonly data: DataReader;
  readonly files: Files;
  readonly findings: Findings;
}

export interface Resolution {
  readonly scenario: ResolvedScenario;
  /** protocols by `use` of the resolved scenario */
  readonly protocols: ReadonlyMap<string, Protocol>;
  /** text path of each group's stack, and how many layers were put in front of those in the text */
  readonly stacks: readonly { readonly path: Path; readonly added: number }[];
}

export function resolve(draft: Draft, context: ResolveContext): Resolution {
  const network = resolveNetwork(draft, context);
  const used = new Map<string, Protocol>();
  const { groups, stacks } = resolveGroups(draft, network.topology, context, used);
  const faults = resolveFaults(draft, context);
  const { until } = draft;
  const replica = resolveReplica(draft, context);
  const scenario: ResolvedScenario = {
    version: 1,
    name: draft.name ?? context.name,
    question: draft.question,
    source: draft.source,
    expect: draft.expect,
    seed: draft.seed,
    nodes: draft.nodes,
    zones: resolveZones(draft),
    clocks: {
      driftPpm: maybeRead(draft.clocks.driftPpm, ['clocks', 'drift'], 'ppm', context),
      offsetUs: maybeRead(draft.clocks.offsetUs, ['clocks', 'offset'], 'duration', context),
    },
    network,
    groups,
    replica,
    workload: resolveWorkload(draft, replica, context),
    faults,
    until: { ...until, notBeforeUs: notBefore(until, faults) },
    stopGrainUs: draft.stopGrain,
    metrics: {
      sampleIntervalUs: draft.metrics.sampleIntervalUs ?? sampleInterval(until.limitUs),
      maxCurves: draft.metrics.maxCurves,
    },
    checks: resolveChecks(draft, context.findings),
  };
  return { scenario, protocols: used, stacks };
}

function maybeRead(
  text: DistributionText | null,
  path: Path,
  unit: 'duration' | 'bytes' | 'ppm',
  { data }: ResolveContext,
) {
  return text === null ? null : data.distribution(text, path, unit);
}

function resolveZones({ zones, nodes }: Draft): readonly ZoneSpec[] {
  if (zones === null) return [];
  return 'preset' in zones ? zonesOf(zones.preset, nodes) : zones.zones;
}

/** Ids that may stand in a data file: all that could be, when it is not known which will be. */
function capacityOfText(draft: Draft): number {
  const { nodes, faults } = draft;
  if (!knowsNodes(draft)) return MOST_NODES;
  return faults.reduce(
    (sum, { value }) => (value.kind === 'join' ? sum + (value.fields['count'] as number) : sum),
    nodes,
  );
}

function resolveNetwork(draft: Draft, context: ResolveContext): NetworkSpec {
  const { network } = draft;
  const { loss } = network;
  const rates = loss.model === 'rates' ? loss : lossOf(loss.preset, loss.packetSpacingUs, loss.direction);
  return {
    placement: network.placement,
    latency: resolveLatency(network, context),
    loss: rates.loss,
    burstLoss: rates.burstLoss,
    duplication: network.duplication,
    bandwidth: network.bandwidth,
    mtuBytes: network.mtuBytes,
    transport: network.transport,
    topology: resolveTopology(network.topology, capacityOfText(draft), context),
    socketQueue: network.socketQueue,
  };
}

function resolveLatency({ latency }: NetworkText, { data }: ResolveContext): LatencySpec {
  if (latency.model === 'preset') return latencyOf(latency.preset, latency.jitterSigma, latency.minUs, latency.per);
  if (latency.model === 'matrix') return latency;
  return { ...latency, distribution: data.distribution(latency.distribution, ['network', 'latency'], 'duration') };
}

function resolveTopology(topology: TopologySpec, capacity: number, { data }: ResolveContext): TopologySpec {
  if (topology.model !== 'edges') return topology;
  return { ...topology, ...data.edges(topology.file, ['network', 'topology', 'file'], capacity) };
}

function resolveGroups(draft: Draft, topology: TopologySpec, context: ResolveContext, used: Map<string, Protocol>) {
  const single: readonly Item<GroupText>[] | null =
    draft.stack === null ? null : [{ index: 0, value: { id: 'all', nodes: { select: 'all' }, stack: draft.stack } }];
  const items = single ?? draft.groups ?? [];
  const path = (index: number): Path => (single === null ? ['groups', index] : ['stack']);
  const ids = settleIds(
    items.map(({ index, value }) => ({ id: value.id, fallback: 'group', path: path(index) })),
    context.findings,
  );
  const stacks: { path: Path; added: number }[] = [];
  const groups = items.map(({ index, value }, place): GroupSpec => {
    const at = single === null ? [...path(index), 'stack'] : path(index);
    const stack = resolveStack(value.stack, at, topology, context, used);
    stacks.push({ path: at, added: stack.length - value.stack.length });
    return { id: ids[place], nodes: value.nodes, stack };
  });
  return { groups, stacks };
}

/** Layers with ids; peer sampling goes in front where nobody samples. */
function resolveStack(
  layers: readonly LayerText[],
  path: Path,
  topology: TopologySpec,
  { files, findings }: ResolveContext,
  used: Map<string, Protocol>,
): readonly LayerSpec[] {
  const sampling = protocols.get(topology.model === 'complete' ? 'uniform' : 'neighbours');
  const needed = sampling !== undefined && !layers.some(({ protocol }) => protocol.role === 'peer-sampling');
  const added: LayerText[] = needed
    ? [{ id: null, use: sampling.name, protocol: sampling, options: defaultOptions(sampling) }]
    : [];
  const all = [...added, ...layers];
  const ids = settleIds(
    all.map(({ id, protocol }, place) => ({
      id,
      fallback: isName(protocol.name) ? protocol.name : 'layer',
      path: [...path, place - added.length],
    })),
    findings,
  );
  return all.map(({ use, protocol, options }, place): LayerSpec => {
    const opened = isProtocolFile(use) ? files.open(use) : null;
    const name = opened?.ok === true ? `./${opened.file.path}` : use;
    used.set(name, protocol);
    return { id: ids[place], use: name, options };
  });
}

/** A workload that writes to keys has a replica whether or not the text describes it. */
function resolveReplica({ replica, workload }: Draft, { data }: ResolveContext): ReplicaSpec | null {
  if (replica === null) return workload.some(({ value }) => value.write !== null) ? DEFAULT_REPLICA : null;
  return { ...replica, size: data.distribution(replica.size, ['replica', 'bytes'], 'bytes') };
}

function resolveWrite({ key, operation, element, amount }: WriteText, replica: ReplicaSpec): WriteSpec {
  const known = conflictRules.get(replica.conflicts)?.operations ?? [];
  const usual = known.includes('put') ? 'put' : known[0];
  return { key, operation: operation ?? usual, element, amount: amount ?? 1 };
}

function resolveWorkload(
  { workload }: Draft,
  replica: ReplicaSpec | null,
  { data, findings }: ResolveContext,
): readonly WorkloadSpec[] {
  const ids = settleIds(
    workload.map(({ index, value }) => ({ id: value.id, fallback: 'news', path: ['workload', index] })),
    findings,
  );
  return workload.map(({ index, value }, place): WorkloadSpec => {
    const common = {
      id: ids[place],
      source: value.source,
      size: data.distribution(value.size, ['workload', index, 'publish', 'bytes'], 'bytes'),
      retireAfterUs: value.retireAfterUs,
      ...(value.write === null || replica === null ? {} : { write: resolveWrite(value.write, replica) }),
    };
    const { when } = value;
    if (when.when === 'rate') return { ...common, ...when };
    const { count, ...at } = when;
    return count === 1 ? { ...common, ...at } : { ...common, ...at, count };
  });
}

const DISTRIBUTIONS: { readonly [field: string]: 'duration' | 'ppm' } = {
  session: 'duration',
  offTime: 'duration',
  every: 'duration',
  length: 'duration',
  ppm: 'ppm',
};

function resolveFaults(draft: Draft, context: ResolveContext): readonly FaultSpec[] {
  const { faults } = draft;
  const nodes = draft.broken.has('nodes') ? MOST_NODES : draft.nodes;
  const ids = settleIds(
    faults.map(({ index, value }) => ({ id: value.id, fallback: value.kind, path: ['faults', index] })),
    context.findings,
  );
  return faults.map(({ index, value }, place) =>
    resolveFault(value, ids[place], ['faults', index, value.key], nodes, context),
  );
}

function resolveFault(
  { kind, key, fields }: FaultText,
  id: string,
  path: Path,
  nodes: number,
  { data }: ResolveContext,
): FaultSpec {
  const resolved: { [field: string]: unknown } = { kind, id, ...fields };
  for (const [field, unit] of Object.entries(DISTRIBUTIONS)) {
    const text = resolved[field] as DistributionText | null | undefined;
    if (text !== undefined && text !== null) resolved[field] = data.distribution(text, [...path, field], unit);
  }
  // `churn: { trace: … }` or `trace: { file: … }`
  const file = key === 'trace' ? 'file' : 'trace';
  if (kind === 'trace') Object.assign(resolved, data.trace(fields['file'] as string, [...path, file], nodes));
  return resolved as unknown as FaultSpec;
}

/** The last moment at which a fault begins or ends: a run must not stop as converged before it has met all of them. */
function notBefore({ when, limitUs, notBeforeUs }: UntilText, faults: readonly FaultSpec[]): number {
  if (when === 'limit') return 0;
  if (notBeforeUs !== null) return notBeforeUs;
  if (when === 'quiet') return 0;
  const ends = faults.map((fault): number => {
    if (fault.kind === 'trace') return fault.rows.at(-3) ?? 0;
    if (fault.kind === 'join') return fault.atUs + fault.overUs;
    return fault.atUs + ('forUs' in fault ? (fault.forUs ?? 0) : 0);
  });
  return Math.min(limitUs, Math.max(0, ...ends));
}

const MOST_ROWS = 5000;
const LEAST_SAMPLE_US = 1000;

/** 1, 2 or 5 times a power of ten µs: the largest that gives at least 5000 rows up to the limit, but no less than 1 ms. */
function sampleInterval(limitUs: number): number {
  const wanted = limitUs / MOST_ROWS;
  let unit = LEAST_SAMPLE_US;
  while (unit * 10 <= wanted) unit *= 10;
  return [5, 2, 1].map((factor) => factor * unit).find((interval) => interval <= wanted) ?? LEAST_SAMPLE_US;
}

function resolveChecks({ checks }: Draft, findings: Findings): readonly CheckSpec[] {
  const ids = settleIds(
    checks.map(({ index, value }) => ({ id: value.id, fallback: value.check, path: ['checks', index] })),
    findings,
  );
  return checks.map(
    ({ value }, place) => ({ id: ids[place], check: value.check, ...value.fields }) as unknown as CheckSpec,
  );
}
