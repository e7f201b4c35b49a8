/** Every conflict rule that a scenario's `replica.conflicts` may name. */
import type { ConflictRule } from './conflict-rule.ts';
import { growOnlyCounter } from './conflicts/grow-only-counter.ts';
import { hybridClock } from './conflicts/hybrid-clock.ts';
import { lastWriterWins } from './conflicts/last-writer-wins.ts';
import { lwwMap } from './conflicts/lww-map.ts';
import { orSet } from './conflicts/or-set.ts';
import { pnCounter } from './conflicts/pn-counter.ts';
import { versionVectors } from './conflicts/version-vectors.ts';

const all: readonly ConflictRule[] = [
  lastWriterWins,
  hybridClock,
  versionVectors,
  growOnlyCounter,
  pnCounter,
  orSet,
  lwwMap,
];

export const conflictRules: ReadonlyMap<string, ConflictRule> = new Map(all.map((rule) => [rule.name, rule]));
