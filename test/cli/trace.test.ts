/** `--trace` writes over nothing that is worth keeping; its filter is checked. */
import { linkSync, mkdirSync, symlinkSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Folder, SMALL } from './command.ts';

const folder = new Folder();
folder.write('small.yaml', SMALL);
folder.write('other.yaml', SMALL);
folder.write('edges.csv', 'from,to\n0,1\n');
folder.write('own.ts', 'export {};\n');
folder.write(
  'with-files.yaml',
  SMALL.replace('push-pull', './own.ts').replace(
    'network: {',
    'network: { topology: { model: file, path: edges.csv },',
  ),
);
symlinkSync('small.yaml', folder.at('link'));
linkSync(folder.at('small.yaml'), folder.at('hard'));
mkdirSync(folder.at('new'));

const run = (...words: string[]) => folder.rumormill(['run', ...words]);

describe('a trace is refused', () => {
  test.each([
    ['on the scenario', 'small.yaml', './small.yaml', 'is a file that the run reads'],
    ['on a link to it', 'small.yaml', 'link', 'is a file that the run reads'],
    ['on its other name', 'small.yaml', 'hard', 'is a file that the run reads'],
    ['on a protocol', 'with-files.yaml', 'own.ts', 'is a file that the run reads'],
    ['on what the run writes', 'small.yaml', 'new/summary.csv', 'is in the folder of a run, new'],
    [
      'on standard output by a dash',
      'small.yaml',
      '-',
      'is no file (the name of a file; a trace does not go to standard output)',
    ],
  ])('%s', async (_name, scenario, trace, message) => {
    const before = folder.names().map((name) => (/\.|link|hard/.test(name) ? folder.read(name) : name));
    const { code, stdout, stderr } = await run(scenario, '--out', 'new', '--trace', trace, '--from', 'x');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(`${trace} --trace: ${message}`);
    // Together with the other problems.
    expect(stderr).toContain('command line --from');
    expect(folder.names().map((name) => (/\.|link|hard/.test(name) ? folder.read(name) : name))).toEqual(before);
  });

  test('on files of a former run, the one that is repeated too', async () => {
    await run('small.yaml', '--out', 'former', '--quiet');
    const before = folder.contents('former');
    for (const [out, trace] of [
      ['former', 'former/run.json'],
      ['former', 'former/files/SHA256SUMS'],
      ['elsewhere', 'former/report.html'],
      ['elsewhere', 'former/scenario.resolved.yaml'],
    ]) {
      expect((await run('former', '--out', out, '--trace', trace)).code).toBe(2);
    }
    expect(folder.contents('former')).toEqual(before);
  });
});

test('a trace may lie in the folder of its run', async () => {
  expect((await run('small.yaml', '--out', 'new', '--trace', 'new/all.ndjson', '--quiet')).code).toBe(0);
  expect(folder.read('new', 'all.ndjson')).toContain('"event":"up"');
  expect(folder.read('new', 'summary.csv')).toContain('rumormill');
});

test.each([
  [['--trace', 't', '--nodes', '3,500'], 'command line --nodes: there is no node 500 (0 to 39)'],
  [['--nodes', '3'], 'command line --nodes: is of use with a trace only (--trace <file>)'],
  [['--to', '3s'], 'command line --to: is of use with a trace only (--trace <file>)'],
])('%j', async (words, message) => {
  const { code, stderr } = await run('small.yaml', ...words);
  expect({ code, stderr }).toEqual({ code: 2, stderr: `${message}\n` });
});
