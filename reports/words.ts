/** What came out of a run, in sentences: the first thing a reader sees. */
import { countedRuns } from './counted.ts';
import { countOf, formatDuration, formatNumber, formatPercent, groupDigits } from './format.ts';
import type { ReportInput, ReportRun } from './model.ts';
import type { HealResult } from '../sim/experiment/result.ts';

export type Tone = 'held' | 'failed' | 'undecided';

export interface Verdict {
  readonly tone: Tone;
  /** e.g. "All 3 checks held" */
  readonly badge: string;
  readonly sentences: readonly string[];
}

/** A check of one run or of several seeds together. */
export interface CheckSummary {
  readonly id: string;
  readonly label: string;
  readonly verdict: Tone;
  readonly timeUs: number | null;
  readonly evidence: string;
  readonly held: number;
  readonly failed: number;
  readonly undecided: number;
}

/** Checks over all runs: failed when one run failed, else undecided when one was, with that run's evidence. */
export function summariseChecks(runs: readonly ReportRun[]): readonly CheckSummary[] {
  const ids = [...new Set(runs.flatMap((run) => run.checks.map((check) => check.id)))];
  return ids.map((id) => {
    const found = runs.flatMap((run) =>
      run.checks.filter((check) => check.id === id).map((check) => ({ check, seed: run.seed })),
    );
    const count = (verdict: Tone): number => found.filter(({ check }) => check.verdict === verdict).length;
    const verdict: Tone = count('failed') > 0 ? 'failed' : count('undecided') > 0 ? 'undecided' : 'held';
    const shown = found.find(({ check }) => check.verdict === verdict) ?? found[0];
    const told = runs.length === 1 ? shown.check.evidence : `${shown.check.evidence} (seed ${shown.seed})`;
    return {
      id,
      label: shown.check.label,
      verdict,
      timeUs: runs.length === 1 ? shown.check.timeUs : null,
      evidence: told,
      held: count('held'),
      failed: count('failed'),
      undecided: count('undecided'),
    };
  });
}

/** The whole in one tone, one badge and a few sentences. */
export function verdictOf(input: ReportInput): Verdict {
  const { runs } = input;
  const checks = summariseChecks(runs);
  const sentences = runs.length === 1 ? oneRun(runs[0]) : manyRuns(runs);
  return {
    tone: toneOf(runs, checks),
    badge: badgeOf(runs, checks),
    sentences: [...sentences, ...failedChecks(checks)],
  };
}

function toneOf(runs: readonly ReportRun[], checks: readonly CheckSummary[]): Tone {
  if (runs.some((run) => run.status === 'error') || checks.some((check) => check.verdict === 'failed')) return 'failed';
  const open = runs.some((run) => run.status === 'interrupted' || (run.status === 'limit' && run.checks.length === 0));
  return open || checks.some((check) => check.verdict === 'undecided') ? 'undecided' : 'held';
}

function badgeOf(runs: readonly ReportRun[], checks: readonly CheckSummary[]): string {
  const failed = runs.filter((run) => run.status === 'error');
  if (failed.length > 0)
    return failed.every(({ failure }) => failure?.protocol === '')
      ? 'Memory ran out: partial result'
      : 'A protocol threw: partial result';
  if (runs.some((run) => run.status === 'interrupted')) return 'Interrupted: partial result';
  const count = (verdict: Tone): number => checks.filter((check) => check.verdict === verdict).length;
  if (checks.length === 0) return runs.some((run) => run.status === 'limit') ? 'Stopped at the time limit' : 'Finished';
  if (count('failed') > 0) return someOf(count('failed'), checks.length, 'failed');
  if (count('undecided') > 0) return someOf(count('undecided'), checks.length, 'undecided');
  return someOf(checks.length, checks.length, 'held');
}

/** "The check held", "Both checks held", "All 3 checks held", "1 of 3 checks failed". */
function someOf(count: number, all: number, what: Tone): string {
  const does = what === 'undecided' ? (all === 1 ? 'is undecided' : 'are undecided') : what;
  if (all === 1) return `The check ${does}`;
  if (count < all) return `${count} of ${all} checks ${what}`;
  return all === 2 ? `Both checks ${does}` : `All ${all} checks ${does}`;
}

function failedChecks(checks: readonly CheckSummary[]): string[] {
  const failed = checks.filter((check) => check.verdict === 'failed');
  if (failed.length === 0) return [];
  return [`Failed: ${failed.map((check) => check.label).join('; ')}.`];
}

const MEMBERSHIP = new Set(['crash', 'leave', 'join', 'churn', 'trace']);

function whoOf(run: ReportRun): string {
  if (run.bands.some((band) => MEMBERSHIP.has(band.kind))) return 'Every node that was up';
  return run.scenario.nodes === 1 ? 'The only node' : `All ${groupDigits(run.scenario.nodes)} nodes`;
}

