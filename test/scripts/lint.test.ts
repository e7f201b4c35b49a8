/** The linter's configuration, tried on files that break each rule, in a folder of their own. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';

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

const banned = [
  'declare const f: () => void;',
  ...BANNED.map(([, code], i) => `export const a${i}: unknown = ${code};`),
];
const everywhere: readonly (readonly [rule: string, code: string])[] = [
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

/** rule and line of everything the linter finds in a file */
function lint(path: string, lines: readonly string[]): string[] {
  const write = (name: string, text: string): void => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  };
  for (const name of ['.oxlintrc.json', 'tsconfig.json', 'package.json']) cpSync(name, join(folder, name));
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'), 'junction');
  write(join(dirname(path), 'types.ts'), 'export type T = 1;\nexport type U = 2;\n');
  write(path, `${lines.join('\n')}\n`);
  const program = resolve('node_modules', 'oxlint', 'bin', 'oxlint');
  const { stdout } = spawnSync(process.execPath, [program, '--type-aware', '-f', 'unix', path], {
    cwd: folder,
    encoding: 'utf8',
  });
  rmSync(join(folder, 'node_modules'));
  return [...stdout.matchAll(/:(\d+):\d+: .*\/[\w-]+\(([\w-]+)\)\]$/gm)].map(([, line, rule]) => `${rule}:${line}`);
}

test('the core may use nothing that differs between engines or runs', () => {
  const expected = BANNED.map(([rule], i) => `${rule}:${i + 2}`);
  for (const path of ['sim/kernel/a.ts', 'sim/protocols/push/a.ts', 'sim/node.ts']) {
    expect(lint(path, banned)).toEqual(expect.arrayContaining(expected));
  }
  for (const path of ['sim/experiment/a.ts', 'sim/cli/a.ts']) {
    expect(lint(path, banned).filter((found) => found.startsWith('no-restricted'))).toEqual([]);
  }
});

test('reports are the same bytes on every day and in every country', () => {
  const found = lint('reports/html/a.ts', banned);
  for (const code of ['Date.now()', 'new Intl.NumberFormat()', 'Math.random', "'a'.localeCompare('b')"]) {
    const at = BANNED.findIndex(([, other]) => other === code);
    expect(found).toContain(`${BANNED[at][0]}:${at + 2}`);
  }
});

test('everywhere: no any, no forgotten promise, no import that only looks like one', () => {
  for (const path of ['sim/cli/b.ts', 'test/b.ts']) {
    const code = everywhere.map(([, line]) => line);
    expect(lint(path, code)).toEqual(expect.arrayContaining(everywhere.map(([rule], i) => `${rule}:${i + 1}`)));
  }
  const tooLong = Array.from({ length: 401 }, (_, i) => `export const a${i} = ${i};`);
  expect(lint('reports/c.ts', tooLong)).toContain('max-lines:401');
  expect(lint('reports/c.ts', tooLong.slice(0, 400))).toEqual([]);
});
