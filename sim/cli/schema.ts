/** `rumormill schema`: the JSON Schema of scenarios, for editors. */
import type { CommandModule } from 'yargs';
import { HELD } from './exit-codes.ts';
import { print } from './terminal.ts';

export const schemaCommand: CommandModule = {
  command: 'schema',
  describe: 'Print the JSON Schema of scenario files',
  handler: async () => {
    const { scenarioJsonSchema } = await import('../scenario/json-schema.ts');
    print(JSON.stringify(scenarioJsonSchema(), null, 2));
    process.exitCode = HELD;
  },
};
