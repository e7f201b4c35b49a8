import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rootKey } from '../../sim/kernel/seed.ts';
import { inRow } from '../../sim/network/graphs/rows.ts';
import type { Topology } from '../../sim/network/overlay.ts';
import type { TopologySpec } from '../../sim/network/spec.ts';
import { makeTopology, topologyProblems } from '../../sim/network/topology.ts';
import { LEAST_P, countsP, evenP } from '../kernel/statistics.ts';
import { ROOT } from './fixture.ts';

function rows(spec: TopologySpec, nodes: number, capacity?: number): Topology {
  const { topology } = makeTopology(spec, nodes, ROOT, capacity);
  if (topology === null) throw new Error('complete graphs have no rows');
  return topology;
}

function row(topology: Topology, node: number): number[] {
  return [...topology.targets.subarray(topology.offsets[node], topology.offsets[node + 1])];
}

function degrees(topology: Topology): number[] {
  return Array.from(
    { length: topology.offsets.length - 1 },
    (_, node) => topology.offsets[node + 1] - topology.offsets[node],
  );
}

/** Every kind with parameters that may or may not fit the nodes. */
const spec: fc.Arbitrary<TopologySpec> = fc.oneof(
  fc.record({ model: fc.constant('ring' as const), neighbours: fc.integer({ min: 1, max: 12 }).map((k) => 2 * k) }),
  fc.record({ model: fc.constant('grid' as const), wrap: fc.boolean() }),
  fc.record({ model: fc.constant('k-out' as const), k: fc.integer({ min: 1, max: 20 }) }),
  fc.record({ model: fc.constant('random-regular' as const), degree: fc.integer({ min: 1, max: 20 }) }),
  fc.record({
    model: fc.constant('watts-strogatz' as const),
    neighbours: fc.integer({ min: 1, max: 8 }).map((k) => 2 * k),
    rewire: fc.double({ min: 0, max: 1, noNaN: true }),
  }),
  fc.record({ model: fc.constant('barabasi-albert' as const), links: fc.integer({ min: 1, max: 10 }) }),
  fc.record({ model: fc.constant('tree' as const), branching: fc.integer({ min: 1, max: 5 }) }),
);

const fitting = fc
  .tuple(spec, fc.integer({ min: 1, max: 80 }))
  .filter(([model, nodes]) => topologyProblems(model, nodes).length === 0);

/** Links (both directions counted) that a graph of this kind has, where that is fixed. */
function expectedLinks(model: TopologySpec, nodes: number): number | null {
  switch (model.model) {
    case 'ring':
    case 'watts-strogatz':
      return nodes * model.neighbours;
    case 'random-regular':
      return nodes * model.degree;
    case 'k-out':
      return nodes * model.k;
    case 'barabasi-albert':
      return (model.links + 1) * model.links + 2 * (nodes - model.links - 1) * model.links;
    case 'tree':
      return 2 * (nodes - 1);
    default:
      return null;
  }
}

describe('every topology', () => {
  it('has sorted rows without loops and repetitions, symmetric but for k-out, and the right number of links', () => {
    fc.assert(
      fc.property(fitting, fc.string(), ([model, nodes], seed) => {
        const { topology } = makeTopology(model, nodes, rootKey(seed));
        if (topology === null) throw new Error('no rows');
        for (let node = 0; node < nodes; node++) {
          const targets = row(topology, node);
          expect(targets.every((target, k) => k === 0 || targets[k - 1] < target)).toBe(true);
          expect(targets.every((target) => target !== node && target < nodes)).toBe(true);
          if (model.model !== 'k-out') expect(targets.every((target) => inRow(topology, target, node))).toBe(true);
        }
        const links = expectedLinks(model, nodes);
        if (links !== null) expect(topology.targets.length).toBe(links);
        if (model.model === 'random-regular') expect(new Set(degrees(topology))).toEqual(new Set([model.degree]));
        if (model.model === 'k-out') expect(new Set(degrees(topology))).toEqual(new Set([model.k]));
      }),
      { numRuns: 400 },
    );
  });

  it('tells its shape as a walk over it does', () => {
    fc.assert(
      fc.property(fitting, ([model, nodes]) => {
        const built = makeTopology(model, nodes, ROOT);
        const topology = rows(model, nodes);
        const sizes = componentSizes(topology, nodes);
        expect(built.components).toBe(sizes.length);
        expect(built.largestComponent).toBe(Math.max(...sizes));
        expect(built.minDegree).toBe(Math.min(...degrees(topology)));
        expect(built.maxDegree).toBe(Math.max(...degrees(topology)));
        expect(built.meanDegree).toBeCloseTo(topology.targets.length / nodes, 9);
      }),
    );
  });

  it('gives joiners empty rows and leaves the others alone', () => {
    const model = { model: 'watts-strogatz', neighbours: 4, rewire: 0.3 } as const;
    const alone = rows(model, 50);
    const joined = rows(model, 50, 60);
    expect(joined.targets).toEqual(alone.targets);
    expect(degrees(joined).slice(50)).toEqual(Array.from({ length: 10 }, () => 0));
    expect(makeTopology(model, 50, ROOT, 60).minDegree).toBeGreaterThan(0);
  });
});

