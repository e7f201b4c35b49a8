/** The progress line of a run as a pure function of what is known. */
import { formatDuration, formatPercent, significant } from './format.ts';

export interface Progress {
  /** virtual time reached */
  readonly timeUs: number;
  /** time limit of the run */
  readonly limitUs: number;
  /** mean coverage, null before the first publish */
  readonly coverage: number | null;
  readonly events: number;
  /** wall-clock seconds so far */
  readonly elapsedSeconds: number;
  /** with several seeds: which run, from 1, and of how many */
  readonly run?: { readonly index: number; readonly count: number };
}

/** "1.33 M", "812 k", "95". */
function short(value: number): string {
  if (value >= 1e9) return `${significant(value / 1e9, 3)} G`;
  if (value >= 1e6) return `${significant(value / 1e6, 3)} M`;
  if (value >= 1e3) return `${significant(value / 1e3, 3)} k`;
  return significant(value, 3);
}

function shareDone({ timeUs, limitUs, run }: Progress): number {
  const inRun = limitUs > 0 ? Math.max(0, Math.min(1, timeUs / limitUs)) : 0;
  return run === undefined ? inRun : (run.index - 1 + inRun) / run.count;
}

/** Wall-clock time left if the run lasts to its limit at the present pace; null when too little is known. */
export function etaSeconds(progress: Progress): number | null {
  const done = shareDone(progress);
  return done > 0.005 && progress.elapsedSeconds > 0 ? (progress.elapsedSeconds * (1 - done)) / done : null;
}

const WHOLE = ['█', '░'];
const WHOLE_ASCII = ['#', '.'];

/** One line of at most `width` signs, without a line break: bar, virtual time, coverage, events per second, ETA. */
export function progressLine(progress: Progress, width: number, unicode: boolean): string {
  const { timeUs, limitUs, coverage, events, elapsedSeconds, run } = progress;
  const eta = etaSeconds(progress);
  const parts = [
    run === undefined ? '' : `run ${run.index}/${run.count}`,
    `${formatDuration(timeUs)} of ${formatDuration(limitUs)}`,
    `coverage ${coverage === null ? '-' : formatPercent(coverage)}`,
    elapsedSeconds > 0 ? `${short(events / elapsedSeconds)} events/s` : '',
    eta === null ? '' : `at most ${formatDuration(Math.max(1, Math.round(eta)) * 1e6)} left`,
  ].filter((part) => part !== '');
  let text = parts.join(', ');
  while (text.length > width && parts.length > 1) {
    parts.pop();
    text = parts.join(', ');
  }
  const [full, empty] = unicode ? WHOLE : WHOLE_ASCII;
  const cells = Math.min(20, width - text.length - 1);
  if (cells < 5) return plain(text.slice(0, width), unicode);
  const filled = Math.round(shareDone(progress) * cells);
  return plain(`${full.repeat(filled)}${empty.repeat(cells - filled)} ${text}`, unicode);
}

function plain(text: string, unicode: boolean): string {
  return unicode ? text : text.replaceAll('µ', 'u');
}
