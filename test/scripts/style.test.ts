import { describe, expect, test } from 'vitest';
import { styleProblems } from '../../scripts/style.ts';

/** Messages about a single file, in the order of its lines. */
const complaints = (path: string, text: string): string[] =>
  styleProblems([{ path, text }]).map(({ line, message }) => `${line}: ${message}`);

describe('floors', () => {
  test.each([
    [
      'sim/kernel/a.ts',
      "import { b } from '../network/b.ts';",
      'sim/kernel may not import sim/network: a higher floor',
    ],
    ['sim/kernel/a.ts', "import type { B } from '../network/b.ts';", 'a higher floor'],
    ['sim/faults/a.ts', "import { b } from '../metrics/b.ts';", 'sim/faults may not import sim/metrics: same floor'],
    ['sim/faults/a.ts', "import { b } from '../protocols/contract.ts';", 'same floor'],
    ['sim/network/a.ts', "import type { B } from '../protocols/contract.ts';", 'a higher floor'],
    ['sim/checks/a.ts', "type B = import('../scenario/b.ts').B;", 'a higher floor'],
    ['sim/checks/a.ts', "export * from '../scenario/b.ts';", 'a higher floor'],
    ['sim/checks/a.ts', "export { b } from '../scenario/b.ts';", 'a higher floor'],
    ['sim/checks/a.ts', "const b = await import('../scenario/b.ts');", 'a higher floor'],
    ['sim/experiment/a.ts', "import { b } from '../index.ts';", 'a higher floor'],
    ['reports/a.ts', "import { b } from '../sim/forensics/b.ts';", 'same floor'],
    ['reports/a.ts', "import { b } from '../sim/cli/b.ts';", 'a higher floor'],
    ['sim/cli/a.ts', "import { b } from '../../scripts/b.ts';", 'lies outside sim and reports'],
    ['sim/stray.ts', '', 'belongs in one of the folders'],
    ['sim/gadgets/a.ts', '', 'belongs in one of the folders'],
    ['sim/kernel/a.ts', "import { readFileSync } from 'node:fs';", 'may use Node'],
    ['sim/kernel/a.ts', "import { z } from 'zod';", 'zod: only sim/scenario may use it'],
    ['sim/kernel/a.ts', "import _ from '@some/package/part';", '@some/package is no package that rumormill runs with'],
  ])('%s: %s', (path, text, message) => {
    expect(complaints(path, text)).toEqual([expect.stringContaining(message)]);
  });

  test.each([
    ['sim/network/a.ts', "import { b } from '../kernel/b.ts';"],
    ['sim/network/a.ts', "import { b } from './b.ts';"],
    ['sim/kernel/math/a.ts', "import { b } from '../b.ts';"],
    ['sim/faults/a.ts', "import type { B } from '../protocols/contract.ts';"],
    ['reports/a.ts', "import { b } from '../sim/experiment/b.ts'; import { c } from 'node:fs';"],
    ['sim/index.ts', "export * from './testing/index.ts';"],
    ['sim/node.ts', "export * from './index.ts'; import { c } from 'node:fs';"],
    ['sim/cli/a.ts', "import yargs from 'yargs/yargs'; import { b } from '../node.ts';"],
    ['scripts/a.ts', "import { b } from '../sim/cli/b.ts'; import { c } from 'anything';"],
  ])('allows %s: %s', (path, text) => {
    expect(complaints(path, text)).toEqual([]);
  });

  test('nothing that the browser reaches may need Node, and the way there is told', () => {
    const files = [
      {
        path: 'sim/index.ts',
        text: "export * from './experiment/run.ts'; export type { W } from './experiment/worker.ts';",
      },
      { path: 'sim/experiment/run.ts', text: "import './files.ts';" },
      { path: 'sim/experiment/files.ts', text: "\nimport { readFileSync } from 'node:fs';" },
      { path: 'sim/experiment/worker.ts', text: "import { Worker } from 'node:worker_threads';" },
    ];
    expect(styleProblems(files)).toEqual([
      {
        path: 'sim/experiment/files.ts',
        line: 2,
        message: 'node:fs cannot reach the browser: sim/index.ts > sim/experiment/run.ts > sim/experiment/files.ts',
      },
    ]);
  });
});

