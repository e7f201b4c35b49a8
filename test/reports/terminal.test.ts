import { describe, expect, it } from 'vitest';
import { progressLine } from '../../reports/progress.ts';
import { replayLine, shellWord } from '../../reports/replay.ts';
import { sparkline, terminalSummary, wrapText } from '../../reports/terminal.ts';
import { reportInput } from '../../reports/write.ts';
import { fixture, fixtures, SCENARIO_TEXT } from './fixture.ts';
import type { Intervals } from '../../reports/model.ts';
import type { RunResult } from '../../sim/experiment/result.ts';

const PLAIN = { width: 80, colour: false, unicode: true };
const REPLAY = 'rumormill run scenarios/quickstart.yaml --seed=rumormill';

function summary(results: readonly RunResult[], options = PLAIN, intervals: Intervals | null = null): string {
  return terminalSummary(reportInput({ results, intervals, scenarioText: SCENARIO_TEXT, replay: REPLAY }), options);
}

describe('terminal summary', () => {
  it('has the verdict, figures, checks in words and the line that repeats the run', () => {
    const text = summary([fixture({ failing: true })]);
    expect(text).toContain('✗ 1 of 3 checks failed');
    expect(text).toMatch(/Half of the nodes knew after\s+2 s {2}from publish/);
    expect(text).toContain('✓ held      converges within 10 s after cut.heal');
    expect(text).toContain('? undecided nobody stranded');
    expect(text).toContain(`repeat: ${REPLAY}\n`);
    expect(text).not.toContain('\u001b');
  });

  it.each([40, 60, 80, 200])('keeps to %d columns, hostile names too, but for the replay line', (width) => {
    const text = summary([fixture({ hostile: true, updates: 3, failing: true })], { ...PLAIN, width });
    const lines = text.split('\n').filter((line) => !line.startsWith('repeat: '));
    expect(lines.filter((line) => line.length > width)).toEqual([]);
  });

  it('is ASCII when the terminal is not UTF-8, and colours only when asked', () => {
    const text = summary([fixture({ hostile: true })], { ...PLAIN, unicode: false });
    expect(text).toMatch(/^[\n\x20-\x7e]*$/);
    const coloured = summary([fixture()], { ...PLAIN, colour: true, unicode: false });
    expect(coloured).toContain('\u001b[32m+ All 3 checks held\u001b[0m');
  });

  it('lets no name move the cursor', () => {
    const run = fixture();
    const evil = { ...run, warnings: ['\u001b[2J\u0007gone\r\u202e'] };
    for (const sign of ['\u001b', '\u0007', '\r', '\u202e']) expect(summary([evil])).not.toContain(sign);
  });

  it('gives mean and half of the interval for several seeds', () => {
    const intervals = { t50_ms: { mean: 1800, low: 1750, high: 1850, runs: 3 } };
    const text = summary(fixtures(3), PLAIN, intervals);
    expect(text).toMatch(/Half of the nodes knew after\s+1.8 s ± 50 ms/);
    expect(text).toContain('(3 of 3 runs)');
  });
});

describe('sparkline', () => {
  it('ends full only at full coverage', () => {
    expect(sparkline([null, 0, 0.5, 0.999, 1], 10, true)).toBe(' ▁▄▇█');
    expect(sparkline([0, 0.999], 10, true)).toBe('▁▇');
    expect(sparkline([0, 1], 10, false)).toBe('_#');
    const rising = Array.from({ length: 1000 }, (_, i) => i / 999);
    expect(sparkline(rising, 8, true)).toHaveLength(8);
    expect(sparkline(rising, 8, true).endsWith('█')).toBe(true);
  });
});

describe('words in lines', () => {
  it('splits only words that are too long', () => {
    expect(wrapText('one two three', 8)).toEqual(['one two', 'three']);
    expect(wrapText('x'.repeat(10), 4, ' ')).toEqual(['xxxx', ' xxx', ' xxx']);
    expect(wrapText('', 10)).toEqual([]);
  });
});

describe('progress line', () => {
  const progress = { timeUs: 4.2e6, limitUs: 120e6, coverage: 0.423, events: 1.2e6, elapsedSeconds: 0.9 };

  it('says virtual time, coverage, events per second and what is left at most', () => {
    expect(progressLine(progress, 100, true)).toBe(
      '█░░░░░░░░░░░░░░░░░░░ 4.2 s of 2 min, coverage 42.3 %, 1.33 M events/s, at most 25 s left',
    );
  });

  it('fits any width', () => {
    for (let width = 1; width < 120; width++) {
      expect(progressLine({ ...progress, run: { index: 3, count: 20 } }, width, false).length).toBeLessThanOrEqual(
        width,
      );
    }
  });

  it('knows nothing at the start', () => {
    const start = { timeUs: 0, limitUs: 120e6, coverage: null, events: 0, elapsedSeconds: 0 };
    expect(progressLine(start, 60, false)).toBe('.................... 0 s of 2 min, coverage -');
  });
});

describe('the line that repeats a run', () => {
  it('quotes for a shell what needs it', () => {
    expect(shellWord("it's")).toBe(`'it'\\''s'`);
    expect(shellWord('')).toBe(`''`);
    const line = replayLine({ scenario: 'my scenario.yaml', seed: '-7', seeds: 20, sets: ['nodes=100', 'name=a b'] });
    expect(line).toBe(`rumormill run 'my scenario.yaml' --seed=-7 --seeds 20 --set nodes=100 --set 'name=a b'`);
    expect(replayLine({ scenario: '-', seed: 'x' })).toBe('rumormill run - --seed=x');
    expect(replayLine({ scenario: '-x.yaml', seed: 'x' })).toBe('rumormill run ./-x.yaml --seed=x');
  });
});
