/** The table of published figures as one HTML page with its charts; needs nothing but itself. */
import { card, escapeHtml as esc, htmlTable, scriptJson } from '../../reports/html/markup.ts';
import { STYLE } from '../../reports/html/style.ts';
import { cspHash } from '../../reports/sha256.ts';
import { CHARTS_SCRIPT } from './page-script.ts';
import { short } from './tables.ts';
import { rowsOf, type MeasuredGroup, type PaperRow, type Verdict } from './verdict.ts';

const CLASSES: { readonly [verdict in Verdict]: string } = {
  agrees: 'held',
  differs: 'failed',
  'known discrepancy': 'undecided',
};

const COLUMNS = [
  { label: 'Figure', number: false },
  { label: 'Verdict', number: false },
  { label: 'Published', number: true },
  { label: 'Held against', number: true },
  { label: 'Here', number: true },
  { label: '± 95 %', number: true },
  { label: 'Tolerance', number: true },
  { label: 'Unit', number: false },
  { label: 'Note', number: false },
];

function cells(row: PaperRow): readonly string[] {
  return [
    esc(row.what),
    `<span class="badge ${CLASSES[row.verdict]}">${row.verdict}</span>`,
    row.published === null ? '–' : short(row.published),
    short(row.expected),
    short(row.mean),
    row.halfWidth === 0 ? '–' : short(row.halfWidth),
    short(row.tolerance),
    `&ensp;${esc(row.unit)}`,
    esc(row.note),
  ];
}

function groupCard(group: MeasuredGroup): string {
  const rows = rowsOf(group);
  const charts = group.result.charts
    .map(
      (chart, i) =>
        `<h3>${esc(chart.title)}</h3><div class="canvas tall"><canvas data-chart="${esc(group.id)}-${i}" role="img" aria-label="${esc(chart.title)}: ${esc(chart.y)} over ${esc(chart.x)}"></canvas></div>`,
    )
    .join('\n');
  const line = `<div class="repeat"><code>${esc(rows[0]?.command ?? '')}</code></div>`;
  const table = rows.length === 0 ? '' : htmlTable(COLUMNS, rows.map(cells), 'scroll wide');
  return card(group.id, group.title, `${group.source}. ${group.runs} runs.`, `${charts}${table}${line}`);
}

export function pageOf(groups: readonly MeasuredGroup[], chartJs: string, version: string): string {
  const rows = groups.flatMap(rowsOf);
  const agreeing = rows.filter((row) => row.verdict === 'agrees').length;
  const data = Object.fromEntries(
    groups.flatMap((group) => group.result.charts.map((chart, i) => [`${group.id}-${i}`, chart])),
  );
  const scripts = [chartJs.replace(/\n?\/\/# sourceMappingURL=\S*\s*$/, '\n'), CHARTS_SCRIPT];
  const [style, ...others] = [STYLE, ...scripts].map((text) => cspHash(text));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src ${others.join(' ')}; style-src ${style}; img-src data:; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Published figures – rumormill</title>
<style>${STYLE}</style>
</head>
<body>
<main class="wrap" id="main">
<div class="hero"><p class="eyebrow">rumormill ${esc(version)}</p><h1>Published figures, measured again</h1>
<div class="verdict"><p>${agreeing} of ${rows.length} figures agree within their tolerance.</p></div></div>
${groups.map(groupCard).join('\n')}
</main>
<script type="application/json" id="data">${scriptJson(data)}</script>
<script>${scripts[0]}</script>
<script>${scripts[1]}</script>
</body>
</html>
`;
}
