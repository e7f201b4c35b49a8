/** `rumormill init`: a commented scenario to start from. */
import type { CommandModule } from 'yargs';
import { HELD, WRONG_INPUT } from './exit-codes.ts';
import { positional } from './options.ts';
import { complain, print } from './terminal.ts';

interface InitArguments {
  readonly file?: string | undefined;
}

export const initCommand: CommandModule<object, InitArguments> = {
  command: 'init [file]',
  describe: 'Write a commented scenario to start from',
  builder: (yargs) =>
    yargs.positional(
      'file',
      positional('file to make (default: scenario.yaml), or - for standard output', false),
    ) as never,
  handler: async ({ file = 'scenario.yaml' }) => {
    const [{ STARTER_SCENARIO }, { writeFileSync }, { dirname }, { reasonOf }] = await Promise.all([
      import('../scenario/starter.ts'),
      import('node:fs'),
      import('node:path'),
      import('../experiment/reason.ts'),
    ]);
    process.exitCode = HELD;
    if (file === '-') {
      print(STARTER_SCENARIO);
      return;
    }
    try {
      writeFileSync(file, STARTER_SCENARIO, { flag: 'wx' });
      print(`${file} is written. Next: rumormill run ${file}`);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      const reason =
        code === 'EEXIST'
          ? 'exists already'
          : code === 'ENOENT'
            ? `the folder ${dirname(file)} does not exist`
            : reasonOf(error);
      complain(`${file === '' ? "''" : file}: ${reason} (a file that does not exist, in a folder that does)`);
      process.exitCode = WRONG_INPUT;
    }
  },
};