/** By a walk that knows nothing of unions. */
function componentSizes(topology: Topology, nodes: number): number[] {
  const both: number[][] = Array.from({ length: nodes }, () => []);
  for (let node = 0; node < nodes; node++) {
    for (const target of row(topology, node)) {
      both[node].push(target);
      both[target].push(node);
    }
  }
  const seen = new Uint8Array(nodes);
  const sizes: number[] = [];
  for (let first = 0; first < nodes; first++) {
    if (seen[first] === 1) continue;
    const waiting = [first];
    seen[first] = 1;
    let size = 0;
    for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
      size++;
      for (const next of both[node]) {
        if (seen[next] === 0) waiting.push(next);
        seen[next] = 1;
      }
    }
    sizes.push(size);
  }
  return sizes;
}

describe('the shapes', () => {
  it('complete: nothing is stored', () => {
    expect(makeTopology({ model: 'complete' }, 1_000_000, ROOT)).toEqual({
      topology: null,
      components: 1,
      largestComponent: 1_000_000,
      minDegree: 999_999,
      maxDegree: 999_999,
      meanDegree: 999_999,
    });
  });

  it('ring: as many on either side', () => {
    expect(row(rows({ model: 'ring', neighbours: 4 }, 10), 0)).toEqual([1, 2, 8, 9]);
  });

  it('grid: corners, a short last row, and a torus', () => {
    const flat = rows({ model: 'grid', wrap: false }, 11);
    expect([row(flat, 0), row(flat, 5), row(flat, 10)]).toEqual([
      [1, 4],
      [1, 4, 6, 9],
      [6, 9],
    ]);
    const torus = rows({ model: 'grid', wrap: true }, 12);
    expect([row(torus, 0), row(torus, 11)]).toEqual([
      [1, 3, 4, 8],
      [3, 7, 8, 10],
    ]);
  });

  it('tree: a parent and its children', () => {
    const tree = rows({ model: 'tree', branching: 2 }, 7);
    expect([row(tree, 0), row(tree, 1), row(tree, 6)]).toEqual([[1, 2], [0, 3, 4], [2]]);
  });

  it('edges: directed or not, loops and repetitions left out, joiners named', () => {
    const edges = [0, 1, 1, 0, 2, 2, 0, 3];
    const directed = rows({ model: 'edges', file: 'x.csv', edges, directed: true }, 3, 4);
    expect([0, 1, 2, 3].map((node) => row(directed, node))).toEqual([[1, 3], [0], [], []]);
    const both = makeTopology({ model: 'edges', file: 'x.csv', edges, directed: false }, 3, ROOT, 4);
    expect(both).toMatchObject({ components: 2, largestComponent: 3, minDegree: 0 });
  });

  it('Watts–Strogatz: nothing is rewired at 0; at 1 degrees spread about their mean', () => {
    const lattice = rows({ model: 'ring', neighbours: 6 }, 100);
    expect(rows({ model: 'watts-strogatz', neighbours: 6, rewire: 0 }, 100)).toEqual(lattice);
    const moved = rows({ model: 'watts-strogatz', neighbours: 6, rewire: 1 }, 5000);
    // Degree = 3 + about Poisson(3): variance 3, known to within 0.06 (standard deviation) from 5000 nodes.
    const variance = degrees(moved).reduce((sum, degree) => sum + (degree - 6) ** 2, 0) / 5000;
    expect(Math.abs(variance - 3)).toBeLessThan(0.35);
    const nearLattice = rows({ model: 'watts-strogatz', neighbours: 6, rewire: 0.2 }, 5000);
    let kept = 0;
    for (let node = 0; node < 5000; node++)
      for (let step = 1; step <= 3; step++) if (inRow(nearLattice, node, (node + step) % 5000)) kept++;
    // 15 000 links stay with probability 0.8 (hardly one returns by chance): standard deviation 49.
    expect(Math.abs(kept - 12_000)).toBeLessThan(270);
  });

  it('Barabási–Albert: the tail of the degrees falls with the square', () => {
    const all = degrees(rows({ model: 'barabasi-albert', links: 3 }, 20_000));
    // P(degree >= k) = m (m + 1) / (k (k + 1)) (Bollobás et al. 2001), here 12 / 930 and 12 / 110; 258 and 2182 nodes.
    expect(Math.abs(all.filter((degree) => degree >= 30).length - 258)).toBeLessThan(80);
    expect(Math.abs(all.filter((degree) => degree >= 10).length - 2182)).toBeLessThan(220);
  });

  it('k-out: every set of others is equally likely (chi-square, p above 1e-6)', () => {
    const counts = new Float64Array(10);
    for (let seed = 0; seed < 3000; seed++) {
      const { topology } = makeTopology({ model: 'k-out', k: 3 }, 6, rootKey(`k-out ${seed}`));
      if (topology === null) continue;
      const targets = row(topology, 2);
      const names = ['013', '014', '015', '034', '035', '045', '134', '135', '145', '345'];
      counts[names.indexOf(targets.join(''))]++;
    }
    expect(evenP(counts)).toBeGreaterThan(LEAST_P);
  });

  it('random regular: all 70 graphs of degree 2 on 6 nodes appear, hexagons and triangle pairs as 60 to 10', () => {
    let triangles = 0;
    const seen = new Set<string>();
    const runs = 3000;
    for (let seed = 0; seed < runs; seed++) {
      const { topology, components } = makeTopology(
        { model: 'random-regular', degree: 2 },
        6,
        rootKey(`regular ${seed}`),
      );
      if (components === 2) triangles++;
      seen.add(topology === null ? '' : topology.targets.join(''));
    }
    expect(seen.size).toBe(70);
    // 4.9 standard deviations.
    expect(Math.abs(triangles / runs - 1 / 7)).toBeLessThan(0.0313);
  });
});

