/**
 * `npm run docs`: writes what the documentation says of the code from the code itself: the pages under docs/reference, and the parts of
 * README.md and docs/reference.md between markers. With `-- --check` it writes nothing and fails when anything is out of date; with
 * `-- --picture` it also photographs the report.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { exitCodes, folderFiles, protocolList, scenarioList } from './docs/blocks.ts';
import { commandPage } from './docs/command-page.ts';
import { conflictsPage } from './docs/conflicts-page.ts';
import { checksPage, faultsPage } from './docs/faults-page.ts';
import { between } from './docs/markdown.ts';
import { metricsPage } from './docs/metrics-page.ts';
import { networkPage } from './docs/network-page.ts';
import { takePicture } from './docs/picture.ts';
import { protocolPages, protocolsPage } from './docs/protocols-page.ts';
import { scenarioPage } from './docs/scenario-page.ts';

const REFERENCE = join('docs', 'reference');

export interface GeneratedFile {
  readonly path: string;
  readonly text: string;
}

/** Every file that the script writes, with its text as it should be. */
export async function generatedFiles(): Promise<GeneratedFile[]> {
  const pages: { readonly [name: string]: string } = {
    'scenario.md': scenarioPage(),
    'network.md': networkPage(),
    'protocols.md': protocolsPage(),
    'conflict-rules.md': conflictsPage(),
    ...protocolPages(),
    'faults.md': faultsPage(),
    'checks.md': checksPage(),
    'metrics.md': metricsPage(),
    'command.md': await commandPage(),
  };
  const written = Object.entries(pages).map(([name, text]) => ({ path: join(REFERENCE, name), text }));
  const blocks: { readonly [name: string]: string } = {
    scenarios: scenarioList(),
    protocols: protocolList(),
    'exit codes': exitCodes(),
    'folder files': folderFiles(),
  };
  return [...written, filled('README.md', blocks), filled(join('docs', 'reference.md'), blocks)];
}

/** A page with its marked blocks as they should be. */
function filled(path: string, blocks: { readonly [name: string]: string }): GeneratedFile {
  let text = readFileSync(path, 'utf8');
  for (const [name, block] of Object.entries(blocks))
    if (text.includes(`<!-- begin ${name} -->`)) text = between(text, name, block);
  return { path, text };
}

/** Those files that are not as they should be. */
export async function outdatedFiles(): Promise<GeneratedFile[]> {
  const files = await generatedFiles();
  return files.filter(({ path, text }) => readOrNothing(path) !== text);
}

function readOrNothing(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

async function main(options: readonly string[]): Promise<void> {
  const outdated = await outdatedFiles();
  if (options.includes('--check')) {
    for (const { path } of outdated) console.error(`${path} is out of date: npm run docs`);
    process.exitCode = outdated.length > 0 ? 1 : 0;
    return;
  }
  for (const { path, text } of outdated) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    console.log(path);
  }
  if (options.includes('--picture')) console.log(await takePicture());
}

if (process.argv[1] === import.meta.filename) await main(process.argv.slice(2));
