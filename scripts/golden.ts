/** `npm run golden`: writes the fingerprints of the golden scenarios anew and says which changed. */
import { existsSync, writeFileSync } from 'node:fs';
import * as library from '../sim/index.ts';
import { FINGERPRINTS, goldenInput, keptFingerprints } from '../test/golden/golden.ts';
import { runGolden } from '../test/golden/run-golden.ts';

const before = existsSync(FINGERPRINTS) ? keptFingerprints() : {};
const after = await runGolden(library, goldenInput());
const names = new Set([...Object.keys(before), ...Object.keys(after)]);
const changed = [...names].filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
const lines = Object.entries(after).map(([name, run]) => `  ${JSON.stringify(name)}: ${JSON.stringify(run)}`);
writeFileSync(FINGERPRINTS, `{\n${lines.join(',\n')}\n}\n`);
console.log(changed.length === 0 ? `${names.size} golden runs, none changed` : `changed: ${changed.join(', ')}`);
