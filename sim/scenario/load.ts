/**
 * From the text of a scenario to plain data, or to everything that is wrong with it: nothing is thrown for bad input, and one
 * mistake does not hide another.
 */
import type { Protocol } from '../protocols/contract.ts';
import { protocols } from '../protocols/registry.ts';
import { crossCheck } from './cross/cross.ts';
import { DataReader } from './data.ts';
import { readSections } from './draft.ts';
import { Files } from './files.ts';
import type { ReadFile, UsedFile } from './files.ts';
import { protocolFinder } from './find-protocol.ts';
import type { LoadProtocol } from './find-protocol.ts';
import { Findings, pathText } from './problem.ts';
import type { Finding, Path } from './problem.ts';
import { resolve } from './resolve.ts';
import { applySet, SET_FILE } from './sets.ts';
import type { Problem, ResolvedScenario } from './types.ts';
import { YamlText } from './yaml.ts';
export { formatProblem } from './problem.ts';
export { MAX_SCENARIO_CHARACTERS } from './yaml.ts';
export { MAX_DATA_CHARACTERS } from './csv.ts';
export type { ReadFile, UsedFile } from './files.ts';
export type { LoadProtocol } from './find-protocol.ts';

export interface LoadOptions {
  /** what the text is called in messages, e.g. `scenarios/quickstart.yaml` or `stdin` */
  readonly file: string;
  /** changes, `path=value`, as if the file said so */
  readonly sets?: readonly string[];
  /** takes the place of the file's seed */
  readonly seed?: string;
  /** text of a file the scenario names, by its path relative to the scenario; may throw. A browser has none. */
  readonly readFile?: ReadFile;
  /** protocol of the user's own file; may throw */
  readonly protocol?: LoadProtocol;
}

export interface Loaded {
  /** null when any of the problems is an error */
  readonly scenario: ResolvedScenario | null;
  readonly problems: readonly Problem[];
  /** every file it used, with its name in the run's folder */
  readonly files: readonly UsedFile[];
  /** every protocol it uses, by `use` of the resolved scenario */
  readonly protocols: ReadonlyMap<string, Protocol>;
}

/** Whether any of them is an error, not only a warning. */
export function hasErrors(problems: readonly Problem[]): boolean {
  return problems.some(({ severity }) => severity === 'error');
}

/** Reads, checks and resolves a scenario. Throws a TypeError when it is given no text. */
export function loadScenario(text: string, options: LoadOptions): Loaded {
  if (typeof text !== 'string' || typeof (options as LoadOptions | undefined)?.file !== 'string')
    throw new TypeError('loadScenario takes the text of a scenario and { file: what messages call it }');
  const bare = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const yaml = new YamlText(bare);
  const problems: Problem[] = yaml.problems.map(({ line, column, message, expected }) => {
    return { severity: 'error', file: options.file, line, column, path: '', message, expected };
  });
  if (!yaml.usable) {
    if (problems.length === 0) problems.push(notAMap(options.file));
    return { scenario: null, problems, files: [], protocols: new Map() };
  }
  const raw = yaml.value as { [key: string]: unknown };
  const setPaths = applySets(raw, options, problems);
  const findings = new Findings();
  const files = new Files(options.readFile);
  const data = new DataReader(files, findings);
  const context = { find: protocolFinder(options.protocol), known: [...protocols.values()] };
  const draft = readSections(raw, context, findings);
  const resolution = resolve(draft, { name: nameOf(options.file), data, files, findings });
  crossCheck(resolution, draft, data.broken, findings);
  for (const finding of findings.all) problems.push(located(finding, yaml, setPaths, options.file));
  problems.push(...data.problems);
  const ordered = inOrder(problems, options.file);
  const scenario = hasErrors(ordered) ? null : resolution.scenario;
  return { scenario, problems: ordered, files: files.used, protocols: resolution.protocols };
}

function notAMap(file: string): Problem {
  const expected = 'a map with nodes, stack, workload …; `rumormill init` writes one to start from';
  return {
    severity: 'error',
    file,
    line: 1,
    column: 1,
    path: '',
    message: 'is not a scenario: its text is not a map',
    expected,
  };
}

/** Name of a file without folders and ending. */
function nameOf(file: string): string {
  const name = file.split(/[\\/]/).at(-1) ?? file;
  const stem = name.replace(/\.ya?ml$|\.json$/i, '');
  return stem === '' || stem === '-' ? 'scenario' : stem;
}

/** Applies `--set` and `--seed`; returns the paths that come from the command line. */
function applySets(raw: { [key: string]: unknown }, options: LoadOptions, problems: Problem[]): readonly Path[] {
  const paths: Path[] = [];
  for (const set of options.sets ?? []) {
    const { path, problem } = applySet(raw, set);
    if (path !== null) paths.push(path);
    if (problem !== null)
      problems.push({ severity: 'error', file: SET_FILE, line: 0, column: 0, path: '', ...problem });
  }
  if (options.seed !== undefined) raw['seed'] = options.seed;
  return paths;
}

function located(finding: Finding, yaml: YamlText, sets: readonly Path[], file: string): Problem {
  const { severity, path, message, expected, atKey } = finding;
  const common = { severity, path: pathText(path), message, expected };
  const fromSet = sets.some((set) => set.every((key, depth) => key === path[depth]));
  if (fromSet) return { ...common, file: SET_FILE, line: 0, column: 0 };
  return { ...common, file, ...yaml.place(path, atKey) };
}

/** The scenario's own problems in order of their places, then those of other files; no line twice. */
function inOrder(problems: readonly Problem[], file: string): readonly Problem[] {
  const rank = (problem: Problem): number => (problem.file === file ? 0 : 1);
  const sorted = [...problems].sort((a, b) => rank(a) - rank(b) || a.line - b.line || a.column - b.column);
  const seen = new Set<string>();
  return sorted.filter((problem) => {
    const key = `${problem.file}:${problem.line}:${problem.column} ${problem.path} ${problem.message}`;
    return seen.size < seen.add(key).size;
  });
}
