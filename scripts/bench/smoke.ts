/** The three workloads, small: their results must be what hashes.json says, so that an optimisation cannot change meaning. */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Outcome } from './child.ts';

export const SMOKE_SETS: { readonly [workload: string]: readonly string[] } = {
  w1: ['nodes=3000'],
  w2: ['nodes=3000'],
  w3: ['nodes=300', 'until.limit=5s'],
};

export interface SmokeHash {
  readonly fingerprint: string;
  readonly events: number;
  /** of the summary, all digits of it */
  readonly summary: string;
}

export type SmokeHashes = { readonly [workload: string]: SmokeHash };

const HASHES = join('test', 'bench', 'hashes.json');

export function hashOf({ fingerprint, events, summary }: Outcome): SmokeHash {
  const text = JSON.stringify(summary);
  return { fingerprint, events, summary: createHash('sha256').update(text).digest('hex').slice(0, 16) };
}

export function keptHashes(): SmokeHashes {
  return JSON.parse(readFileSync(HASHES, 'utf8')) as SmokeHashes;
}

export function keepHashes(hashes: SmokeHashes): void {
  writeFileSync(HASHES, `${JSON.stringify(hashes, null, 2)}\n`);
}

/** What differs from what is kept, in words; empty when nothing does. */
export function differences(found: SmokeHashes, kept: SmokeHashes): string[] {
  return Object.keys(SMOKE_SETS).flatMap((workload) => {
    const [is, was] = [found[workload], kept[workload]];
    if (was === undefined) return [`${workload}: not in ${HASHES}`];
    const keys = (['fingerprint', 'events', 'summary'] as const).filter((key) => is[key] !== was[key]);
    return keys.map((key) => `${workload}: ${key} is ${is[key]}, was ${was[key]}`);
  });
}
