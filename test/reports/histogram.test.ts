import { describe, expect, it } from 'vitest';
import { addHistograms, drawable } from '../../reports/histogram.ts';
import type { Histogram } from '../../sim/metrics/spec.ts';

const of = (edges: number[], counts: number[]): Histogram => ({
  unit: 'ms',
  edges,
  counts,
  total: counts.reduce((sum, count) => sum + count, 0),
});

describe('histograms of several runs', () => {
  it('adds bins of one grid as they are, whatever part of it a run covers', () => {
    const sum = addHistograms([of([1, 2, 4], [3, 1]), of([2, 4, 8], [5, 7])]);
    expect(sum).toEqual(of([1, 2, 4, 8], [3, 6, 7]));
  });

  it('spreads counts evenly when the grids differ, and loses none', () => {
    const sum = addHistograms([of([0, 10, 20], [10, 10]), of([0, 5, 10, 15], [4, 4, 4])]);
    expect(sum.total).toBe(32);
    expect(sum.counts.reduce((a, b) => a + b)).toBeCloseTo(32, 9);
  });

  it('leaves out empty runs', () => {
    expect(addHistograms([of([0], []), of([0, 1], [2])])).toEqual(of([0, 1], [2]));
    expect(addHistograms([of([0], [])]).counts).toEqual([]);
  });
});

describe('a histogram fit to be drawn', () => {
  it('has no empty ends and at most so many bins', () => {
    const histogram = of(
      Array.from({ length: 102 }, (_, i) => i),
      Array.from({ length: 101 }, (_, i) => (i < 3 || i > 97 ? 0 : i)),
    );
    const drawn = drawable(histogram, 40);
    expect(drawn.counts.length).toBeLessThanOrEqual(40);
    expect(drawn.edges.length).toBe(drawn.counts.length + 1);
    expect(drawn.edges[0]).toBe(3);
    expect(drawn.counts.reduce((a, b) => a + b)).toBe(histogram.total);
    expect(drawable(of([0, 1], [0]), 40).counts).toEqual([]);
  });
});
