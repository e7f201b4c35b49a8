/** How long news takes, roughly: mean-field formulas, good to a factor, for `check` and nothing else. */
import { ln } from '../../kernel/math.ts';
import type { TopologySpec } from '../../network/spec.ts';
import type { ResolvedOptions } from '../../protocols/contract.ts';
import type { LayerSpec } from '../types.ts';

/** One layer as the formulas see it. */
export interface Spreader {
  readonly use: string;
  readonly intervalUs: number;
  /** peers a node contacts in a round */
  readonly fanout: number;
  /** transfers a contact stands for: 2 when both sides gain */
  readonly gain: number;
  /** rounds for which an update is passed on; Infinity for ever */
  readonly rounds: number;
  /** whether an update is passed on the moment it arrives, without rounds */
  readonly atOnce: boolean;
}

function numberOf(options: ResolvedOptions, name: string): number | null {
  const value = options[name];
  return typeof value === 'number' ? value : null;
}

/** What the options of a layer say about its rhythm; null for layers that send nothing by themselves (peer sampling). */
export function spreaderOf({ use, options }: LayerSpec): Spreader | null {
  const interval = numberOf(options, 'intervalUs');
  // The fanout of a tree is not one of peers.
  const fanout = use === 'merkle' ? null : numberOf(options, 'fanout');
  if (interval === null && fanout === null) return null;
  const both = use === 'push-pull' || (use !== 'rumor' && options['style'] === 'push-pull');
  const dies = options['mode'] === 'infect-and-die';
  return {
    use,
    intervalUs: interval ?? 1_000_000,
    fanout: fanout ?? 1,
    gain: both ? 2 : 1,
    rounds: dies ? 1 : (numberOf(options, 'rounds') ?? Infinity),
    atOnce: options['when'] === 'receipt',
  };
}

/** Links of a node and the longest way between two nodes, for graphs in which distance counts. */
function reach(topology: TopologySpec, nodes: number): { readonly degree: number; readonly diameter: number } | null {
  switch (topology.model) {
    case 'ring':
      return { degree: topology.neighbours, diameter: nodes / topology.neighbours };
    case 'grid':
      return { degree: 4, diameter: Math.sqrt(nodes) * (topology.wrap ? 1 : 2) };
    case 'tree':
      return {
        degree: topology.branching + 1,
        diameter: (2 * ln(Math.max(2, nodes))) / ln(Math.max(2, topology.branching)),
      };
    case 'edges':
      return { degree: Math.max(1, topology.edges.length / nodes), diameter: Math.sqrt(nodes) };
    case 'complete':
    case 'k-out':
    case 'random-regular':
    case 'watts-strogatz':
    case 'barabasi-albert':
      return null;
  }
}

/**
 * Time from one informed node to all: log_{1+c}(n) rounds to reach most and ln(n)/c to reach the last (Pittel 1987 for c = 1), with c
 * useful contacts of a node in a round; where links are few, as long as the longest way takes.
 */
export function spreadUs(
  spreader: Spreader,
  nodes: number,
  loss: number,
  latencyUs: number,
  topology: TopologySpec,
): number {
  const n = Math.max(2, nodes);
  const contacts = Math.max(0.01, spreader.fanout * spreader.gain * (1 - loss));
  const rounds = ln(n) / ln(1 + contacts) + ln(n) / contacts;
  const graph = reach(topology, n);
  const walk = graph === null ? 0 : graph.diameter * Math.max(1, graph.degree / contacts);
  const roundUs = spreader.atOnce ? latencyUs : spreader.intervalUs;
  return Math.max(rounds, walk) * roundUs + latencyUs * (graph === null ? 2 : graph.diameter / 4);
}

/** Share of nodes that a spreader which falls silent never reaches: s = e^-m with m contacts per node (Demers et al. 1987). */
export function residueLn({ fanout, gain, rounds }: Spreader, loss: number): number {
  return -fanout * gain * rounds * (1 - loss);
}
