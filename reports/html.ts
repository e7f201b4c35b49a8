/**
 * One page that needs nothing but itself: script, style, data and Chart.js inside, no network by its own policy. A pure function: the
 * same result gives the same bytes.
 */
import { pageCharts } from './charts.ts';
import { CLIENT_SCRIPT } from './html/client.ts';
import { chartFrames } from './html/figures.ts';
import { hero, ICON, tiles, topBar } from './html/hero.ts';
import { card, escapeHtml as esc, scriptJson } from './html/markup.ts';
import { STYLE } from './html/style.ts';
import { checksCard, dropsCard, faultsCard, healsCard, runsCard, trafficCard, updatesCard } from './html/tables.ts';
import { perNodeCard, summaryCard } from './html/summary.ts';
import { cspHash } from './sha256.ts';
import { verdictOf } from './words.ts';
import type { ReportInput } from './model.ts';

export interface HtmlAssets {
  /** the text of Chart.js' UMD file */
  readonly chartJs: string;
  /** SHA-256 of a text in base64, where the host has a faster one than plain arithmetic */
  readonly digest?: (text: string) => string;
}

/** Text that can stand in a script element: without a map to load and without an end tag. */
function inlineScript(text: string): string {
  return text
    .replace(/\n?\/\/# sourceMappingURL=\S*\s*$/, '\n')
    .replaceAll(/<\/(script)/gi, '<\\/$1')
    .replaceAll('<!--', '<\\!--');
}

function policy(scripts: readonly string[], digest: HtmlAssets['digest']): string {
  const [style, ...others] = [STYLE, ...scripts].map((text) => cspHash(text, digest));
  return `default-src 'none'; script-src ${others.join(' ')}; style-src ${style}; img-src data:; base-uri 'none'; form-action 'none'`;
}

function repeatCard(input: ReportInput): string {
  const run = input.runs[0];
  const line = `<div class="repeat"><code id="replay">${esc(input.replay)}</code><button type="button" class="copy" data-copy="replay">Copy</button></div>`;
  const facts =
    input.runs.length === 1
      ? `Seed <code>${esc(run.seed)}</code>, fingerprint <code>${esc(run.fingerprint)}</code>, rumormill ${esc(run.version)}, semantics ${run.semantics}.`
      : `rumormill ${esc(run.version)}, semantics ${run.semantics}; seeds and fingerprints as listed above.`;
  const yaml =
    input.scenarioText === ''
      ? ''
      : `<details class="data"><summary>Resolved scenario (scenario.resolved.yaml)</summary><div class="yaml"><pre id="scenario" tabindex="0">${esc(input.scenarioText)}</pre><button type="button" class="copy" data-copy="scenario">Copy</button></div></details>`;
  return card(
    'repeat',
    'Repeat this',
    'The same scenario and seed give the same events, to the byte.',
    `${line}<p class="caption">${facts}</p>${yaml}`,
  );
}

function bodyOf(input: ReportInput, charts: ReturnType<typeof pageCharts>): string {
  const frames = chartFrames(charts, input.runs);
  const sections = [
    hero(input),
    tiles(input),
    frames.time,
    checksCard(input),
    frames.distributions,
    summaryCard(input),
    perNodeCard(input),
    trafficCard(input),
    `<div class="pair">${healsCard(input)}${dropsCard(input)}</div>`,
    faultsCard(input),
    updatesCard(input),
    runsCard(input),
    repeatCard(input),
  ];
  return sections.filter((section) => section !== '' && section !== '<div class="pair"></div>').join('\n');
}

/** The whole page. */
export function buildHtml(input: ReportInput, assets: HtmlAssets): string {
  const charts = pageCharts(input.runs);
  const { axis, bands, gauges, ...fixed } = charts;
  const drawn = { ...fixed, ...Object.fromEntries(gauges.map(({ name, chart }) => [name, chart])) };
  const scripts = [inlineScript(assets.chartJs), inlineScript(CLIENT_SCRIPT)];
  const { scenario, version } = input.runs[0];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy(scripts, assets.digest)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="rumormill ${esc(version)}">
<meta name="description" content="${esc(verdictOf(input).sentences.join(' ').replaceAll('`', ''))}">
<title>${esc(scenario.name)} – rumormill</title>
<link rel="icon" href="${esc(ICON)}">
<style>${STYLE}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the report</a>
${topBar(input)}
<main class="wrap" id="main">
${bodyOf(input, charts)}
<noscript><p class="note">Charts need JavaScript; all figures are in the tables and the CSV files.</p></noscript>
<footer>${scenario.source === null ? '' : `Source of the scenario: ${esc(scenario.source)}. `}Made by rumormill ${esc(version)}; charts drawn with Chart.js (MIT licence).</footer>
</main>
<script type="application/json" id="data">${scriptJson({ axis, bands, charts: drawn })}</script>
<script>${scripts[0]}</script>
<script>${scripts[1]}</script>
</body>
</html>
`;
}
