/** The guide's files, commands and printed figures, with the built package in a folder of its own. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

interface Step {
  readonly commands: readonly string[];
  readonly exit: number;
  /** lines that the last of them prints */
  readonly printed: readonly string[];
}

const text = readFileSync(join('docs', 'write-a-protocol.md'), 'utf8');
const blocks = [...text.matchAll(/^```(\w+)(?: (file|exit)=(\S+))?\n([^]*?)^```$/gm)].map(
  ([, language, key, value, body]) => ({ language, key, value, body }),
);
const files = blocks.filter(({ key }) => key === 'file');
const steps: Step[] = blocks.flatMap(({ language, value, body }, i) => {
  if (language !== 'sh') return [];
  const next = blocks[i + 1];
  const printed = next?.language === 'text' ? next.body.trimEnd().split('\n') : [];
  return [{ commands: body.trim().split('\n'), exit: Number(value ?? 0), printed }];
});

const folder = mkdtempSync(join(tmpdir(), 'rumormill-guide-'));
beforeAll(() => {
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(resolve('.'), join(folder, 'node_modules', 'rumormill'), 'junction');
  for (const { value, body } of files) writeFileSync(join(folder, value), body);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('the guide', () => {
  it('builds, measures, breaks and repairs', () => {
    expect(files.length).toBe(4);
    expect(steps.map(({ exit }) => exit)).toContain(1);
    expect(steps.filter(({ printed }) => printed.length > 0).length).toBeGreaterThan(5);
  });

  it.each(steps)(
    '$commands',
    ({ commands, exit, printed }) => {
      let output = '';
      commands.forEach((line, i) => {
        const words = line.split(' ').slice(1);
        const program = resolve('dist', 'bin', 'rumormill.js');
        const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...words], {
          cwd: folder,
          encoding: 'utf8',
        });
        expect({ line, status, stderr: status === 2 ? stderr : '' }).toEqual({
          line,
          status: i === commands.length - 1 ? exit : 0,
          stderr: '',
        });
        output = stdout;
      });
      const squeezed = (line: string): string => line.trim().replaceAll(/\s+/g, ' ');
      const lines = output.split('\n').map(squeezed);
      for (const line of printed) expect(lines).toContain(squeezed(line));
    },
    60_000,
  );
});
