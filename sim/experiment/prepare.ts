/** From a path to everything a run needs: scenario checked and resolved, users' protocols loaded, every file it uses read. */
import { readFileSync } from 'node:fs';
import type { Protocol } from '../protocols/contract.ts';
import { hasErrors, loadScenario, type Loaded } from '../scenario/load.ts';
import { isProtocolFile } from '../scenario/find-protocol.ts';
import type { Problem, ResolvedScenario } from '../scenario/types.ts';
import { resolve } from 'node:path';
import { fileReader, FILES_FOLDER, readInput, type FormerRun, type ScenarioInput } from './input.ts';
import type { KeptFile } from './output.ts';
import { fileRefusal, helpersOf, loadProtocolFile, localFiles } from './protocol-file.ts';
import type { LibraryModules, ProtocolFile, Refusal } from './protocol-file.ts';
import type { WorkerTask } from './worker-messages.ts';

export interface PrepareOptions {
  /** `path=value`, as if the scenario said so */
  readonly sets?: readonly string[] | undefined;
  readonly seed?: string | undefined;
  /** default true: users' protocol files are loaded, which runs their code */
  readonly execute?: boolean | undefined;
  readonly library: LibraryModules;
}

export interface Prepared {
  readonly scenario: ResolvedScenario;
  /** what the scenario is called in messages */
  readonly label: string;
  /** what the line that repeats the run calls it; null for standard input, which cannot be read again */
  readonly replayName: string | null;
  readonly former: FormerRun | null;
  /** finds a protocol by `use` of the resolved scenario */
  readonly protocol: (use: string) => Protocol;
  /** every file the run uses, with its name in the run's folder */
  readonly files: readonly KeptFile[];
  /** protocols of the user's, for workers */
  readonly protocolFiles: WorkerTask['files'];
  /** absolute path of each of the user's files to the name shown in a stack trace */
  readonly ownFiles: ReadonlyMap<string, string>;
}

export interface Preparation {
  /** null when any of the problems is an error */
  readonly prepared: Prepared | null;
  readonly problems: readonly Problem[];
  /** absolute paths of every file that was looked at: nothing may be written over them */
  readonly inputs: readonly string[];
}

const NOT_EXECUTED = 'was not executed, so its options are not checked';

/** Reads, checks and resolves; nothing is written and, for bad input, nothing thrown. */
export async function prepare(path: string, options: PrepareOptions): Promise<Preparation> {
  const input = await readInput(path);
  const inputs = new Set<string>(path === '-' || path === '' ? [] : [resolve(path)]);
  if ('severity' in input) return { prepared: null, problems: [input], inputs: [...inputs] };
  const wanted = new Set<string>();
  const first = load(input, options, inputs, (use) => {
    if (isProtocolFile(use)) wanted.add(use);
    return null;
  });
  const found = new Map<string, ProtocolFile | Refusal | null>();
  for (const use of wanted) {
    found.set(use, await protocolOf(use, input.folder, options));
    const file = resolve(input.folder, use);
    for (const one of reachable(file)) inputs.add(one);
  }
  const second =
    wanted.size === 0
      ? first
      : load(input, options, inputs, (use) => {
          const file = found.get(use) ?? null;
          if (file !== null && 'message' in file) throw new Error(file.message);
          return file?.protocol ?? null;
        });
  const own = [...found.values()].filter((file) => file !== null && 'protocol' in file);
  if (own.length < wanted.size && options.execute === false)
    return { prepared: null, problems: second.problems.map(excused), inputs: [...inputs] };
  return { ...finish(input, second, own), inputs: [...inputs] };
}

/** Null for a file that is not executed. */
async function protocolOf(
  use: string,
  folder: string,
  { execute, library }: PrepareOptions,
): Promise<ProtocolFile | Refusal | null> {
  return execute === false ? fileRefusal(use, folder) : loadProtocolFile(use, folder, library);
}

function reachable(file: string): readonly string[] {
  try {
    return localFiles(file);
  } catch {
    return [file];
  }
}

function load(
  input: ScenarioInput,
  { sets, seed }: PrepareOptions,
  inputs: Set<string>,
  protocol: (use: string) => Protocol | null,
): Loaded {
  const read = fileReader(input.folder);
  const { problems, ...loaded } = loadScenario(input.text, {
    file: input.label === '-' ? 'stdin' : input.label,
    sets: sets ?? [],
    ...(seed !== undefined && { seed }),
    readFile: (path) => {
      inputs.add(resolve(input.folder, path));
      return read(path);
    },
    protocol,
  });
  return { ...loaded, problems: [...problems, ...changes(input)] };
}

/** A folder that was edited still runs, but not the run it tells of. */
function changes({ former, label, replayName }: ScenarioInput): Problem[] {
  return (former?.changed ?? []).map((name) => ({
    severity: 'warning',
    file: replayName ?? label,
    line: 0,
    column: 0,
    path: name,
    message: 'was changed since the run was written, so this is another run than the one recorded',
    expected: null,
  }));
}

/** A protocol file that was not looked at is no mistake of the scenario's. */
function excused(problem: Problem): Problem {
  const ofProtocol = /^no protocol was loaded from "(.*)"$/.exec(problem.message);
  if (ofProtocol === null) return problem;
  return {
    ...problem,
    severity: 'warning',
    message: `"${ofProtocol[1]}" ${NOT_EXECUTED}`,
    expected: 'check --load executes it',
  };
}

function finish(input: ScenarioInput, loaded: Loaded, own: readonly ProtocolFile[]): Omit<Preparation, 'inputs'> {
  const { scenario, problems } = loaded;
  if (scenario === null || hasErrors(problems)) return { prepared: null, problems };
  const ownFiles = new Map<string, string>();
  const protocolFiles: WorkerTask['files'][number][] = [];
  const files: KeptFile[] = loaded.files.map(({ path, text }) => ({ path, text }));
  for (const file of own) {
    const kept = loaded.files.find(({ source }) => source === file.use)?.path ?? `${FILES_FOLDER}/${file.use}`;
    const helpers = helpersOf(file.path).map(({ name, path }) => ({ name: `${FILES_FOLDER}/${name}`, path }));
    const shown: [string, string][] = [
      [file.path, kept],
      ...helpers.map(({ name, path }): [string, string] => [path, name]),
    ];
    for (const [path, name] of shown) ownFiles.set(path, name);
    protocolFiles.push({ use: `./${kept}`, path: file.path, shown });
    for (const { name, path } of helpers) files.push({ path: name, text: readFileSync(path, 'utf8') });
  }
  const clash = clashing(files);
  if (clash !== null) return { prepared: null, problems: [...problems, clashProblem(input.label, clash)] };
  const byPath = new Map(files.map((file) => [file.path, file]));
  const { protocols } = loaded;
  const protocol = (use: string): Protocol => {
    const known = protocols.get(use);
    if (known === undefined) throw new Error(`there is no protocol "${use}"`);
    return known;
  };
  const { label, replayName, former } = input;
  return {
    prepared: { scenario, label, replayName, former, protocol, files: [...byPath.values()], protocolFiles, ownFiles },
    problems,
  };
}

function clashing(files: readonly KeptFile[]): string | null {
  const texts = new Map<string, string>();
  for (const { path, text } of files) {
    if ((texts.get(path) ?? text) !== text) return path;
    texts.set(path, text);
  }
  return null;
}

function clashProblem(file: string, path: string): Problem {
  const message = `two different files would be ${path} in the run's folder`;
  return {
    severity: 'error',
    file,
    line: 0,
    column: 0,
    path: 'stack',
    message,
    expected: 'files with different names',
  };
}
