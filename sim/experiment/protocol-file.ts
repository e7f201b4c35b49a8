/**
 * Users' own protocols: TypeScript or JavaScript files that a scenario names in `use:`. They are the user's own code and run with the
 * user's rights, so nothing loads them but `run`, and `check` when asked to.
 */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, extname, isAbsolute, relative, resolve, sep } from 'node:path';
import type { Protocol } from '../protocols/contract.ts';
import { foreignImport } from './foreign-imports.ts';
import { ownFrames } from './frames.ts';
import { enterGuard, unguarded } from './guard.ts';
import { protocolTroubles, resemblesProtocol } from './protocol-check.ts';
import { reasonOf } from './reason.ts';
import { messageOf, shielded } from './shield.ts';

const EXTENSIONS: readonly string[] = ['.ts', '.mts', '.js', '.mjs'];

/** What the packages `rumormill`, `rumormill/testing` … are to a user's file: the library that is running already. */
export type LibraryModules = (specifier: string) => Promise<unknown>;

export interface ProtocolFile {
  /** as the scenario names it */
  readonly use: string;
  /** absolute */
  readonly path: string;
  readonly protocol: Protocol;
}

/** Why a file gives no protocol, in words. */
export interface Refusal {
  readonly message: string;
}

/** Why the file that `use` names, relative to `folder`, can be no protocol, as far as can be told without executing it; null: no reason. */
export function fileRefusal(use: string, folder: string): Refusal | null {
  try {
    return refusalOf(use, folder);
  } catch (error) {
    return refusal(`the file ${reasonOf(error)}`);
  }
}

function refusalOf(use: string, folder: string): Refusal | null {
  const path = resolve(folder, use);
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat?.isDirectory() === true) return refusal('it is a folder; name the file in it');
  if (!EXTENSIONS.includes(extname(path)))
    return refusal(`it is no TypeScript or JavaScript file (${EXTENSIONS.join(', ')})`);
  if (stat?.isFile() !== true) return refusal('the file does not exist');
  const outside = helpersOf(path).find(({ name }) => name.startsWith('../') || isAbsolute(name));
  if (outside !== undefined)
    return refusal(`it imports ${outside.name}: only files beside or below it can go into a run's folder`);
  for (const file of localFiles(path)) {
    const foreign = foreignImport(readFileSync(file, 'utf8'));
    if (foreign === null) continue;
    const name = relative(dirname(path), file).split(sep).join('/');
    return refusal(
      `it imports ${foreign.module} (${name}:${foreign.line}), which could make two runs of one seed differ`,
    );
  }
  return null;
}

/** Loads the file that `use` names, relative to `folder`. */
export async function loadProtocolFile(
  use: string,
  folder: string,
  library: LibraryModules,
): Promise<ProtocolFile | Refusal> {
  const path = resolve(folder, use);
  const refused = fileRefusal(use, folder);
  if (refused !== null) return refused;
  try {
    const exported = await importFile(path, library);
    const found = protocolOf(exported as { readonly [name: string]: unknown });
    return 'message' in found ? found : { use, path, protocol: shielded(found) };
  } catch (error) {
    return refusal(loadError(error, path));
  }
}

function refusal(message: string): Refusal {
  return { message };
}

async function importFile(path: string, library: LibraryModules): Promise<unknown> {
  const { createJiti } = await import('jiti');
  const virtualModules: { [specifier: string]: unknown } = {};
  const named = localFiles(path).flatMap((file) => packagesIn(readFileSync(file, 'utf8')));
  for (const specifier of new Set(named)) virtualModules[specifier] = await library(specifier);
  const options = { fsCache: false, moduleCache: false, tryNative: false, interopDefault: false };
  const compiler = createJiti(import.meta.url, options);
  const jiti = createJiti(import.meta.url, {
    ...options,
    // Errors name the lines of the user's file.
    transformOptions: { retainLines: true },
    transform: (given) => ({ code: guardedModule(compiler.transform(given)) }),
    virtualModules: { ...virtualModules, [GUARD]: { enter } },
  });
  // Not by `jiti.import`: guards that outlast an `await` would meet the host program.
  return jiti(path) as unknown;
}

const GUARD = 'rumormill:guard';

/** The text of a CommonJS module, executed with the guards in place; what it imports is loaded without them. Keeps the lines. */
function guardedModule(code: string): string {
  return `"use strict";require=require("${GUARD}").enter(require);try{${code}\n}finally{require.leave()}`;
}

type Require = ((id: string) => unknown) & { leave?: () => void };

function enter(require: Require): Require {
  const leave = enterGuard();
  return Object.assign((id: string) => unguarded(() => require(id)), require, { leave });
}

/** Which of our own entries a module imports. */
function packagesIn(text: string): string[] {
  return [...text.matchAll(/['"](rumormill(?:\/[a-z]+)?)['"]/g)].map((match) => match[1]);
}

function protocolOf(exported: { readonly [name: string]: unknown }): Protocol | Refusal {
  const candidates = 'default' in exported ? [exported['default']] : Object.values(exported).filter(resemblesProtocol);
  if (candidates.length === 0) return refusal('it exports no protocol');
  if (candidates.length > 1) return refusal('it exports several protocols: make one of them the default export');
  const troubles = protocolTroubles(candidates[0]);
  if (troubles.length > 0) return refusal(`what it exports is no protocol: ${troubles.join('; ')}`);
  return candidates[0] as Protocol;
}

/** What went wrong, in a line, with the place in the user's file where it is known. */
function loadError(error: unknown, path: string): string {
  const folder = `${dirname(path)}${sep}`;
  const [first = '', ...rest] = messageOf(error)
    .replaceAll(folder, '')
    .split(/\s*\n\s*/);
  const syntax = /^(?:\w+: )?ParseError: ?(.*)$/.exec(first.trim());
  if (syntax !== null)
    return [rest.find((line) => /:\d+:\d+$/.test(line)), syntax[1].trim()].filter(Boolean).join(': ');
  const shown = new Map(localFiles(path).map((file) => [file, file.replace(folder, '')]));
  const [frame] = ownFrames(error instanceof Error ? error.stack : undefined, shown);
  return `it throws while it is loaded: ${first}${frame === undefined ? '' : ` (${frame})`}`;
}

/** The file and every local file it imports, directly or not, as absolute paths; what stands in a comment may come along. */
export function localFiles(entry: string): string[] {
  const found = [entry];
  for (const file of found) {
    for (const [, specifier] of readFileSync(file, 'utf8').matchAll(
      /(?:\bfrom|\bimport|\brequire\s*\()\s*\(?\s*['"](\.{1,2}\/[^'"\n]+)['"]/g,
    )) {
      const target = resolveLocal(resolve(dirname(file), specifier));
      if (target !== null && !found.includes(target)) found.push(target);
    }
  }
  return found;
}

function resolveLocal(path: string): string | null {
  const written = [path, ...EXTENSIONS.map((extension) => path + extension)];
  const compiled = [path.replace(/\.js$/, '.ts'), path.replace(/\.mjs$/, '.mts')];
  return [...written, ...compiled].find((file) => existsSync(file) && statSync(file).isFile()) ?? null;
}

export interface HelperFile {
  /** with forward slashes, relative to the folder of the protocol's file */
  readonly name: string;
  /** absolute */
  readonly path: string;
}

/** The local files that a protocol's file imports. */
export function helpersOf(path: string): HelperFile[] {
  const [, ...helpers] = localFiles(path);
  return helpers.map((helper) => ({ name: relative(dirname(path), helper).split(sep).join('/'), path: helper }));
}