describe('the deterministic core', () => {
  test.each([
    'export const a = 2 ** 3;',
    'a **= 2;',
    'export const a = Math.log(2);',
    'export const { log } = Math;',
    "export const a = Math['log'](2);",
    'const m = Math;',
    'export const a = globalThis.Date;',
    'export const a = Math.sumPrecise([1]);',
  ])('bans %s', (text) => {
    expect(complaints('sim/faults/a.ts', text)).toHaveLength(1);
    expect(complaints('sim/experiment/a.ts', text)).toEqual([]);
    expect(complaints('sim/cli/a.ts', text)).toEqual([]);
  });

  test('allows what every engine computes alike', () => {
    expect(
      complaints(
        'sim/kernel/a.ts',
        'export const a = Math.sqrt(2) * Math.imul(3, 4) + Math.floor(Math.PI), b = 10n ** 3n;',
      ),
    ).toEqual([]);
  });
});

describe('length of functions', () => {
  const body = (lines: number): string => 'f();\n'.repeat(lines);

  test('60 lines pass, 61 do not', () => {
    expect(complaints('test/a.ts', `function f() {\n${body(58)}}`)).toEqual([]);
    expect(complaints('test/a.ts', `\nfunction f() {\n${body(59)}}`)).toEqual(['2: function of 61 lines; at most 60']);
  });

  test('functions inside count by themselves', () => {
    const handlers = `a() {\n${body(40)}},\nb() {\n${body(40)}},`;
    expect(complaints('test/a.ts', `const create = () => {\nreturn {\n${handlers}\n};\n};`)).toEqual([]);
    expect(complaints('test/a.ts', `class C {\n m() {\n${body(60)}}\n}`)).toEqual([
      '2: function of 62 lines; at most 60',
    ]);
    const outer = `const f = () => {\n${body(57)}const g = () => {\nh();\n};\n};`;
    expect(complaints('test/a.ts', outer)).toEqual([]);
    expect(complaints('test/a.ts', outer.replace('f();\n', 'f();\nf();\n'))).toHaveLength(1);
  });
});

describe('units', () => {
  test.each([
    'export interface A { readonly interval: number }',
    'export function f(maxDelay: number) {}',
    'export const f = (timeout: number) => timeout;',
    'const latency: number = 3;',
    'class A { uptime: number = 0 }',
  ])('wants one in %s', (text) => {
    expect(complaints('sim/network/a.ts', text)).toEqual([expect.stringContaining('without a unit')]);
    expect(complaints('test/network/a.ts', text)).toEqual([]);
  });

  test('is content with a unit, or with no number', () => {
    const text = 'export interface A { intervalUs: number; latency: LatencySpec; periodic: number; delayUs?: number }';
    expect(complaints('sim/network/a.ts', text)).toEqual([]);
  });
});

describe('any text', () => {
  const machine = ['home', 'root', 'Users', 'work', 'tmp'];

  test.each(machine)('no path under /%s', (folder) => {
    expect(complaints('README.md', `one\nsee '/${folder}/x'`)).toEqual([
      expect.stringMatching(/^2: a path of one machine/),
    ]);
    expect(complaints('README.md', `https://example.org/${folder}/x and docs/${folder}/x`)).toEqual([]);
  });

  // put together here, or this very file would break the rules
  test.each([
    ['package-lock.json', ['"resol', 'ved": "x"']],
    ['a.md', ['http://regis', 'try.npmjs.org/x']],
    ['a.ts', ['// TO', 'DO: later']],
  ])('no registry, nothing unfinished: %s', (path, parts) => {
    expect(complaints(path, parts.join(''))).toHaveLength(1);
    expect(complaints(path, parts.join('-'))).toEqual([]);
  });
});

test('problems come in the order of files and lines, and a file that is no TypeScript is named', () => {
  const files = [
    { path: 'sim/kernel/b.ts', text: 'a **= 2;\nb **= 2;' },
    { path: 'sim/kernel/a.ts', text: 'a **= 2;' },
  ];
  const places = styleProblems(files).map(({ path, line }) => `${path}:${line}`);
  expect(places).toEqual(['sim/kernel/a.ts:1', 'sim/kernel/b.ts:1', 'sim/kernel/b.ts:2']);
  expect(() => complaints('sim/kernel/a.ts', '\nconst = ;')).toThrow('sim/kernel/a.ts:2');
});
