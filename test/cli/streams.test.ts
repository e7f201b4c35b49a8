/** Interruption, readers that go away, colours and the terminal. */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { BIN, Folder, SMALL } from './command.ts';

const folder = new Folder();
folder.write('small.yaml', SMALL);
/** Years of virtual time: it ends when somebody ends it. */
folder.write(
  'endless.yaml',
  SMALL.replace('converged: true, limit: 30s', 'limit: 3000d').replace(/checks:[^]*/, 'metrics: { sample: 1h }\n'),
);

/** Sends SIGINT once the traced run has written events, so that there is something to keep. */
function interruptOnceTraced(child: { kill(signal: 'SIGINT'): boolean }, trace: string): void {
  const timer = setInterval(() => {
    if (!existsSync(trace) || statSync(trace).size === 0) return;
    clearInterval(timer);
    child.kill('SIGINT');
  }, 20);
}

describe('SIGINT', () => {
  test('SIGTERM does the same', async () => {
    const { code, stderr } = await folder.rumormill(['run', 'endless.yaml', '--out', 'terminated'], {
      during: (child) => child.stderr.once('data', () => child.kill('SIGTERM')),
    });
    expect(code).toBe(130);
    expect(stderr).toContain('interrupted: writing what was measured');
    expect(folder.read('terminated', 'run.json')).toContain('"interrupted"');
  });

  test('writes what was measured, marked so, and ends with 130', async () => {
    const words = ['run', 'endless.yaml', '--out', 'partial', '--trace', 'trace.ndjson', '--to', '20s'];
    const { code, stdout, stderr } = await folder.rumormill(words, {
      during: (child) => interruptOnceTraced(child, folder.at('trace.ndjson')),
    });
    expect(code).toBe(130);
    expect(stdout).toContain('Interrupted: partial result');
    expect(stderr).toContain('interrupted: writing what was measured');
    const run = JSON.parse(folder.read('partial', 'run.json')) as { status: string; events: number };
    expect(run.status).toBe('interrupted');
    expect(run.events).toBeGreaterThan(0);
    expect(folder.read('partial', 'report.html')).toContain('Interrupted');
  });

  test('ends many seeds', async () => {
    const { code, stderr } = await folder.rumormill(
      ['run', 'endless.yaml', '--seeds', '4', '--workers', '2', '--out', 'seeds'],
      {
        // The line that says what is run comes when SIGINT is already heard.
        during: (child) => child.stderr.once('data', () => child.kill('SIGINT')),
      },
    );
    expect(code).toBe(130);
    expect(stderr).toContain('interrupted');
  });
});

/** A line for the shell, with rumormill as $0. */
const shell = (line: string, env: NodeJS.ProcessEnv = {}) =>
  promisify(execFile)('bash', ['--norc', '-o', 'pipefail', '-c', line.replaceAll('rumormill', '"$NODE" "$BIN"')], {
    cwd: folder.path,
    env: { PATH: process.env['PATH'], SHLVL: '1', NODE: process.execPath, BIN, ...env },
  });

describe('readers that go away', () => {
  test.each(['rumormill list protocols', 'rumormill schema', 'rumormill run small.yaml --json --quiet'])(
    '%s | head -1',
    async (command) => {
      const { stdout, stderr } = await shell(`${command} | head -c 20`);
      expect(stderr).toBe('');
      expect(stdout).toHaveLength(20);
    },
  );
});

test.skipIf(!existsSync('/dev/full'))('a full disk behind stdout: one line, exit 74', async () => {
  const failed: unknown = await shell('rumormill list > /dev/full').catch((error: unknown) => error);
  expect(failed).toMatchObject({ code: 74, stderr: 'rumormill: standard output cannot be written (ENOSPC)\n' });
});

/** `script` gives the command a terminal. */
const terminal = existsSync('/usr/bin/script');
describe.skipIf(!terminal)('a terminal', () => {
  const typescript = async (env: NodeJS.ProcessEnv): Promise<string> => {
    await shell(`script -qec '"$NODE" "$BIN" run small.yaml --out coloured' typescript`, { TERM: 'xterm', ...env });
    return readFileSync(folder.at('typescript'), 'utf8');
  };

  test('has colours and a progress line', async () => {
    const shown = await typescript({});
    expect(shown).toContain('\u001b[32m');
    expect(shown).toContain('\r\u001b[2K');
    // The summary begins with what the line on stderr said, which is gone by then.
    expect(shown).toContain('small: 40 nodes, seed rumormill\r\u001b[2K');
    expect(shown).not.toContain('small: 40 nodes, seed rumormill\r\n\r');
  });

  test('has no colours with NO_COLOR', async () => {
    expect(await typescript({ NO_COLOR: '1' })).not.toContain('\u001b[32m');
  });
});
