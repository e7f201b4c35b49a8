/** What stands in the README's blocks is done as it stands, in a folder of its own, with the built package. */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FOLDER_FILES } from '../../scripts/docs/blocks.ts';
import { blocks } from './markdown.ts';

const COMMAND = resolve('dist', 'bin', 'rumormill.js');
/** Lines that install and test, which is what is going on. */
const NOT_HERE: readonly string[] = ['npm ci && npm start', 'npm cit'];

const folder = mkdtempSync(join(tmpdir(), 'rumormill-readme-'));
const readme = blocks('README.md');
const lines = readme
  .filter(({ language }) => language === 'sh')
  .flatMap(({ text }) => text.trim().split('\n'))
  .filter((line) => !NOT_HERE.includes(line));

function inFolder(program: string, ...words: string[]): { status: number | null; output: string; errors: string } {
  const { status, stdout, stderr } = spawnSync(program, words, { cwd: folder, encoding: 'utf8' });
  return { status, output: stdout, errors: stderr };
}

beforeAll(() => {
  for (const { file, text } of readme) if (file !== null) writeFileSync(join(folder, file), text);
  cpSync('scenarios', join(folder, 'scenarios'), { recursive: true });
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(resolve('.'), join(folder, 'node_modules', 'rumormill'), 'junction');
  execFileSync(process.execPath, [COMMAND, 'run', 'scenarios/quickstart.yaml', '--quiet'], { cwd: folder });
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('commands', () => {
  it('are all of rumormill', () => {
    expect(lines.length).toBeGreaterThan(5);
    for (const line of lines) expect(line).toMatch(/^rumormill /);
  });

  it.each(lines)('%s', (line) => {
    const words = line.replace('--seeds 20', '--seeds 2').split(' ').slice(1);
    const { status, errors } = inFolder(process.execPath, COMMAND, ...words);
    expect({ status, errors: errors.match(/^.*error.*$/gm) ?? [] }).toEqual({ status: 0, errors: [] });
  });
});

describe('files', () => {
  it('a run writes those of the reference, and no others', () => {
    expect(readdirSync(join(folder, 'results', 'quickstart')).sort()).toEqual(
      FOLDER_FILES.map(({ name }) => name).sort(),
    );
  });

  it('the protocol compiles in a strict project', () => {
    const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc');
    const flags = [
      '--noEmit',
      '--strict',
      '--module',
      'nodenext',
      '--target',
      'es2023',
      '--types',
      '',
      '--skipLibCheck',
    ];
    expect(inFolder(process.execPath, compiler, ...flags, 'coin-push.ts').output).toBe('');
  });

  it('the protocol passes the conformance suite', () => {
    const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
    const { output } = inFolder(process.execPath, '--import', loader, '--test', 'coin-push.test.ts');
    expect(output).toMatch(/^(?:#|ℹ) pass [1-9]\d*$/m);
    expect(output).toMatch(/^(?:#|ℹ) fail 0$/m);
  });

  it('the library’s example prints a line a seed', () => {
    const { output, errors } = inFolder(process.execPath, 'library.mjs');
    expect(errors).toBe('');
    expect(output).toMatch(/^a [\d.]+ [\d.]+ [\da-f]{16}\nb [\d.]+ [\d.]+ [\da-f]{16}\n$/);
  });
});
