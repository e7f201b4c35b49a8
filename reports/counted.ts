/** Which of several runs the figures over all of them are made from. */
import type { ReportRun } from './model.ts';

function isCutShort({ status }: Pick<ReportRun, 'status'>): boolean {
  return status === 'interrupted' || status === 'error';
}

/**
 * The runs that were not cut short, as in the intervals over seeds: figures until an interruption say nothing about whole runs. All
 * of them when every one was cut short.
 */
export function countedRuns(runs: readonly ReportRun[]): readonly ReportRun[] {
  const whole = runs.filter((run) => !isCutShort(run));
  return whole.length === 0 ? runs : whole;
}

/** "4 seeds", or "2 of 4 seeds" when only so many count. */
export function sayCounted(counted: number, all: number, what: 'seeds' | 'runs'): string {
  return counted === all ? `${all} ${what}` : `${counted} of ${all} ${what}`;
}
