import { describe, expect, it } from 'vitest';
import { reportInput } from '../../reports/write.ts';
import { summariseChecks, verdictOf } from '../../reports/words.ts';
import { fixture, fixtures, SCENARIO_TEXT } from './fixture.ts';
import type { RunResult } from '../../sim/experiment/result.ts';

function say(...results: RunResult[]): { tone: string; badge: string; text: string } {
  const verdict = verdictOf(reportInput({ results, intervals: null, scenarioText: SCENARIO_TEXT, replay: 'x' }));
  return { tone: verdict.tone, badge: verdict.badge, text: verdict.sentences.join(' ') };
}

describe('the verdict', () => {
  it('of a run in which all is well', () => {
    const quiet = fixture({ faults: false });
    const { tone, badge, text } = say({ ...quiet, convergedUs: 9_900_000, checks: [] });
    expect([tone, badge]).toEqual(['held', 'Finished']);
    expect(text).toBe('All 1,000 nodes knew the news 9.4 s after it was published.');
  });

  it('speaks of the nodes that were up when nodes came and went', () => {
    const run = fixture();
    const { badge, text } = say({ ...run, convergedUs: 8_500_000 });
    expect(badge).toBe('All 3 checks held');
    expect(text).toBe(
      'Every node that was up knew the news 8 s after it was published. After the heal of `cut`, all agreed again within 2.41 s.',
    );
  });

  it('names failed checks and what was left undecided', () => {
    const { tone, badge, text } = say(fixture({ failing: true }));
    expect([tone, badge]).toEqual(['failed', '1 of 3 checks failed']);
    expect(text).toContain('Failed: at most 20 kB per node (p99).');
  });

  it('gives the coverage of all updates, of which only some have curves', () => {
    const run = fixture({ updates: 3, faults: false });
    const most = { ...run, status: 'limit' as const, convergedUs: null, checks: [], heals: [] };
    const summary = { ...run.summary, coverage_ratio: 0.667 };
    const text = '66.7 % of the nodes held an update, on average over all 3 updates, when the run ended after 12 s.';
    expect(say({ ...most, summary, curves: run.curves.slice(0, 1) }).text).toBe(text);
    expect(say({ ...most, summary, curves: [] }).text).toBe(text);
  });

  it('gives the coverage when the run did not converge', () => {
    const run = fixture({ faults: false });
    const curves = run.curves.map((curve) => ({ ...curve, coverage: curve.coverage.map(() => 0.973) }));
    const heals = [{ fault: 'cut', healUs: 6e6, reconvergenceUs: null }];
    const { tone, text } = say({ ...run, status: 'limit', convergedUs: null, curves, checks: [], heals });
    expect(tone).toBe('undecided');
    expect(text).toBe(
      '97.3 % of the nodes knew the news when the run ended after 12 s. After the heal of `cut`, they were not seen to agree again.',
    );
  });

  it('does not blame a run for a heal it did not live to see', () => {
    const run = {
      ...fixture(),
      convergedUs: 8_500_000,
      heals: [{ fault: 'cut', healUs: 99e6, reconvergenceUs: null }],
    };
    expect(say(run).text).toMatch(/The run ended before `cut` healed\.$/);
  });

  it('takes a heal at the very end for seen when agreement was seen with it', () => {
    const run = { ...fixture(), endUs: 6e6, convergedUs: null };
    const atEnd = (reconvergenceUs: number | null): string =>
      say({ ...run, heals: [{ fault: 'cut', healUs: 6e6, reconvergenceUs }] }).text;
    expect(atEnd(0)).toMatch(/At the heal of `cut`, all agreed already\.$/);
    expect(atEnd(null)).toMatch(/The run ended as `cut` healed\.$/);
  });

  it('counts checks in words', () => {
    const run = fixture();
    const badge = (count: number, failing: boolean): string =>
      say({ ...run, checks: fixture({ failing }).checks.slice(3 - count) }).badge;
    expect(badge(1, false)).toBe('The check held');
    expect(badge(2, false)).toBe('Both checks held');
    expect(badge(1, true)).toBe('The check is undecided');
    expect(badge(2, true)).toBe('1 of 2 checks failed');
  });

  it('of a run that was stopped or broken says so first', () => {
    const run = fixture();
    expect(say({ ...run, status: 'interrupted' }).text).toMatch(/^Interrupted after 12 s of virtual time/);
    const failure = {
      protocol: 'mine',
      handler: 'message',
      node: 17,
      timeUs: 3.2e6,
      seed: 'x',
      message: 'no such peer',
      stack: [],
    };
    const broken = say({ ...run, status: 'error', failure });
    expect([broken.tone, broken.badge]).toEqual(['failed', 'A protocol threw: partial result']);
    expect(broken.text).toMatch(/^mine threw in message at node 17 after 3.2 s: no such peer\./);
  });

  it('of several seeds gives the median and the range', () => {
    const runs = fixtures(3).map((run, i) => ({ ...run, convergedUs: 8_500_000 + i * 1e6 }));
    expect(say(...runs).text).toBe(
      '3 of 3 runs converged: every node that was up held the news. It took 9 s in the median run (8 s to 10 s).',
    );
  });
});

