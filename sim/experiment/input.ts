/** What `run` and `check` are given: a scenario file, the folder of a former run, or `-` for standard input. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { MAX_DATA_CHARACTERS, MAX_SCENARIO_CHARACTERS } from '../scenario/load.ts';
import type { Problem } from '../scenario/types.ts';
import { reasonOf } from './reason.ts';

/** Names of a run's folder that are read back. */
export const RESOLVED_SCENARIO = 'scenario.resolved.yaml';
export const RUN_JSON = 'run.json';
/** Folder inside a run's folder that holds every file the scenario used, and their hashes and the scenario's. */
export const FILES_FOLDER = 'files';
export const HASHES = 'SHA256SUMS';

const EXPECTED = 'a scenario file, the folder of a former run, or - for standard input';

/** A character takes at most this many bytes in UTF-8. */
const MOST_BYTES_PER_CHARACTER = 4;

export interface FormerRun {
  /** the line that repeats it */
  readonly replay: string;
  /** how many seeds it ran */
  readonly seeds: number;
  /** files of its folder that are no longer those of the run, relative to it */
  readonly changed: readonly string[];
}

export interface ScenarioInput {
  readonly text: string;
  /** what messages call it */
  readonly label: string;
  /** what the replay line calls it; null for standard input, which cannot be repeated */
  readonly replayName: string | null;
  /** files it names are relative to this folder */
  readonly folder: string;
  /** null when it is no run's folder */
  readonly former: FormerRun | null;
}

/** Reads the scenario that `path` names, or says in a Problem why it cannot. */
export async function readInput(path: string): Promise<ScenarioInput | Problem> {
  if (path === '') return problem("''", 'is no name of a file', EXPECTED);
  try {
    if (path === '-') return await standardInput();
    const stat = statSync(path);
    if (stat.isDirectory()) return runFolder(path);
    // A pipe ends some time; a device may not.
    if (!stat.isFile() && !stat.isFIFO()) return problem(path, 'is a device', EXPECTED);
    const label = labelOf(path);
    const large = tooLarge(path, label);
    if (large !== null) return large;
    return {
      text: readFileSync(path, 'utf8'),
      label,
      replayName: label,
      folder: dirname(resolve(path)),
      former: null,
    };
  } catch (error) {
    return problem(path, reasonOf(error), EXPECTED);
  }
}

/** A file below the present folder is named relative to it: a replay line holds no path of one machine when it need not. */
export function labelOf(path: string): string {
  if (!isAbsolute(path)) return path;
  const below = relative(process.cwd(), path);
  return below.startsWith('..') || isAbsolute(below) ? path : below;
}

function problem(file: string, message: string, expected: string): Problem {
  return { severity: 'error', file, line: 0, column: 0, path: '', message, expected };
}

const TOO_LARGE = `at most ${MAX_SCENARIO_CHARACTERS} characters; put large lists into CSV files`;

function tooLarge(path: string, label: string): Problem | null {
  const { size } = statSync(path);
  return size > MAX_SCENARIO_CHARACTERS * MOST_BYTES_PER_CHARACTER
    ? problem(label, `is ${size} bytes long`, TOO_LARGE)
    : null;
}

async function standardInput(): Promise<ScenarioInput | Problem> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of process.stdin) {
    chunks.push(chunk as Buffer);
    length += (chunk as Buffer).length;
    if (length > MAX_SCENARIO_CHARACTERS * MOST_BYTES_PER_CHARACTER) return problem('stdin', 'is too long', TOO_LARGE);
  }
  return {
    text: Buffer.concat(chunks).toString('utf8'),
    label: '-',
    replayName: null,
    folder: process.cwd(),
    former: null,
  };
}

function runFolder(path: string): ScenarioInput | Problem {
  const file = join(path, RESOLVED_SCENARIO);
  const label = labelOf(file);
  const expected = `a folder that "rumormill run" wrote, with ${RESOLVED_SCENARIO} and ${RUN_JSON}`;
  if (!existsSync(file)) return problem(path, 'is a folder, but not that of a run', expected);
  const former = readFormer(path);
  if (former === null) return problem(labelOf(join(path, RUN_JSON)), 'does not exist or is damaged', expected);
  const large = tooLarge(file, label);
  if (large !== null) return large;
  return { text: readFileSync(file, 'utf8'), label, replayName: labelOf(path), folder: resolve(path), former };
}

/** What run.json says of a former run; null when there is none. */
export function readFormer(folder: string): FormerRun | null {
  try {
    const file = JSON.parse(readFileSync(join(folder, RUN_JSON), 'utf8')) as { [key: string]: unknown } | null;
    if (typeof file?.['version'] !== 'string' || typeof file['replay'] !== 'string') return null;
    const seeds = Array.isArray(file['runs']) ? file['runs'].length : 1;
    return { replay: file['replay'], seeds, changed: changedFiles(folder) };
  } catch {
    return null;
  }
}

export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** Files of a run's folder whose hashes are not those that were written down; a folder without hashes tells nothing. */
function changedFiles(folder: string): string[] {
  const list = join(folder, FILES_FOLDER, HASHES);
  if (!existsSync(list)) return [];
  const changed: string[] = [];
  for (const line of readFileSync(list, 'utf8').split('\n')) {
    const entry = /^([0-9a-f]{64}) [ *](.+)$/.exec(line);
    if (entry === null) continue;
    const name = join(FILES_FOLDER, entry[2]);
    const file = join(folder, name);
    const same =
      statSync(file, { throwIfNoEntry: false })?.isFile() === true && sha256(readFileSync(file)) === entry[1];
    if (!same) changed.push(name);
  }
  return changed;
}

/** Reads a file that a scenario in `folder` names; throws what the file system throws. */
export function fileReader(folder: string): (path: string) => string {
  return (path) => {
    const file = resolve(folder, path);
    const stat = statSync(file);
    if (stat.size > MAX_DATA_CHARACTERS * MOST_BYTES_PER_CHARACTER) {
      throw Object.assign(new Error('is too large'), { code: 'ERR_FS_FILE_TOO_LARGE' });
    }
    // A device or a pipe may never end.
    if (!stat.isFile() && !stat.isDirectory()) throw new Error('it is no ordinary file');
    return readFileSync(file, 'utf8');
  };
}
