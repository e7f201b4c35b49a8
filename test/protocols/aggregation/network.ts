/** Trials of aggregation protocols: what the nodes believe at the end, and what they hold together. */
import type { Layer, ResolvedOptions } from '../../../sim/protocols/contract.ts';
import type { Simulation } from '../../../sim/scenario/simulation.ts';
import { latency, simulationOf, type Trial } from '../../../sim/testing/harness.ts';

export const CYCLE_US = 100_000;
/** So fast that hardly one exchange in 10 000 meets another. */
export const INSTANT: NonNullable<Trial['network']> = { latency: latency({ model: 'constant', value: 1 }) };

export interface Setting extends Partial<Trial> {
  readonly use: 'averaging' | 'push-sum';
  readonly options?: ResolvedOptions;
  readonly cycles: number;
  /** called at the end of every cycle, before anything else happens at that moment */
  readonly eachCycle?: (look: Look, cycle: number) => void;
}

/** What can be seen of a run from outside. */
export class Look {
  private readonly simulation: Simulation;
  private readonly use: string;

  constructor(simulation: Simulation, use: string) {
    this.simulation = simulation;
    this.use = use;
  }

  layer(node: number): Layer {
    return this.simulation.host.stackOf(node).layers.find((one) => one.protocol === this.use)!.handlers;
  }

  isUp(node: number): boolean {
    return this.simulation.kernel.lives.isUp(node);
  }

  up(): number[] {
    return Array.from({ length: this.simulation.plan.capacity }, (_, node) => node).filter((node) => this.isUp(node));
  }

  /** of the nodes up, in their order */
  estimates(): number[] {
    return this.up().map((node) => this.layer(node).estimate!(node));
  }

  truth(): number {
    return this.layer(0).truth!((node) => this.isUp(node));
  }

  mass(): number {
    return sum(this.up().map((node) => this.layer(node).mass!(node)));
  }

  weight(): number {
    return sum(this.up().map((node) => this.layer(node).weight!(node)));
  }
}

/** Runs it to the end of its cycles. */
export function aggregate(setting: Setting): Look {
  const { use, options, cycles, eachCycle, ...trial } = setting;
  const simulation = simulationOf({
    nodes: 200,
    network: INSTANT,
    workload: [],
    ...trial,
    stack: [{ use, options: { intervalUs: CYCLE_US, ...options } }],
    when: 'limit',
    limitUs: cycles * CYCLE_US,
    observers: [
      {
        onProbe: (timeUs) => {
          if (timeUs > 0) eachCycle?.(look, timeUs / CYCLE_US);
        },
      },
    ],
  });
  const look = new Look(simulation, use);
  while (!simulation.finished) simulation.advance(1_000_000);
  return look;
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Greatest distance from `expected`, as a share of it. */
export function worstError(values: readonly number[], expected: number): number {
  return Math.max(...values.map((value) => Math.abs(value - expected) / Math.abs(expected)));
}
