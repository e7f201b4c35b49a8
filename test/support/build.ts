/** Brings `dist` up to date before tests that run it; nothing to do takes half a second. */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { bundleCommand } from '../../scripts/bundle-command.ts';

const require = createRequire(import.meta.url);

/** A type error only warns: `npm test` has stopped at it before, and while working on one part another may not compile. */
export default async function build(): Promise<void> {
  const compiler = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');
  const { status, stdout, stderr } = spawnSync(process.execPath, [compiler, '-p', 'tsconfig.json'], {
    encoding: 'utf8',
  });
  if (status !== 0) console.warn(`The build has errors:\n${stdout}${stderr}`);
  await bundleCommand().catch((error: unknown) => console.warn('The command is not bundled:', error));
}
