import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clustering, OverlayGraph, partsOf, pathsOf, spread } from '../../sim/metrics/gauges/overlay-graph.ts';
import { overlayGauge } from '../../sim/metrics/gauges/overlay.ts';
import type { GaugeReader } from '../../sim/metrics/gauges/gauge.ts';
import { protocols } from '../../sim/protocols/registry.ts';
import { simulationOf, type Trial } from '../../sim/testing/harness.ts';

/** Views of a few nodes, some of which are down. */
const worlds = fc.integer({ min: 1, max: 9 }).chain((nodes) =>
  fc.record({
    up: fc.array(fc.boolean(), { minLength: nodes, maxLength: nodes }),
    views: fc.array(fc.uniqueArray(fc.integer({ min: 0, max: nodes - 1 })), { minLength: nodes, maxLength: nodes }),
  }),
);

function graphOf(up: readonly boolean[], views: readonly (readonly number[])[], graph = new OverlayGraph(up.length)) {
  graph.build({
    capacity: up.length,
    isUp: (node) => up[node],
    list(node, out) {
      const others = views[node].filter((peer) => peer !== node);
      others.slice(0, out.length).forEach((peer, i) => (out[i] = peer));
      return others.length;
    },
  });
  return graph;
}

/** The same by a matrix: who names whom, both up. */
function matrix(up: readonly boolean[], views: readonly (readonly number[])[]): boolean[][] {
  return up.map((isUp, node) => up.map((other, peer) => isUp && other && peer !== node && views[node].includes(peer)));
}

/** Distances by Floyd and Warshall, directions disregarded. */
function distances(up: readonly boolean[], views: readonly (readonly number[])[]): number[][] {
  const named = matrix(up, views);
  const far = named.map((row, i) => row.map((_, j) => (i === j ? 0 : named[i][j] || named[j][i] ? 1 : Infinity)));
  far.forEach((_, k) => far.forEach((row) => row.forEach((d, j) => (row[j] = Math.min(d, row[k] + far[k][j])))));
  return far;
}

describe('the graph of an overlay', () => {
  it('counts links and degrees as a matrix does', () => {
    const graphs = new Map<number, OverlayGraph>();
    fc.assert(
      fc.property(worlds, ({ up, views }) => {
        // One object for all worlds of a size: nothing of the last one may be left.
        const graph = graphOf(up, views, graphs.get(up.length));
        graphs.set(up.length, graph);
        const named = matrix(up, views);
        const pairs = named.flatMap((row, i) => row.flatMap((yes, j) => (yes ? [[i, j]] : [])));
        expect(graph.entries - graph.deadEntries).toBe(pairs.length);
        expect(graph.deadEntries).toBe(
          views.flatMap((view, i) => view.filter((j) => up[i] && j !== i && !up[j])).length,
        );
        expect(graph.mutualEntries).toBe(pairs.filter(([i, j]) => named[j][i]).length);
        expect([...graph.inDegree]).toEqual(up.map((_, j) => pairs.filter((pair) => pair[1] === j).length));
        for (let node = 0; node < up.length; node++) {
          const row = [...graph.neighbours.subarray(graph.starts[node], graph.starts[node + 1])];
          const expected = up.flatMap((_, peer) => (named[node][peer] || named[peer][node] ? [peer] : []));
          expect(row.toSorted((a, b) => a - b)).toEqual(expected);
        }
      }),
    );
  });

  it('finds paths, parts and clustering as brute force does', () => {
    fc.assert(
      fc.property(worlds, ({ up, views }) => {
        const graph = graphOf(up, views);
        const far = distances(up, views);
        const alive = up.flatMap((isUp, node) => (isUp ? [node] : []));
        const parts = new Set(alive.map((node) => alive.filter((peer) => far[node][peer] < Infinity).join()));
        const sizes = [...parts].map((part) => part.split(',').length);
        expect(partsOf(graph)).toEqual({
          components: parts.size,
          largest: Math.max(0, ...sizes),
          isolated: sizes.filter((size) => size === 1).length,
        });
        const hops = alive.flatMap((a) => alive.filter((b) => a !== b && far[a][b] < Infinity).map((b) => far[a][b]));
        const mean = hops.length === 0 ? null : hops.reduce((x, y) => x + y, 0) / hops.length;
        const paths = pathsOf(graph, 100);
        expect(paths.maxHops).toBe(Math.max(0, ...hops));
        if (mean === null) expect(paths.meanHops).toBeNull();
        else expect(paths.meanHops).toBeCloseTo(mean, 9);
        const shares = alive.flatMap((node) => {
          const near = alive.filter((peer) => far[node][peer] === 1);
          const pairs = near.flatMap((a) => near.filter((b) => b > a).map((b) => far[a][b] === 1));
          return pairs.length === 0 ? [] : [pairs.filter(Boolean).length / pairs.length];
        });
        const clustered = clustering(graph, 100);
        if (shares.length === 0) expect(clustered).toBeNull();
        else expect(clustered).toBeCloseTo(shares.reduce((x, y) => x + y, 0) / shares.length, 9);
      }),
    );
  });

  it('samples places evenly, the first one first', () => {
    expect(spread(10, 5)).toEqual([0, 2, 4, 6, 8]);
    expect(spread(3, 20)).toEqual([0, 1, 2]);
    expect(spread(0, 20)).toEqual([]);
  });
});

