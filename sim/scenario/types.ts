/**
 * A resolved scenario: every default filled in, every unit converted, every file it names read. Plain data, so that it can be
 * written, hashed, sent to a worker and run again. Text becomes this in `scenario/load.ts`, this becomes objects in `scenario/build.ts`.
 */
import type { CheckSpec } from '../checks/spec.ts';
import type { FaultSpec } from '../faults/spec.ts';
import type { DistributionSpec } from '../kernel/distribution.ts';
import type { MetricsSpec } from '../metrics/spec.ts';
import type { NetworkSpec, NodeSelector, ZoneSpec } from '../network/spec.ts';
import type { ResolvedOptions } from '../protocols/contract.ts';
import type { ReplicaSpec, WorkloadSpec } from '../replica/spec.ts';

export interface LayerSpec {
  /** unique in its stack; keys the layer's randomness; default: the protocol's name */
  readonly id: string;
  /** registered name, or path of the user's own file */
  readonly use: string;
  readonly options: ResolvedOptions;
}

export interface GroupSpec {
  readonly id: string;
  readonly nodes: NodeSelector;
  readonly stack: readonly LayerSpec[];
}

export interface ClockSpec {
  /** drift in parts per million, drawn per node; sign either way with equal chance */
  readonly driftPpm: DistributionSpec | null;
  readonly offsetUs: DistributionSpec | null;
}

export interface StopSpec {
  /** `converged`: when all publishes are done and every eligible node holds every live update; `quiet`: when nothing is left that could change; `limit`: only at the limit */
  readonly when: 'converged' | 'quiet' | 'limit';
  readonly limitUs: number;
  /** a node counts as eligible this long after it started (boot at time 0 excepted) */
  readonly graceUs: number;
  /** not before this moment; default with `converged`: the last heal or end of a finite fault, with `quiet`: 0 */
  readonly notBeforeUs: number;
}

export interface ResolvedScenario {
  readonly version: 1;
  readonly name: string;
  readonly question: string | null;
  readonly source: string | null;
  readonly expect: string | null;
  readonly seed: string;
  /** nodes started at time 0: ids 0 … nodes-1; joiners follow */
  readonly nodes: number;
  readonly zones: readonly ZoneSpec[];
  readonly clocks: ClockSpec;
  readonly network: NetworkSpec;
  /** at least one; a scenario with a plain `stack` has one group of all nodes */
  readonly groups: readonly GroupSpec[];
  /** null: no update has a key */
  readonly replica: ReplicaSpec | null;
  readonly workload: readonly WorkloadSpec[];
  readonly faults: readonly FaultSpec[];
  readonly until: StopSpec;
  readonly stopGrainUs: number;
  readonly metrics: MetricsSpec;
  readonly checks: readonly CheckSpec[];
}

/** One thing wrong in a scenario. Lines and columns count from 1. */
export interface Problem {
  readonly severity: 'error' | 'warning';
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** e.g. `faults[0].partition.groups` */
  readonly path: string;
  readonly message: string;
  /** what would be legal, in words */
  readonly expected: string | null;
}
