/** A run's summary for a terminal: verdict, key figures, coverage as a sparkline, checks, the line that repeats it. */
import { columnTimeUs } from './axis.ts';
import { countedRuns, sayCounted } from './counted.ts';
import { formatDuration } from './format.ts';
import { sayCell, sayValue, unitOf, labelOf } from './figures.ts';
import { meanCoverage } from './series.ts';
import { spreadOf } from './spread.ts';
import { headlinesOf, tilesOf } from './tiles.ts';
import { summariseChecks, verdictOf, verdictSign, type Tone } from './words.ts';
import type { ReportInput, ReportRun } from './model.ts';

export interface TerminalOptions {
  /** columns of the terminal; lines are wrapped or cut to fit, at least 40 */
  readonly width: number;
  /** ANSI colours; the caller looks at NO_COLOR and at whether it is a terminal */
  readonly colour: boolean;
  /** whether the terminal shows UTF-8; otherwise plain ASCII */
  readonly unicode: boolean;
}

const ANSI = { bold: '1', dim: '2', green: '32', red: '31', yellow: '33', cyan: '36' } as const;
type Paint = (text: string, style: keyof typeof ANSI) => string;

const TONE: { readonly [T in Tone]: keyof typeof ANSI } = { held: 'green', failed: 'red', undecided: 'yellow' };

const BLOCKS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const ASCII_BLOCKS = ['_', '.', ':', '-', '=', '+', '*', '#'];

/** Shares in 0..1 as a line of at most `width` signs; a gap is a space. The last sign is always the last value. */
export function sparkline(shares: readonly (number | null)[], width: number, unicode: boolean): string {
  const signs = unicode ? BLOCKS : ASCII_BLOCKS;
  const cells = Math.min(width, shares.length);
  let line = '';
  for (let cell = 0; cell < cells; cell++) {
    const share = shares[Math.max(0, Math.ceil(((cell + 1) * shares.length) / cells) - 1)];
    if (share === null || share === undefined) line += ' ';
    else line += share >= 1 ? signs[7] : signs[Math.max(0, Math.min(6, Math.floor(share * 7)))];
  }
  return line;
}

/** Signs beyond ASCII in their plain spelling. */
function toAscii(text: string): string {
  return text
    .replaceAll('µs', 'us')
    .replaceAll('±', '+-')
    .replaceAll('–', '-')
    .replaceAll('’', "'")
    .replaceAll('…', '...')
    .replaceAll('∞', 'inf')
    .replace(/[^\n\x20-\x7e]/gu, '?');
}

/** Without signs that would move the cursor or change colours; line breaks become spaces. */
function harmless(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]+/g, ' ');
}

/** A word in pieces of at most `first`, then `rest` signs. */
function splitWord(word: string, first: number, rest: number): string[] {
  const signs = Array.from(word);
  const pieces = [signs.splice(0, first).join('')];
  while (signs.length > 0) pieces.push(signs.splice(0, rest).join(''));
  return pieces;
}

/** Words in lines of at most `width`, each after the first with an indent; a longer word is split. */
export function wrapText(text: string, width: number, indent: string = ''): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ').filter((one) => one !== '')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) {
      lines[lines.length - 1] = `${last} ${word}`;
      continue;
    }
    const room = width - indent.length;
    const [first, ...rest] = splitWord(word, last === undefined ? width : room, room);
    lines.push((last === undefined ? '' : indent) + first, ...rest.map((piece) => indent + piece));
  }
  return lines;
}

/** The mean coverage of one run, or the median run at each moment, with the end of the time axis. */
function coverageLine(runs: readonly ReportRun[]): {
  readonly shares: readonly (number | null)[];
  readonly endUs: number;
} {
  const series = runs.map((run) => {
    const us = columnTimeUs(run.timeline.columns[0] ?? '') ?? 1000;
    return { x: run.timeline.rows.map((row) => Number(row[0]) * us), y: meanCoverage(run) };
  });
  const endUs = runs.reduce((end, run) => Math.max(end, run.endUs), 0);
  return { shares: series.length === 1 ? series[0].y : spreadOf(series, 'keep').median, endUs };
}

function figureLines(input: ReportInput, paint: Paint, width: number): string[] {
  const tiles = tilesOf(input).slice(0, input.runs.length === 1 ? undefined : 1);
  const label = Math.max(...tiles.map((tile) => tile.label.length));
  const value = Math.max(...tiles.map((tile) => tile.value.length));
  return tiles.map((tile) => {
    const note = harmless(tile.note);
    const fits = label + value + note.length + 6 <= width;
    return `  ${tile.label.padEnd(label)}  ${paint(tile.value.padStart(value), 'bold')}${fits ? `  ${paint(note, 'dim')}` : ''}`;
  });
}

/** Figures that say something only over several seeds: mean ± half of the interval. */
const SPREAD_FIGURES = [
  't50_ms',
  't99_ms',
  't_last_ms',
  'residue_ratio',
  'messages_sent',
  'total_bytes_per_node_mean',
  'redundancy_rmr',
  'reconvergence_max_ms',
];

