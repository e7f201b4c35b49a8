/** The page's tables: checks, traffic, drops, heals, faults, updates, runs. */
import { countedRuns, sayCounted } from '../counted.ts';
import { formatDuration, formatNumber, formatPercent, groupDigits } from '../format.ts';
import { definitionOf, labelOf, sayCell } from '../figures.ts';
import { DROP_WORDS, SHORT_LABELS } from '../labels.ts';
import { bandName, sawHeal, summariseChecks, verdictSign, type CheckSummary, type Tone } from '../words.ts';
import { card, escapeHtml as esc, htmlTable, prose, type Column } from './markup.ts';
import type { ReportInput, ReportRun } from '../model.ts';
import type { MetricTable, Table } from '../../sim/metrics/spec.ts';

const MOST_ROWS = 60;

function state(tone: Tone): string {
  return `<span class="state ${tone}"><i aria-hidden="true">${verdictSign(tone, false)}</i>${tone}</span>`;
}

/** "18 held, 2 failed". */
function runCounts(check: CheckSummary): string {
  const words = ['held', 'failed', 'undecided'] as const;
  return words.flatMap((word) => (check[word] > 0 ? [`${check[word]} ${word}`] : [])).join(', ');
}

export function checksCard({ runs }: ReportInput): string {
  const checks = summariseChecks(runs);
  if (checks.length === 0) return '';
  const many = runs.length > 1;
  const rows = checks.map((check) => {
    const when = many ? runCounts(check) : check.timeUs === null ? '' : `at ${formatDuration(check.timeUs)}`;
    return `<tr><td>${state(check.verdict)}</td><th scope="row" class="text">${prose(check.label)}</th><td class="evidence">${prose(check.evidence)}</td><td class="nowrap muted">${when}</td></tr>`;
  });
  const head = ['Verdict', 'Check', 'Evidence', many ? 'Runs' : 'Decided'].map(
    (label) => `<th scope="col">${label}</th>`,
  );
  const table = `<div class="scroll checks"><table><thead><tr>${head.join('')}</tr></thead><tbody>${rows.join('\n')}</tbody></table></div>`;
  const open = checks.some((check) => check.held < runs.length);
  const caption =
    many && open ? 'A check failed when it did so in one run; the evidence is from the first such run.' : '';
  return card('checks', 'Checks', caption, table);
}

interface TableCard {
  readonly id: string;
  readonly title: string;
  readonly caption: string;
  readonly file: string;
  readonly metricTable: MetricTable;
  readonly pick: (run: ReportRun) => Table;
}

/** A table of the result as it is, with the seed in front when there are several; long ones are cut and say so. */
function tableCard(input: ReportInput, { id, title, caption, file, metricTable, pick }: TableCard): string {
  const { runs } = input;
  const names = [...pick(runs[0]).columns];
  const many = runs.length > 1;
  const rows: string[][] = [];
  let total = 0;
  for (const run of runs) {
    const table = pick(run);
    total += table.rows.length;
    const places = names.map((name) => table.columns.indexOf(name));
    for (const row of table.rows) {
      if (rows.length >= MOST_ROWS) break;
      const cells = places.map((place, i) => esc(sayCell(row[place], names[i])));
      rows.push(many ? [esc(run.seed), ...cells] : cells);
    }
  }
  if (rows.length === 0) return '';
  const first = pick(runs[0]).rows.at(0) ?? [];
  const columns: Column[] = names.map((name, i) => ({
    label: SHORT_LABELS[name] ?? labelOf(name),
    number: i > 0 && (typeof first[i] === 'number' || first[i] === null),
    title: definitionOf(input.definitions, metricTable, name)?.doc,
  }));
  if (many) columns.unshift({ label: 'Seed', number: false });
  const cut =
    total > rows.length
      ? `<p class="caption">The first ${rows.length} of ${groupDigits(total)} rows; all are in ${file}.</p>`
      : '';
  return card(
    id,
    title,
    caption,
    htmlTable(columns, rows, rows.length > 14 ? 'scroll wide tall' : 'scroll wide') + cut,
  );
}

export function trafficCard(input: ReportInput): string {
  return tableCard(input, {
    id: 'traffic',
    title: 'Traffic by kind of message',
    caption: 'Sent + duplicated = delivered + dropped + in flight.',
    file: 'traffic.csv',
    metricTable: 'traffic',
    pick: (run) => run.traffic,
  });
}

export function updatesCard(input: ReportInput): string {
  return tableCard(input, {
    id: 'updates',
    title: 'Updates',
    caption: 'Times count from the publish of each update.',
    file: 'updates.csv',
    metricTable: 'updates',
    pick: (run) => run.updates,
  });
}

