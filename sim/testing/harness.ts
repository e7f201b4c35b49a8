/** For tests of protocols: a scenario in a few lines, run to its end. */
import type { FaultSpec } from '../faults/spec.ts';
import type { DistributionSpec } from '../kernel/distribution.ts';
import type { Observer } from '../kernel/observer.ts';
import type { NetworkSpec, ZoneSpec } from '../network/spec.ts';
import type { Protocol, ResolvedOptions } from '../protocols/contract.ts';
import { protocols } from '../protocols/registry.ts';
import type { ReplicaSpec, WorkloadSpec } from '../replica/spec.ts';
import { Simulation, type SimulationOptions } from '../scenario/simulation.ts';
import { DEFAULT_REPLICA } from '../scenario/schema/replica.ts';
import { defaultOptions } from '../scenario/stacks.ts';
import type { ResolvedScenario } from '../scenario/types.ts';

export interface TrialLayer {
  /** a built-in protocol's name or a protocol */
  readonly use: string | Protocol;
  readonly id?: string;
  /** by the names `create` sees them under (`intervalUs`); the rest takes its default */
  readonly options?: ResolvedOptions;
}

/** Whatever is left out has the default in parentheses. */
export interface Trial {
  /** ('rumormill') */
  readonly seed?: string;
  /** (100) */
  readonly nodes?: number;
  readonly stack: readonly TrialLayer[];
  /** (constant 10 ms, nothing lost) */
  readonly network?: Partial<NetworkSpec>;
  /** (none) */
  readonly zones?: readonly ZoneSpec[];
  /** (none; the usual one when a workload entry writes to a key) */
  readonly replica?: Partial<ReplicaSpec>;
  /** (none) */
  readonly clocks?: Partial<ResolvedScenario['clocks']>;
  /** (none) */
  readonly checks?: ResolvedScenario['checks'];
  /** (one update of 100 bytes at node 0 and time 0) */
  readonly workload?: readonly WorkloadSpec[];
  readonly faults?: readonly FaultSpec[];
  /** ('converged') */
  readonly when?: 'converged' | 'quiet' | 'limit';
  /** (60 s) */
  readonly limitUs?: number;
  readonly notBeforeUs?: number;
  readonly graceUs?: number;
  readonly observers?: readonly Observer[];
}

export const ONE_UPDATE: WorkloadSpec = {
  id: 'news',
  when: 'at',
  atUs: 0,
  source: { node: 0 },
  size: { model: 'constant', value: 100 },
  retireAfterUs: null,
};

/** A latency model over a distribution of µs. */
export function latency(distribution: DistributionSpec, minUs = 1): NetworkSpec['latency'] {
  return { model: 'distribution', distribution, minUs, per: 'message' };
}

/** Constant latency, no loss, nothing else. */
export const QUIET_NETWORK: NetworkSpec = {
  placement: { model: 'none' },
  latency: latency({ model: 'constant', value: 10_000 }),
  loss: 0,
  burstLoss: null,
  duplication: 0,
  bandwidth: null,
  mtuBytes: null,
  transport: 'datagram',
  topology: { model: 'complete' },
  socketQueue: 1000,
};

/** Builds the simulation of a trial without running it. */
export function simulationOf(
  trial: Trial,
  options: Pick<SimulationOptions, 'queue' | 'metrics' | 'rowGuard'> = {},
): Simulation {
  const own = new Map<string, Protocol>();
  const stack = trial.stack.map((layer) => {
    const protocol = typeof layer.use === 'string' ? builtIn(layer.use) : layer.use;
    own.set(protocol.name, protocol);
    return {
      id: layer.id ?? protocol.name,
      use: protocol.name,
      options: { ...defaultOptions(protocol), ...layer.options },
    };
  });
  const simulation = new Simulation(scenarioOf(trial, stack), {
    ...options,
    protocol: (use) => own.get(use) ?? builtIn(use),
  });
  for (const observer of trial.observers ?? []) simulation.observe(observer);
  return simulation;
}

/** Runs a trial to its end. */
export function runTrial(trial: Trial): ReturnType<Simulation['outcome']> {
  const simulation = simulationOf(trial);
  while (!simulation.finished) simulation.advance(1_000_000);
  return simulation.outcome();
}

function builtIn(name: string): Protocol {
  const protocol = protocols.get(name);
  if (protocol === undefined)
    throw new RangeError(`no protocol is called '${name}': ${[...protocols.keys()].join(', ')}`);
  return protocol;
}

function scenarioOf(trial: Trial, stack: ResolvedScenario['groups'][number]['stack']): ResolvedScenario {
  return {
    version: 1,
    name: 'trial',
    question: null,
    source: null,
    expect: null,
    seed: trial.seed ?? 'rumormill',
    nodes: trial.nodes ?? 100,
    zones: trial.zones ?? [],
    clocks: { driftPpm: null, offsetUs: null, ...trial.clocks },
    network: { ...QUIET_NETWORK, ...trial.network },
    groups: [{ id: 'all', nodes: { select: 'all' }, stack }],
    replica: replicaOf(trial),
    workload: trial.workload ?? [ONE_UPDATE],
    faults: trial.faults ?? [],
    until: {
      when: trial.when ?? 'converged',
      limitUs: trial.limitUs ?? 60_000_000,
      graceUs: trial.graceUs ?? 0,
      notBeforeUs: trial.notBeforeUs ?? 0,
    },
    stopGrainUs: 1000,
    metrics: { sampleIntervalUs: 100_000, maxCurves: 10 },
    checks: trial.checks ?? [],
  };
}

function replicaOf({ replica, workload }: Trial): ReplicaSpec | null {
  if (replica === undefined && workload?.some(({ write }) => write !== undefined) !== true) return null;
  return { ...DEFAULT_REPLICA, ...replica };
}
