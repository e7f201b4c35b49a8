/** Views of all nodes at a moment, and what a test wants to know of them. */
import type { ResolvedOptions } from '../../../sim/protocols/contract.ts';
import type { Simulation } from '../../../sim/scenario/simulation.ts';
import { simulationOf, type Trial } from '../../../sim/testing/harness.ts';
import { OverlayGraph, partsOf } from '../../../sim/metrics/gauges/overlay-graph.ts';

export type OverlayTrial = Omit<Trial, 'stack'> & { readonly above?: Trial['stack'] };

/** A run of one membership protocol without updates, up to a time that may be moved on. */
export class OverlayRun {
  readonly simulation: Simulation;
  private readonly row: Int32Array = new Int32Array(1000);

  constructor(use: string, options: ResolvedOptions, trial: OverlayTrial, limitUs: number) {
    const { above = [], ...rest } = trial;
    const stack = [{ use, options }, ...above];
    this.simulation = simulationOf({ workload: [], ...rest, stack, when: 'limit', limitUs }, { metrics: false });
  }

  to(timeUs: number): this {
    const { simulation } = this;
    while (!simulation.finished && simulation.kernel.nowUs < timeUs) simulation.advance(50);
    return this;
  }

  end(): this {
    while (!this.simulation.finished) this.simulation.advance(100_000);
    return this;
  }

  isUp(node: number): boolean {
    return this.simulation.kernel.lives.isUp(node);
  }

  get up(): number[] {
    return Array.from({ length: this.simulation.plan.capacity }, (_, node) => node).filter((node) => this.isUp(node));
  }

  view(node: number): number[] {
    const count = this.simulation.host.stackOf(node).layers[0].handlers.neighbours!(node, this.row);
    return [...this.row.subarray(0, count)];
  }

  graph(): OverlayGraph {
    const { capacity } = this.simulation.plan;
    const graph = new OverlayGraph(capacity);
    const { host } = this.simulation;
    graph.build({
      capacity,
      isUp: (node) => this.isUp(node),
      list: (node, out) => host.stackOf(node).layers[0].handlers.neighbours!(node, out),
    });
    return graph;
  }

  inDegrees(): number[] {
    const graph = this.graph();
    return [...graph.up.subarray(0, graph.upCount)].map((node) => graph.inDegree[node]);
  }

  /** share of the nodes up that are in the largest part */
  largestPart(): number {
    const graph = this.graph();
    return partsOf(graph).largest / graph.upCount;
  }

  deadShare(): number {
    const graph = this.graph();
    return graph.deadEntries / graph.entries;
  }

  symmetricShare(): number {
    const graph = this.graph();
    return graph.mutualEntries / (graph.entries - graph.deadEntries);
  }
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

export function deviation(values: readonly number[]): number {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
}
