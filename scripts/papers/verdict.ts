/** From measured figures to rows of the table. */
import type { PaperFigure, PaperGroup, PaperResult } from './group.ts';

export type Verdict = 'agrees' | 'differs' | 'known discrepancy';

export interface MeasuredGroup {
  readonly id: string;
  readonly title: string;
  readonly source: string;
  readonly runs: number;
  readonly result: PaperResult;
}

export function measured({ id, title, source }: PaperGroup, runs: number, result: PaperResult): MeasuredGroup {
  return { id, title, source, runs, result };
}

export function verdictOf(figure: PaperFigure): Verdict {
  if (figure.standing === 'known discrepancy') return 'known discrepancy';
  return Math.abs(figure.mean - figure.expected) <= figure.tolerance ? 'agrees' : 'differs';
}

/** The command that measures the group again, as the table had it. */
export function commandOf(id: string): string {
  return `npm run papers -- --only ${id}`;
}

export interface PaperRow {
  readonly group: string;
  readonly title: string;
  readonly source: string;
  readonly what: string;
  readonly unit: string;
  readonly published: number | null;
  readonly expected: number;
  readonly tolerance: number;
  readonly mean: number;
  readonly halfWidth: number;
  readonly runs: number;
  readonly verdict: Verdict;
  readonly note: string;
  readonly command: string;
}

export function rowsOf({ id, title, source, runs, result }: MeasuredGroup): readonly PaperRow[] {
  return result.figures.map((figure) => ({
    group: id,
    title,
    source,
    what: figure.what,
    unit: figure.unit,
    published: figure.published,
    expected: figure.expected,
    tolerance: figure.tolerance,
    mean: figure.mean,
    halfWidth: figure.halfWidth,
    runs,
    verdict: verdictOf(figure),
    note: figure.note,
    command: commandOf(id),
  }));
}
