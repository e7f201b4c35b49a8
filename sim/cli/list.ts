/** `rumormill list`: what a scenario can be made of. */
import type { CommandModule } from 'yargs';
import { JSON_OPTION } from './options.ts';

export const TOPICS = [
  'protocols',
  'topologies',
  'latency',
  'faults',
  'checks',
  'conflicts',
  'presets',
  'scenarios',
] as const;
export type Topic = (typeof TOPICS)[number];

export interface ListArguments {
  readonly what?: Topic | undefined;
  readonly name?: string | undefined;
  readonly json: boolean;
}

export const listCommand: CommandModule<object, ListArguments> = {
  command: 'list [what] [name]',
  describe: 'List protocols, topologies, latency models, faults, checks, conflict rules, presets and scenarios',
  builder: (yargs) =>
    yargs
      .positional('what', { choices: TOPICS, describe: 'one kind of thing, with its options and defaults' })
      .positional('name', { type: 'string', describe: 'one thing of that kind' })
      .options({ json: JSON_OPTION }) as never,
  handler: async (given) => {
    const { listThings } = await import('./list-things.ts');
    process.exitCode = listThings(given);
  },
};
