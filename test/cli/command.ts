/** Runs the built command as a user does, in a folder of its own. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { afterAll } from 'vitest';

export const BIN: string = resolve('dist', 'bin', 'rumormill.js');

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Circumstances {
  readonly stdin?: string;
  readonly env?: { readonly [name: string]: string };
  /** called with the process once it runs */
  readonly during?: (child: ChildProcessWithoutNullStreams) => void;
}

/** A temporary folder that is gone after the tests of the file. */
export class Folder {
  readonly path: string = mkdtempSync(join(tmpdir(), 'rumormill-cli-'));

  constructor() {
    afterAll(() => rmSync(this.path, { recursive: true, force: true }));
  }

  at(...names: string[]): string {
    return join(this.path, ...names);
  }

  write(name: string, text: string): string {
    writeFileSync(this.at(name), text);
    return name;
  }

  read(...names: string[]): string {
    return readFileSync(this.at(...names), 'utf8');
  }

  /** Every file below a folder with its content. */
  contents(name: string): ReadonlyMap<string, string> {
    const root = this.at(name);
    const names = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) =>
      statSync(join(root, file)).isFile(),
    );
    return new Map(names.sort().map((file) => [relative('.', file), readFileSync(join(root, file), 'latin1')]));
  }

  names(): string[] {
    return readdirSync(this.path).sort();
  }

  /** `rumormill <words>` with this folder as the present one. */
  rumormill(words: readonly string[], { stdin, env, during }: Circumstances = {}): Promise<Outcome> {
    const child = spawn(process.execPath, [BIN, ...words], {
      cwd: this.path,
      env: { PATH: process.env['PATH'], LANG: 'de_DE.UTF-8', ...env },
    });
    const collected = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (collected.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (collected.stderr += text));
    // A command that does not read its input may be gone before it is written.
    child.stdin.on('error', () => undefined).end(stdin ?? '');
    during?.(child);
    return new Promise((done, failed) => {
      child.on('error', failed).on('close', (code) => done({ code, ...collected }));
    });
  }
}

/** Files of a run's folder but the one that tells of the machine. */
export function reproducible(files: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  return new Map([...files].filter(([name]) => name !== 'performance.json'));
}

/** A scenario that takes a moment. */
export const SMALL = `
version: 1
name: small
nodes: 40
network: { latency: { model: lognormal, median: 20ms, sigma: 0.4, min: 1ms }, loss: 1% }
stack:
  - { use: push-pull, fanout: 1, interval: 100ms }
workload:
  - { id: news, at: 500ms, publish: { node: 0, bytes: 200 } }
until: { converged: true, limit: 30s }
checks:
  - { converges: { within: 20s, after: news.publish } }
`;
