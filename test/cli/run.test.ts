/** `rumormill run`: verdicts as exit codes, streams, seeds, the folder it writes. */
import { describe, expect, test } from 'vitest';
import { Folder, reproducible, SMALL } from './command.ts';

const folder = new Folder();
folder.write('small.yaml', SMALL);
const run = (...words: string[]) => folder.rumormill(['run', ...words]);

describe('verdicts', () => {
  test('0: all checks held; the summary stands on stdout, talk on stderr', async () => {
    const { code, stdout, stderr } = await run('small.yaml');
    expect(code).toBe(0);
    expect(stdout).toContain('The check held');
    expect(stdout).toContain('repeat: rumormill run small.yaml --seed=rumormill');
    expect(stdout).not.toContain('\u001b');
    expect(stderr).toBe('small: 40 nodes, seed rumormill\nreport: results/small/report.html\n');
    expect(folder.read('results', 'small', 'report.html')).toContain('<!doctype html>');
  });

  test('1: a check failed', async () => {
    const { code, stdout } = await run('small.yaml', '--out', 'failed', '--set', 'checks[0].converges.within=1ms');
    expect(code).toBe(1);
    expect(stdout).toContain('The check failed');
  });

  test('3: the limit was reached before anything could be said', async () => {
    const undecided = await run('small.yaml', '--out', 'undecided', '--set', 'until.limit=510ms');
    expect(undecided.code).toBe(3);
    const unchecked = await run('small.yaml', '--out', 'unchecked', '--set', 'until.limit=510ms', '--set', 'checks=[]');
    expect(unchecked.code).toBe(3);
    expect(unchecked.stdout).toContain('Stopped at the time limit');
  });
});

describe('what is printed', () => {
  test('--json prints run.json', async () => {
    const { code, stdout } = await run('small.yaml', '--out', 'json', '--json');
    expect(code).toBe(0);
    expect(stdout).toBe(folder.read('json', 'run.json'));
  });

  test('--quiet prints nothing', async () => {
    expect(await run('small.yaml', '--out', 'quiet', '--quiet')).toEqual({ code: 0, stdout: '', stderr: '' });
  });
});

describe('the same again', () => {
  test('same seed, same bytes; another seed, another run', async () => {
    await Promise.all([run('small.yaml', '--out', 'first'), run('small.yaml', '--out', 'second')]);
    expect(reproducible(folder.contents('second'))).toEqual(reproducible(folder.contents('first')));
    await run('small.yaml', '--out', 'other', '--seed', '12345678901234567890');
    const other = JSON.parse(folder.read('other', 'run.json')) as { seed: string; fingerprint: string };
    expect(other.seed).toBe('12345678901234567890');
    expect(other.fingerprint).not.toBe((JSON.parse(folder.read('first', 'run.json')) as typeof other).fingerprint);
  });

  test('a folder is repeated to the byte, with what it was changed by', async () => {
    const changed = ['--set', 'network.loss=20%', '--set', 'nodes=30', '--seed', 'odd seed'];
    await run('small.yaml', '--out', 'changed', ...changed);
    const { code, stdout } = await run('changed', '--out', 'again');
    expect(code).toBe(0);
    expect(stdout).toContain(
      "repeat: rumormill run small.yaml --seed='odd seed' --set network.loss=20% --set nodes=30",
    );
    expect(reproducible(folder.contents('again'))).toEqual(reproducible(folder.contents('changed')));
  });

  test('a folder that was edited since is no longer that run, which is said', async () => {
    await run('small.yaml', '--out', 'edited', '--quiet');
    expect((await run('edited', '--out', 'unedited')).stderr).not.toContain('was changed');
    folder.write(
      'edited/scenario.resolved.yaml',
      folder.read('edited', 'scenario.resolved.yaml').replace('nodes: 40', 'nodes: 41'),
    );
    const { stdout, stderr } = await run('edited', '--out', 'unedited');
    expect(stderr).toContain('edited scenario.resolved.yaml: warning: was changed since the run was written');
    expect(stdout).toContain('repeat: rumormill run edited --seed=rumormill\n');
  });

  test('one of the seeds of a folder', async () => {
    await run('small.yaml', '--out', 'two', '--seeds', '2', '--quiet');
    const { stdout } = await run('two', '--out', 'one', '--seeds', '1', '--seed', 'rumormill#2');
    expect(stdout).toContain("repeat: rumormill run two/scenario.resolved.yaml --seed='rumormill#2'\n");
  });

  test('from standard input', async () => {
    const { code, stdout } = await folder.rumormill(['run', '-', '--out', 'stdin'], { stdin: SMALL });
    expect(code).toBe(0);
    expect(stdout).toContain('repeat: rumormill run stdin --seed=rumormill\n');
    const words = ['run', '-', '--out', 'stdin-set', '--set', 'nodes=30', '--seeds', '2', '--quiet'];
    await folder.rumormill(words, { stdin: SMALL });
    await run('stdin-set', '--seed=rumormill', '--seeds', '2', '--out', 'stdin-again', '--quiet');
    expect(reproducible(folder.contents('stdin-again'))).toEqual(reproducible(folder.contents('stdin-set')));
    expect(folder.read('stdin', 'summary.csv')).toBe(folder.read('results', 'small', 'summary.csv'));
  });
});

