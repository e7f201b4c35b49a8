/**
 * What a run leaves behind: plain data that the reports turn into CSV, HTML and text. Everything but `performance` is the same, to
 * the byte, for the same scenario and seed.
 */
import type { CheckResult } from '../checks/spec.ts';
import type { FaultBand } from '../faults/spec.ts';
import type { Histogram, Table } from '../metrics/spec.ts';
import type { ResolvedScenario } from './types.ts';

/** finished: the stop rule fired; limit: the time limit came first (undecided); interrupted: SIGINT; error: a protocol threw */
export type RunStatus = 'finished' | 'limit' | 'interrupted' | 'error';

export interface ProtocolFailure {
  /** empty when none is to blame: memory ran out */
  readonly protocol: string;
  readonly handler: string;
  readonly node: number;
  readonly timeUs: number;
  readonly seed: string;
  readonly message: string;
  /** frames inside the user's file only */
  readonly stack: readonly string[];
}

export interface CoverageCurve {
  readonly update: number;
  readonly label: string;
  readonly publishUs: number;
  /** coverage at each row of the timeline; null before the publish */
  readonly coverage: readonly (number | null)[];
}

export interface TheoryLine {
  readonly label: string;
  readonly source: string;
  /** informed share at each row of the timeline, for the first update; null before the publish */
  readonly coverage: readonly (number | null)[];
}

export interface HealResult {
  readonly fault: string;
  readonly healUs: number;
  /** time from heal until every eligible node held every live update; null when that was not seen */
  readonly reconvergenceUs: number | null;
}

export interface RunResult {
  /** version of the package */
  readonly version: string;
  /** number of the meaning of a run; raised when fingerprints change */
  readonly semantics: number;
  readonly scenario: ResolvedScenario;
  readonly seed: string;
  /** 16 hexadecimal digits */
  readonly fingerprint: string;
  readonly status: RunStatus;
  readonly failure: ProtocolFailure | null;
  /** virtual time at which the run stopped */
  readonly endUs: number;
  /** moment from which on every eligible node held every live update, null when never */
  readonly convergedUs: number | null;
  readonly events: number;
  /** one row: derived figures by column name (see metrics registry), in registry order */
  readonly summary: { readonly [column: string]: number | string | boolean | null };
  readonly timeline: Table;
  readonly updates: Table;
  readonly nodes: Table;
  /** a row per message kind */
  readonly traffic: Table;
  readonly drops: { readonly [reason: string]: number };
  readonly heals: readonly HealResult[];
  /** a table over time for each thing measured beside updates and traffic: aggregation, overlay, divergence */
  readonly gauges: { readonly [name: string]: Table };
  readonly curves: readonly CoverageCurve[];
  readonly theory: TheoryLine | null;
  readonly deliveryDelay: Histogram;
  readonly deliveryHops: Histogram;
  readonly bytesPerNode: Histogram;
  readonly bands: readonly FaultBand[];
  readonly checks: readonly CheckResult[];
  readonly warnings: readonly string[];
  readonly performance: RunPerformance;
}

export interface RunPerformance {
  readonly eventLoopSeconds: number;
  readonly events: number;
  readonly eventsPerSecond: number;
  readonly peakResidentBytes: number;
  readonly engine: string;
}
