/** The file of `run --trace`. */
import { accessSync, closeSync, constants, existsSync, openSync, readdirSync, realpathSync } from 'node:fs';
import { statSync, writeFileSync, type Stats } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { FILES_FOLDER } from '../experiment/input.ts';
import { isTraceName } from '../experiment/output.ts';
import { reasonOf } from '../experiment/reason.ts';
import type { Problem } from '../scenario/types.ts';

/** What a trace must not be written over. */
export interface Kept {
  /** files the run reads */
  readonly inputs: readonly string[];
  /** folder of a former run that is repeated, and the folder to write; null: none */
  readonly folders: readonly (string | null)[];
}

/** Why no trace can be written to `path`, null when it can: said before the run, not after. Makes nothing. */
export function traceProblem(path: string | undefined, kept: Kept): Problem | null {
  if (path === undefined) return null;
  const problem = (message: string, expected = 'a file that can be written'): Problem => {
    return { severity: 'error', file: path, line: 0, column: 0, path: '--trace', message, expected };
  };
  if (path === '-') return problem('is no file', 'the name of a file; a trace does not go to standard output');
  const folder = dirname(path);
  try {
    if (!statSync(folder).isDirectory()) return problem(`${folder} is not a folder`);
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat?.isDirectory()) return problem('is a folder');
    accessSync(stat === undefined ? folder : path, constants.W_OK);
  } catch (error) {
    return problem(
      (error as NodeJS.ErrnoException).code === 'ENOENT' ? `the folder ${folder} does not exist` : reasonOf(error),
    );
  }
  if (kept.inputs.some((input) => sameFile(input, path)))
    return problem('is a file that the run reads', 'another file');
  const owner = kept.folders.find((one) => one !== null && isOfRun(one, path));
  if (owner === undefined) return null;
  return problem(`is in the folder of a run, ${owner}`, 'another folder, or a name that ends in .ndjson');
}

/** Links of both kinds followed. */
function sameFile(a: string, b: string): boolean {
  if (realPath(a) === realPath(b)) return true;
  const [one, other] = [fileOf(a), fileOf(b)];
  return one !== null && other !== null && one.ino === other.ino && one.dev === other.dev;
}

function fileOf(path: string): Stats | null {
  try {
    const stat = statSync(path);
    return stat.isFile() ? stat : null;
  } catch {
    return null;
  }
}

/** Whether a run in `folder` has, or may get, a file at `path`. */
function isOfRun(folder: string, path: string): boolean {
  const [top, ...below] = relative(realPath(folder), realPath(path)).split(sep);
  if (top !== '..' && !isAbsolute(top)) return below.length > 0 ? top === FILES_FOLDER : !isTraceName(top);
  return outputsIn(folder).some((file) => sameFile(file, path));
}

/** Files there that a hard link may lead to. */
function outputsIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder, { encoding: 'utf8' }).map((name) => join(folder, name)) : [];
}

/** Where a path leads; of one that does not exist, where it would. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const above = dirname(resolve(path));
    return above === resolve(path) ? above : join(realPath(above), basename(path));
  }
}

/** Takes blocks of text. A disk that is full does not end the run: what failed is said at the end. */
export class TraceFile {
  private readonly file: number;
  private failure: string | null = null;

  /** Throws what the file system throws. */
  constructor(path: string) {
    this.file = openSync(path, 'w');
  }

  readonly write = (text: string): void => {
    if (this.failure !== null) return;
    try {
      writeFileSync(this.file, text);
    } catch (error) {
      this.failure = reasonOf(error);
    }
  };

  /** Returns why not everything was written, null when it was. */
  close(): string | null {
    closeSync(this.file);
    return this.failure;
  }
}
