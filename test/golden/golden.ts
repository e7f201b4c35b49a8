/**
 * Small scenarios that together use every strategy, sampling layer, latency model, topology, kind of fault, and what the network can
 * do. Their fingerprints are kept in fingerprints.json, which only `npm run golden` writes: a run must not change by accident.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GoldenInput, GoldenRuns } from './run-golden.ts';

const FOLDER = import.meta.dirname;

export const FINGERPRINTS: string = join(FOLDER, 'fingerprints.json');

function filesWith(ending: string): readonly { readonly name: string; readonly text: string }[] {
  const names = readdirSync(FOLDER).filter((name) => name.endsWith(ending));
  return names.sort().map((name) => ({ name, text: readFileSync(join(FOLDER, name), 'utf8') }));
}

export function goldenInput(): GoldenInput {
  const scenarios = filesWith('.yaml').map(({ name, text }) => ({ name: name.replace(/\.yaml$/, ''), text }));
  return { scenarios, files: Object.fromEntries(filesWith('.csv').map(({ name, text }) => [name, text])) };
}

/** What stands in fingerprints.json. */
export function keptFingerprints(): GoldenRuns {
  return JSON.parse(readFileSync(FINGERPRINTS, 'utf8')) as GoldenRuns;
}
