/** Prints `N passed, N failed` from the test runner's JSON report. A file that could not even be loaded is one failure. */
import { readFileSync } from 'node:fs';

interface Report {
  readonly testResults: readonly {
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string }[];
  }[];
}

/** The line for a report's text. Throws when the text is no such report. */
export function summaryLine(text: string): string {
  let passed = 0;
  let failed = 0;
  for (const { status, assertionResults } of (JSON.parse(text) as Report).testResults) {
    const failedHere = assertionResults.filter((result) => result.status === 'failed').length;
    passed += assertionResults.filter((result) => result.status === 'passed').length;
    failed += status === 'failed' ? Math.max(1, failedHere) : failedHere;
  }
  return `${passed} passed, ${failed} failed`;
}

if (process.argv[1] === import.meta.filename) console.log(summaryLine(readFileSync(process.argv[2], 'utf8')));