describe('topologyProblems', () => {
  it.each<[TopologySpec, number, string]>([
    [{ model: 'ring', neighbours: 3 }, 10, 'an even number from 2 to 8: as many on either side'],
    [{ model: 'ring', neighbours: 10 }, 10, 'an even number from 2 to 8: as many on either side'],
    [{ model: 'k-out', k: 10 }, 10, 'an integer from 1 to 9 (fewer than there are nodes)'],
    [{ model: 'random-regular', degree: 3 }, 7, 'an even degree, or an even number of nodes'],
    [{ model: 'random-regular', degree: 7 }, 7, 'an integer from 1 to 6 (fewer than there are nodes)'],
    [{ model: 'barabasi-albert', links: 0 }, 7, 'an integer from 1 to 6 (fewer than there are nodes)'],
    [{ model: 'tree', branching: 0 }, 7, 'an integer from 1 (children per node)'],
    [{ model: 'edges', file: '', edges: [0, 9], directed: true }, 9, 'node ids from 0 to 8'],
    [{ model: 'edges', file: '', edges: [0], directed: true }, 9, 'pairs of node ids'],
  ])('%j over %i nodes', (model, nodes, expected) => {
    expect(topologyProblems(model, nodes).map((problem) => problem.expected)).toEqual([expected]);
    expect(() => makeTopology(model, nodes, ROOT)).toThrow(RangeError);
  });

  it('names all, but not thousands one by one', () => {
    const both = topologyProblems({ model: 'watts-strogatz', neighbours: 3, rewire: 2 }, 10);
    expect(both.map(({ key }) => key)).toEqual(['neighbours', 'rewire']);
    const edges = Array.from({ length: 2000 }, () => 50);
    expect(topologyProblems({ model: 'edges', file: '', edges, directed: false }, 50).length).toBe(11);
  });
});

describe('a million nodes', () => {
  it('fit: k-out', () => {
    const built = makeTopology({ model: 'k-out', k: 4 }, 1_000_000, ROOT);
    expect(built.topology?.targets.length).toBe(4_000_000);
    expect(built.components).toBe(1);
    // Who is chosen how often is Poisson(4).
    const chosen = new Uint32Array(1_000_000);
    for (const target of built.topology?.targets ?? []) chosen[target]++;
    const counts = new Float64Array(10);
    for (const times of chosen) counts[Math.min(times, 9)]++;
    const poisson = [
      0.018315639, 0.073262556, 0.146525111, 0.195366815, 0.195366815, 0.156293452, 0.104195635, 0.05954036, 0.02977018,
    ];
    const tail = 1 - poisson.reduce((sum, p) => sum + p, 0);
    expect(countsP(counts, (times) => poisson[times] ?? tail)).toBeGreaterThan(LEAST_P);
  });
});
