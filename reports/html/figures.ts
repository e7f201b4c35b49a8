/** The charts' frames: title, what is drawn, canvas, legend, the table behind it. The client script fills them. */
import { columnTimeUs } from '../axis.ts';
import { countedRuns, sayCounted } from '../counted.ts';
import { formatDuration, groupDigits } from '../format.ts';
import { samplesPerWindow } from '../rates.ts';
import { MAX_CURVES, type PageCharts } from '../charts.ts';
import { card, escapeHtml as esc } from './markup.ts';
import type { ReportRun } from '../model.ts';

interface Frame {
  readonly name: string;
  readonly title: string;
  readonly caption: string;
  /** said instead of the picture */
  readonly alt: string;
  readonly size: '' | 'middle' | 'tall';
  readonly legend: boolean;
}

export interface ChartFrames {
  readonly time: string;
  readonly distributions: string;
}

function frame({ name, title, caption, alt, size, legend }: Frame): string {
  const list = legend
    ? `<ul class="legend" data-legend="${name}" aria-label="Curves: press to hide or show"></ul>`
    : '';
  const content = `<div class="canvas ${size}"><canvas data-chart="${name}" role="img" aria-label="${esc(alt)}"></canvas></div>
${list}
<details class="data" data-table="${name}"><summary>Show as a table</summary><div class="scroll tall wide"><table><caption>${esc(caption)}</caption></table></div></details>`;
  return card(`chart-${name}`, title, caption, content);
}

function coverageFrame(charts: PageCharts, runs: readonly ReportRun[]): Frame {
  const many = runs.length > 1;
  const counted = countedRuns(runs);
  const drawn = charts.coverage?.series.some((one) => one.role === 'theory') === true;
  const theory = drawn ? counted.find((run) => run.theory !== null)?.theory : null;
  const curves = counted[0]?.curves.length ?? 0;
  const updates = counted[0]?.updates.rows.length ?? 0;
  const shown = Math.min(curves, MAX_CURVES);
  const parts = [
    `Share of the eligible nodes that hold ${many ? 'the news' : 'it'}.`,
    !many && shown < updates ? `The first ${shown} of ${groupDigits(updates)} updates.` : '',
    many ? `Over ${sayCounted(counted.length, runs.length, 'seeds')}.` : '',
    theory ? `Dashed, from theory: ${theory.source}.` : '',
    charts.bands.length === 0 ? '' : 'Hatched: faults at work.',
  ];
  return {
    name: 'coverage',
    title: many ? 'Coverage over time' : 'Coverage of each update',
    caption: parts.filter((part) => part !== '').join(' '),
    alt: 'Line chart: share of nodes that hold each update over virtual time. The figures are in the table below.',
    size: 'tall',
    legend: true,
  };
}

/** What a point stands for when it is more than one sample. */
function windowWords(all: readonly ReportRun[]): string {
  const runs = countedRuns(all);
  const samples = samplesPerWindow(runs);
  const first = runs.find((run) => run.timeline.rows.length > 1)?.timeline;
  if (samples === 1 || first === undefined) return '';
  const us = columnTimeUs(first.columns[0]) ?? 1000;
  const step = (Number(first.rows.at(1)?.[0]) - Number(first.rows.at(0)?.[0])) * us;
  const shade = all.length > 1 ? '' : ` Shaded: the least and the most of ${formatDuration(step)}.`;
  return ` Means over ${formatDuration(step * samples)}.${shade}`;
}

function bytesFrame(runs: readonly ReportRun[]): Frame {
  const seeds = sayCounted(countedRuns(runs).length, runs.length, 'seeds');
  const over = (runs.length > 1 ? ` Over ${seeds}.` : '') + windowWords(runs);
  return {
    name: 'bytes',
    title: 'Bytes on the wire',
    caption: `Bytes sent per second by all nodes together: payload (the news) and control (all else).${over}`,
    alt: 'Line chart: bytes sent per second by class over virtual time. The figures are in the table below.',
    size: 'middle',
    legend: true,
  };
}

type Distribution = 'bytesPerNode' | 'delay' | 'hops';

const DISTRIBUTIONS: readonly (Omit<Frame, 'size' | 'legend'> & { readonly name: Distribution })[] = [
  {
    name: 'bytesPerNode',
    title: 'Load per node',
    caption: 'How many nodes sent how many bytes in the whole run.',
    alt: 'Histogram: bytes sent per node. The figures are in the table below.',
  },
  {
    name: 'delay',
    title: 'Delivery delay',
    caption: 'Time from publish until a node learned it; bins grow with the delay.',
    alt: 'Histogram: delay from publish to delivery. The figures are in the table below.',
  },
  {
    name: 'hops',
    title: 'Delivery hops',
    caption: 'Messages an update took from its origin to a node.',
    alt: 'Histogram: hops per delivery. The figures are in the table below.',
  },
];

function gaugeFrames(charts: PageCharts, runs: readonly ReportRun[]): Frame[] {
  const over = runs.length > 1 ? ` Over ${sayCounted(countedRuns(runs).length, runs.length, 'seeds')}.` : '';
  return charts.gauges.map(({ name, title, caption }) => ({
    name,
    title,
    caption: caption + over,
    alt: `Line chart: ${title} over virtual time. The figures are in the table below.`,
    size: 'middle',
    legend: true,
  }));
}

/** The frames of all charts that have data. */
export function chartFrames(charts: PageCharts, runs: readonly ReportRun[]): ChartFrames {
  const counted = countedRuns(runs).length;
  const seeds = counted === runs.length ? 'All seeds' : sayCounted(counted, runs.length, 'seeds');
  const summed = runs.length > 1 ? ` ${seeds} together.` : '';
  const distributions = DISTRIBUTIONS.filter(({ name }) => charts[name] !== null).map((one) =>
    frame({ ...one, caption: one.caption + summed, size: '', legend: false }),
  );
  const time = [
    ...(charts.coverage === null ? [] : [coverageFrame(charts, runs)]),
    ...gaugeFrames(charts, runs),
    ...(charts.bytes === null ? [] : [bytesFrame(runs)]),
  ];
  return {
    time: time.map(frame).join('\n'),
    distributions: distributions.length === 0 ? '' : `<div class="pair">${distributions.join('\n')}</div>`,
  };
}
