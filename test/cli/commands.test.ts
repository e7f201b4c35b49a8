/** Every command but `run`. */
import { symlinkSync } from 'node:fs';
import { parseDocument } from 'yaml';
import { describe, expect, test } from 'vitest';
import { OPTION_NAMES } from '../../sim/cli/options.ts';
import { Folder, SMALL } from './command.ts';

const folder = new Folder();
folder.write('small.yaml', SMALL);

describe('help', () => {
  test('is English whatever the locale, and names every command', async () => {
    const { code, stdout } = await folder.rumormill(['--help'], { env: { LC_ALL: 'de_DE.UTF-8' } });
    expect(code).toBe(0);
    for (const command of ['run', 'check', 'list', 'schema', 'init', 'report', 'completion'])
      expect(stdout).toContain(`rumormill ${command}`);
    expect(stdout).toContain('Commands:');
    expect(stdout).toContain('Exit codes: 0 all checks held');
  });

  test('of run names every option', async () => {
    const { stdout } = await folder.rumormill(['run', '--help']);
    for (const option of ['seeds', 'workers']) expect(stdout).toMatch(new RegExp(`--${option} [^[]*\\[number\\]`));
    const names = [...stdout.matchAll(/^ +(?:-., )?--([a-z]+)/gm)].map((match) => match[1]);
    expect(names.filter((name) => !OPTION_NAMES.includes(name))).toEqual([]);
    for (const option of ['seed', 'set', 'seeds', 'workers', 'out', 'json', 'quiet', 'trace', 'nodes', 'from', 'to']) {
      expect(stdout).toContain(`--${option} `);
    }
  });
});

describe('check', () => {
  test('says that a scenario is valid', async () => {
    const { code, stdout, stderr } = await folder.rumormill(['check', 'small.yaml']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('small.yaml: valid');
  });

  test('as JSON', async () => {
    const { code, stdout } = await folder.rumormill(['check', 'small.yaml', '--json', '--set', 'network.loss=7']);
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, problems: [{ path: 'network.loss', severity: 'error' }] });
  });
});

describe('list', () => {
  test('in short, all of it', async () => {
    const { code, stdout } = await folder.rumormill(['list']);
    expect(code).toBe(0);
    for (const name of ['push-pull', 'watts-strogatz', 'lognormal', 'partition', 'converges', 'aws', 'quickstart']) {
      expect(stdout).toMatch(new RegExp(`^  ${name} `, 'm'));
    }
  });

  test('one thing with its options and defaults', async () => {
    const { stdout } = await folder.rumormill(['list', 'protocols', 'push']);
    expect(stdout).toMatch(/fanout [^]*default\s+1/);
    expect(stdout).not.toContain('anti-entropy');
  });

  test('as JSON', async () => {
    const { stdout } = await folder.rumormill(['list', '--json']);
    const topics = ['checks', 'conflicts', 'faults', 'latency', 'presets', 'protocols', 'scenarios', 'topologies'];
    expect(Object.keys(JSON.parse(stdout) as object).sort()).toEqual(topics);
  });
});

describe('schema, init and completion', () => {
  test('schema is a JSON Schema', async () => {
    const { code, stdout } = await folder.rumormill(['schema']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
    });
  });

  test('init makes a scenario that runs, and overwrites nothing', async () => {
    const first = await folder.rumormill(['init', 'mine.yaml']);
    expect(first).toMatchObject({ code: 0, stdout: 'mine.yaml is written. Next: rumormill run mine.yaml\n' });
    expect((await folder.rumormill(['check', 'mine.yaml'])).code).toBe(0);
    folder.write('mine.yaml', 'changed');
    const second = await folder.rumormill(['init', 'mine.yaml']);
    expect(second).toMatchObject({ code: 2, stderr: expect.stringContaining('mine.yaml: exists already') });
    expect(folder.read('mine.yaml')).toBe('changed');
    const printed = await folder.rumormill(['init', '-']);
    expect(parseDocument(printed.stdout).errors).toEqual([]);
    expect((await folder.rumormill(['init', 'no/such/folder.yaml'])).code).toBe(2);
  });

  test('init --protocol makes a protocol of under 60 lines that runs, its test and a scenario, or nothing at all', async () => {
    const first = await folder.rumormill(['init', '--protocol', 'my-gossip.ts']);
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(first.stdout).toContain('rumormill run my-gossip.yaml');
    expect(folder.read('my-gossip.ts').split('\n').length).toBeLessThan(60);
    const { code, stdout } = await folder.rumormill(['run', 'my-gossip.yaml', '--json', '--out', 'my-gossip']);
    const { status, summary } = JSON.parse(stdout) as {
      status: string;
      summary: { [column: string]: number };
    };
    expect({ code, status }).toEqual({ code: 0, status: 'finished' });
    expect(summary['coverage_ratio']).toBeGreaterThan(0.9);
    const second = await folder.rumormill(['init', '--protocol', 'my-gossip.ts']);
    expect(second.code).toBe(2);
    for (const name of ['my-gossip.ts', 'my-gossip.test.ts', 'my-gossip.yaml'])
      expect(second.stderr).toContain(`${name}: exists already`);
    const before = folder.names();
    folder.write('other.test.ts', '');
    expect((await folder.rumormill(['init', '--protocol', 'other.ts'])).code).toBe(2);
    expect(folder.names()).toEqual([...before, 'other.test.ts'].sort());
    // A link to nowhere shows only when the last of the three is written; the others go again.
    symlinkSync('nowhere', folder.at('third.yaml'));
    expect((await folder.rumormill(['init', '--protocol', 'third.ts'])).code).toBe(2);
    expect(folder.names().filter((name) => name.startsWith('third'))).toEqual(['third.yaml']);
    const wrong = await folder.rumormill(['init', 'x.yaml', '--protocol', 'My Gossip.txt']);
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain('"My Gossip.txt" names no protocol');
    expect(wrong.stderr).toContain('no use for "x.yaml"');
    expect((await folder.rumormill(['init', '--protocol', 'no/such/one.ts'])).stderr).toContain(
      'no/such does not exist',
    );
  });

  test('completion knows commands and options', async () => {
    const script = await folder.rumormill(['completion']);
    expect(script.stdout).toContain('rumormill');
    const words = await folder.rumormill(['--get-yargs-completions', 'rumormill', 'run', '--se']);
    expect(words.stdout.split('\n').filter((word) => word.startsWith('--se'))).toEqual(
      expect.arrayContaining(['--seed', '--seeds', '--set']),
    );
  });
});
