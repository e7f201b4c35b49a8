/** `rumormill report`: makes the HTML page of a run anew from its folder, without running anything. */
import type { CommandModule } from 'yargs';
import { HELD, WRONG_INPUT } from './exit-codes.ts';
import { positional } from './options.ts';
import { complain, print } from './terminal.ts';

interface ReportArguments {
  readonly folder: string;
}

export const reportCommand: CommandModule<object, ReportArguments> = {
  command: 'report <folder>',
  describe: "Rebuild the HTML report from a run's folder",
  builder: (yargs) => yargs.positional('folder', positional('folder that "run" wrote')) as never,
  handler: async ({ folder }) => {
    const [{ rebuildHtml }, { basename }, { reasonOf }] = await Promise.all([
      import('../../reports/read.ts'),
      import('node:path'),
      import('../experiment/reason.ts'),
    ]);
    try {
      print(await rebuildHtml(folder));
      process.exitCode = HELD;
    } catch (error) {
      const { path } = error as NodeJS.ErrnoException;
      const reason = `${path === undefined ? '' : `${basename(path)} `}${reasonOf(error)}`;
      complain(
        `${folder === '' ? "''" : folder}: no report can be made of it: ${reason} (a folder that "rumormill run" wrote)`,
      );
      process.exitCode = WRONG_INPUT;
    }
  },
};
