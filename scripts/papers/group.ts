/** What `npm run papers` measures: groups of published figures that come from the same runs. */

export interface PaperFigure {
  /** what is measured, in the paper's words: `residue s, k = 1` */
  readonly what: string;
  readonly unit: string;
  /** as printed in the paper or derived there; null: only computed by others */
  readonly published: number | null;
  /** what our mean is held against: the published value, or that of an independent computation (say in `note` which and why) */
  readonly expected: number;
  /** greatest distance of our mean from `expected` that still agrees, at the number of runs made */
  readonly tolerance: number;
  readonly mean: number;
  /** half of the 95 % interval of our mean; 0 for what does not vary */
  readonly halfWidth: number;
  /** 'judged': by the tolerance; 'known discrepancy': shown, not judged */
  readonly standing: 'judged' | 'known discrepancy';
  readonly note: string;
}

export interface PaperChart {
  readonly title: string;
  readonly x: string;
  readonly y: string;
  readonly logarithmic: boolean;
  readonly series: readonly { readonly name: string; readonly points: readonly (readonly [number, number])[] }[];
}

export interface PaperResult {
  readonly figures: readonly PaperFigure[];
  readonly charts: readonly PaperChart[];
}

export interface PaperGroup {
  /** what `npm run papers -- --only <id>` takes */
  readonly id: string;
  readonly title: string;
  /** paper, table or section */
  readonly source: string;
  /** runs with seeds of their own: the small number in `npm test`, the full one on demand */
  readonly runs: { readonly small: number; readonly full: number };
  measure(runs: number): PaperResult;
}
