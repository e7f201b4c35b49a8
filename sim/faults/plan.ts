/** What the faults of a scenario become: pure functions of time for kernel and network, and rows for charts and checks. */
import type { LifeSource } from '../kernel/life-plan.ts';
import type { RootKey } from '../kernel/seed.ts';
import type { Cut, LinkEffect } from '../network/weather.ts';
import type { Places } from '../protocols/contract.ts';
import type { LifeReplay } from './replay.ts';
import type { FaultBand } from './spec.ts';

export interface FaultEnv {
  /** nodes started at time 0 */
  readonly nodes: number;
  /** the run is [0, limit): later events are never announced */
  readonly limitUs: number;
  readonly places: Places;
  /** the key of the run; every fault derives its own from it and its id */
  readonly root: RootKey;
  /** clock rate of each node outside all faults, in parts per billion; 0 when absent */
  readonly baseDriftPpb?: (node: number) => number;
}

/** What cannot be seen before nodes are selected and times are drawn. A fault with an error takes no part in the plan. */
export interface FaultProblem {
  /** of the fault */
  readonly id: string;
  /** key of the field in a scenario, e.g. `groups[1]`; null when it is about the fault as a whole */
  readonly field: string | null;
  readonly severity: 'error' | 'warning';
  readonly message: string;
  /** what would be legal, in words */
  readonly expected: string | null;
}

/** The end of a partition or isolation. */
export interface Heal {
  readonly id: string;
  readonly healUs: number;
}

export interface FaultPlan {
  /** ids that will ever exist: first nodes and all joiners */
  readonly capacity: number;
  /** in order of fault id, as are `cuts` and `effects` */
  readonly sources: readonly LifeSource[];
  readonly cuts: readonly Cut[];
  readonly effects: readonly LinkEffect[];
  /** in order of (start, id) */
  readonly bands: readonly FaultBand[];
  /** ends of partitions and isolations that do end, in order of (time, id); of a flapping one the last */
  readonly heals: readonly Heal[];
  /** end of the last fault that has one; 0 when none has */
  readonly lastEndUs: number;
  readonly problems: readonly FaultProblem[];
  /** join time of each joiner in order of id, ascending */
  readonly joinsUs: Float64Array;
  /** 0 for the first nodes, the join time for joiners */
  joinTimeUs(node: number): number;
  /** how many ids were ever started by then: they are the ids below this number */
  startedAt(timeUs: number): number;
  /** whether some fault ever changes the rate of the node's clock */
  drifts(node: number): boolean;
  /** behind `lifeAt` */
  readonly replay: LifeReplay;
}
