/** What `npm install rumormill` brings: the files, the command and the library, from a packed tarball in an empty project. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

interface Packed {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

const folder = mkdtempSync(join(tmpdir(), 'rumormill-package-'));
afterAll(() => rmSync(folder, { recursive: true }));

const run = (cwd: string, program: string, ...args: string[]): string =>
  execFileSync(program, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
const npm = (cwd: string, ...args: string[]): string => run(cwd, 'npm', ...args);

let packed: Packed;
let files: string[];
beforeAll(() => {
  [packed] = JSON.parse(npm('.', 'pack', '--ignore-scripts', '--json', '--pack-destination', folder)) as [Packed];
  files = packed.files.map(({ path }) => path);
});

test('the tarball holds what a user needs and nothing else', () => {
  const others = files.filter(
    (path) => !/^dist\/(?:sim|reports)\/.*\.(?:js|d\.ts)$|^dist\/bin\/[\w-]+\.js$|^scenarios\/[^.]/.test(path),
  );
  expect(others.sort()).toEqual(['CHANGELOG.md', 'LICENSE', 'README.md', 'dist/bin/LICENSES.txt', 'package.json']);
  expect(files).toContain('scenarios/quickstart.yaml');
});

test('every entry that package.json names is in the tarball', () => {
  const { bin, exports } = JSON.parse(readFileSync('package.json', 'utf8')) as { bin: object; exports: object };
  const named = JSON.stringify([bin, exports]).match(/dist\/[^"]+/g)!;
  expect(named.length).toBeGreaterThan(5);
  expect(files).toEqual(expect.arrayContaining(named));
});

describe('installed in an empty project', () => {
  beforeAll(() => {
    writeFileSync(join(folder, 'package.json'), '{"name":"user","version":"1.0.0","private":true}\n');
    npm(folder, 'install', '--prefer-offline', '--no-audit', '--no-fund', `./${packed.filename}`);
  });

  test('the command runs', () => {
    expect(npm(folder, 'exec', '--no', 'rumormill', '--', '--help')).toContain('rumormill');
    expect(npm(folder, 'exec', '--no', 'rumormill', '--', '--version').trim()).toBe(
      (JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }).version,
    );
  });

  test('the library is importable', () => {
    const script = `
      import { run, loadScenario, defineProtocol } from 'rumormill';
      import { run as same } from 'rumormill/node';
      import * as testing from 'rumormill/testing';
      console.log([run, loadScenario, defineProtocol].map((it) => typeof it).join(), run === same, typeof testing);`;
    writeFileSync(join(folder, 'use.mjs'), script);
    expect(run(folder, process.execPath, 'use.mjs').trim()).toBe('function,function,function true object');
  });

  test('its types compile in a strict project', () => {
    writeFileSync(
      join(folder, 'use.mts'),
      "import { defineProtocol, run } from 'rumormill';\nexport const all = [defineProtocol, run];\n",
    );
    const flags = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2023', '--types', ''];
    expect(
      run(folder, process.execPath, resolve('node_modules', 'typescript', 'bin', 'tsc'), ...flags, 'use.mts'),
    ).toBe('');
  });
});
