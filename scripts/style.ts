/** `npm run style`: the rules of the house that no linter knows. Prints `file:line: problem` and exits with 1 when there is any. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { coreProblems } from './style/core.ts';
import { floorProblems } from './style/floors.ts';
import { lengthProblems } from './style/length.ts';
import { parseSource, type Problem, type TextFile } from './style/source.ts';
import { textProblems } from './style/text.ts';
import { unitProblems } from './style/units.ts';

const BINARY = new Set(['.png', '.gz', '.webp', '.ico']);

/** Tracked and new files, without the ignored ones. */
function projectFiles(): TextFile[] {
  return execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { encoding: 'utf8' })
    .split('\0')
    .filter((path) => path !== '' && !BINARY.has(extname(path)) && existsSync(path))
    .map((path) => ({ path, text: readFileSync(path, 'utf8') }));
}

/** All problems, in the order of files and lines. */
export function styleProblems(files: readonly TextFile[]): Problem[] {
  const sources = files.filter(({ path }) => path.endsWith('.ts')).map(parseSource);
  return [
    ...textProblems(files),
    ...floorProblems(sources),
    ...coreProblems(sources),
    ...lengthProblems(sources),
    ...unitProblems(sources),
  ].sort((a, b) => (a.path === b.path ? a.line - b.line : a.path < b.path ? -1 : 1));
}

if (process.argv[1] === import.meta.filename) {
  const files = projectFiles();
  const problems = styleProblems(files);
  for (const { path, line, message } of problems) console.log(`${path}:${line}: ${message}`);
  console.log(`${files.length} files, ${problems.length} problems`);
  process.exitCode = problems.length > 0 ? 1 : 0;
}
