/** Files that a scenario names: read once, and given the name they have in a run's folder. */

export type ReadFile = (path: string) => string;

/** A file a scenario used. */
export interface UsedFile {
  /** its name in the run's folder, as the resolved scenario has it */
  readonly path: string;
  /** as the scenario names it, relative to the scenario */
  readonly source: string;
  readonly text: string;
}

const FOLDER = 'files';

const REASONS: { readonly [code: string]: string } = {
  ENOENT: 'does not exist',
  EISDIR: 'is a folder',
  ENOTDIR: 'lies below something that is not a folder',
  EACCES: 'may not be read',
  EPERM: 'may not be read',
  ERR_STRING_TOO_LONG: 'is too large',
  ERR_FS_FILE_TOO_LARGE: 'is too large',
};

export type ReadResult =
  | { readonly ok: true; readonly file: UsedFile }
  | { readonly ok: false; readonly message: string; readonly expected: string };

export class Files {
  private readonly read: ReadFile | undefined;
  private readonly bySource: Map<string, UsedFile>;

  constructor(read: ReadFile | undefined) {
    this.read = read;
    this.bySource = new Map();
  }

  get used(): readonly UsedFile[] {
    return [...this.bySource.values()];
  }

  open(source: string): ReadResult {
    const known = this.bySource.get(source);
    if (known !== undefined) return { ok: true, file: known };
    const expected = 'a file that can be read, relative to the scenario';
    if (this.read === undefined) return { ok: false, message: `the file "${source}" cannot be read here`, expected };
    let text: string;
    try {
      text = this.read(source);
    } catch (error) {
      return { ok: false, message: `the file "${source}" ${reasonOf(error)}`, expected };
    }
    const file: UsedFile = { path: this.freeName(source), source, text };
    this.bySource.set(source, file);
    return { ok: true, file };
  }

  /** `files/<name>`, with a number when another file has that name. */
  private freeName(source: string): string {
    const name = source.split(/[\\/]/).at(-1) ?? source;
    const dot = name.lastIndexOf('.');
    const [stem, ending] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ''];
    const taken = new Set(this.used.map(({ path }) => path));
    let path = `${FOLDER}/${name}`;
    for (let number = 2; taken.has(path); number++) path = `${FOLDER}/${stem}-${number}${ending}`;
    return path;
  }
}

function reasonOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  if (typeof code === 'string' && Object.hasOwn(REASONS, code)) return REASONS[code];
  return `cannot be read: ${error instanceof Error ? error.message.split('\n')[0] : 'no reason given'}`;
}
