/** The faults of a resolved scenario as plain data. `id` keys a fault's randomness, never its place in the list. */
import type { DistributionSpec } from '../kernel/distribution.ts';
import type { NodeSelector } from '../network/spec.ts';

/** null = for ever */
type Span = { readonly atUs: number; readonly forUs: number | null };

export type FaultSpec =
  /** down over [at, at+for), then restarted; `state`: whether the durable columns survive */
  | ({
      readonly kind: 'crash';
      readonly id: string;
      readonly nodes: NodeSelector;
      readonly state: 'keep' | 'lose';
    } & Span)
  /** the protocol's `leave` runs, then the node is gone for good */
  | { readonly kind: 'leave'; readonly id: string; readonly nodes: NodeSelector; readonly atUs: number }
  /** new nodes with fresh ids, spread evenly over [at, at+over] */
  | {
      readonly kind: 'join';
      readonly id: string;
      readonly count: number;
      readonly atUs: number;
      readonly overUs: number;
    }
  /** alternating sessions and off times over [at, at+for), in equilibrium from the first instant; up again after the end */
  | ({
      readonly kind: 'churn';
      readonly id: string;
      readonly nodes: NodeSelector;
      readonly session: DistributionSpec;
      readonly offTime: DistributionSpec;
      readonly state: 'keep' | 'lose';
    } & Span)
  /** rows of (timeUs, node, 1 up | 0 down) flattened, sorted by time, read from `file` */
  | {
      readonly kind: 'trace';
      readonly id: string;
      readonly file: string;
      readonly rows: readonly number[];
      readonly state: 'keep' | 'lose';
    }
  /** no message between different groups; one-way: none from an earlier group to a later one; flapping: cut for `downUs`, whole for `upUs`, repeated */
  | ({
      readonly kind: 'partition';
      readonly id: string;
      readonly groups: readonly NodeSelector[];
      readonly oneWay: boolean;
      readonly flap: { readonly downUs: number; readonly upUs: number } | null;
    } & Span)
  /** cut off from everybody, each node for itself */
  | ({
      readonly kind: 'isolate';
      readonly id: string;
      readonly nodes: NodeSelector;
      readonly direction: 'both' | 'in' | 'out';
    } & Span)
  /** worse links from `from` to `to` (and back when `both`) */
  | ({
      readonly kind: 'link';
      readonly id: string;
      readonly from: NodeSelector;
      readonly to: NodeSelector;
      readonly both: boolean;
      readonly loss: number;
      readonly latencyFactor: number;
      readonly latencyAddUs: number;
    } & Span)
  /** everything these nodes send or receive is late */
  | ({
      readonly kind: 'slow';
      readonly id: string;
      readonly nodes: NodeSelector;
      readonly latencyFactor: number;
      readonly latencyAddUs: number;
    } & Span)
  /** stopped but alive; with `everyUs`, again and again, each time as long as drawn from `length` (then `forUs` bounds the whole) */
  | ({
      readonly kind: 'pause';
      readonly id: string;
      readonly nodes: NodeSelector;
      readonly every: DistributionSpec | null;
      readonly length: DistributionSpec | null;
    } & Span)
  /** the clock's rate changes to this many parts per million (drawn per node), back to its former rate at the end */
  | ({
      readonly kind: 'drift';
      readonly id: string;
      readonly nodes: NodeSelector;
      readonly ppm: DistributionSpec;
      readonly sign: 'plus' | 'minus' | 'either';
    } & Span);

/** A stretch of the time axis in which a fault was at work, for charts and for `after: <id>.heal`. */
export interface FaultBand {
  readonly id: string;
  readonly kind: FaultSpec['kind'];
  readonly label: string;
  readonly startUs: number;
  /** Infinity = never */
  readonly endUs: number;
}
