/** The folder a run is written to: may it be written, and what of a former run must go first. */
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Problem } from '../scenario/types.ts';
import { FILES_FOLDER, HASHES, readFormer, RESOLVED_SCENARIO, sha256 } from './input.ts';
import { reasonOf } from './reason.ts';

/** Why a run must not be written to `folder`, null when it may. Leaves nothing behind. */
export function outputProblem(folder: string): Problem | null {
  const problem = (message: string, expected: string): Problem => {
    return { severity: 'error', file: folder, line: 0, column: 0, path: '--out', message, expected };
  };
  try {
    if (!existsSync(folder)) {
      const parent = nearestParent(folder);
      if (!statSync(parent).isDirectory()) return problem(`${parent} is not a folder`, 'a folder that can be made');
      accessSync(parent, constants.W_OK | constants.X_OK);
      return canHoldFolders(parent) ? null : problem(`no folder can be made in ${parent}`, 'a folder that can be made');
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

/** Only a try tells: a file system such as /proc says yes to whoever asks. */
function canHoldFolders(parent: string): boolean {
  try {
    rmdirSync(mkdtempSync(join(parent, '.rumormill-')));
    return true;
  } catch {
    return false;
  }
}

const UNFINISHED = /\.csv$|\.part$|^(run|performance)\.json$|^report\.html$|^files$/;

/** Empty but for traces, a former run, or one that was cut off while it was written. */
function isOurs(folder: string): boolean {
  const names = readdirSync(folder).filter((name) => !isTraceName(name));
  if (names.length === 0 || readFormer(folder) !== null) return true;
  return (
    names.includes(RESOLVED_SCENARIO) && names.every((name) => name === RESOLVED_SCENARIO || UNFINISHED.test(name))
  );
}

/** A run's folder has no such file of its own, so a trace may lie there. */
export function isTraceName(name: string): boolean {
  return name.endsWith('.ndjson');
}

function nearestParent(folder: string): string {
  let parent = dirname(resolve(folder));
  while (!existsSync(parent) && dirname(parent) !== parent) parent = dirname(parent);
  return parent;
}

/** Makes a folder and those above it. Not by `recursive`, which never returns where the file system denies having made the folder. */
export function makeFolder(folder: string): void {
  const missing: string[] = [];
  for (let path = resolve(folder); !existsSync(path); path = dirname(path)) missing.push(path);
  for (const path of missing.reverse()) mkdirSync(path);
}

export interface KeptFile {
  /** with forward slashes, relative to the run's folder */
  readonly path: string;
  readonly text: string;
}

/**
 * Puts the files a scenario used into the run's folder, and the hashes of them and of the resolved scenario as `sha256sum --check`
 * reads them there; what a former run left goes. Returns the names of what was written.
 */
export function writeKeptFiles(folder: string, files: readonly KeptFile[], scenarioText: string): readonly string[] {
  rmSync(join(folder, FILES_FOLDER), { recursive: true, force: true });
  mkdirSync(join(folder, FILES_FOLDER));
  const sorted = [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
  for (const { path, text } of sorted) {
    makeFolder(dirname(join(folder, path)));
    writeFileSync(join(folder, path), text);
  }
  const line = (name: string, text: string): string => `${sha256(text)}  ${name}\n`;
  const lines = sorted.map(({ path, text }) => line(path.slice(FILES_FOLDER.length + 1), text));
  lines.push(line(`../${RESOLVED_SCENARIO}`, scenarioText));
  writeFileSync(join(folder, FILES_FOLDER, HASHES), lines.join(''));
  return [...sorted.map(({ path }) => path), `${FILES_FOLDER}/${HASHES}`];
}