describe('the verdict of several seeds of which some were cut short', () => {
  const ended = (share: number | null, status: RunResult['status'], seed: string): RunResult => {
    const run = fixture({ faults: false, seed });
    const curves = run.curves.map((curve) => ({ ...curve, coverage: curve.coverage.map(() => share) }));
    return { ...run, status, curves, convergedUs: share === 1 ? 9_500_000 : null, checks: [] };
  };

  it('is made from the complete ones', () => {
    const runs = [
      ended(1, 'finished', 'a'),
      ended(0.9, 'limit', 'b'),
      ended(0.2, 'interrupted', 'c'),
      ended(null, 'interrupted', 'd'),
    ];
    expect(say(...runs).text).toBe(
      '2 of 4 runs were interrupted: the figures are those of the 2 complete runs. ' +
        '1 of 2 complete runs converged: all 1,000 nodes held the news. It took 9 s in the median run (9 s to 9 s). ' +
        'The least coverage at the end was 90 %.',
    );
  });

  it('says so when a protocol threw in all of them', () => {
    const runs = ['a', 'b', 'c'].map((seed) => ended(0.5, 'error', seed));
    expect(say(...runs).text).toBe(
      'A protocol threw in 3 of 3 runs: the figures are what was measured until then. None of 3 runs converged. ' +
        'The least coverage at the end was 50 %.',
    );
  });

  it('takes no run without a publish for one without coverage', () => {
    const some = [ended(0.8, 'interrupted', 'a'), ended(null, 'interrupted', 'b')];
    expect(say(...some).text).toMatch(
      /then\. Nothing was published in 1 of 2 runs\. None of 1 other run converged\. The least coverage at the end was 80 %\.$/,
    );
    const none = some.map((run) => ended(null, 'interrupted', run.seed));
    expect(say(...none).text).toMatch(/then\. Nothing was published\.$/);
  });

  it('nor for one that was quick', () => {
    const [a, b, c] = ['a', 'b', 'c'].map((seed) => ended(1, 'finished', seed));
    const empty = { ...c, convergedUs: 1e6, curves: [], updates: { ...c.updates, rows: [] } };
    expect(say(a, b, empty).text).toBe(
      'Nothing was published in 1 of 3 runs. 2 of 2 other runs converged: all 1,000 nodes held the news. ' +
        'It took 9 s in the median run (9 s to 9 s).',
    );
  });
});

describe('a check over several seeds', () => {
  it('fails when one run failed, with that run’s evidence', () => {
    const [a, b] = fixtures(2);
    const failed = { ...b, checks: fixture({ failing: true }).checks };
    const runs = reportInput({ results: [a, failed], intervals: null, scenarioText: '', replay: '' }).runs;
    const summary = summariseChecks(runs);
    expect(summary.map((check) => check.verdict)).toEqual(['held', 'failed', 'undecided']);
    expect(summary[1]).toMatchObject({ held: 1, failed: 1, evidence: 'p99 over 1,000 nodes: 18.2 kB (seed seed-2)' });
  });
});
