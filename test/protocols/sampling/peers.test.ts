import { describe, expect, it } from 'vitest';
import type { Places, ResolvedOptions } from '../../../sim/protocols/contract.ts';
import { MOST_POINTS, placementProblem } from '../../../sim/protocols/sampling/geometries.ts';
import { protocols } from '../../../sim/protocols/registry.ts';
import { simulationOf, type Trial } from '../../../sim/testing/harness.ts';
import { drawPeers, probing, runToLimit, SECOND_US } from '../trials.ts';

/** Pearson's statistic of observed counts against expected ones. */
function chiSquare(observed: readonly number[], expected: readonly number[]): number {
  return observed.reduce((sum, count, i) => sum + (expected[i] > 0 ? (count - expected[i]) ** 2 / expected[i] : 0), 0);
}

/** A value the statistic exceeds once in about 100 000 tests: mean + 4.26 standard deviations, skewness corrected (Wilson, Hilferty). */
function limit(freedom: number): number {
  return freedom * (1 - 2 / (9 * freedom) + 4.26 * Math.sqrt(2 / (9 * freedom))) ** 3;
}

function counts(draws: readonly number[][], nodes: number): number[] {
  const seen = Array.from({ length: nodes }, () => 0);
  for (const peer of draws.flat()) seen[peer]++;
  return seen;
}

const FOUR_ZONES: Pick<Trial, 'zones'> = {
  zones: ['a', 'b', 'c', 'd'].map((name) => ({ name, nodes: { select: 'share', share: 0.25 } })),
};
const EVERY_WAY: [string, ResolvedOptions, Omit<Trial, 'stack'>][] = [
  ['uniform', {}, {}],
  ['uniform', { repetition: true }, {}],
  ['neighbours', {}, { network: { topology: { model: 'ring', neighbours: 4 } } }],
  ['round-robin', {}, {}],
  ['round-robin', {}, { network: { topology: { model: 'random-regular', degree: 4 } } }],
  ['spatial', {}, { network: { placement: { model: 'ring' } } }],
  ['spatial', { exponent: 4 }, { network: { placement: { model: 'line' } } }],
  ['spatial', { exponent: 1 }, { network: { placement: { model: 'grid', wrap: false } } }],
  ['spatial', {}, { network: { placement: { model: 'grid', wrap: true } } }],
  ['spatial', {}, { network: { placement: { model: 'square' } } }],
  ['zone-aware', { cross: 0.3 }, FOUR_ZONES],
];

describe.each(EVERY_WAY)('%s %o %o', (sampling, options, trial) => {
  it('never gives the node itself, nor a node that is not there, nor fewer than asked', () => {
    for (const nodes of [12, 37]) {
      const degree = trial.network?.topology === undefined ? nodes - 1 : 4;
      for (const k of [1, 2, 5, nodes - 1, nodes + 3]) {
        for (const round of drawPeers(
          sampling,
          options,
          { ...trial, nodes: nodes - (nodes % 2) * (degree === 4 ? 1 : 0) },
          3,
          k,
          30,
        )) {
          if (options.repetition !== true) {
            expect(round.length).toBe(Math.min(k, trial.network?.topology === undefined ? nodes - 1 : 4));
            expect(new Set(round).size).toBe(round.length);
          } else expect(round.length).toBe(k);
          for (const peer of round) {
            expect(peer).not.toBe(3);
            expect(peer).toBeGreaterThanOrEqual(0);
            expect(peer).toBeLessThan(nodes);
          }
        }
      }
    }
  });

  it('gives nothing to a node that is alone', () => {
    if (trial.network?.topology === undefined) {
      const alone = { ...trial, nodes: 1, zones: [] };
      expect(drawPeers(sampling, options, alone, 0, 3, 5).flat()).toEqual([]);
    }
  });

  it('waits for those who join', () => {
    if (trial.network?.topology !== undefined) return;
    const join = { kind: 'join', id: 'join', count: 8, atUs: 20 * SECOND_US, overUs: 0 } as const;
    const draws = drawPeers(sampling, options, { ...trial, nodes: 16, faults: [join] }, 15, 4, 80);
    expect(Math.max(...draws.slice(0, 19).flat())).toBeLessThan(16);
    expect(Math.max(...draws.flat())).toBeGreaterThanOrEqual(16);
  });
});

