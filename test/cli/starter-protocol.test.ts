/** What `rumormill init --protocol` writes compiles in a strict project and passes the test that comes with it. */
import { mkdirSync, symlinkSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { Folder } from './command.ts';

const folder = new Folder();
const { resolve: locate } = createRequire(import.meta.url);

function node(...words: string[]): string {
  const { stdout, stderr } = spawnSync(process.execPath, words, { cwd: folder.path, encoding: 'utf8' });
  return stdout + stderr;
}

beforeAll(async () => {
  mkdirSync(folder.at('node_modules'));
  symlinkSync(resolve('.'), folder.at('node_modules', 'rumormill'), 'junction');
  await folder.rumormill(['init', '--protocol', 'my-gossip.ts']);
  await folder.rumormill(['init', '--protocol', 'plain.mjs']);
});

test('it compiles', () => {
  const compiler = join(dirname(locate('typescript/package.json')), 'bin', 'tsc');
  const flags = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2023', '--types', '', '--skipLibCheck'];
  expect(node(compiler, ...flags, 'my-gossip.ts')).toBe('');
});

test.each([['my-gossip.test.ts'], ['plain.test.mjs']])('%s passes', (file) => {
  const loader = pathToFileURL(locate('tsx')).href;
  const output = node('--import', loader, '--test', file);
  expect(output).toMatch(/^(?:#|ℹ) pass 1\d$/m);
  expect(output).toMatch(/^(?:#|ℹ) fail 0$/m);
});
