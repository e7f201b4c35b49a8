/** `replica`: how keyed values are kept, and what nodes hold of them at the start. */
import type * as z from 'zod/mini';
import { conflictRules } from '../../replica/conflict-rules.ts';
import type { ReplicaSpec } from '../../replica/spec.ts';
import { become, map, or } from './build.ts';
import { BYTES, distribution } from './distribution.ts';
import type { DistributionText } from './distribution.ts';
import { choice, integer, share } from './text.ts';

/** `replica` before its files are read. */
export interface ReplicaText extends Omit<ReplicaSpec, 'size'> {
  readonly size: DistributionText;
}

export const MOST_KEYS = 10_000_000;
const BYTES_DEFAULT = 100;

/** What a replica is that nobody describes: a workload that writes to keys needs one. */
export const DEFAULT_REPLICA: ReplicaSpec = {
  conflicts: 'last-writer-wins',
  keys: 0,
  size: { model: 'constant', value: BYTES_DEFAULT },
  missing: 0,
};

export const replica: z.ZodMiniType<ReplicaText> = become(
  map(
    {
      conflicts: or(
        choice([...conflictRules.keys()], 'how concurrent writes to a key are settled', 'conflict rule'),
        DEFAULT_REPLICA.conflicts,
      ),
      keys: or(
        integer('keys that every node of time 0 holds in the same version; those who join hold none', {
          min: 0,
          max: MOST_KEYS,
        }),
        DEFAULT_REPLICA.keys,
      ),
      bytes: or(distribution(BYTES, 'size of each of those values'), BYTES_DEFAULT),
      missing: or(share('share of those keys that a node lacks at the start, drawn for each node and key'), '0%'),
    },
    { doc: 'Nodes hold values under keys.' },
  ),
  ({ conflicts, keys, bytes, missing }): ReplicaText => ({ conflicts, keys, size: bytes, missing }),
);
