/** The network of a resolved scenario as plain data: times in µs, sizes in bytes, rates in bytes per second, shares in 0..1. */
import type { DistributionSpec } from '../kernel/distribution.ts';

/**
 * Who is meant. Shares are taken of the node list in a keyed order (key: the id of the fault or rule that selects), so that
 * `share` picks the same nodes for every fanout and every other fault. Several shares in one partition take disjoint parts.
 */
export type NodeSelector =
  | { readonly select: 'all' }
  | { readonly select: 'nodes'; readonly nodes: readonly number[] }
  /** both ends included */
  | { readonly select: 'range'; readonly from: number; readonly to: number }
  | { readonly select: 'share'; readonly share: number }
  | { readonly select: 'count'; readonly count: number }
  | { readonly select: 'zone'; readonly zone: string }
  /** every node no other selector of the same list has taken (last partition group) */
  | { readonly select: 'rest' };

export interface ZoneSpec {
  readonly name: string;
  readonly nodes: NodeSelector;
}

export type LatencySpec =
  | {
      readonly model: 'distribution';
      readonly distribution: DistributionSpec;
      readonly minUs: number;
      readonly per: 'message' | 'link';
    }
  /** one-way µs between zones, `matrixUs[fromZone][toZone]`, zones named in `zones` order; jitter multiplies, lognormal with this sigma */
  | {
      readonly model: 'matrix';
      readonly zones: readonly string[];
      readonly matrixUs: readonly (readonly number[])[];
      readonly jitterSigma: number;
      readonly minUs: number;
      readonly per: 'message' | 'link';
    };

/** Gilbert–Elliott as a process in time, per node and direction: mean sojourn times, loss while good and while bad. */
export interface BurstLossSpec {
  readonly meanGoodUs: number;
  readonly meanBadUs: number;
  readonly lossGood: number;
  readonly lossBad: number;
  readonly direction: 'send' | 'receive' | 'both';
}

export interface BandwidthSpec {
  readonly upBytesPerSecond: number | null;
  readonly downBytesPerSecond: number | null;
  /** bytes that may wait at a node's uplink (and downlink); what does not fit is dropped */
  readonly queueBytes: number;
}

export type TopologySpec =
  | { readonly model: 'complete' }
  | { readonly model: 'ring'; readonly neighbours: number }
  | { readonly model: 'grid'; readonly wrap: boolean }
  | { readonly model: 'k-out'; readonly k: number }
  | { readonly model: 'random-regular'; readonly degree: number }
  | { readonly model: 'watts-strogatz'; readonly neighbours: number; readonly rewire: number }
  | { readonly model: 'barabasi-albert'; readonly links: number }
  | { readonly model: 'tree'; readonly branching: number }
  /** pairs flattened: from0, to0, from1, to1, …; read from `file` when the scenario was loaded */
  | { readonly model: 'edges'; readonly file: string; readonly edges: readonly number[]; readonly directed: boolean };

/** Where nodes stand, for peer choice by distance: unit distance between neighbours on a line, ring or grid; or points of a file. */
export type PlacementSpec =
  | { readonly model: 'none' }
  | { readonly model: 'line' }
  | { readonly model: 'ring' }
  | { readonly model: 'grid'; readonly wrap: boolean }
  /** x, y of each node in [0, 1), drawn once */
  | { readonly model: 'square' }
  /** distance = rank of the zones by mean latency (needs zones and a latency matrix), 0 inside a zone */
  | { readonly model: 'zones' };

export interface NetworkSpec {
  readonly placement: PlacementSpec;
  readonly latency: LatencySpec;
  readonly loss: number;
  readonly burstLoss: BurstLossSpec | null;
  readonly duplication: number;
  readonly bandwidth: BandwidthSpec | null;
  /** largest packet in bytes; a longer message travels in fragments and is lost with any of them; null = no limit */
  readonly mtuBytes: number | null;
  readonly transport: 'datagram' | 'connection';
  readonly topology: TopologySpec;
  /** deliveries that may wait at a paused process */
  readonly socketQueue: number;
}