describe('uniform', () => {
  it.each([{ repetition: false }, { repetition: true }])('draws all others evenly, %o', (options) => {
    const draws = drawPeers('uniform', options, { nodes: 11 }, 4, 3, 6000);
    const seen = counts(draws, 11);
    const expected = seen.map((_, peer) => (peer === 4 ? 0 : (3 * draws.length) / 10));
    expect(chiSquare(seen, expected)).toBeLessThan(limit(9));
  });

  it('draws all pairs evenly', () => {
    const draws = drawPeers('uniform', {}, { nodes: 7 }, 2, 2, 6000);
    const pairs = new Map<string, number>();
    for (const round of draws) {
      const key = round.toSorted((x, y) => x - y).join();
      pairs.set(key, (pairs.get(key) ?? 0) + 1);
    }
    expect(pairs.size).toBe(15);
    expect(
      chiSquare(
        [...pairs.values()],
        Array.from({ length: 15 }, () => draws.length / 15),
      ),
    ).toBeLessThan(limit(14));
  });
});

describe('round-robin', () => {
  it('meets every peer once in a lap, in another order in the next', () => {
    const draws = drawPeers('round-robin', {}, { nodes: 40 }, 5, 1, 39 * 20).flat();
    const laps = Array.from({ length: 20 }, (_, i) => draws.slice(39 * i, 39 * i + 39)).filter(
      (lap) => lap.length === 39,
    );
    expect(laps.length).toBeGreaterThanOrEqual(19);
    for (const lap of laps) expect(new Set(lap).size).toBe(39);
    expect(new Set(laps.map((lap) => lap.join())).size).toBe(laps.length);
  });

  it.each([2, 3, 5, 9, 17])('opens its laps with any of %i nodes evenly', (nodes) => {
    const others = nodes - 1;
    const draws = drawPeers('round-robin', {}, { nodes }, 1, 1, 500 * others).flat();
    const first = counts([draws.filter((_, i) => i % others === 0)], nodes);
    const second = counts([draws.filter((_, i) => i % others === others - 1)], nodes);
    for (const seen of [first, second]) {
      const total = seen.reduce((sum, n) => sum + n, 0);
      const expected = seen.map((_, peer) => (peer === 1 ? 0 : total / others));
      expect(chiSquare(seen, expected)).toBeLessThan(limit(Math.max(1, others - 1)));
    }
  });
});

