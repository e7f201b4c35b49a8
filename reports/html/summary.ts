/** The summary: every figure of the run in groups, and what the nodes carried as a small table of its own. */
import { countedRuns, sayCounted } from '../counted.ts';
import { definitionOf, labelOf, sayCell, sayValue, unitOf } from '../figures.ts';
import { GROUPS, nodeFigure, QUANTITY_WORDS, STATISTICS } from '../labels.ts';
import { intervalNote } from '../tiles.ts';
import { card, escapeHtml as esc, htmlTable } from './markup.ts';
import type { ReportInput } from '../model.ts';
import { GAUGES } from '../../sim/metrics/gauges/registry.ts';

function columnsOf(input: ReportInput): string[] {
  return [...new Set(input.runs.flatMap((run) => Object.keys(run.summary)))];
}

/** The value of one run, the mean over several, or the text all runs agree on. */
function valueOf({ runs, intervals }: ReportInput, column: string): { readonly value: string; readonly note: string } {
  const interval = intervals?.[column];
  if (interval)
    return { value: sayValue(interval.mean, unitOf(column)), note: intervalNote(interval, column, runs.length) };
  const values = [...new Set(countedRuns(runs).map((run) => sayCell(run.summary[column], column)))];
  return { value: values.length === 1 ? values[0] : 'differs', note: '' };
}

function explain(input: ReportInput, column: string): string {
  const definition = definitionOf(input.definitions, 'summary', column);
  if (definition === null) return '';
  const { doc, denominator, source } = definition;
  const per = denominator === '' || denominator === 'none' ? '' : ` Over: ${denominator}.`;
  const from = source === '' || source === 'own definition' ? '' : ` Source: ${source}.`;
  return `${doc}${per}${from}`;
}

function figureRow(input: ReportInput, column: string): string {
  const { value, note } = valueOf(input, column);
  const small = note === '' ? '' : `<small>${esc(note)}</small>`;
  const said = `<span class="value">${esc(value)}${small}</span>`;
  const text = explain(input, column);
  const label = esc(labelOf(column));
  const inside =
    text === ''
      ? `<div title="${esc(column)}"><span>${label}</span>${said}</div>`
      : `<details><summary title="${esc(text)}"><span class="name">${label}</span>${said}</summary><p>${esc(text)} <code>${esc(column)}</code></p></details>`;
  return `<div class="figure" data-column="${esc(column)}">${inside}</div>`;
}

const GAUGE_GROUPS = GAUGES.map(({ title, columns }) => {
  const names = new Set(columns.map(({ column }) => column));
  return { title, fits: (column: string): boolean => names.has(column) };
});

const DROP_COLUMN = /^dropped_(?!bytes$)/;

/** All figures but those per node and the drops by reason, which have cards of their own. */
export function summaryCard(input: ReportInput): string {
  const left = columnsOf(input).filter((column) => nodeFigure(column) === null && !DROP_COLUMN.test(column));
  const groups = [...GAUGE_GROUPS, ...GROUPS].map(({ title, fits }) => ({ title, fits, columns: [] as string[] }));
  for (const column of left) groups.find((group) => group.fits(column))!.columns.push(column);
  const blocks = groups
    .filter((group) => group.columns.length > 0)
    .map(
      ({ title, columns }) =>
        `<div><h3>${title}</h3>${columns.map((column) => figureRow(input, column)).join('\n')}</div>`,
    );
  if (blocks.length === 0) return '';
  const count = input.runs.length;
  const caption =
    count === 1
      ? 'The figures of the run, as in summary.csv. Open one for its definition.'
      : `Means over ${sayCounted(countedRuns(input.runs).length, count, 'seeds')} with 95 % confidence intervals (Student’s t). Each run is a row of summary.csv.`;
  return card('summary', 'Summary', caption, `<div class="figures">${blocks.join('\n')}</div>`);
}

/** A row a quantity, a column a statistic over nodes. */
export function perNodeCard(input: ReportInput): string {
  const columns = columnsOf(input);
  const quantities = [...new Set(columns.flatMap((column) => nodeFigure(column)?.quantity ?? []))];
  if (quantities.length === 0) return '';
  const rows = quantities.map((quantity) => {
    const whole = quantity.replace(/_per_s$/, '');
    const label = (QUANTITY_WORDS[whole] ?? labelOf(whole)) + (whole === quantity ? ', whole run' : ', per second up');
    const cells = STATISTICS.map(([statistic]) => {
      const column = `${quantity}_${statistic}`;
      const { value, note } = valueOf(input, column);
      return `<span data-column="${esc(column)}" title="${esc([note, explain(input, column)].filter((part) => part !== '').join(' '))}">${esc(value)}</span>`;
    });
    return [esc(label), ...cells];
  });
  const head = [{ label: 'Per node', number: false }, ...STATISTICS.map(([, label]) => ({ label, number: true }))];
  const many = input.runs.length > 1 ? ' Means over the seeds.' : '';
  return card('per-node', 'What a node carries', `Over all nodes that ever started.${many}`, htmlTable(head, rows));
}
