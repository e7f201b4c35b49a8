import { describe, expect, it } from 'vitest';
import { AWS } from '../../sim/network/data/aws.ts';
import type { LatencyMatrix } from '../../sim/network/data/matrix.ts';
import { SIMBLOCK } from '../../sim/network/data/simblock.ts';

describe.each<LatencyMatrix>([AWS, SIMBLOCK])('matrix $name', ({ zones, matrixUs, source }) => {
  it('is square, symmetric, in whole µs, and names its source', () => {
    expect(new Set(zones).size).toBe(zones.length);
    expect(matrixUs.length).toBe(zones.length);
    matrixUs.forEach((row, i) => {
      expect(row.length).toBe(zones.length);
      row.forEach((us, j) => {
        expect(Number.isInteger(us) && us >= 500).toBe(true);
        expect(us).toBe(matrixUs[j][i]);
      });
    });
    expect(source.length).toBeGreaterThan(20);
  });
});

describe('figures', () => {
  const between = ({ zones, matrixUs }: LatencyMatrix, a: string, b: string): number =>
    matrixUs[zones.indexOf(a)][zones.indexOf(b)];

  it('of AWS are half of the round trips', () => {
    expect(between(AWS, 'us-east-1', 'us-east-1')).toBe(2000);
    expect(between(AWS, 'sa-east-1', 'ap-southeast-1')).toBe(161_000);
    expect(between(AWS, 'eu-west-1', 'eu-central-1')).toBe(13_000);
    // Sum of all round trips of the table, in ms.
    const sum = AWS.matrixUs.flat().reduce((a, b) => a + b, 0);
    expect(sum / 500).toBe(18_710);
  });

  it('of SimBlock are one-way', () => {
    expect(between(SIMBLOCK, 'north-america', 'europe')).toBe(124_000);
    expect(between(SIMBLOCK, 'australia', 'japan')).toBe(126_000);
    expect(SIMBLOCK.shares?.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 6);
  });
});
