/** `rumormill init`: a commented scenario to start from, or a protocol with its test. */
import type { CommandModule } from 'yargs';
import { HELD, WRONG_INPUT } from './exit-codes.ts';
import { positional, text } from './options.ts';
import { complain, print } from './terminal.ts';

interface InitArguments {
  readonly file?: string | undefined;
  readonly protocol?: string | undefined;
}

interface NewFile {
  readonly path: string;
  readonly text: string;
}

export const initCommand: CommandModule<object, InitArguments> = {
  command: 'init [file]',
  describe: 'Write a commented scenario to start from, or a protocol',
  builder: (yargs) =>
    yargs
      .positional('file', positional('file to make (default: scenario.yaml), or - for standard output', false))
      .option(
        'protocol',
        text('protocol', 'write a protocol that works into this file instead, with its test and a scenario beside it'),
      ) as never,
  handler: ({ file, protocol }) => {
    process.exitCode = HELD;
    return protocol === undefined ? initScenario(file ?? 'scenario.yaml') : initProtocol(protocol, file);
  },
};

async function initScenario(file: string): Promise<void> {
  const { STARTER_SCENARIO } = await import('../scenario/starter.ts');
  if (file === '-') print(STARTER_SCENARIO);
  else if (await makeAll([{ path: file, text: STARTER_SCENARIO }]))
    print(`${file} is written. Next: rumormill run ${file}`);
}

async function initProtocol(path: string, scenario: string | undefined): Promise<void> {
  const [{ PROTOCOL_FILE_NAMES, starterProtocol }, { basename, dirname, join }] = await Promise.all([
    import('../scenario/starter-protocol.ts'),
    import('node:path'),
  ]);
  const files = starterProtocol(basename(path));
  if (files === null) complain(`--protocol: "${path}" names no protocol (${PROTOCOL_FILE_NAMES})`);
  if (scenario !== undefined)
    complain(`--protocol writes its scenario beside it, so there is no use for "${scenario}" (leave it out)`);
  if (files === null || scenario !== undefined) {
    process.exitCode = WRONG_INPUT;
    return;
  }
  const made = files.map(({ file, text }) => ({ path: join(dirname(path), file), text }));
  if (!(await makeAll(made))) return;
  const [protocol, test, run] = made.map((one) => one.path);
  print(`${protocol} is written, ${test} tests it.`);
  print(`Next: rumormill run ${run}, then npx tsx --test ${test} (with rumormill installed beside it)`);
}

/** Makes the files, all of them or none; says what is in the way. */
async function makeAll(files: readonly NewFile[]): Promise<boolean> {
  const [{ existsSync, rmSync, writeFileSync }, { dirname }, { reasonOf }] = await Promise.all([
    import('node:fs'),
    import('node:path'),
    import('../experiment/reason.ts'),
  ]);
  const problems = files.filter(({ path }) => existsSync(path)).map(({ path }) => `${path}: exists already`);
  const made: string[] = [];
  for (const { path, text: content } of problems.length > 0 ? [] : files) {
    try {
      writeFileSync(path, content, { flag: 'wx' });
      made.push(path);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      const reason = code === 'ENOENT' ? `the folder ${dirname(path)} does not exist` : reasonOf(error);
      problems.push(`${path === '' ? "''" : path}: ${reason}`);
      break;
    }
  }
  if (problems.length === 0) return true;
  for (const path of made) rmSync(path);
  for (const problem of problems) complain(`${problem} (a file that does not exist, in a folder that does)`);
  process.exitCode = WRONG_INPUT;
  return false;
}