describe('many seeds', () => {
  test('the same whatever the number of workers, and from the folder', async () => {
    const { code, stdout } = await run('small.yaml', '--seeds', '5', '--out', 'seeds');
    expect(code).toBe(0);
    expect(stdout).toContain('interval over 5 seeds');
    await run('small.yaml', '--seeds', '5', '--out', 'in-turn', '--workers', '1');
    await run('seeds', '--out', 'seeds-again');
    const files = reproducible(folder.contents('seeds'));
    expect(files.size).toBeGreaterThan(8);
    expect(reproducible(folder.contents('in-turn'))).toEqual(files);
    expect(reproducible(folder.contents('seeds-again'))).toEqual(files);
  });

  test('each run can be repeated alone', async () => {
    await run('small.yaml', '--seed', 'rumormill#3', '--out', 'third');
    const [head, third] = folder.read('third', 'summary.csv').split('\n');
    const rows = folder.read('seeds', 'summary.csv').split('\n');
    expect(rows[0]).toBe(head);
    expect(rows[3]).toBe(third);
    const words = ['--seed', 'rumormill#3', '--out', 'traced-third', '--trace', 'third.ndjson'];
    expect((await run('seeds', ...words)).stderr).toContain('command line --trace: 5 seeds are run');
    expect((await run('seeds', ...words, '--seeds', '1')).code).toBe(0);
    expect(folder.read('traced-third', 'summary.csv')).toBe(folder.read('third', 'summary.csv'));
  });
});

describe('where it writes', () => {
  test('a folder with other things in it is left alone', async () => {
    await run('small.yaml', '--out', 'mine', '--quiet');
    folder.write('mine/notes.txt', 'keep me');
    expect((await run('small.yaml', '--out', 'mine', '--quiet')).code).toBe(0);
    expect(folder.read('mine', 'notes.txt')).toBe('keep me');
    const { code, stderr } = await run('small.yaml', '--out', '.');
    expect(code).toBe(2);
    expect(stderr).toMatch(/^\. --out: holds other things than a run \(.+\)\n$/);
    const file = await run('small.yaml', '--out', 'small.yaml');
    expect(file).toMatchObject({ code: 2, stderr: expect.stringContaining('small.yaml --out: is a file') });
    expect(folder.read('small.yaml')).toBe(SMALL);
  });

  test('report rebuilds the page without running', async () => {
    await run('small.yaml', '--out', 'page', '--quiet');
    const page = folder.read('page', 'report.html');
    folder.write('page/report.html', 'lost');
    const { code, stdout } = await folder.rumormill(['report', 'page']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'page/report.html\n' });
    expect(folder.read('page', 'report.html')).toBe(page);
    expect((await folder.rumormill(['report', 'nowhere'])).code).toBe(2);
  });
});

describe('traces', () => {
  interface Line {
    readonly time_us: number;
    readonly event: string;
    readonly node?: number;
    readonly from?: number;
    readonly to?: number;
  }
  const lines = (name: string): Line[] =>
    folder
      .read(name)
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Line);

  test('every event as NDJSON, the run unchanged', async () => {
    await run('small.yaml', '--out', 'traced', '--trace', 'trace.ndjson', '--quiet');
    expect(folder.read('traced', 'run.json')).toBe(folder.read('results', 'small', 'run.json'));
    const all = lines('trace.ndjson');
    expect(all.filter(({ event }) => event === 'up')).toHaveLength(40);
    expect(all.filter(({ event }) => event === 'learn')).toHaveLength(40);
    const times = all.map((line) => line.time_us);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });

  test('of some nodes, for some time', async () => {
    const words = ['--trace', 'part.ndjson', '--nodes', '3,7-8', '--from', '500ms', '--to', '900ms'];
    expect((await run('small.yaml', '--out', 'part', '--quiet', ...words)).code).toBe(0);
    const nodes = new Set([3, 7, 8]);
    const wanted = lines('trace.ndjson').filter(
      ({ time_us: timeUs, node, from, to }) =>
        timeUs >= 500_000 &&
        timeUs < 900_000 &&
        (node === undefined ? nodes.has(from!) || nodes.has(to!) : nodes.has(node)),
    );
    expect(wanted.length).toBeGreaterThan(10);
    expect(lines('part.ndjson')).toEqual(wanted);
  });
});
