import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { afterAll, expect, test } from 'vitest';
import { bundleForBrowser } from '../../scripts/bundle.ts';

const folder = mkdtempSync(join(tmpdir(), 'rumormill-bundle-'));
afterAll(() => rmSync(folder, { recursive: true }));
const output = join(folder, 'out.js');
const entry = (text: string): string => {
  const path = join(folder, 'entry.ts');
  writeFileSync(path, text);
  return path;
};

test('exports are under one global name', async () => {
  const bytes = await bundleForBrowser(output, entry('export const answer: number = 42;'));
  const text = readFileSync(output, 'utf8');
  expect(text).toHaveLength(bytes);
  expect(runInNewContext(`${text}; rumormill.answer`)).toBe(42);
});

test.each(['node:fs', 'fs'])('refuses what needs Node: %s', async (name) => {
  writeFileSync(join(folder, 'deep.ts'), `import * as it from '${name}';\nexport const all: unknown = it;\n`);
  await expect(bundleForBrowser(output, entry("export * from './deep.ts';"))).rejects.toThrow(/Could not resolve/);
});

test('the library has no part that needs Node', async () => {
  expect(await bundleForBrowser(output)).toBeGreaterThan(0);
});
