/**
 * Half-open intervals on the time axis, and which of them hold at a moment. The axis is divided at every start and end; the answer for a
 * stretch is made when it is first asked for. Times may be asked in any order; asking about the stretch of the last
 * question costs two comparisons.
 */
export class Spans {
  /** index of each interval in the order of starts; empty intervals are left out */
  readonly byStart: readonly number[];
  /** starts in that order */
  readonly starts: Float64Array;
  /** intervals that hold in the stretch looked up last, by index, ascending */
  active: readonly number[];
  /** how many intervals start at or before the beginning of that stretch */
  started: number;
  private fromUs: number;
  private toUs: number;
  private readonly startUs: readonly number[];
  private readonly endUs: readonly number[];
  /** borders of stretches, ascending, -Infinity first and Infinity last */
  private readonly borders: Float64Array;
  private readonly lists: (readonly number[] | undefined)[];

  constructor(startUs: readonly number[], endUs: readonly number[]) {
    this.startUs = startUs;
    this.endUs = endUs;
    const indices = startUs.map((_, index) => index).filter((index) => startUs[index] < endUs[index]);
    this.byStart = indices.toSorted((i, j) => startUs[i] - startUs[j] || i - j);
    this.starts = Float64Array.from(this.byStart, (index) => startUs[index]);
    const moments = new Set<number>([-Infinity, Infinity]);
    for (const index of indices) moments.add(startUs[index]).add(endUs[index]);
    this.borders = Float64Array.from(moments).sort();
    this.lists = Array.from({ length: this.borders.length }, () => undefined);
    this.active = [];
    this.started = 0;
    this.fromUs = 0;
    this.toUs = 0;
  }

  /** Sets `active` and `started` for this moment. */
  lookUp(timeUs: number): void {
    if (timeUs >= this.fromUs && timeUs < this.toUs) return;
    const stretch = lastAtMost(this.borders, timeUs);
    this.fromUs = this.borders[stretch];
    this.toUs = this.borders[stretch + 1];
    this.started = lastAtMost(this.starts, timeUs) + 1;
    this.active = this.lists[stretch] ??= this.holding(timeUs);
  }

  private holding(timeUs: number): number[] {
    const found: number[] = [];
    this.startUs.forEach((start, index) => {
      if (start <= timeUs && timeUs < this.endUs[index]) found.push(index);
    });
    return found;
  }
}

/** Last index whose value is at most `value`; -1 when there is none. */
function lastAtMost(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle] <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
