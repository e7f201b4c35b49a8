/** Histograms made fit to be drawn: several runs as one, empty ends cut, neighbours merged. */
import type { Histogram } from '../sim/metrics/spec.ts';

/** The sum over runs. Bins of one grid are added as they are; otherwise a count is spread evenly over the bins its own one overlaps. */
export function addHistograms(all: readonly Histogram[]): Histogram {
  const filled = all.filter((histogram) => histogram.total > 0);
  if (filled.length === 0) return all[0];
  if (filled.length === 1) return filled[0];
  const union = [...new Set(filled.flatMap((histogram) => [...histogram.edges]))].sort((a, b) => a - b);
  const place = new Map(union.map((edge, i) => [edge, i]));
  const oneGrid = filled.every(({ edges }) =>
    edges.every((edge, i) => i === 0 || place.get(edge) === place.get(edges[i - 1])! + 1),
  );
  const edges = oneGrid ? union : commonEdges(filled);
  const counts: number[] = Array.from({ length: edges.length - 1 }, () => 0);
  for (const histogram of filled) {
    if (oneGrid) histogram.counts.forEach((count, i) => (counts[place.get(histogram.edges[i])!] += count));
    else spread(histogram, edges, counts);
  }
  return { unit: filled[0].unit, edges, counts, total: filled.reduce((sum, histogram) => sum + histogram.total, 0) };
}

function commonEdges(all: readonly Histogram[]): number[] {
  const low = Math.min(...all.map((histogram) => histogram.edges[0]));
  const high = Math.max(...all.map((histogram) => histogram.edges[histogram.edges.length - 1]));
  const bins = Math.max(...all.map((histogram) => histogram.counts.length));
  return Array.from({ length: bins + 1 }, (_, i) => low + ((high - low) * i) / bins);
}

function spread(histogram: Histogram, edges: readonly number[], counts: number[]): void {
  histogram.counts.forEach((count, i) => {
    const from = histogram.edges[i];
    const width = histogram.edges[i + 1] - from;
    for (let bin = 0; bin < counts.length; bin++) {
      const overlap = Math.min(edges[bin + 1], from + width) - Math.max(edges[bin], from);
      if (overlap > 0) counts[bin] += (count * overlap) / width;
    }
  });
}

/** Without empty bins at the ends, and with neighbours merged until at most `limit` bins are left. */
export function drawable(histogram: Histogram, limit: number): Histogram {
  const first = histogram.counts.findIndex((count) => count > 0);
  if (first < 0) return { ...histogram, edges: histogram.edges.slice(0, 1), counts: [] };
  const last = histogram.counts.findLastIndex((count) => count > 0);
  const per = Math.ceil((last - first + 1) / limit);
  const edges = [histogram.edges[first]];
  const counts: number[] = [];
  for (let bin = first; bin <= last; bin += per) {
    const end = Math.min(bin + per, histogram.counts.length);
    counts.push(histogram.counts.slice(bin, end).reduce((sum, count) => sum + count, 0));
    edges.push(histogram.edges[end]);
  }
  return { unit: histogram.unit, edges, counts, total: histogram.total };
}
