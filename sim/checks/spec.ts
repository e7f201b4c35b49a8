/** Named properties of a run, three-valued, with the moment and the evidence. */

/** When a clock starts: a moment, the start or the heal of a fault, or the publish of a workload entry. */
export type Moment =
  | { readonly kind: 'time'; readonly timeUs: number }
  | { readonly kind: 'fault-start' | 'fault-heal' | 'publish'; readonly id: string };

export type CheckSpec = { readonly id: string } &
  /** every eligible node holds every live update within `withinUs` after `after`, and the run sees it */
  (
    | { readonly check: 'converges'; readonly withinUs: number; readonly after: Moment }
    /** mean coverage over live updates (or of the updates of `workload`) is at least `atLeast` at `by` */
    | { readonly check: 'coverage'; readonly atLeast: number; readonly by: Moment; readonly workload: string | null }
    /** bytes sent per node over the whole run */
    | {
        readonly check: 'bytes-per-node';
        readonly atMostBytes: number;
        readonly statistic: 'mean' | 'p50' | 'p99' | 'max';
        readonly class: 'all' | 'payload' | 'control';
      }
    /** no eligible node lacks a live update when the run ends (at most `atMost` node-update pairs) */
    | { readonly check: 'stranded'; readonly atMost: number }
    /** payload copies per delivery beyond the needed one */
    | { readonly check: 'redundancy'; readonly atMost: number }
    | { readonly check: 'delivery-hops'; readonly atMost: number }
    /** quantile of delivery delay over all (node, update) deliveries */
    | { readonly check: 'delivery-delay'; readonly quantile: number; readonly atMostUs: number }
    /** dropped messages of a reason ('any': all) */
    | { readonly check: 'drops'; readonly reason: string; readonly atMost: number }
    /** deleted items that come back at a node which had taken the delete in, and are not gone again within so long */
    | { readonly check: 'resurrections'; readonly atMost: number; readonly goneWithinUs: number }
  );
export type CheckKind = CheckSpec['check'];

export interface CheckResult {
  readonly id: string;
  readonly check: CheckKind;
  /** the check in words, e.g. "converges within 10 s after cut.heal" */
  readonly label: string;
  readonly verdict: 'held' | 'failed' | 'undecided';
  /** when the verdict was known */
  readonly timeUs: number | null;
  /** one sentence with the figures */
  readonly evidence: string;
}
