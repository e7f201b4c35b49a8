/** The workload of a resolved scenario: which updates enter the system, where and when. `id` keys its randomness. */
import type { DistributionSpec } from '../kernel/distribution.ts';
import type { NodeSelector } from '../network/spec.ts';

export type WorkloadSpec = {
  readonly id: string;
  /** a fixed node, or one drawn anew for every publish among those of the selector that are up at that moment */
  readonly source: { readonly node: number } | { readonly among: NodeSelector };
  readonly size: DistributionSpec;
  /** the update leaves the books this long after its publish; null = never */
  readonly retireAfterUs: number | null;
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

/** One publish of the compiled workload; `update` ids are dense and in order of (time, entry, ordinal). */
export interface Publish {
  readonly timeUs: number;
  readonly node: number;
  readonly sizeBytes: number;
  readonly entry: string;
  readonly retireAfterUs: number | null;
}
