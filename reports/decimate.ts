/**
 * Fewer points for the same picture. All curves of a chart share one list of rows, so that its table, its tooltips and its lines
 * show the same moments.
 *
 * Kept first: the ends, every curve's least and greatest value, and both sides of every gap. Then rows are added one at a time
 * where the picture would change most: always the row farthest from the straight line between its kept neighbours, over all
 * curves, each scaled to its own range (Douglas and Peucker 1973, Cartographica 10(2), with several curves and a bound on the number of points).
 */

export type Series = readonly (number | null)[];

interface Gap {
  readonly from: number;
  readonly to: number;
  /** row farthest from the line, and how far, in shares of its curve's range */
  readonly row: number;
  readonly error: number;
}

/** A change of this share of a curve's range is not visible. */
const INVISIBLE = 0.0003;
/** Before the search, at most this many rows are looked at. */
const LOOKED_AT = 20_000;

/** Indices of the rows to keep, ascending, at most `limit` (at least 2); all rows when there are no more than that. */
export function decimate(x: readonly number[], series: readonly Series[], limit: number): number[] {
  const count = x.length;
  if (count <= limit) return x.map((_, i) => i);
  const ranges = series.map(rangeOf);
  const kept = new Set<number>([0, count - 1]);
  for (const range of ranges) for (const row of [range.lowRow, range.highRow]) if (kept.size < limit) kept.add(row);
  for (const row of gapEdges(series)) if (kept.size < limit / 2) kept.add(row);
  const step = Math.ceil(count / LOOKED_AT);
  const farthest = (from: number, to: number): Gap => farthestRow(x, series, ranges, from, to, step);
  const start = [...kept].sort((a, b) => a - b);
  const gaps = new Gaps();
  start.slice(1).forEach((to, i) => gaps.push(farthest(start[i], to)));
  while (kept.size < limit) {
    const { from, to, row, error } = gaps.worst();
    if (error < INVISIBLE) break;
    kept.add(row);
    gaps.replaceWorst(farthest(from, row));
    gaps.push(farthest(row, to));
  }
  return [...kept].sort((a, b) => a - b);
}

interface Range {
  readonly lowRow: number;
  readonly highRow: number;
  readonly size: number;
}

function rangeOf(values: Series): Range {
  let low = Infinity;
  let high = -Infinity;
  let lowRow = 0;
  let highRow = 0;
  values.forEach((value, row) => {
    if (value === null) return;
    if (value < low) [low, lowRow] = [value, row];
    if (value > high) [high, highRow] = [value, row];
  });
  return { lowRow, highRow, size: high > low ? high - low : 1 };
}

/** Rows on both sides of every change between a value and none. */
function gapEdges(series: readonly Series[]): Set<number> {
  const rows = new Set<number>();
  for (const values of series) {
    for (let row = 1; row < values.length; row++) {
      if ((values[row] === null) !== (values[row - 1] === null)) rows.add(row - 1).add(row);
    }
  }
  return rows;
}

function farthestRow(
  x: readonly number[],
  series: readonly Series[],
  ranges: readonly Range[],
  from: number,
  to: number,
  step: number,
): Gap {
  let worstRow = -1;
  let worst = -1;
  const span = x[to] - x[from] || 1;
  series.forEach((values, s) => {
    const start = values[from];
    const end = values[to];
    if (start === null || end === null) return;
    const slope = (end - start) / span;
    for (let row = from + 1; row < to; row += step) {
      const value = values[row];
      if (value === null) continue;
      const error = Math.abs(value - start - slope * (x[row] - x[from])) / ranges[s].size;
      if (error > worst) {
        worst = error;
        worstRow = row;
      }
    }
  });
  return { from, to, row: worstRow, error: worst };
}

/** A heap with the worst gap on top. */
class Gaps {
  private readonly heap: Gap[] = [];

  worst(): Gap {
    return this.heap[0];
  }

  push(gap: Gap): void {
    const { heap } = this;
    let place = heap.length;
    while (place > 0) {
      const above = (place - 1) >> 1;
      if (heap[above].error >= gap.error) break;
      heap[place] = heap[above];
      place = above;
    }
    heap[place] = gap;
  }

  replaceWorst(gap: Gap): void {
    const { heap } = this;
    let place = 0;
    for (;;) {
      let below = 2 * place + 1;
      if (below >= heap.length) break;
      if (below + 1 < heap.length && heap[below + 1].error > heap[below].error) below++;
      if (heap[below].error <= gap.error) break;
      heap[place] = heap[below];
      place = below;
    }
    heap[place] = gap;
  }
}
