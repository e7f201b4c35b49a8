/** The top of the page: what was asked, what came out, the key figures. */
import { countOf } from '../format.ts';
import { tilesOf } from '../tiles.ts';
import { verdictOf, verdictSign } from '../words.ts';
import { escapeHtml as esc, prose } from './markup.ts';
import type { ReportInput } from '../model.ts';

/** Three nodes that tell each other: the page's mark, also its icon. */
const MARK = `<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.6" aria-hidden="true"><path d="M8.2 9.6L16 6.4M7.6 13.2l6.6 4.6M17.4 8.4l-1 7"/><circle cx="5.6" cy="11" r="2.8" fill="currentColor"/><circle cx="18" cy="5.6" r="2.4"/><circle cx="16.2" cy="18.4" r="2.4"/></svg>`;

export const ICON: string = `data:image/svg+xml,${encodeURIComponent(
  MARK.replace('<svg', '<svg xmlns="http://www.w3.org/2000/svg"').replaceAll('currentColor', '#0072b2'),
)}`;

export function topBar(input: ReportInput): string {
  const version = esc(input.runs[0].version);
  return `<header class="top wrap"><span class="mark">${MARK}<span><b>rumormill</b> ${version}</span></span>
<button type="button" class="toggle" id="theme" hidden>Dark page</button></header>`;
}

function eyebrow(input: ReportInput): string {
  const { runs } = input;
  const { scenario } = runs[0];
  const seeds = runs.length === 1 ? `seed ${runs[0].seed}` : `${runs.length} seeds`;
  const parts = [scenario.stacks.join(' and '), countOf(scenario.nodes, 'node'), seeds];
  return `<p class="eyebrow">${parts.map((part) => `<span>${esc(part)}</span>`).join('')}</p>`;
}

function notes(input: ReportInput): string {
  const out: string[] = [];
  for (const { failure } of input.runs) {
    if (failure === null || failure.stack.length === 0) continue;
    out.push(`<div class="note bad">Where it threw:<pre>${esc(failure.stack.join('\n'))}</pre></div>`);
  }
  const warnings = [...new Set(input.runs.flatMap((run) => run.warnings))];
  for (const warning of warnings) out.push(`<p class="note"><b>Warning:</b> ${prose(warning)}</p>`);
  return out.join('\n');
}

export function hero(input: ReportInput): string {
  const { scenario } = input.runs[0];
  const verdict = verdictOf(input);
  const checks = input.runs.some((run) => run.checks.length > 0);
  const badge = `<i aria-hidden="true">${verdictSign(verdict.tone, false)}</i>${esc(verdict.badge)}`;
  const linked = checks
    ? `<a class="badge ${verdict.tone}" href="#checks">${badge}</a>`
    : `<span class="badge ${verdict.tone}">${badge}</span>`;
  const question = scenario.question === null ? '' : `<p class="question">${prose(scenario.question)}</p>`;
  const expected = scenario.expect === null ? '' : `<p class="expect"><b>Expected:</b> ${prose(scenario.expect)}</p>`;
  return `<div class="hero">
${eyebrow(input)}
<h1>${esc(scenario.name)}</h1>
${question}
<div class="verdict">${linked}<p>${prose(verdict.sentences.join(' '))}</p></div>
${expected}
${notes(input)}
</div>`;
}

export function tiles(input: ReportInput): string {
  const items = tilesOf(input).map(
    ({ label, value, note }) =>
      `<div class="tile"><dt>${esc(label)}</dt><dd>${esc(value)}</dd><dd class="sub">${esc(note)}</dd></div>`,
  );
  return `<dl class="tiles">${items.join('\n')}</dl>`;
}
