/** The scenarios that come with the package. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { Listed } from '../scenario/registry.ts';

function scenarioFolder(): string | null {
  for (let folder = import.meta.dirname; dirname(folder) !== folder; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return join(folder, 'scenarios');
  }
  return null;
}

/** Each with the question it opens with; none when the folder is missing. */
export function shippedScenarios(): Listed[] {
  const folder = scenarioFolder();
  if (folder === null || !existsSync(folder)) return [];
  const files = readdirSync(folder).filter((name) => /\.ya?ml$/.test(name));
  return files.sort().map((file) => {
    const path = relative(process.cwd(), join(folder, file));
    const head = headOf(readFileSync(join(folder, file), 'utf8'));
    return {
      name: file.replace(/\.ya?ml$/, ''),
      role: '',
      summary: head['Question'] ?? '',
      source: head['Source'] ?? '',
      options: [],
      example: `rumormill run ${path}`,
    };
  });
}

/** `# Question: …`, `# Source: …` of the opening comment; an entry goes on over the next lines until another begins. */
function headOf(text: string): { readonly [entry: string]: string } {
  const head: { [entry: string]: string } = {};
  let entry: string | null = null;
  for (const line of text.split('\n')) {
    if (!line.startsWith('#')) break;
    const start = /^#\s*([A-Z][a-z]+(?: outcome)?):\s*(.*)$/.exec(line);
    if (start !== null) {
      entry = start[1];
      head[entry] = start[2];
    } else if (/^#\s*$/.test(line)) entry = null;
    else if (entry !== null) head[entry] += ` ${line.replace(/^#\s*/, '')}`;
  }
  return head;
}