describe('the overlay gauge', () => {
  function measuring(trial: Trial): {
    read(last?: boolean): Record<string, unknown> | null;
    advance(toUs: number): void;
  } {
    const simulation = simulationOf({ ...trial, workload: [], when: 'limit' }, { metrics: false });
    const reader: GaugeReader = overlayGauge.make({
      capacity: simulation.plan.capacity,
      isUp: (node) => simulation.kernel.lives.isUp(node),
      layersOf: (node) => simulation.host.stackOf(node).layers,
      replica: null,
    })!;
    simulation.observe(reader.observer!);
    return {
      read(last = true) {
        const row = reader.read(simulation.kernel.nowUs, last);
        return row && Object.fromEntries(row.map((cell, i) => [overlayGauge.columns[i].column, cell]));
      },
      advance(toUs) {
        while (!simulation.finished && simulation.kernel.nowUs < toUs) simulation.advance(1);
      },
    };
  }

  it('measures the static graph of the topology, and who is left of it after a crash', () => {
    const crash = {
      kind: 'crash',
      id: 'c',
      nodes: { select: 'nodes', nodes: [3, 9] },
      state: 'lose',
      atUs: 1_000_000,
      forUs: null,
    } as const;
    const ring = { topology: { model: 'ring', neighbours: 2 } } as const;
    const run = measuring({
      nodes: 12,
      network: ring,
      faults: [crash],
      stack: [{ use: 'neighbours' }, { use: 'push-pull' }],
      limitUs: 3_000_000,
    });
    run.advance(500_000);
    expect(run.read()).toMatchObject({
      view_entries_mean: 2,
      in_degree_sd: 0,
      clustering_ratio: 0,
      path_hops_max: 6,
      overlay_parts: 1,
      dead_links_ratio: 0,
      symmetric_links_ratio: 1,
    });
    run.advance(3_000_000);
    expect(run.read()).toMatchObject({
      overlay_parts: 2,
      largest_part_ratio: 0.5,
      in_degree_min: 1,
      // Two arcs of five: four ends that are known to one neighbour, six others to two.
      in_degree_mean: 1.6,
      in_degree_sd: expect.closeTo(Math.sqrt(0.24), 12),
      dead_links_ratio: 0.2,
    });
  });

  it('leaves out samples where there are many links, but never the last', () => {
    const network = { topology: { model: 'ring', neighbours: 20 } } as const;
    const stack = [{ use: 'neighbours' }, { use: 'push-pull' }];
    const run = measuring({ nodes: 600, network, stack, limitUs: 3_000_000 });
    const seen: boolean[] = [];
    for (let at = 1; at <= 9; at++) {
      run.advance(at * 200_000);
      seen.push(run.read(false) !== null);
    }
    // 12,000 links: three samples are left out after each row.
    expect(seen).toEqual([true, false, false, false, true, false, false, false, true]);
    run.advance(2_000_000);
    expect(run.read(true)).not.toBeNull();
  });

  it('has nothing to measure where everybody knows everybody', () => {
    for (const { name, role } of protocols.values()) {
      if (role !== 'peer-sampling' || name === 'neighbours' || name === 'spatial' || name === 'zone-aware') continue;
      const simulation = simulationOf({ nodes: 4, stack: [{ use: name }] }, { metrics: false });
      const layersOf = (node: number) => simulation.host.stackOf(node).layers;
      const reader = overlayGauge.make({ capacity: 4, isUp: () => true, layersOf, replica: null });
      expect(reader === null).toBe(name === 'uniform' || name === 'round-robin');
    }
  });

  it('every entry of a row stands under a column', () => {
    const run = measuring({ nodes: 3, stack: [{ use: 'hyparview' }], limitUs: 1_000_000 });
    run.advance(900_000);
    expect(Object.keys(run.read()!)).toEqual(overlayGauge.columns.map(({ column }) => column));
  });
});
