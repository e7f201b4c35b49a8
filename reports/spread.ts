/** A figure over time in several runs: its spread at each moment. */

export interface RunSeries {
  /** ascending; any unit, the same in all runs */
  readonly x: readonly number[];
  readonly y: readonly (number | null)[];
}

export interface Spread {
  readonly x: readonly number[];
  readonly min: readonly (number | null)[];
  readonly p10: readonly (number | null)[];
  readonly median: readonly (number | null)[];
  readonly p90: readonly (number | null)[];
  readonly max: readonly (number | null)[];
}

/** The q-quantile of sorted values, linear between neighbours (Hyndman and Fan 1996, type 7). */
export function quantile(sorted: readonly number[], q: number): number {
  const place = (sorted.length - 1) * q;
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (sorted[above] - sorted[below]) * (place - below);
}

/**
 * The spread at every moment at which some run has a row. A run counts with its latest value; after its end with its last one when
 * `afterEnd` is `keep` (coverage: a run that converged stays so), not at all when it is `none` (rates).
 */
export function spreadOf(runs: readonly RunSeries[], afterEnd: 'keep' | 'none'): Spread {
  const x = [...new Set(runs.flatMap((run) => [...run.x]))].sort((a, b) => a - b);
  const at = runs.map(() => -1);
  const out = { min: [], p10: [], median: [], p90: [], max: [] } as Record<
    'min' | 'p10' | 'median' | 'p90' | 'max',
    (number | null)[]
  >;
  for (const moment of x) {
    const values: number[] = [];
    runs.forEach((run, r) => {
      while (at[r] + 1 < run.x.length && run.x[at[r] + 1] <= moment) at[r]++;
      const over = at[r] === run.x.length - 1 && run.x[at[r]] < moment;
      const value = at[r] < 0 || (over && afterEnd === 'none') ? null : run.y[at[r]];
      if (value !== null && value !== undefined) values.push(value);
    });
    values.sort((a, b) => a - b);
    const pick = (q: number): number | null => (values.length === 0 ? null : quantile(values, q));
    out.min.push(pick(0));
    out.p10.push(pick(0.1));
    out.median.push(pick(0.5));
    out.p90.push(pick(0.9));
    out.max.push(pick(1));
  }
  return { x, ...out };
}
