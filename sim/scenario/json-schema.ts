/** The JSON Schema of scenario files (draft 2020-12), so that editors complete and check what is typed. */
import { protocols } from '../protocols/registry.ts';
import { protocolFinder } from './find-protocol.ts';
import { jsonDefinitions, toJson } from './schema/build.ts';
import type { JsonSchema } from './schema/build.ts';
import { scenarioSchema } from './schema/scenario.ts';

/** Where the schema says it lives; a scenario names it in a comment: `# yaml-language-server: $schema=…`. */
export const SCHEMA_ID = 'urn:rumormill:scenario:1';

/** The schema as plain data. A user's own protocols are allowed with any options. */
export function scenarioJsonSchema(): JsonSchema {
  const schema = toJson(
    scenarioSchema({
      find: protocolFinder(undefined),
      known: [...protocols.values()],
    }),
  );
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: SCHEMA_ID,
    title: 'rumormill scenario',
    ...schema,
    $defs: jsonDefinitions(),
  };
}