describe('spatial', () => {
  /** Demers' rule by sorting all others: the distribution of one draw. */
  function rule(distance: (peer: number) => number, nodes: number, node: number, exponent: number): number[] {
    const others = Array.from({ length: nodes }, (_, peer) => peer).filter((peer) => peer !== node);
    const far = others.map(distance).toSorted((x, y) => x - y);
    const total = far.reduce((sum, _, i) => sum + (i + 1) ** -exponent, 0);
    return Array.from({ length: nodes }, (_, peer) => {
      if (peer === node) return 0;
      const equals = far.flatMap((d, i) => (d === distance(peer) ? [(i + 1) ** -exponent] : []));
      return equals.reduce((sum, weight) => sum + weight, 0) / equals.length / total;
    });
  }

  function holds(
    trial: Omit<Trial, 'stack'>,
    node: number,
    exponent: number,
    distance: (places: Places) => (peer: number) => number,
  ): void {
    const nodes = trial.nodes!;
    const simulation = simulationOf({ ...trial, stack: [{ use: 'push' }] });
    const expected = rule(distance(simulation.plan.places), nodes, node, exponent);
    const draws = drawPeers('spatial', { exponent }, trial, node, 1, 6000);
    const seen = counts(draws, nodes);
    expect(
      chiSquare(
        seen,
        expected.map((p) => p * draws.length),
      ),
    ).toBeLessThan(limit(nodes - 2));
  }

  const gap = (a: number, b: number, size: number, wrap: boolean): number =>
    wrap ? Math.min(Math.abs(a - b), size - Math.abs(a - b)) : Math.abs(a - b);

  it.each([0, 3, 10, 20])('on a line, from node %i', (node) => {
    holds({ nodes: 21, network: { placement: { model: 'line' } } }, node, 1.2, () => (peer) => Math.abs(peer - node));
  });

  it.each([20, 21])('on a ring of %i', (nodes) => {
    holds({ nodes, network: { placement: { model: 'ring' } } }, 5, 1.2, () => (peer) => gap(peer, 5, nodes, true));
  });

  it.each([
    [false, 24, 0],
    [false, 24, 8],
    [false, 30, 29],
    [true, 24, 5],
    [true, 25, 7],
    [true, 36, 7],
  ])('on a grid, wrap %o, %i nodes, from node %i', (wrap, nodes, node) => {
    holds({ nodes, network: { placement: { model: 'grid', wrap } } }, node, 1, ({ gridWidth }) => (peer) => {
      const rows = nodes / gridWidth;
      const dx = gap(peer % gridWidth, node % gridWidth, gridWidth, wrap);
      return dx + gap(Math.floor(peer / gridWidth), Math.floor(node / gridWidth), rows, wrap);
    });
  });

  it('in a square', () => {
    holds({ nodes: 25, network: { placement: { model: 'square' } } }, 6, 1, ({ points }) => (peer) => {
      return (points![2 * peer] - points![12]) ** 2 + (points![2 * peer + 1] - points![13]) ** 2;
    });
  });

  it('over zones by latency, those of equal latency together', () => {
    const matrixUs = [
      [1000, 50_000, 50_000, 90_000],
      [50_000, 1000, 20_000, 90_000],
      [50_000, 20_000, 1000, 90_000],
      [90_000, 90_000, 90_000, 1000],
    ];
    const latency = {
      model: 'matrix',
      zones: ['a', 'b', 'c', 'd'],
      matrixUs,
      jitterSigma: 0,
      minUs: 1,
      per: 'message',
    } as const;
    for (const node of [0, 3, 9]) {
      holds({ nodes: 20, network: { placement: { model: 'zones' }, latency } }, node, 1.5, ({ zoneOf }) => (peer) => {
        return zoneOf[peer] === zoneOf[node] ? 0 : matrixUs[zoneOf[node]][zoneOf[peer]];
      });
    }
  });

  it('draws several without replacement: the weights of those drawn are gone', () => {
    // On a line of 5 from its end all distances differ, so the law of ordered pairs is known: p(i) p(j) / (1 - p(i)).
    const draws = drawPeers(
      'spatial',
      { exponent: 1 },
      { nodes: 5, network: { placement: { model: 'line' } } },
      0,
      2,
      8000,
    );
    const total = 1 + 1 / 2 + 1 / 3 + 1 / 4;
    const p = (peer: number): number => 1 / peer / total;
    const observed: number[] = [];
    const expected: number[] = [];
    for (let i = 1; i < 5; i++) {
      for (let j = 1; j < 5; j++) {
        if (i === j) continue;
        observed.push(draws.filter(([x, y]) => x === i && y === j).length);
        expected.push((draws.length * p(i) * p(j)) / (1 - p(i)));
      }
    }
    expect(chiSquare(observed, expected)).toBeLessThan(limit(11));
  });

  it('says what it cannot do', () => {
    expect(placementProblem('none', 10)).toMatch(/needs a placement/);
    expect(placementProblem('square', MOST_POINTS)).toBeNull();
    expect(placementProblem('square', MOST_POINTS + 1)).toMatch(/at most 4096 nodes/);
    expect(() => simulationOf({ stack: [{ use: 'spatial' }] })).toThrow();
  });
});

