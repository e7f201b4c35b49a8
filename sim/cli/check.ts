/** `rumormill check`: says what is wrong with a scenario, or what running it would cost. */
import type { CommandModule } from 'yargs';
import { JSON_OPTION, positional, SEED_OPTION, SET_OPTION } from './options.ts';

export interface CheckArguments {
  readonly scenario: string;
  readonly seed?: string | undefined;
  readonly set?: string[] | undefined;
  readonly load: boolean;
  readonly json: boolean;
}

export const checkCommand: CommandModule<object, CheckArguments> = {
  command: 'check <scenario>',
  describe: 'Validate a scenario; estimate events, memory and time',
  builder: (yargs) =>
    yargs.positional('scenario', positional('scenario file, folder of a former run, or - for standard input')).options({
      seed: SEED_OPTION,
      set: SET_OPTION,
      load: {
        type: 'boolean',
        default: false,
        describe: 'execute the protocol files of your own that the scenario names',
      },
      json: JSON_OPTION,
    }) as never,
  handler: async (given) => {
    const { checkScenario } = await import('./check-scenario.ts');
    process.exitCode = await checkScenario(given);
  },
};