function intervalLines(input: ReportInput, width: number): string[] {
  const gauges = headlinesOf(input.runs, 2).map(({ column }) => column);
  const rows = [...SPREAD_FIGURES, ...gauges].flatMap((column) => {
    const interval = input.intervals?.[column];
    if (!interval) return [];
    const unit = unitOf(column);
    const half = sayValue((interval.high - interval.low) / 2, unit);
    return [{ label: labelOf(column), value: `${sayValue(interval.mean, unit)} ± ${half}`, runs: interval.runs }];
  });
  if (rows.length === 0) return [];
  const label = Math.max(...rows.map((row) => row.label.length));
  const value = Math.max(...rows.map((row) => row.value.length));
  return rows.map((row) => {
    const line = `  ${row.label.padEnd(label)}  ${row.value.padStart(value)}`;
    const note = row.runs === input.runs.length ? '' : `  (${row.runs} of ${input.runs.length} runs)`;
    return line.length + note.length <= width ? line + note : line;
  });
}

function checkLines(input: ReportInput, paint: Paint, { width, unicode }: TerminalOptions): string[] {
  return summariseChecks(input.runs).flatMap((check) => {
    const sign = verdictSign(check.verdict, !unicode);
    const head = `  ${sign} ${check.verdict.padEnd(9)} `;
    const counts = input.runs.length > 1 ? ` (${check.held} of ${input.runs.length} runs)` : '';
    const [first = '', ...rest] = wrapText(harmless(check.label) + counts, width - head.length);
    const lines = [paint(head, TONE[check.verdict]) + first, ...rest.map((line) => ' '.repeat(head.length) + line)];
    if (check.verdict === 'held') return lines;
    const evidence = wrapText(harmless(check.evidence), width - head.length);
    return [...lines, ...evidence.map((line) => ' '.repeat(head.length) + paint(line, 'dim'))];
  });
}

function sparkLines(input: ReportInput, paint: Paint, { width, unicode }: TerminalOptions): string[] {
  const { shares, endUs } = coverageLine(countedRuns(input.runs));
  if (shares.every((share) => share === null)) return [];
  const end = formatDuration(endUs);
  const room = Math.max(10, Math.min(60, width - end.length - 15));
  return [`  coverage  0 ${paint(sparkline(shares, room, unicode), 'cyan')} ${end}`];
}

/** The whole summary; lines end in \n. */
export function terminalSummary(input: ReportInput, options: TerminalOptions): string {
  const width = Math.max(40, options.width);
  const fit = { ...options, width };
  const paint: Paint = (text, style) => (options.colour ? `\u001b[${ANSI[style]}m${text}\u001b[0m` : text);
  const verdict = verdictOf(input);
  const { scenario } = input.runs[0];
  const seed = input.runs.length === 1 ? `seed ${input.runs[0].seed}` : `${input.runs.length} seeds`;
  const badge = `${verdictSign(verdict.tone, !options.unicode)} ${verdict.badge}`;
  const lines = [
    ...wrapText(harmless(`${scenario.name}: ${sayCell(scenario.nodes, 'nodes')} nodes, ${seed}`), width).map((line) =>
      paint(line, 'bold'),
    ),
    paint(badge, TONE[verdict.tone]),
    ...wrapText(harmless(verdict.sentences.join(' ')), width),
    '',
    ...sparkLines(input, paint, fit),
    ...figureLines(input, paint, width),
  ];
  const intervals = intervalLines(input, width);
  if (intervals.length > 0) {
    const over = sayCounted(countedRuns(input.runs).length, input.runs.length, 'seeds');
    lines.push('', `Mean ± half of the 95 % interval over ${over}`, ...intervals);
  }
  const checks = checkLines(input, paint, fit);
  if (checks.length > 0) lines.push('', 'Checks', ...checks);
  for (const warning of new Set(input.runs.flatMap((run) => run.warnings))) {
    lines.push('', ...wrapText(`warning: ${harmless(warning)}`, width, '  ').map((line) => paint(line, 'yellow')));
  }
  if (input.runs.length === 1) lines.push('', paint(`fingerprint ${input.runs[0].fingerprint}`, 'dim'));
  lines.push(`${input.runs.length === 1 ? '' : '\n'}repeat: ${harmless(input.replay)}`);
  const text = `${lines.join('\n')}\n`;
  return options.unicode ? text : toAsciiKeeping(text);
}

/** As ASCII, escape sequences of colours left alone. */
function toAsciiKeeping(text: string): string {
  const [first, ...rest] = text.split('\u001b');
  const kept = rest.map((part) => {
    const end = part.indexOf('m') + 1;
    return `\u001b${part.slice(0, end)}${toAscii(part.slice(end))}`;
  });
  return toAscii(first) + kept.join('');
}
