import { expect, test } from 'vitest';
import { summaryLine } from '../../scripts/ci-summary.ts';

const file = (status: string, ...results: string[]): object => ({
  status,
  assertionResults: results.map((result) => ({ status: result })),
});
const line = (...testResults: object[]): string => summaryLine(JSON.stringify({ testResults }));

test('counts passed and failed tests, not skipped ones', () => {
  expect(line(file('passed', 'passed', 'pending', 'passed'), file('failed', 'failed', 'passed'))).toBe(
    '3 passed, 1 failed',
  );
});

test('a file that could not be loaded is a failure', () => {
  expect(line(file('passed', 'passed'), file('failed'))).toBe('1 passed, 1 failed');
});

test('something else than a report is no success', () => {
  expect(() => summaryLine('{}')).toThrow();
});
