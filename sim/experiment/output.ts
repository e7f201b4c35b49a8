/** The folder a run is written to: may it be written, and what of a former run must go first. */
import { accessSync, constants, existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { dirname, join, resolve } from 'node:path';
import type { Problem } from '../scenario/types.ts';
import { readFormer, reasonOf, RESOLVED_SCENARIO } from './input.ts';

/** Folder inside a run's folder that holds every file the scenario used. */
export const FILES_FOLDER = 'files';
const HASHES = 'SHA256SUMS';

/** Why a run must not be written to `folder`, null when it may. Writes nothing. */
export function outputProblem(folder: string): Problem | null {
  const problem = (message: string, expected: string): Problem => {
    return { severity: 'error', file: folder, line: 0, column: 0, path: '--out', message, expected };
  };
  try {
    if (!existsSync(folder)) {
      const parent = nearestParent(folder);
      if (!statSync(parent).isDirectory()) return problem(`${parent} is not a folder`, 'a folder that can be made');
      accessSync(parent, constants.W_OK | constants.X_OK);
      return null;
    }
    if (!statSync(folder).isDirectory()) return problem('is a file', 'a new or empty folder, or that of a former run');
    accessSync(folder, constants.W_OK | constants.X_OK);
    if (!isOurs(folder)) {
      return problem(
        'holds other things than a run',
        'a new or empty folder, or that of a former run, which is overwritten',
      );
    }
    return null;
  } catch (error) {
    const { code } = error as { readonly code?: string };
    const denied = code === 'EACCES' || code === 'EPERM' || code === 'EROFS';
    return problem(denied ? 'cannot be written' : reasonOf(error), 'a folder that can be written');
  }
}

const UNFINISHED = /\.csv$|\.part$|^(run|performance)\.json$|^report\.html$|^files$/;

/** Empty, a former run, or one that was cut off while it was written. */
function isOurs(folder: string): boolean {
  const names = readdirSync(folder);
  if (names.length === 0 || readFormer(folder) !== null) return true;
  return (
    names.includes(RESOLVED_SCENARIO) && names.every((name) => name === RESOLVED_SCENARIO || UNFINISHED.test(name))
  );
}

function nearestParent(folder: string): string {
  let parent = dirname(resolve(folder));
  while (!existsSync(parent) && dirname(parent) !== parent) parent = dirname(parent);
  return parent;
}

/** Makes a folder and those above it. Not by `recursive`, which never returns where the file system denies having made the folder. */
export function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(resolve(folder)));
  mkdirSync(folder);
}

export interface KeptFile {
  /** with forward slashes, relative to the run's folder */
  readonly path: string;
  readonly text: string;
}

/**
 * Puts the files a scenario used into the run's folder, with their hashes as `sha256sum --check` reads them; what a former run left
 * there goes. Returns the names of what was written.
 */
export function writeKeptFiles(folder: string, files: readonly KeptFile[]): readonly string[] {
  rmSync(join(folder, FILES_FOLDER), { recursive: true, force: true });
  if (files.length === 0) return [];
  const sorted = [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
  for (const { path, text } of sorted) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
  const lines = sorted.map(({ path, text }) => `${hash(text)}  ${path.slice(FILES_FOLDER.length + 1)}\n`);
  writeFileSync(join(folder, FILES_FOLDER, HASHES), lines.join(''));
  return [...sorted.map(({ path }) => path), `${FILES_FOLDER}/${HASHES}`];
}
