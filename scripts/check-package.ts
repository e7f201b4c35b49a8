/** `npm run check:package`: packs the built package and has two outside judges, publint and attw, look at the tarball. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'rumormill-pack-'));
const run = (command: string): string => {
  const { status, stdout, stderr } = spawnSync(command, { shell: true, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ended with ${status}\n${stdout}${stderr}`);
  return stdout;
};

try {
  const [{ filename }] = JSON.parse(run(`npm pack --ignore-scripts --json --pack-destination "${folder}"`)) as [
    { filename: string },
  ];
  const tarball = join(folder, filename);
  run(`npx --no publint run "${tarball}" --strict`);
  run(`npx --no attw "${tarball}" --profile esm-only`);
  console.log(`${filename}: publint and attw have nothing to say`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true });
}