export function dropsCard(input: ReportInput): string {
  const runs = countedRuns(input.runs);
  const reasons = [...new Set(runs.flatMap((run) => Object.keys(run.drops)))];
  const sums = reasons.map((reason) => runs.reduce((sum, run) => sum + (run.drops[reason] ?? 0), 0));
  const total = sums.reduce((sum, count) => sum + count, 0);
  if (total === 0) return '';
  const rows = reasons.flatMap((reason, i) => {
    if (sums[i] === 0) return [];
    return [
      [
        esc(DROP_WORDS[reason] ?? reason),
        esc(formatNumber(sums[i] / runs.length)),
        esc(formatPercent(sums[i] / total)),
      ],
    ];
  });
  const columns = [
    { label: 'Reason', number: false },
    { label: `Messages${perRun(runs.length, input.runs.length)}`, number: true },
    { label: 'Share of drops', number: true },
  ];
  return card('drops', 'Dropped messages', 'Why messages and copies did not arrive.', htmlTable(columns, rows));
}

function perRun(counted: number, all: number): string {
  if (all === 1) return '';
  return counted === all ? ', mean per run' : `, mean of ${sayCounted(counted, all, 'runs')}`;
}

function healWords(run: ReportRun, heal: ReportRun['heals'][number]): string {
  if (!sawHeal(run, heal)) return heal.healUs === run.endUs ? 'the run ended then' : 'the run had ended';
  return heal.reconvergenceUs === null ? 'not seen' : formatDuration(heal.reconvergenceUs);
}

export function healsCard({ runs }: ReportInput): string {
  const many = runs.length > 1;
  const rows = runs.flatMap((run) =>
    run.heals.map((heal) => {
      const cells = [heal.fault, formatDuration(heal.healUs), healWords(run, heal)].map(esc);
      return many ? [esc(run.seed), ...cells] : cells;
    }),
  );
  if (rows.length === 0) return '';
  const columns = [
    ...(many ? [{ label: 'Seed', number: false }] : []),
    { label: 'Fault', number: false },
    { label: 'Healed at', number: true },
    { label: 'All agreed again after', number: true, title: 'until every eligible node held every live update' },
  ];
  const cut =
    rows.length > MOST_ROWS
      ? `<p class="caption">The first ${MOST_ROWS} of ${groupDigits(rows.length)} rows; all are in heals.csv.</p>`
      : '';
  return card(
    'heals',
    'After each heal',
    'Until every eligible node held every live update.',
    htmlTable(columns, rows.slice(0, MOST_ROWS)) + cut,
  );
}

export function faultsCard({ runs }: ReportInput): string {
  const { bands } = runs[0];
  const rows = bands
    .slice(0, MOST_ROWS)
    .map((band) => [
      `<canvas class="swatch" width="26" height="12" data-kind="${esc(band.kind)}" aria-hidden="true"></canvas> ${esc(bandName(band))}`,
      esc(band.kind),
      esc(formatDuration(band.startUs)),
      Number.isFinite(band.endUs) ? esc(formatDuration(band.endUs)) : 'to the end',
    ]);
  if (rows.length === 0) return '';
  const columns = [
    { label: 'Fault', number: false },
    { label: 'Kind', number: false },
    { label: 'From', number: true },
    { label: 'To', number: true },
  ];
  const cut =
    bands.length > MOST_ROWS
      ? `<p class="caption">The first ${MOST_ROWS} of ${groupDigits(bands.length)} stretches.</p>`
      : '';
  return card('faults', 'Faults', '', htmlTable(columns, rows) + cut);
}

/** Who repeats what: a row a seed. */
export function runsCard({ runs }: ReportInput): string {
  if (runs.length === 1) return '';
  const rows = runs
    .slice(0, MOST_ROWS)
    .map((run) => [
      esc(run.seed),
      esc(run.status),
      run.convergedUs === null ? '–' : esc(formatDuration(run.convergedUs)),
      run.checks.length === 0
        ? '–'
        : `${run.checks.filter((check) => check.verdict === 'held').length} of ${run.checks.length}`,
      esc(groupDigits(run.events)),
      `<code>${esc(run.fingerprint)}</code>`,
    ]);
  const columns = [
    { label: 'Seed', number: false },
    { label: 'Status', number: false },
    { label: 'Converged at', number: true },
    { label: 'Checks held', number: true },
    { label: 'Events', number: true },
    { label: 'Fingerprint', number: false },
  ];
  const cut =
    runs.length > MOST_ROWS
      ? `<p class="caption">The first ${MOST_ROWS} of ${groupDigits(runs.length)} runs; all are in summary.csv.</p>`
      : '';
  return card('runs', 'Runs', '', htmlTable(columns, rows) + cut);
}
