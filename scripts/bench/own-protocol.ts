/** A built-in protocol as a file of the user's: the same code, taken through the loader that users' files go through. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

/** Writes the protocol and a scenario that uses it into `folder`; returns the scenario's path. */
export async function asUsersFile(scenario: string, protocol: string, folder: string): Promise<string> {
  const name = protocol.replace(/-./g, (dash) => dash[1].toUpperCase());
  await build({
    stdin: {
      contents: `export { ${name} as default } from './sim/protocols/strategies/${protocol}.ts';`,
      resolveDir: process.cwd(),
    },
    outfile: join(folder, 'own.ts'),
    bundle: true,
    format: 'esm',
    target: 'es2023',
  });
  const text = readFileSync(scenario, 'utf8');
  const changed = text.replace(`use: ${protocol},`, 'use: ./own.ts,');
  if (changed === text) throw new Error(`${scenario} does not use ${protocol}`);
  const path = join(folder, 'own.yaml');
  writeFileSync(path, changed);
  return path;
}
