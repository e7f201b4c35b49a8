/**
 * The command as a few files, `dist/bin`: what `rumormill` reads at its start, without the hundreds of modules it is written in. A
 * command loads its own part when it is called. The library stays as the compiler makes it; a user's protocol that imports `rumormill`
 * while the command runs gets the command's own copy of the library.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { basename, join } from 'node:path';
import { build, type Metafile, type Plugin } from 'esbuild';

export const COMMAND_FOLDER: string = join('dist', 'bin');
const LICENCES = 'LICENSES.txt';

/**
 * Widths of characters, for yargs. It looks for grapheme clusters, for which Node loads 15 ms worth of tables; whatever yargs lays out
 * is our own text, in which every sign is one column wide.
 */
const plainWidth: Plugin = {
  name: 'plain-width',
  setup(build) {
    build.onResolve({ filter: /^string-width$/ }, () => ({ path: 'string-width', namespace: 'plain-width' }));
    build.onLoad({ filter: /.*/, namespace: 'plain-width' }, () => ({
      contents: 'export default (text) => text.length;',
    }));
  },
};

/** Bundles the command; writes only what changed, and removes what an earlier build left. Resolves to what is in it. */
export async function bundleCommand(folder: string = COMMAND_FOLDER): Promise<Metafile> {
  const { outputFiles, metafile } = await build({
    entryPoints: { rumormill: join('sim', 'cli', 'cli.ts'), worker: join('sim', 'worker.ts') },
    outdir: folder,
    write: false,
    bundle: true,
    splitting: true,
    // Numbers that have names stand in the code that uses them.
    minifySyntax: true,
    format: 'esm',
    // Not 'node', for which yaml offers CommonJS that cannot be shaken.
    platform: 'neutral',
    target: 'node20.19',
    // The loader of users' files and the text of the charts' script are read when they are needed.
    external: ['jiti', 'chart.js', 'node:*', ...builtinModules],
    mainFields: ['module', 'main'],
    plugins: [plainWidth],
    metafile: true,
    logLevel: 'warning',
  });
  const files = new Map(outputFiles.map(({ path, text }) => [basename(path), text]));
  files.set(LICENCES, licences(metafile));
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of files) {
    const path = join(folder, name);
    if (!existsSync(path) || readFileSync(path, 'utf8') !== text) writeFileSync(path, text);
  }
  for (const name of readdirSync(folder)) if (!files.has(name)) rmSync(join(folder, name));
  return metafile;
}

/** The package a module belongs to, null when it is one of ours. */
export function packageOf(path: string): string | null {
  return /^.*node_modules[/\\]((?:@[^/\\]+[/\\])?[^/\\]+)/.exec(path)?.[1] ?? null;
}

/** Folders of the packages whose code is in the bundle. */
function packageFolders({ outputs }: Metafile): string[] {
  const inputs = Object.values(outputs).flatMap((output) => Object.keys(output.inputs));
  const folders = inputs.flatMap((input) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0] ?? []);
  return [...new Set(folders)].sort();
}

/** Their licences ask to be handed on with the code. */
function licences(metafile: Metafile): string {
  const parts = packageFolders(metafile).map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
      readonly [key: string]: string;
    };
    return `${name} ${version} (${license})\n\n${licenceText(folder).trim()}\n`;
  });
  return `The files beside this one contain code of these packages.\n\n${parts.join(`\n${'-'.repeat(80)}\n\n`)}`;
}

function licenceText(folder: string): string {
  const names = readdirSync(folder);
  const file = names.find((name) => /^licen[cs]e/i.test(name));
  if (file !== undefined) return readFileSync(join(folder, file), 'utf8');
  const readme = names.find((name) => /^readme/i.test(name));
  const [section] =
    readme === undefined
      ? []
      : (/^.*licen[cs]e.*\n[-=]{3,}\n[^]*/im.exec(readFileSync(join(folder, readme), 'utf8')) ?? []);
  if (section === undefined) throw new Error(`${folder}: no text of a licence`);
  return section;
}

if (process.argv[1] === import.meta.filename) await bundleCommand();
