#!/usr/bin/env node
/** The command `rumormill`. */
import yargs, { type Argv } from 'yargs';
import { VERSION } from '../experiment/version.ts';
import { checkCommand } from './check.ts';
import { WRONG_INPUT } from './exit-codes.ts';
import { initCommand } from './init.ts';
import { listCommand } from './list.ts';
import { UsageError } from './options.ts';
import { reportCommand } from './report.ts';
import { runCommand } from './run.ts';
import { schemaCommand } from './schema.ts';
import { complain, toleratePipes } from './terminal.ts';

const EPILOGUE = `Exit codes: 0 all checks held, 1 a check failed, 2 wrong input, 3 undecided (the limit was reached),
4 a protocol of yours threw, 130 interrupted (partial results written).`;

function parser(words: readonly string[]): Argv {
  return yargs([...words])
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
    .fail(false);
}

toleratePipes();
try {
  await parser(process.argv.slice(2)).parseAsync();
} catch (error) {
  const usage = error instanceof UsageError || (error as Error | undefined)?.name === 'YError';
  if (!usage) throw error;
  complain(`rumormill: ${(error as Error).message}\nrumormill --help shows how it is used.`);
  process.exitCode = WRONG_INPUT;
}
