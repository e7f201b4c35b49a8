/**
 * Static overlays: who may talk to whom.
 *
 * graphology's generators were considered and not taken: they build a graph object with a map entry per node and per link, several
 * gigabytes at a million nodes, and draw from one generator for all nodes. Here a graph is two columns of links, then
 * compressed rows, and a node's choices are keyed by its id. A million nodes of degree 8 take seconds and about 130 MB at the peak.
 */
import { Draw } from '../kernel/draw.ts';
import { subKey } from '../kernel/seed.ts';
import type { RootKey } from '../kernel/seed.ts';
import type { Topology } from './overlay.ts';
import { shapeOf } from './graphs/components.ts';
import type { Shape } from './graphs/components.ts';
import { grid, ring, tree } from './graphs/lattices.ts';
import { barabasiAlbert, kOut, wattsStrogatz } from './graphs/random.ts';
import { randomRegular } from './graphs/regular.ts';
import { rowsOf } from './graphs/rows.ts';
import type { Links } from './graphs/rows.ts';
import { gridWidth } from './places.ts';
import type { TopologySpec } from './spec.ts';

export interface BuiltTopology extends Shape {
  /** null for the complete graph, which is never stored */
  readonly topology: Topology | null;
}

export interface TopologyProblem {
  /** key of the spec that is wrong */
  readonly key: string;
  readonly message: string;
  readonly expected: string;
}

/**
 * The graph over the nodes 0 … nodes - 1. Ids from there to `capacity` (joiners) get empty rows, but for an edge list that names them:
 * a join must not change the graph of the others.
 *
 * @throws RangeError when `topologyProblems` has something to say
 */
export function makeTopology(
  spec: TopologySpec,
  nodes: number,
  root: RootKey,
  capacity: number = nodes,
): BuiltTopology {
  const problems = topologyProblems(spec, nodes, capacity);
  if (problems.length > 0) {
    throw new RangeError(
      `${spec.model} topology: ${problems.map(({ key, message }) => `${key}: ${message}`).join('; ')}`,
    );
  }
  if (spec.model === 'complete') {
    const degree = Math.max(0, nodes - 1);
    const components = Math.min(1, nodes);
    return {
      topology: null,
      components,
      largestComponent: nodes,
      minDegree: degree,
      maxDegree: degree,
      meanDegree: degree,
    };
  }
  const topology = rowsOf(linksOf(spec, nodes, root), capacity, isSymmetric(spec));
  return { topology, ...shapeOf(topology, spec.model === 'edges' ? capacity : nodes) };
}

/** What keeps a graph of this kind from existing, all at once. */
export function topologyProblems(spec: TopologySpec, nodes: number, capacity: number = nodes): TopologyProblem[] {
  switch (spec.model) {
    case 'complete':
    case 'grid':
      return [];
    case 'ring':
      return evenDegree(spec.neighbours, nodes);
    case 'watts-strogatz':
      return [...evenDegree(spec.neighbours, nodes), ...probability('rewire', spec.rewire)];
    case 'k-out':
      return within('k', spec.k, 1, nodes - 1, 'fewer than there are nodes');
    case 'random-regular':
      return regularProblems(spec.degree, nodes);
    case 'barabasi-albert':
      return within('links', spec.links, 1, nodes - 1, 'fewer than there are nodes');
    case 'tree':
      return within('branching', spec.branching, 1, Infinity, 'children per node');
    case 'edges':
      return edgeProblems(spec.edges, capacity);
  }
}

function linksOf(spec: Exclude<TopologySpec, { model: 'complete' }>, nodes: number, root: RootKey): Links {
  const draw = new Draw(subKey(root, 'topology', spec.model), 0);
  switch (spec.model) {
    case 'ring':
      return ring(nodes, spec.neighbours);
    case 'grid':
      return grid(nodes, gridWidth(nodes), spec.wrap);
    case 'k-out':
      return kOut(nodes, spec.k, draw);
    case 'random-regular':
      return randomRegular(nodes, spec.degree, draw);
    case 'watts-strogatz':
      return wattsStrogatz(nodes, spec.neighbours, spec.rewire, draw);
    case 'barabasi-albert':
      return barabasiAlbert(nodes, spec.links, draw);
    case 'tree':
      return tree(nodes, spec.branching);
    case 'edges':
      return {
        from: Uint32Array.from({ length: spec.edges.length / 2 }, (_, k) => spec.edges[2 * k]),
        to: Uint32Array.from({ length: spec.edges.length / 2 }, (_, k) => spec.edges[2 * k + 1]),
      };
  }
}

function isSymmetric(spec: TopologySpec): boolean {
  return spec.model === 'edges' ? !spec.directed : spec.model !== 'k-out';
}

function within(key: string, value: number, least: number, most: number, what: string): TopologyProblem[] {
  if (Number.isInteger(value) && value >= least && value <= most) return [];
  const expected =
    most === Infinity ? `an integer from ${least} (${what})` : `an integer from ${least} to ${most} (${what})`;
  return [{ key, message: `${value} is not possible`, expected }];
}

function probability(key: string, value: number): TopologyProblem[] {
  return value >= 0 && value <= 1 ? [] : [{ key, message: `${value} is no probability`, expected: '0 to 1' }];
}

function evenDegree(neighbours: number, nodes: number): TopologyProblem[] {
  const most = nodes - 1 - ((nodes - 1) % 2);
  if (Number.isInteger(neighbours / 2) && neighbours >= 2 && neighbours <= most) return [];
  const message = `${neighbours} neighbours are not possible with ${nodes} nodes`;
  return [{ key: 'neighbours', message, expected: `an even number from 2 to ${most}: as many on either side` }];
}

function regularProblems(degree: number, nodes: number): TopologyProblem[] {
  const problems = within('degree', degree, 1, nodes - 1, 'fewer than there are nodes');
  if (problems.length === 0 && (degree * nodes) % 2 === 1) {
    const message = `${nodes} nodes cannot all have ${degree} links`;
    problems.push({ key: 'degree', message, expected: 'an even degree, or an even number of nodes' });
  }
  return problems;
}

/** At most this many bad ends are named one by one. */
const NAMED_ENDS = 10;

function edgeProblems(edges: readonly number[], capacity: number): TopologyProblem[] {
  const problems: TopologyProblem[] = [];
  if (edges.length % 2 === 1) {
    problems.push({ key: 'edges', message: 'the last pair lacks its second node', expected: 'pairs of node ids' });
  }
  const expected = `node ids from 0 to ${capacity - 1}`;
  let bad = 0;
  edges.forEach((end, place) => {
    if (Number.isInteger(end) && end >= 0 && end < capacity) return;
    if (bad++ < NAMED_ENDS) {
      problems.push({ key: 'edges', message: `pair ${Math.floor(place / 2) + 1}: there is no node ${end}`, expected });
    }
  });
  if (bad > NAMED_ENDS) problems.push({ key: 'edges', message: `${bad - NAMED_ENDS} more such ends`, expected });
  return problems;
}

/** Mean number of links that are stored for a node. */
export function linksPerNode(topology: TopologySpec, nodes: number): number {
  switch (topology.model) {
    case 'complete':
      return 0;
    case 'ring':
    case 'watts-strogatz':
      return topology.neighbours;
    case 'grid':
      return 4;
    case 'k-out':
      return topology.k;
    case 'random-regular':
      return topology.degree;
    case 'barabasi-albert':
      return 2 * topology.links;
    case 'tree':
      return 2;
    case 'edges':
      return topology.edges.length / nodes;
  }
}
