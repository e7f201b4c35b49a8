/** The file of `run --trace`. */
import { accessSync, closeSync, constants, openSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { reasonOf } from '../experiment/input.ts';
import type { Problem } from '../scenario/types.ts';

/** Why no trace can be written to `path`, null when it can: said before the run, not after. Makes nothing. */
export function traceProblem(path: string | undefined): Problem | null {
  if (path === undefined) return null;
  const folder = dirname(path);
  const problem = (message: string): Problem => {
    return {
      severity: 'error',
      file: path,
      line: 0,
      column: 0,
      path: '--trace',
      message,
      expected: 'a file that can be written',
    };
  };
  try {
    if (!statSync(folder).isDirectory()) return problem(`${folder} is not a folder`);
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat?.isDirectory()) return problem('is a folder');
    accessSync(stat === undefined ? folder : path, constants.W_OK);
    return null;
  } catch (error) {
    return problem(
      (error as NodeJS.ErrnoException).code === 'ENOENT' ? `the folder ${folder} does not exist` : reasonOf(error),
    );
  }
}

/** Takes blocks of text. A disk that is full does not end the run: what failed is said at the end. */
export class TraceFile {
  private readonly file: number;
  private failure: string | null = null;

  constructor(path: string) {
    this.file = openSync(path, 'w');
  }

  readonly write = (text: string): void => {
    if (this.failure !== null) return;
    try {
      writeFileSync(this.file, text);
    } catch (error) {
      this.failure = (error as Error).message;
    }
  };

  /** Returns why not everything was written, null when it was. */
  close(): string | null {
    closeSync(this.file);
    return this.failure;
  }
}
