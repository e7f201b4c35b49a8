/** The workload of a resolved scenario: which updates enter the system, where and when. `id` keys its randomness. */
import type { DistributionSpec } from '../kernel/distribution.ts';
import type { NodeSelector } from '../network/spec.ts';
import type { OperationKind } from './conflict-rule.ts';

export type WorkloadSpec = {
  readonly id: string;
  /** a fixed node, or one drawn anew for every publish among those of the selector that are up at that moment */
  readonly source: { readonly node: number } | { readonly among: NodeSelector };
  readonly size: DistributionSpec;
  /** the update leaves the books this long after its publish; null = never */
  readonly retireAfterUs: number | null;
  /** what each publish does to a key; absent: updates without a key */
  readonly write?: WriteSpec;
} &
  /** `count` updates at one moment (1 when absent), each with a source and a size of its own */
  (
    | { readonly when: 'at'; readonly atUs: number; readonly count?: number }
    /** over [from, until) */
    | {
        readonly when: 'rate';
        readonly fromUs: number;
        readonly untilUs: number;
        readonly perSecond: number;
        readonly arrival: 'constant' | 'poisson';
      }
  );

/**
 * One key by its name or, of those preloaded, by its number; or one drawn for each publish among those preloaded: `any` of them, or `each`
 * in turn in a drawn order, so that none comes twice before all have come once.
 */
export type KeyChoice = { readonly name: string } | { readonly number: number } | { readonly draw: 'any' | 'each' };

export interface WriteSpec {
  readonly key: KeyChoice;
  readonly operation: OperationKind;
  /** member of a set or field of a map */
  readonly element: string | null;
  /** how much a counter changes, from 1 */
  readonly amount: number;
}

/** The replica of a resolved scenario: how keyed values are kept, and what nodes hold at the start. */
export interface ReplicaSpec {
  /** name of a conflict rule */
  readonly conflicts: string;
  /** keys that every node of time 0 holds in the same version; those who join hold none */
  readonly keys: number;
  /** bytes of each preloaded value */
  readonly size: DistributionSpec;
  /** share of the preloaded keys that a node lacks, drawn for each node and key */
  readonly missing: number;
}

/** A publish's operation with key and element as numbers. */
export interface Write {
  readonly key: number;
  readonly kind: OperationKind;
  readonly element: number;
  readonly amount: number;
}

/** One publish of the compiled workload; `update` ids are dense and in order of (time, entry, ordinal). */
export interface Publish {
  readonly timeUs: number;
  readonly node: number;
  /** of the value, for one with a key */
  readonly sizeBytes: number;
  readonly entry: string;
  readonly retireAfterUs: number | null;
  /** absent: an update without a key */
  readonly write?: Write;
}
