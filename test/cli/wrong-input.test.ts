/** Wrong input: every mistake at once, exit code 2, nothing written, no stack trace. */
import { mkdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Folder, SMALL } from './command.ts';

const folder = new Folder();
folder.write('small.yaml', SMALL);
mkdirSync(folder.at('empty'));

const WRONG = `
version: 1
nodez: 40
nodes: -3
network: { latency: 20, loss: 130% }
stack:
  - { use: pushpull }
workload:
  - { id: news, at: 500ms, publish: { node: 0, bytes: 200 } }
until: { converged: true, limit: 30s }
`;

async function refused(...words: string[]): Promise<string[]> {
  const before = folder.names();
  const { code, stdout, stderr } = await folder.rumormill(words);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).not.toMatch(/\n\s+at /);
  expect(folder.names()).toEqual(before);
  return stderr.trimEnd().split('\n');
}

describe('scenarios', () => {
  test('all mistakes at once, with their places', async () => {
    folder.write('wrong.yaml', WRONG);
    for (const command of ['run', 'check']) {
      const lines = await refused(command, 'wrong.yaml');
      expect(lines.map((line) => /^wrong\.yaml:(\d+):\d+ [\w.[\]]+: .+ \(.+\)$/.exec(line)?.[1])).toEqual([
        '3',
        '4',
        '5',
        '5',
        '7',
      ]);
      expect(lines[0]).toContain('did you mean "nodes"?');
    }
  });

  test('mistakes of the scenario, of --set, of --out and of the trace together', async () => {
    const words = [
      '--set',
      'network.lozz=1',
      '--set',
      'nonsense',
      '--out',
      'small.yaml',
      '--trace',
      'no/such/x',
      '--from',
      '5',
    ];
    const lines = await refused('run', 'wrong.yaml', ...words);
    expect(lines).toHaveLength(5 + 5);
    expect(lines.filter((line) => line.startsWith('command line'))).toHaveLength(3);
  });

  test.each([
    ['a file that does not exist', 'nowhere.yaml', 'nowhere.yaml: does not exist'],
    ['a folder that is no run', 'empty', 'empty: is a folder, but not that of a run'],
    ['a device', '/dev/zero', '/dev/zero: is a device'],
  ])('%s', async (_name, path, message) => {
    expect((await refused('run', path))[0]).toContain(message);
  });

  test('a trace that cannot be written, a folder that cannot be made', async () => {
    expect(await refused('run', 'small.yaml', '--trace', 'empty')).toEqual([
      expect.stringMatching(/^empty --trace: is a folder \(/),
    ]);
    expect((await refused('run', 'small.yaml', '--out', 'small.yaml/deep'))[0]).toContain('small.yaml is not a folder');
  });

  test('a file of 100 MB is not even read', async () => {
    folder.write('large.yaml', `name: ${'x'.repeat(100 * 1024 * 1024)}`);
    expect((await refused('check', 'large.yaml'))[0]).toContain('large.yaml: is 104857606 bytes long');
  });

  test('together with a value that an option does not take', async () => {
    expect(await refused('run', 'nowhere.yaml', '--seeds', 'abc', '--workers', '0')).toEqual([
      expect.stringContaining('nowhere.yaml: does not exist'),
      'command line --seeds: "abc" is refused (a whole number from 1 to 100000)',
      'command line --workers: "0" is refused (a whole number from 1 to 1024)',
    ]);
  });

  test('a protocol file that does not exist, without executing anything', async () => {
    folder.write(
      'missing.yaml',
      SMALL.replace('{ use: push-pull, fanout: 1, interval: 100ms }', '{ use: ./none.ts }\n  - { use: ./empty }'),
    );
    const lines = await refused('check', 'missing.yaml');
    expect(lines).toHaveLength(2);
    expect(lines[0]).toContain('"./none.ts" cannot be used: the file does not exist');
    expect(lines[1]).toContain('"./empty" cannot be used: it is a folder');
  });

  test('control characters do not reach the terminal', async () => {
    folder.write('named.yaml', SMALL.replace('name: small', 'name: "s\\e[31mred"').replace(/checks:[^]*/, ''));
    const { stdout, stderr } = await folder.rumormill(['run', 'named.yaml', '--out', 'named']);
    expect(stderr).toContain('s [31mred: 40 nodes');
    expect(stdout + stderr).not.toContain('\u001b');
    expect((await folder.rumormill(['check', 'no\u001b[31m.yaml'])).stderr).not.toContain('\u001b');
  });

  test('standard input', async () => {
    const { code, stderr } = await folder.rumormill(['check', '-'], { stdin: '{}' });
    expect(code).toBe(2);
    expect(stderr).toContain('stdin:1:1');
  });
});

describe('options', () => {
  test.each([
    [['run'], 'Not enough non-option arguments'],
    [['runn', 'small.yaml'], 'Did you mean run?'],
    [['run', 'small.yaml', '--sede', '4'], 'Unknown argument: sede'],
    [['run', 'small.yaml', 'other.yaml'], 'Unknown'],
    [
      ['run', 'small.yaml', '--seeds', 'abc'],
      'command line --seeds: "abc" is refused (a whole number from 1 to 100000)',
    ],
    [['run', 'small.yaml', '--seeds', '1.5'], '--seeds: "1.5"'],
    [['run', 'small.yaml', '--seeds='], 'seeds'],
    [['run', 'small.yaml', '--seed'], 'seed'],
    [['run', 'small.yaml', '--seed', '1', '--seed', '2'], '--seed is given 2 times'],
    [['run', 'small.yaml', '--nodes', '1'], 'trace'],
    [['run', 'small.yaml', '--trace', 't', '--nodes', 'x'], 'command line --nodes: "x" is refused (ids of nodes'],
    [
      ['run', 'small.yaml', '--trace', 't', '--seeds', '3'],
      'command line --trace: 3 seeds are run (--seeds 1 with the --seed of one of them)',
    ],
    [['list', 'protocolls'], 'protocols'],
    [['list', 'protocols', 'pushpull'], 'did you mean "push-pull"?'],
    [['--verison'], 'unknown option "--verison": did you mean "--version"?'],
    [['run', 'small.yaml', '--sede', '4'], '--sede: did you mean "--seed"?'],
    [['run', 'small.yaml', '--quiet=3'], '--quiet takes no value, so not "3"'],
    [['run', ''], "'': is no name of a file"],
    [['run', 'small.yaml', '--out', '/proc/foo'], '/proc/foo --out: no folder can be made in /proc'],
    [['report', 'nowhere'], 'nowhere: no report can be made of it: run.json does not exist (a folder that'],
    [['init', 'no/such.yaml'], 'no/such.yaml: the folder no does not exist'],
    [[], 'Which command?'],
  ])('%j', async (words, message) => {
    expect((await refused(...words)).join('\n')).toContain(message);
  });
});
