/** The linter's configuration, tried on files that break each rule, in a folder of their own. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'rumormill-lint-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** one line of code each, with the rule that it breaks in the core */
const BANNED: readonly (readonly [rule: string, code: string])[] = [
  ...['Date.now()', 'new Date()', 'performance.now()', 'setTimeout(f, 1)', 'setInterval(f, 1)', 'setImmediate(f)'].map(
    global,
  ),
  ...['queueMicrotask(f)', 'new Intl.NumberFormat()', 'process.pid', 'Buffer.alloc(1)', 'crypto.randomUUID()'].map(
    global,
  ),
  ...['new WeakRef({})'].map(global),
  ...['random', 'log', 'log2', 'log10', 'log1p', 'exp', 'pow', 'sin', 'cos', 'tan', 'tanh', 'cbrt', 'hypot'].map(math),
  ...["'a'.localeCompare('b')", '(5).toLocaleString()', "'a'.toLocaleLowerCase()"].map(property),
];

function global(code: string): readonly [string, string] {
  return ['no-restricted-globals', code];
}
function property(code: string): readonly [string, string] {
  return ['no-restricted-properties', code];
}
function math(name: string): readonly [string, string] {
  return property(`Math.${name}`);
}

/** one line of code each, with the rule that it breaks anywhere */
const EVERYWHERE: readonly (readonly [rule: string, code: string])[] = [
  ['no-explicit-any', 'export const a: any = 1;'],
  ['no-floating-promises', 'Promise.resolve();'],
  ['no-misused-promises', 'export const b: number[] = [1].filter(async () => true);'],
  ['consistent-type-imports', "import { T } from './types.ts'; export type V = T;"],
  ['no-import-type-side-effects', "import { type U } from './types.ts';"],
  ['no-unused-vars', 'const unused = 1;'],
  ['eqeqeq', 'export const c: boolean = (1 as number) == 2;'],
  ['switch-exhaustiveness-check', "declare const k: 'x' | 'y'; switch (k) { case 'x': throw k; }"],
  ['prefer-node-protocol', "import 'fs';"],
];

const tooLong = Array.from({ length: 401 }, (_, i) => `export const a${i} = ${i};`);
const bannedCode = [
  'declare const f: () => void;',
  ...BANNED.map(([, code], i) => `export const a${i}: unknown = ${code};`),
];
const samples: Readonly<Record<string, readonly string[]>> = {
  'sim/kernel/a.ts': bannedCode,
  'sim/protocols/push/a.ts': bannedCode,
  'sim/node.ts': bannedCode,
  'sim/experiment/a.ts': bannedCode,
  'sim/cli/a.ts': bannedCode,
  'reports/html/a.ts': bannedCode,
  'sim/cli/b.ts': EVERYWHERE.map(([, code]) => code),
  'test/b.ts': EVERYWHERE.map(([, code]) => code),
  'reports/c.ts': tooLong,
  'reports/d.ts': tooLong.slice(0, 400),
};

/** `rule:line` of everything the linter finds, by file; one run for all of them. */
const found = new Map<string, string[]>();
beforeAll(() => {
  for (const name of ['.oxlintrc.json', 'tsconfig.json', 'package.json']) cpSync(name, join(folder, name));
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'), 'junction');
  for (const [path, lines] of Object.entries(samples)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), `${lines.join('\n')}\n`);
    writeFileSync(join(folder, dirname(path), 'types.ts'), 'export type T = 1;\nexport type U = 2;\n');
    found.set(path, []);
  }
  const program = resolve('node_modules', 'oxlint', 'bin', 'oxlint');
  const args = [program, '--type-aware', '-f', 'unix', ...Object.keys(samples)];
  const { stdout } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
  for (const [, path, line, rule] of stdout.matchAll(/^(.+?):(\d+):\d+: .*\/[\w-]+\(([\w-]+)\)\]$/gm)) {
    found.get(path)?.push(`${rule}:${line}`);
  }
});

test.each(['sim/kernel/a.ts', 'sim/protocols/push/a.ts', 'sim/node.ts'])(
  '%s may use nothing that differs between runs',
  (path) => {
    expect(found.get(path)).toEqual(expect.arrayContaining(BANNED.map(([rule], i) => `${rule}:${i + 2}`)));
  },
);

test.each(['sim/experiment/a.ts', 'sim/cli/a.ts'])('%s may read the clock', (path) => {
  expect(found.get(path)!.filter((item) => item.startsWith('no-restricted'))).toEqual([]);
});

test('reports are the same bytes on every day and in every country', () => {
  for (const code of ['Date.now()', 'new Intl.NumberFormat()', 'Math.random', "'a'.localeCompare('b')"]) {
    const at = BANNED.findIndex(([, other]) => other === code);
    expect(found.get('reports/html/a.ts')).toContain(`${BANNED[at][0]}:${at + 2}`);
  }
});

test.each(['sim/cli/b.ts', 'test/b.ts'])(
  '%s: no any, no forgotten promise, no import that only looks like one',
  (path) => {
    expect(found.get(path)).toEqual(expect.arrayContaining(EVERYWHERE.map(([rule], i) => `${rule}:${i + 1}`)));
  },
);

test('no file of more than 400 lines', () => {
  expect(found.get('reports/c.ts')).toEqual(['max-lines:401']);
  expect(found.get('reports/d.ts')).toEqual([]);
});
