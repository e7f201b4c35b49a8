/** Generated parts of pages that are otherwise written by hand. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { listedPresets } from '../../sim/scenario/registry.ts';
import { GAUGES } from '../../sim/metrics/gauges/registry.ts';
import { protocols } from '../../sim/protocols/registry.ts';
import { code, sentence, table } from './markdown.ts';
import { ROLES } from './protocols-page.ts';

/** Scenario files with the question each asks. */
export function scenarioList(): string {
  const files = readdirSync('scenarios').filter((name) => name.endsWith('.yaml'));
  const order = files.sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
  const rows = order.map((file) => {
    const { question } = parse(readFileSync(join('scenarios', file), 'utf8')) as { readonly question?: string };
    if (question === undefined) throw new Error(`scenarios/${file} asks no question`);
    return [`[${file.replace('.yaml', '')}](scenarios/${file})`, question];
  });
  return table(['scenario', 'question'], rows);
}

/** Built-in protocols by role, each with a link to its page. */
export function protocolList(): string {
  const rows = ROLES.map(([role, title]) => {
    const names = [...protocols.values()].filter((one) => one.role === role).map(({ name }) => name);
    return [title, names.map((name) => `[${name}](docs/reference/protocols/${name}.md)`).join(', ')];
  });
  return table(['for', 'protocols'], rows);
}

/** quickstart first, the largest last, the rest by name. */
function rank(file: string): number {
  return file === 'quickstart.yaml' ? 0 : file === 'hundred-thousand.yaml' ? 2 : 1;
}

/** Exit codes with the words that stand above each constant. */
export function exitCodes(): string {
  const source = readFileSync(join('sim', 'cli', 'exit-codes.ts'), 'utf8');
  const found = [...source.matchAll(/\/\*\* (.+?) \*\/\nexport const [A-Z_]+ = (\d+);/g)];
  if (found.length === 0) throw new Error('sim/cli/exit-codes.ts holds no exit codes');
  const rows = found.map(([, words, number]) => [number, sentence(words)]);
  return table(
    ['code', 'meaning'],
    rows.sort((a, b) => Number(a[0]) - Number(b[0])),
  );
}

export interface FolderFile {
  readonly name: string;
  readonly words: string;
}

/** What each file of a run's folder is; a test compares the names with those a run writes. */
export const FOLDER_FILES: readonly FolderFile[] = [
  {
    name: 'report.html',
    words: 'the report: one file, no network, light and dark; written last, so a folder that has it is complete',
  },
  {
    name: 'run.json',
    words:
      'version, semantics, seed, fingerprint, status, checks with evidence, summary, heals, histograms, and the line that repeats the run',
  },
  { name: 'summary.csv', words: 'a row a run' },
  { name: 'timeline.csv', words: 'a row a sample interval' },
  { name: 'coverage.csv', words: 'coverage of each update over time, and the theory’s curve' },
  { name: 'updates.csv', words: 'a row an update' },
  { name: 'nodes.csv', words: 'a row a node' },
  { name: 'traffic.csv', words: 'a row a kind of message' },
  { name: 'heals.csv', words: 'a row a fault that ended: how long until all agreed again' },
  {
    name: 'scenario.resolved.yaml',
    words: 'the scenario with every default, id and `--set`; running it repeats the run',
  },
  {
    name: 'performance.json',
    words: 'seconds, events per second, memory, engine; the only file that differs between two runs of one seed',
  },
  {
    name: 'files',
    words: 'a folder with every file the run used, and `SHA256SUMS` of them and of the resolved scenario',
  },
];

export function folderFiles(): string {
  return table(
    ['file', 'holds'],
    [
      ...FOLDER_FILES.map(({ name, words }) => [code(name), sentence(words)]),
      ...GAUGES.map(({ name, title }) => [
        code(`${name}.csv`),
        sentence(`${title.toLowerCase()}, a row a sample, in runs that have any`),
      ]),
    ],
  );
}

export function presetNames(): string {
  return listedPresets.map(({ name }) => code(name)).join(', ');
}
