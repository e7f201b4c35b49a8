/** docs/reference/command.md: what the command says of itself. */
import yargs, { type CommandModule } from 'yargs';
import { checkCommand } from '../../sim/cli/check.ts';
import { initCommand } from '../../sim/cli/init.ts';
import { listCommand } from '../../sim/cli/list.ts';
import { reportCommand } from '../../sim/cli/report.ts';
import { runCommand } from '../../sim/cli/run.ts';
import { schemaCommand } from '../../sim/cli/schema.ts';
import { fenced, generatedFrom, page } from './markdown.ts';

const COMMANDS: readonly CommandModule<object, never>[] = [
  runCommand,
  checkCommand,
  listCommand,
  schemaCommand,
  initCommand,
  reportCommand,
] as never;
const WIDTH = 100;

function nameOf({ command }: CommandModule<object, never>): string {
  return String(command).split(' ')[0];
}

async function helpOf(command: CommandModule<object, never>): Promise<string> {
  const parser = yargs()
    .scriptName('rumormill')
    .locale('en')
    .wrap(WIDTH)
    .version(false)
    .exitProcess(false)
    .command(command);
  return new Promise((resolve) => {
    void parser.parse([nameOf(command), '--help'], {}, (_error: unknown, _given: unknown, output: string) =>
      resolve(output),
    );
  });
}

const INTRODUCTION = `Results go to stdout, talk and progress to stderr. \`NO_COLOR\` turns colours off; progress shows on a terminal only. \`rumormill completion\`
prints a script that completes commands and options in your shell.`;

export async function commandPage(): Promise<string> {
  const blocks: string[] = [];
  for (const command of COMMANDS) blocks.push(`## rumormill ${nameOf(command)}`, fenced('text', await helpOf(command)));
  return page(generatedFrom('sim/cli'), '# Command line', INTRODUCTION, ...blocks);
}
