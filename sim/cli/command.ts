/** The words of a command line, told apart by yargs and handed to the command they name. */
import yargs, { type Argv } from 'yargs';
import { VERSION } from '../experiment/version.ts';
import { checkCommand } from './check.ts';
import { WRONG_INPUT } from './exit-codes.ts';
import { initCommand } from './init.ts';
import { listCommand } from './list.ts';
import { checkWords, hideDashes, UsageError, usageText } from './options.ts';
import { reportCommand } from './report.ts';
import { runCommand } from './run.ts';
import { schemaCommand } from './schema.ts';
import { complain } from './terminal.ts';

const EPILOGUE = `Exit codes: 0 all checks held, 1 a check failed, 2 wrong input, 3 undecided (the limit was reached),
4 a protocol of yours threw or memory ran out, 74 stdout could not be written, 130 interrupted (partial results written).`;

/** Does what the words ask for; wrong use of the command is said, anything else that goes wrong is thrown. */
export async function command(words: readonly string[]): Promise<void> {
  try {
    checkWords(words);
    await parser(words).parseAsync();
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    complain(`rumormill: ${error.message}\nrumormill --help shows how it is used.`);
    process.exitCode = WRONG_INPUT;
  }
}

function parser(words: readonly string[]): Argv {
  return yargs(hideDashes(words))
    .scriptName('rumormill')
    .usage('$0 <command>\n\nDeterministic simulator for gossip protocols.')
    .command(runCommand)
    .command(checkCommand)
    .command(listCommand)
    .command(schemaCommand)
    .command(initCommand)
    .command(reportCommand)
    .completion('completion', 'Print a script that completes commands and options in your shell')
    .demandCommand(1, 'Which command?')
    .strict()
    .recommendCommands()
    .parserConfiguration({
      'dot-notation': false,
      'greedy-arrays': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
      'boolean-negation': false,
    })
    .locale('en')
    .version(VERSION)
    .alias('h', 'help')
    .epilogue(EPILOGUE)
    .wrap(Math.min(100, process.stdout.columns || 100))
    .exitProcess(false)
    .fail((message, error: unknown) => {
      throw error instanceof Error && error.name !== 'YError' ? error : new UsageError(usageText(message));
    });
}
