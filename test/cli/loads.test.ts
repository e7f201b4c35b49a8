/**
 * What a command reads before it answers. A start costs what it loads, and that can be counted where time cannot: V8's coverage
 * names every script a process compiled, the bundle's own account says what is in each.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { bundleCommand, COMMAND_FOLDER, packageOf } from '../../scripts/bundle-command.ts';
import { BIN, Folder, reproducible, SMALL } from './command.ts';

const folder = new Folder();
folder.write('small.yaml', SMALL);
folder.write('own.yaml', SMALL.replace('use: push-pull, fanout: 1, interval: 100ms', 'use: ./own.js'));
folder.write('own.js', "import { protocols } from 'rumormill';\nexport default protocols.get('push');\n");

/** Sources by file of the bundle. */
let sources: ReadonlyMap<string, readonly string[]>;
beforeAll(async () => {
  const { outputs } = await bundleCommand();
  sources = new Map(Object.entries(outputs).map(([path, { inputs }]) => [basename(path), Object.keys(inputs)]));
});

interface Loaded {
  readonly files: readonly string[];
  readonly modules: readonly string[];
  readonly packages: readonly string[];
}

/** Runs `rumormill <words>`; what it loaded, workers included. */
function loadedBy(words: readonly string[]): Loaded {
  const coverage = mkdtempSync(join(tmpdir(), 'rumormill-loads-'));
  const env = { PATH: process.env['PATH'], NODE_V8_COVERAGE: coverage };
  execFileSync(process.execPath, [BIN, ...words], { cwd: folder.path, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const texts = readdirSync(coverage).map((name) => readFileSync(join(coverage, name), 'utf8'));
  rmSync(coverage, { recursive: true });
  const urls = texts.flatMap((text) =>
    (JSON.parse(text) as { result: { url: string }[] }).result.map(({ url }) => url),
  );
  const paths = [...new Set(urls)].filter((url) => url.startsWith('file:')).map((url) => fileURLToPath(url));
  const ours = paths.filter((path) => path.startsWith(resolve(COMMAND_FOLDER))).map((path) => basename(path));
  const modules = [
    ...ours.flatMap((file) => sources.get(file) ?? []),
    ...paths.filter((path) => !ours.includes(basename(path))),
  ];
  const packages = new Set(modules.map(packageOf).filter((name) => name !== null));
  return { files: ours, modules, packages: [...packages].sort() };
}

/** Yargs and what comes with it. */
const YARGS = [
  'ansi-regex',
  'ansi-styles',
  'cliui',
  'escalade',
  'get-caller-file',
  'strip-ansi',
  'wrap-ansi',
  'y18n',
  'yargs',
  'yargs-parser',
];
const beside = (packages: readonly string[]): string[] => packages.filter((name) => !YARGS.includes(name));

test('--version loads no package and no command', () => {
  const { files, packages } = loadedBy(['--version']);
  expect(packages).toEqual([]);
  expect(files.length).toBeLessThan(5);
});

test.each([[['--help']], [['run', '--help']], [['completion']], [['init', '-']]])(
  '%s loads yargs and nothing big',
  (words) => {
    const { files, modules, packages } = loadedBy(words);
    expect(packages).toEqual(YARGS);
    expect(files.length).toBeLessThan(16);
    expect(modules.filter((path) => /^(reports|sim\/(network|protocols|faults|metrics|checks))\//.test(path))).toEqual(
      [],
    );
  },
);

test.each([
  [['list'], ['zod']],
  [['schema'], ['zod']],
  [
    ['check', 'small.yaml'],
    ['seedrandom', 'yaml', 'zod'],
  ],
])('%s loads what it reads scenarios with: %s', (words, packages) => {
  const loaded = loadedBy(words);
  expect(beside(loaded.packages)).toEqual(packages);
  expect(loaded.modules.filter((path) => path.startsWith('reports/html'))).toEqual([]);
});

describe('run', () => {
  const OF_A_RUN = ['csv-stringify', 'seedrandom', 'yaml', 'zod'];

  test('loads neither the loader of users’ files nor what tests and workers need', () => {
    const { files, modules, packages } = loadedBy(['run', 'small.yaml', '--out', 'one']);
    expect(beside(packages)).toEqual(OF_A_RUN);
    expect(modules.filter((path) => /^sim\/testing\/|seeds-(parallel|worker)/.test(path))).toEqual([]);
    expect(files.length).toBeLessThan(32);
  });

  test('of many seeds loads workers, which load no yargs', () => {
    const { modules, packages } = loadedBy(['run', 'small.yaml', '--seeds', '2', '--workers', '2', '--out', 'two']);
    expect(beside(packages)).toEqual(OF_A_RUN);
    expect(modules).toContain('sim/experiment/seeds-worker.ts');
  });

  test('of the user’s own protocol loads jiti, and the command’s own library for it', () => {
    const { modules, packages } = loadedBy(['run', 'own.yaml', '--out', 'own', '--quiet']);
    expect(beside(packages)).toEqual([...OF_A_RUN, 'jiti'].sort());
    expect(modules.filter((path) => path.includes('/dist/sim/'))).toEqual([]);
  });
});

describe('the bundle', () => {
  const SOURCES = resolve('dist', 'sim', 'cli', 'cli.js');
  const call = (file: string, ...words: readonly string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [file, ...words], {
      cwd: folder.path,
      encoding: 'utf8',
    });
    return { status, stdout, stderr };
  };

  test.each([[['--help']], [['run', '--help']], [['--version']], [['run']], [['lst', '--seed']]])(
    'says what its sources say: %s',
    (words) => {
      expect(call(BIN, ...words)).toEqual(call(SOURCES, ...words));
    },
  );

  test('writes what its sources write, to the byte', () => {
    const written = (file: string) => {
      expect(call(file, 'run', 'small.yaml', '--out', 'same', '--quiet').status).toBe(0);
      return reproducible(folder.contents('same'));
    };
    expect(written(BIN)).toEqual(written(SOURCES));
  });
});
