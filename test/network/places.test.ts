import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AWS } from '../../sim/network/data/aws.ts';
import { assignPlaces, gridWidth } from '../../sim/network/places.ts';
import { NO_GROUP } from '../../sim/network/selection.ts';
import type { LatencySpec, ZoneSpec } from '../../sim/network/spec.ts';
import { PLAIN, ROOT } from './fixture.ts';

const aws: LatencySpec = {
  model: 'matrix',
  zones: AWS.zones,
  matrixUs: AWS.matrixUs,
  jitterSigma: 0.1,
  minUs: 100,
  per: 'message',
};

const halves: ZoneSpec[] = [
  { name: 'eu-west-1', nodes: { select: 'share', share: 0.5 } },
  { name: 'us-east-1', nodes: { select: 'rest' } },
];

describe('assignPlaces', () => {
  it('needs no zones without a matrix', () => {
    const places = assignPlaces(PLAIN, [], 10, ROOT);
    expect(places).toMatchObject({ zones: [], zoneLatencyUs: null, placement: 'none', gridWidth: 0, points: null });
    expect(places.zoneOf).toEqual(new Uint8Array(10));
    expect(places.problems).toEqual([]);
  });

  it('spreads nodes evenly over the matrix when the scenario names no zones', () => {
    const places = assignPlaces({ ...PLAIN, latency: aws }, [], 1200, ROOT);
    expect(places.zones).toEqual(AWS.zones);
    for (let zone = 0; zone < 12; zone++) expect(places.zoneOf.filter((of) => of === zone).length).toBe(100);
    expect(places.problems).toEqual([]);
  });

  it('puts the matrix in the order of the zones', () => {
    const { zoneLatencyUs, problems } = assignPlaces({ ...PLAIN, latency: aws }, halves, 100, ROOT);
    expect([...(zoneLatencyUs ?? [])]).toEqual([500, 35_000, 35_000, 2000]);
    expect(problems).toEqual([]);
  });

  it('keeps everyone where they are when others join', () => {
    const before = assignPlaces(PLAIN, halves, 100, ROOT, 100);
    const after = assignPlaces(PLAIN, halves, 150, ROOT, 100);
    expect(after.zoneOf.subarray(0, 100)).toEqual(before.zoneOf);
    expect(after.zoneOf.includes(NO_GROUP)).toBe(false);
  });

  it('reports nodes without a zone and zones without latencies, when they are needed', () => {
    const zones: ZoneSpec[] = [
      { name: 'moon', nodes: { select: 'count', count: 3 } },
      { name: 'eu-west-1', nodes: { select: 'count', count: 4 } },
    ];
    expect(assignPlaces(PLAIN, zones, 10, ROOT).problems).toEqual([]);
    const { problems } = assignPlaces({ ...PLAIN, latency: aws }, zones, 10, ROOT);
    expect(problems.map(({ index }) => index)).toEqual([-1, 0]);
    expect(problems[0].message).toMatch(/^3 nodes are in no zone/);
    expect(problems[1].message).toBe('the latency matrix has no zone "moon"');
  });

  it('draws points that depend on the node alone', () => {
    const square = { ...PLAIN, placement: { model: 'square' } as const };
    const few = assignPlaces(square, [], 10, ROOT).points ?? new Float64Array();
    const many = assignPlaces(square, [], 1000, ROOT).points ?? new Float64Array();
    expect(many.subarray(0, 20)).toEqual(few);
    expect(many.every((x) => x >= 0 && x < 1)).toBe(true);
    // Mean of 2000 even draws, standard deviation 0.0065.
    expect(many.reduce((sum, x) => sum + x, 0) / 2000).toBeCloseTo(0.5, 1);
  });

  it('names a wrapped grid a torus', () => {
    const places = assignPlaces({ ...PLAIN, placement: { model: 'grid', wrap: true } }, [], 1000, ROOT);
    expect(places).toMatchObject({ placement: 'torus', gridWidth: 40 });
  });
});

describe('gridWidth', () => {
  it('gives full rows where it can, and never a thin grid', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), (n) => {
        const width = gridWidth(n);
        const root = Math.ceil(Math.sqrt(n));
        expect(width).toBeGreaterThanOrEqual(root);
        expect(width).toBeLessThanOrEqual(2 * root);
        const candidates = Array.from({ length: root + 1 }, (_, k) => root + k);
        expect(width).toBe(candidates.find((w) => n % w === 0) ?? root);
      }),
    );
    expect([1, 2, 9, 12, 97, 1000].map(gridWidth)).toEqual([1, 2, 3, 4, 10, 40]);
  });
});