function whatOf(run: ReportRun): string {
  return run.updates.rows.length === 1 ? 'the news' : `all ${groupDigits(run.updates.rows.length)} updates`;
}

/** Mean over updates of the last known coverage; null when nothing was published. Curves are kept for some updates only. */
export function finalCoverage(run: ReportRun): number | null {
  const { coverage_ratio: whole } = run.summary;
  if (run.curves.length < run.updates.rows.length && typeof whole === 'number') return whole;
  const last = run.curves.map((curve) => curve.coverage.findLast((value) => value !== null) ?? null);
  const known = last.filter((value): value is number => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}

/** Whether there was anything to spread. A publish is skipped when its node is down; an interruption may come before the first. */
export function hasPublished(run: ReportRun): boolean {
  return run.updates.rows.length > 0 && (run.convergedUs !== null || finalCoverage(run) !== null);
}

/** From the publish of the only update, or from the start when there are several, to convergence. */
export function convergenceUs(run: ReportRun): number | null {
  if (run.convergedUs === null) return null;
  return run.curves.length === 1 && run.updates.rows.length === 1
    ? Math.max(0, run.convergedUs - run.curves[0].publishUs)
    : run.convergedUs;
}

function oneRun(run: ReportRun): string[] {
  return [...stopSentence(run), spreadSentence(run), ...healSentence(run)];
}

function stopSentence(run: ReportRun): string[] {
  const at = formatDuration(run.endUs);
  if (run.status === 'interrupted')
    return [`Interrupted after ${at} of virtual time; what follows is what was measured until then.`];
  if (run.status !== 'error' || run.failure === null) return [];
  const { protocol, handler, node, timeUs, message } = run.failure;
  if (protocol === '')
    return [`After ${formatDuration(timeUs)} ${message}.`, 'What follows is what was measured until then.'];
  const where = `${protocol} threw in ${handler} at node ${node} after ${formatDuration(timeUs)}`;
  return [`${where}: ${message}`.replace(/\.?$/, '.'), 'What follows is what was measured until then.'];
}

function spreadSentence(run: ReportRun): string {
  if (run.updates.rows.length === 0) return estimateSentence(run) ?? 'Nothing was published.';
  const time = convergenceUs(run);
  if (time !== null) {
    const single = run.updates.rows.length === 1;
    return single
      ? `${whoOf(run)} knew the news ${formatDuration(time)} after it was published.`
      : `${whoOf(run)} held ${whatOf(run)} from ${formatDuration(time)} on.`;
  }
  const share = finalCoverage(run);
  const when = `when the run ended after ${formatDuration(run.endUs)}`;
  if (share === null) return `Nothing was published yet ${when}.`;
  const held = run.updates.rows.length === 1 ? 'knew the news' : `held an update, on average over ${whatOf(run)},`;
  return `${formatPercent(share)} of the nodes ${held} ${when}.`;
}

/** What an aggregation found, where nothing is spread but estimates. */
function estimateSentence({ summary }: ReportRun): string | null {
  const { estimating_nodes: nodes, estimate_mean: mean, estimate_truth: truth } = summary;
  if (typeof nodes !== 'number') return null;
  if (typeof mean !== 'number') return 'No node had an estimate at the end.';
  const so = typeof truth === 'number' ? `; ${formatNumber(truth)} was right` : '';
  return `At the end ${countOf(nodes, 'node')} estimated ${formatNumber(mean)}${nodes === 1 ? '' : ' on average'}${so}.`;
}

/** Whether the run saw what came of a heal; one at the very end counts when agreement was seen in the same µs. */
export function sawHeal({ endUs }: Pick<ReportRun, 'endUs'>, heal: HealResult): boolean {
  return heal.healUs < endUs || (heal.healUs === endUs && heal.reconvergenceUs !== null);
}

function unseenHeal({ endUs, heals: [first] }: ReportRun): string {
  return `The run ended ${first.healUs === endUs ? 'as' : 'before'} \`${first.fault}\` healed.`;
}

function healSentence(run: ReportRun): string[] {
  const heals = run.heals.filter((heal) => sawHeal(run, heal));
  if (heals.length === 0) return run.heals.length === 0 ? [] : [unseenHeal(run)];
  const times = heals.flatMap((heal) => (heal.reconvergenceUs === null ? [] : [heal.reconvergenceUs]));
  if (heals.length === 1) {
    const heal = `After the heal of \`${heals[0].fault}\``;
    if (times.length === 0) return [`${heal}, they were not seen to agree again.`];
    return times[0] === 0
      ? [`At the heal of \`${heals[0].fault}\`, all agreed already.`]
      : [`${heal}, all agreed again within ${formatDuration(times[0])}.`];
  }
  if (times.length === 0) return [`After none of ${heals.length} heals were all seen to agree again.`];
  const slowest = formatDuration(times.reduce((a, b) => Math.max(a, b)));
  const all = times.length === heals.length ? 'each' : `${times.length}`;
  return [`After ${all} of ${heals.length} heals all agreed again, within ${slowest} at most.`];
}

function manyRuns(runs: readonly ReportRun[]): string[] {
  const counted = countedRuns(runs);
  const spread = counted.filter(hasPublished);
  const complete = counted.length === runs.length ? '' : 'complete ';
  return [
    ...cutShortSentence(runs, counted.length),
    ...emptySentence(counted, counted.length - spread.length, complete),
    ...convergedSentences(spread, spread.length === counted.length ? complete : 'other '),
    ...leastCoverage(spread),
  ];
}

/** Said apart: such a run converges at once, and would make the others look quick. */
function emptySentence(counted: readonly ReportRun[], empty: number, complete: string): string[] {
  if (empty === 0) return [];
  if (empty === counted.length && complete === '') return [estimateRange(counted) ?? 'Nothing was published.'];
  return [`Nothing was published in ${empty} of ${counted.length} ${complete}runs.`];
}

function estimateRange(runs: readonly ReportRun[]): string | null {
  const means = runs.map(({ summary }) => summary.estimate_mean).filter((mean) => typeof mean === 'number');
  if (means.length === 0) return null;
  const [least, most] = [Math.min(...means), Math.max(...means)].map(formatNumber);
  const truths = new Set(runs.map(({ summary }) => summary.estimate_truth));
  const [truth] = truths;
  const so = truths.size === 1 && typeof truth === 'number' ? `; ${formatNumber(truth)} was right` : '';
  return `At the end the nodes of a run estimated ${least === most ? least : `${least} to ${most}`} on average${so}.`;
}

function cutShortSentence(runs: readonly ReportRun[], counted: number): string[] {
  const threw = runs.filter((run) => run.status === 'error').length;
  const stopped = runs.filter((run) => run.status === 'interrupted').length;
  const told = [
    ...(threw === 0 ? [] : [`a protocol threw in ${threw} of ${runs.length} runs`]),
    ...(stopped === 0 ? [] : [`${stopped} of ${runs.length} runs ${stopped === 1 ? 'was' : 'were'} interrupted`]),
  ];
  if (told.length === 0) return [];
  const whole = counted === 1 ? 'the complete run' : `the ${counted} complete runs`;
  const what = threw + stopped === runs.length ? 'what was measured until then' : `those of ${whole}`;
  return [`${upperFirst(told.join(', '))}: the figures are ${what}.`];
}

function convergedSentences(runs: readonly ReportRun[], which: string): string[] {
  if (runs.length === 0) return [];
  const times = runs.map(convergenceUs).filter((time): time is number => time !== null);
  const of = `of ${runs.length} ${which}${runs.length === 1 ? 'run' : 'runs'}`;
  if (times.length === 0) return [`None ${of} converged.`];
  const sorted = times.toSorted((a, b) => a - b);
  const middle = formatDuration(sorted[Math.floor((sorted.length - 1) / 2)]);
  const range = `${formatDuration(sorted[0])} to ${formatDuration(sorted[sorted.length - 1])}`;
  const took = isSingle(runs) ? `It took ${middle}` : `They did so from ${middle} on`;
  return [
    `${times.length} ${of} converged: ${lowerFirst(whoOf(runs[0]))} held ${isSingle(runs) ? 'the news' : 'all updates'}.`,
    `${took} in the median run (${range}).`,
  ];
}

/** When not all converged. */
function leastCoverage(runs: readonly ReportRun[]): string[] {
  const shares = runs.map(finalCoverage).filter((share): share is number => share !== null);
  if (shares.length === 0 || runs.every((run) => run.convergedUs !== null)) return [];
  const worst = shares.reduce((a, b) => Math.min(a, b));
  return [`The least coverage at the end was ${formatPercent(worst)}.`];
}

function isSingle(runs: readonly ReportRun[]): boolean {
  return runs.every((run) => run.updates.rows.length === 1);
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** "cut: 60/40 partition": checks and heals speak of a fault by its id. */
export function bandName({ id, label }: { readonly id: string; readonly label: string }): string {
  return label === id || label.startsWith(`${id}:`) ? label : `${id}: ${label}`;
}

/** A sign that does not rest on colour. */
export function verdictSign(tone: Tone, ascii: boolean): string {
  if (ascii) return tone === 'held' ? '+' : tone === 'failed' ? 'x' : '?';
  return tone === 'held' ? '✓' : tone === 'failed' ? '✗' : '?';
}