describe('zone-aware', () => {
  it.each([0, 0.1, 0.5, 1])('leaves the zone with probability %d', (cross) => {
    const trial = { nodes: 40, ...FOUR_ZONES };
    const { zoneOf } = simulationOf({ ...trial, stack: [{ use: 'push' }] }).plan.places;
    const draws = drawPeers('zone-aware', { cross }, trial, 7, 1, 8000).flat();
    const seen = counts([draws], 40);
    const expected = seen.map((_, peer) => {
      if (peer === 7) return 0;
      return draws.length * (zoneOf[peer] === zoneOf[7] ? (1 - cross) / 9 : cross / 30);
    });
    for (const [peer, mean] of expected.entries()) if (mean === 0) expect(seen[peer]).toBe(0);
    expect(chiSquare(seen, expected)).toBeLessThan(limit(expected.filter((mean) => mean > 0).length - 1));
  });
});

describe('neighbours', () => {
  it('lists and draws what the topology says, and nobody else', () => {
    const trial = {
      nodes: 30,
      network: { topology: { model: 'watts-strogatz', neighbours: 4, rewire: 0.3 } },
    } as const;
    const listed = new Map<number, number[]>();
    const out = new Int32Array(30);
    const probe = probing((ctx, node) => void listed.set(node, [...out.subarray(0, ctx.neighbours(node, out))]));
    const simulation = runToLimit({ ...trial, stack: [{ use: 'neighbours' }, { use: probe }] }, 2 * SECOND_US);
    const { offsets, targets } = simulation.plan.topology.topology!;
    for (let node = 0; node < 30; node++) {
      expect(listed.get(node)).toEqual([...targets.subarray(offsets[node], offsets[node + 1])]);
    }
  });

  it('leaves out neighbours that have not joined yet', () => {
    const join = { kind: 'join', id: 'join', count: 20, atUs: 10 * SECOND_US, overUs: 0 } as const;
    const out = new Int32Array(40);
    for (const use of ['neighbours', 'round-robin']) {
      let strangers = 0;
      let early = 0;
      const probe = probing((ctx, node) => {
        const listed = out.slice(0, ctx.neighbours(node, out));
        const drawn = out.slice(0, ctx.sample(node, 2, out));
        for (const peer of [...listed, ...drawn]) {
          if (peer >= ctx.started()) early++;
          if (peer >= 20) strangers++;
        }
      });
      const edges = Array.from({ length: 40 }, (_, i) => [i, (i * 7 + 1) % 40, i, (i + 5) % 40]).flat();
      const network = { topology: { model: 'edges', file: 'joiners.csv', edges, directed: false } } as const;
      runToLimit({ nodes: 20, network, faults: [join], stack: [{ use }, { use: probe }] }, 20 * SECOND_US);
      expect(early).toBe(0);
      expect(strangers).toBeGreaterThan(0);
    }
  });

  it('refuses a complete network', () => {
    expect(() => simulationOf({ stack: [{ use: 'neighbours' }] })).toThrow();
  });
});

it('full views list all others', () => {
  const out = new Int32Array(10);
  for (const use of ['uniform', 'round-robin', 'zone-aware']) {
    const listed: number[][] = [];
    const probe = probing(
      (ctx, node) => void (node === 2 && listed.push([...out.subarray(0, ctx.neighbours(node, out))])),
    );
    runToLimit({ nodes: 5, stack: [{ use }, { use: probe }] }, 2 * SECOND_US);
    expect(listed[0]).toEqual([0, 1, 3, 4]);
  }
  expect(protocols.get('uniform')!.role).toBe('peer-sampling');
});
