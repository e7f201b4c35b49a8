/** A small strict reader of CSV (RFC 4180, commas), which knows the line and column of every cell. */

export interface Cell {
  readonly text: string;
  readonly column: number;
}

export interface CsvProblem {
  readonly line: number;
  readonly column: number;
  readonly message: string;
  readonly expected: string;
}

/** Characters of a data file. */
export const MAX_DATA_CHARACTERS = 67_108_864;
/** Problems named in one file; the rest is counted. */
const MOST_PROBLEMS = 20;

export class CsvProblems {
  readonly list: CsvProblem[] = [];
  private more = 0;

  add(line: number, column: number, message: string, expected: string): void {
    if (this.list.length < MOST_PROBLEMS) this.list.push({ line, column, message, expected });
    else this.more++;
  }

  /** All problems, the last of them a count when there are too many to name. */
  done(): readonly CsvProblem[] {
    if (this.more === 0) return this.list;
    const { line, column } = this.list[this.list.length - 1];
    return [
      ...this.list,
      { line, column, message: `and ${this.more} more problems in this file`, expected: 'see above' },
    ];
  }
}

/**
 * Calls `row` for every line with something on it. Empty lines and lines that begin with # are passed over; cells are trimmed
 * unless quoted.
 */
export function forEachRow(
  text: string,
  problems: CsvProblems,
  row: (cells: readonly Cell[], line: number) => void,
): void {
  if (text.length > MAX_DATA_CHARACTERS) {
    problems.add(1, 1, `is ${text.length} characters long`, `at most ${MAX_DATA_CHARACTERS}`);
    return;
  }
  let line = 1;
  let at = text.startsWith('\uFEFF') ? 1 : 0;
  while (at < text.length) {
    const newline = text.indexOf('\n', at);
    const end = newline < 0 ? text.length : newline;
    const content = text.slice(at, text[end - 1] === '\r' && end > at ? end - 1 : end);
    const start = content.trimStart();
    if (start !== '' && !start.startsWith('#')) {
      const cells = cellsOf(content, line, problems);
      if (cells !== null) row(cells, line);
    }
    at = end + 1;
    line++;
  }
}

function cellsOf(content: string, line: number, problems: CsvProblems): Cell[] | null {
  const cells: Cell[] = [];
  let at = 0;
  for (;;) {
    const spaces = /^[ \t]*/.exec(content.slice(at))?.[0].length ?? 0;
    const begin = at + spaces;
    if (content[begin] !== '"') {
      const comma = content.indexOf(',', at);
      const end = comma < 0 ? content.length : comma;
      cells.push({ text: content.slice(at, end).trim(), column: Math.min(begin, end) + 1 });
      if (comma < 0) return cells;
      at = end + 1;
      continue;
    }
    const quoted = /^"((?:[^"]|"")*)"[ \t]*(,|$)/.exec(content.slice(begin));
    if (quoted === null) {
      problems.add(
        line,
        begin + 1,
        'a quoted cell does not end on its line, or text follows it',
        'a closing quote, then a comma or the end of the line',
      );
      return null;
    }
    cells.push({ text: quoted[1].replaceAll('""', '"'), column: begin + 1 });
    if (quoted[2] === '') return cells;
    at = begin + quoted[0].length;
  }
}

/** Whole text as rows, for small files and tests. */
export function readRows(text: string): {
  readonly rows: readonly (readonly Cell[])[];
  readonly problems: readonly CsvProblem[];
} {
  const problems = new CsvProblems();
  const rows: (readonly Cell[])[] = [];
  forEachRow(text, problems, (cells) => void rows.push(cells));
  return { rows, problems: problems.done() };
}
