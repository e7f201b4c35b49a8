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
    const [{ STARTER_SCENARIO }, { writeFileSync }] = await Promise.all([
      import('../scenario/starter.ts'),
      import('node:fs'),
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
      const { code, message } = error as NodeJS.ErrnoException;
      complain(
        code === 'EEXIST'
          ? `${file}: exists already (a file that does not exist)`
          : `${file}: cannot be written: ${message}`,
      );
      process.exitCode = WRONG_INPUT;
    }
  },
};
