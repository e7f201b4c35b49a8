/** The smaller parts of the experiment floor. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { ownFrames } from '../../sim/experiment/frames.ts';
import { guarded } from '../../sim/experiment/guard.ts';
import { fileReader, readInput } from '../../sim/experiment/input.ts';
import { outputProblem, writeKeptFiles } from '../../sim/experiment/output.ts';
import { protocolTroubles } from '../../sim/experiment/protocol-check.ts';
import { helpersOf } from '../../sim/experiment/protocol-file.ts';
import { parseNodes, Trace } from '../../sim/experiment/trace.ts';
import { VERSION } from '../../sim/experiment/version.ts';
import { protocols } from '../../sim/protocols/registry.ts';
import { exitCode } from '../../sim/cli/exit-codes.ts';

const folder = mkdtempSync(join(tmpdir(), 'rumormill-experiment-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (...names: string[]): string => join(folder, ...names);

test('the version is that of package.json', () => {
  expect(VERSION).toBe((JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }).version);
});

describe('guards', () => {
  test('nest, and go when the action throws', () => {
    const { random } = Math;
    const descriptors = () => [
      Object.getOwnPropertyDescriptor(globalThis, 'Date'),
      Object.getOwnPropertyDescriptor(performance, 'now'),
    ];
    const before = descriptors();
    expect(() => guarded(() => guarded(() => 0) + Math.random())).toThrow('Math.random');
    expect(Math.random).toBe(random);
    expect(descriptors()).toEqual(before);
    expect(guarded(() => new Map([[1, 2]]).get(1))).toBe(2);
  });
});

describe('stack frames', () => {
  const files = new Map([['/u/a.ts', 'files/a.ts']]);
  test.each([
    ['    at f (/u/a.ts:3:7)', ['files/a.ts:3:7 (f)']],
    ['    at Object.timer (file:///u/a.ts:3:7)', ['files/a.ts:3:7 (timer)']],
    ['    at /u/a.ts:1:2', ['files/a.ts:1:2']],
    ['    at async g (/u/a.ts?t=4:1:2)', ['files/a.ts:1:2 (g)']],
    ['    at f (/u/b.ts:3:7)', []],
    ['Error: at f (/u/a.ts)', []],
  ])('%s', (stack, frames) => {
    expect(ownFrames(stack, files)).toEqual(frames);
  });
});

test.each([
  ['3', [3]],
  ['1,5-7', [1, 5, 6, 7]],
  [' 2 - 3 , 9', [2, 3, 9]],
  ['', null],
  ['a', null],
  ['7-5', null],
  ['-1', null],
  ['0-9999999', null],
])('nodes %j', (text, nodes) => {
  expect(parseNodes(text) === null ? null : [...parseNodes(text)!]).toEqual(nodes);
});

test('a trace writes blocks, not lines, and keeps the rest for the end', () => {
  const blocks: string[] = [];
  const names = {
    messageTypes: [{ layer: 'l', protocol: 'p', kind: 'k' }],
    timerNames: ['l.tick'],
    eventNames: ['l.seen'],
  };
  const trace = new Trace(names, { nodes: new Set([1]), fromUs: 10, toUs: 1e9 }, (text) => blocks.push(text));
  trace.onSend(9, 1, 2, 0, 8, 100, 1);
  for (let i = 0; i < 1000; i++) trace.onSend(10 + i, 1, 2, 0, 8, 100, 1);
  expect(blocks).toHaveLength(1);
  trace.onTimer(2000, 1, 0, 0);
  trace.onTimer(2000, 2, 0, 0);
  trace.onSemantic(2001, 1, 0, 5, 6);
  trace.onDrop(2002, 2, 1, 0, 0);
  trace.onLearn(2003, 1, 4, -1, 0);
  trace.onTimer(1e9, 1, 0, 0);
  trace.flush();
  const lines = blocks.join('').trimEnd().split('\n');
  expect(lines[0]).toBe(
    '{"time_us":10,"event":"send","from":1,"to":2,"layer":"l","kind":"k","control_bytes":8,"payload_bytes":100,"fragments":1}',
  );
  expect(lines.slice(1000)).toEqual([
    '{"time_us":2000,"event":"timer","node":1,"timer":"l.tick"}',
    '{"time_us":2001,"event":"event","node":1,"name":"l.seen","a":5,"b":6}',
    '{"time_us":2002,"event":"drop","from":2,"to":1,"layer":"l","kind":"k","reason":"loss"}',
    '{"time_us":2003,"event":"learn","node":1,"update":4,"from":null,"hop":0}',
  ]);
});

describe('what a protocol must have', () => {
  test('every built-in one has it', () => {
    for (const protocol of protocols.values()) expect(protocolTroubles(protocol)).toEqual([]);
  });

  test('everything that is missing is said', () => {
    const half = {
      name: 'a b',
      role: 'x',
      options: { n: { type: 'integer', default: '1' } },
      messages: { m: { controlBytes: -1 } },
    };
    expect(protocolTroubles(half)).toHaveLength(8);
    expect(protocolTroubles(null)).toEqual(['it is no object; make it with defineProtocol']);
  });
});

describe('files', () => {
  test('helpers of a protocol are found through imports of all kinds, once', () => {
    mkdirSync(at('p', 'sub'), { recursive: true });
    writeFileSync(
      at('p', 'a.ts'),
      "import { b } from './b.ts';\nexport * from \"./sub/c\";\nconst d = import('./d.js');\nimport x from 'yaml';",
    );
    writeFileSync(at('p', 'b.ts'), "import './a.ts'; import type { C } from './sub/c.ts';");
    writeFileSync(at('p', 'sub', 'c.ts'), "import * as b from '../b.ts'; import no from './missing.ts';");
    writeFileSync(at('p', 'd.ts'), '');
    expect(helpersOf(at('p', 'a.ts')).map(({ name }) => name)).toEqual(['b.ts', 'sub/c.ts', 'd.ts']);
  });

  test('a run may go where nothing else is', () => {
    expect(outputProblem(at('new', 'deep'))).toBeNull();
    mkdirSync(at('other'));
    expect(outputProblem(at('other'))).toBeNull();
    writeFileSync(at('other', 'thesis.tex'), '');
    expect(outputProblem(at('other'))?.message).toBe('holds other things than a run');
    writeFileSync(at('other', 'run.json'), '{"version":"0.1.0","replay":"rumormill run x"}');
    expect(outputProblem(at('other'))).toBeNull();
    expect(outputProblem(at('other', 'thesis.tex'))?.message).toBe('is a file');
    expect(outputProblem(at('other', 'thesis.tex', 'x'))?.message).toContain('is not a folder');
  });

  test('a run that was cut off while it was written may be written again', () => {
    mkdirSync(at('cut'));
    writeFileSync(at('cut', 'scenario.resolved.yaml'), '');
    writeFileSync(at('cut', 'summary.csv'), '');
    expect(outputProblem(at('cut'))).toBeNull();
    writeFileSync(at('cut', 'notes.txt'), '');
    expect(outputProblem(at('cut'))?.message).toBe('holds other things than a run');
  });

  test('kept files take the place of those of a former run', () => {
    mkdirSync(at('kept'));
    writeKeptFiles(at('kept'), [{ path: 'files/old.csv', text: '1' }], '');
    const files = [
      { path: 'files/z.csv', text: 'abc' },
      { path: 'files/a/b.ts', text: '' },
    ];
    expect(writeKeptFiles(at('kept'), files, 'abc')).toEqual(['files/a/b.ts', 'files/z.csv', 'files/SHA256SUMS']);
    expect(readFileSync(at('kept', 'files', 'SHA256SUMS'), 'utf8')).toBe(
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  a/b.ts\n' +
        'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  z.csv\n' +
        'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  ../scenario.resolved.yaml\n',
    );
    expect(() => readFileSync(at('kept', 'files', 'old.csv'))).toThrow();
    expect(writeKeptFiles(at('kept'), [], '')).toEqual(['files/SHA256SUMS']);
  });

  test('files of a scenario are read relative to it, ordinary ones only', () => {
    writeFileSync(at('data.csv'), 'x');
    expect(fileReader(folder)('./data.csv')).toBe('x');
    expect(() => fileReader(folder)('nowhere.csv')).toThrow(expect.objectContaining({ code: 'ENOENT' }));
    expect(() => fileReader(folder)('/dev/zero')).toThrow('ordinary');
  });

  test('input that cannot be read is a problem, not an exception', async () => {
    expect(await readInput(at('nowhere.yaml'))).toMatchObject({ severity: 'error', message: 'does not exist' });
    expect(await readInput('x'.repeat(5000))).toMatchObject({
      severity: 'error',
      message: 'is no possible name of a file',
    });
    expect(await readInput(at('cut'))).toMatchObject({ message: 'does not exist or is damaged' });
  });
});

test('exit codes: the gravest wins', () => {
  const check = (verdict: 'held' | 'failed' | 'undecided') => ({
    id: 'c',
    check: 'stranded' as const,
    label: '',
    verdict,
    timeUs: null,
    evidence: '',
  });
  const judged = (
    status: 'finished' | 'limit' | 'interrupted' | 'error',
    ...verdicts: ('held' | 'failed' | 'undecided')[]
  ) => ({
    status,
    checks: verdicts.map(check),
  });
  expect(exitCode([judged('finished')])).toBe(0);
  expect(exitCode([judged('finished', 'held'), judged('finished', 'held', 'failed')])).toBe(1);
  expect(exitCode([judged('finished', 'undecided', 'failed')])).toBe(1);
  expect(exitCode([judged('finished', 'held', 'undecided')])).toBe(3);
  expect(exitCode([judged('limit')])).toBe(3);
  expect(exitCode([judged('limit', 'held')])).toBe(0);
  expect(exitCode([judged('interrupted', 'failed')])).toBe(130);
  expect(exitCode([])).toBe(130);
  expect(exitCode([judged('interrupted'), judged('error')])).toBe(4);
});
