/** Problems as lines of text, and the one place where they are gathered. */
import type { Problem } from './types.ts';

export type Path = readonly (string | number)[];

/** `faults[0].partition.groups` */
export function pathText(path: Path): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    return text === '' ? key : `${text}.${key}`;
  }, '');
}

/** Control characters and line ends would break the line, or reach the terminal. */
function printable(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return code < 0x20 || (code >= 0x7f && code < 0xa0) || code === 0x2028 || code === 0x2029 ? ' ' : character;
}

/** `file:line:column path: problem (legal values)` on one line; without line and column where there are none. */
export function formatProblem(problem: Problem): string {
  const { severity, file, line, column, path, message, expected } = problem;
  const place = line > 0 ? `${file}:${line}:${column}` : file;
  const where = path === '' ? place : `${place} ${path}`;
  const legal = expected === null ? '' : ` (${expected})`;
  const whole = `${where}: ${severity === 'warning' ? 'warning: ' : ''}${message}${legal}`;
  return Array.from(whole, printable).join('');
}

/** What one finds wrong with a scenario, by path. */
export interface Finding {
  readonly severity: 'error' | 'warning';
  readonly path: Path;
  readonly message: string;
  readonly expected: string | null;
  /** the place is that of the key, not of its value */
  readonly atKey: boolean;
}

export class Findings {
  readonly all: Finding[] = [];

  error(path: Path, message: string, expected: string | null = null, atKey = false): void {
    this.all.push({ severity: 'error', path, message, expected, atKey });
  }

  warn(path: Path, message: string, expected: string | null = null): void {
    this.all.push({ severity: 'warning', path, message, expected, atKey: false });
  }
}
