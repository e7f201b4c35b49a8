/** Runs of membership protocols, and the graphs that their views make. */
import { rootKey, subKey } from '../../../sim/kernel/seed.ts';
import { OverlayGraph } from '../../../sim/metrics/gauges/overlay-graph.ts';
import type { TopologySpec } from '../../../sim/network/spec.ts';
import { makeTopology } from '../../../sim/network/topology.ts';
import type { ResolvedOptions } from '../../../sim/protocols/contract.ts';
import type { Simulation } from '../../../sim/scenario/simulation.ts';
import { latency, simulationOf } from '../../../sim/testing/harness.ts';

export const ROUND_US = 1_000_000;
/** All rounds in turn, their order drawn anew in each; an exchange is over before the next begins: the model of the papers. */
export const IN_TURN: ResolvedOptions = { phase: 'lockstep', jitterUs: ROUND_US, intervalUs: ROUND_US };
const INSTANT = { latency: latency({ model: 'constant', value: 1 }) };

export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

export function deviationOf(values: readonly number[]): number {
  const mean = meanOf(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / (values.length - 1));
}

export function measuredAs(values: readonly number[]): { readonly mean: number; readonly halfWidth: number } {
  const halfWidth = values.length > 1 ? (1.96 * deviationOf(values)) / Math.sqrt(values.length) : 0;
  return { mean: meanOf(values), halfWidth };
}

export function graphOf(simulation: Simulation): OverlayGraph {
  const { capacity } = simulation.plan;
  const graph = new OverlayGraph(capacity);
  graph.build({
    capacity,
    isUp: (node) => simulation.kernel.lives.isUp(node),
    list: (node, out) => simulation.host.stackOf(node).layers[0].handlers.neighbours!(node, out),
  });
  return graph;
}

/** A graph drawn at random in the place of an overlay. */
export function randomGraph(spec: TopologySpec, nodes: number, run: number): OverlayGraph {
  const { offsets, targets } = makeTopology(spec, nodes, subKey(rootKey(`paper-${run}`), 'graph')).topology!;
  const graph = new OverlayGraph(nodes);
  graph.build({
    capacity: nodes,
    isUp: () => true,
    list(node, out) {
      const count = offsets[node + 1] - offsets[node];
      for (let i = 0; i < Math.min(count, out.length); i++) out[i] = targets[offsets[node] + i];
      return count;
    },
  });
  return graph;
}

export interface Overlay {
  readonly use: string;
  readonly options: ResolvedOptions;
  readonly nodes: number;
  readonly instant?: boolean;
  /** share of the nodes that crash at this time, for good */
  readonly crash?: { readonly share: number; readonly atUs: number };
}

export function simulate(overlay: Overlay, run: number, limitUs: number): Simulation {
  const { use, options, nodes, crash, instant = true } = overlay;
  const nodesThatCrash = { select: 'share', share: crash?.share ?? 0 } as const;
  return simulationOf(
    {
      seed: `paper-${run}`,
      nodes,
      stack: [{ use, options }],
      workload: [],
      network: instant ? INSTANT : {},
      faults:
        crash === undefined
          ? []
          : [{ kind: 'crash', id: 'half', nodes: nodesThatCrash, state: 'lose', atUs: crash.atUs, forUs: null }],
      when: 'limit',
      limitUs,
    },
    { metrics: false },
  );
}

export function settled(overlay: Overlay, run: number, limitUs: number): OverlayGraph {
  const simulation = simulate(overlay, run, limitUs);
  while (!simulation.finished) simulation.advance(1_000_000);
  return graphOf(simulation);
}

export function inDegrees(graph: OverlayGraph): number[] {
  return [...graph.up.subarray(0, graph.upCount)].map((node) => graph.inDegree[node]);
}

/** Population standard deviation over the nodes. */
export function spreadOf(values: readonly number[]): number {
  return deviationOf(values) * Math.sqrt((values.length - 1) / values.length);
}
