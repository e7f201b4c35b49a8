/** All sections of a scenario. Each is read on its own, so that a mistake in one does not hide those in another. */
import type * as z from 'zod/mini';
import type { Protocol } from '../../protocols/contract.ts';
import { parsed, refused, show } from '../units.ts';
import { jsonDefinition, leaf, list, map, maybe, or } from './build.ts';
import type { JsonSchema, Shape } from './build.ts';
import { latencyPresetNames, lossPresetNames } from '../presets.ts';
import { check } from './checks.ts';
import type { CheckText } from './checks.ts';
import { clocks, metrics, until, zonesSchema } from './clocks.ts';
import type { ClocksText, MetricsText, UntilText, ZonesText } from './clocks.ts';
import { fault } from './faults.ts';
import type { FaultText } from './faults.ts';
import { networkSchema } from './network.ts';
import type { NetworkText } from './network.ts';
import { replica } from './replica.ts';
import type { ReplicaText } from './replica.ts';
import { groupSchema, stackSchema } from './stack.ts';
import type { FindProtocol, GroupText, LayerText } from './stack.ts';
import { duration, integer, words } from './text.ts';
import { workloadEntry } from './workload.ts';
import type { WorkloadText } from './workload.ts';

export const DEFAULT_SEED = 'rumormill';
export const MOST_NODES = 10_000_000;

/** Everything a scenario file says, section by section; null where it says nothing. */
export interface ScenarioText {
  readonly version: 1;
  readonly name: string | null;
  readonly question: string | null;
  readonly source: string | null;
  readonly expect: string | null;
  readonly seed: string;
  readonly nodes: number;
  readonly zones: ZonesText | null;
  readonly clocks: ClocksText;
  readonly network: NetworkText;
  readonly stack: readonly LayerText[] | null;
  readonly groups: readonly GroupText[] | null;
  readonly replica: ReplicaText | null;
  readonly workload: readonly WorkloadText[];
  readonly faults: readonly FaultText[];
  readonly until: UntilText;
  readonly stopGrain: number;
  readonly metrics: MetricsText;
  readonly checks: readonly CheckText[];
}
export type Section = keyof ScenarioText;

const version: z.ZodMiniType<1> = leaf<1>(
  (value) => {
    if (value === 1) return parsed(1);
    return refused(`${show(value)} is not a version this program reads`, '1');
  },
  { const: 1, description: 'Version of this schema.' },
);

export interface SchemaContext {
  readonly find: FindProtocol;
  /** for the JSON Schema */
  readonly known: readonly Protocol[];
}

export type SectionSchemas = { readonly [S in Section]: z.ZodMiniType<ScenarioText[S]> };

/** Sections that are lists, with the schema of their items. */
export interface ItemSchemas {
  readonly groups: z.ZodMiniType<GroupText>;
  readonly workload: z.ZodMiniType<WorkloadText>;
  readonly faults: z.ZodMiniType<FaultText>;
  readonly checks: z.ZodMiniType<CheckText>;
}

export function itemSchemas({ find, known }: SchemaContext): ItemSchemas {
  return { groups: groupSchema(find, known), workload: workloadEntry, faults: fault, checks: check };
}

type OwnSection = 'stack' | 'groups';

/** Sections that are the same whatever protocols there are; made once. */
const FIXED: { readonly [S in Exclude<Section, OwnSection>]: z.ZodMiniType<ScenarioText[S]> } = {
  version: or(version, 1),
  name: maybe(words('what the run is called; the name of the file when left out')),
  question: maybe(words('what the scenario is to find out')),
  source: maybe(words('where its figures come from')),
  expect: maybe(words('what should come out')),
  seed: or(words('any text; the same seed gives the same run, to the byte'), DEFAULT_SEED),
  nodes: integer('nodes that start at time 0', { min: 1, max: MOST_NODES }),
  zones: maybe(zonesSchema(latencyPresetNames)),
  clocks: or(clocks, {}),
  network: or(networkSchema({ latency: latencyPresetNames, loss: lossPresetNames }), {}),
  replica: maybe(replica),
  workload: or(list(workloadEntry, 'which updates enter the system, where and when'), []),
  faults: or(list(fault, 'what goes wrong, and when'), []),
  until: or(until, { converged: true }),
  stopGrain: or(
    duration('conditions on the whole take effect at multiples of this', { min: 1, max: 60_000_000 }),
    '1ms',
  ),
  metrics: or(metrics, {}),
  checks: or(list(check, 'properties that must hold'), []),
};

export function sectionSchemas({ find, known }: SchemaContext): SectionSchemas {
  return {
    ...FIXED,
    stack: maybe(stackSchema(find, known)),
    groups: maybe(list(groupSchema(find, known), 'nodes that run different stacks', 1)),
  };
}

/** The JSON Schema of what sections share, such as `latency`: asked for here, it has been defined. Empty when there is none of that name. */
export function sharedJson(name: string): JsonSchema {
  return jsonDefinition(name);
}

type DefaultSection = 'seed' | 'clocks' | 'network' | 'until' | 'stopGrain' | 'metrics';

/** What a section means that is not there. */
export function sectionDefault<S extends DefaultSection>(section: S): ScenarioText[S] {
  return (FIXED[section] as z.ZodMiniType<ScenarioText[S]>).parse(undefined);
}

/** Order of the sections in text. */
export const SECTIONS: readonly Section[] = [
  'version',
  'name',
  'question',
  'source',
  'expect',
  'seed',
  'nodes',
  'zones',
  'clocks',
  'network',
  'stack',
  'groups',
  'replica',
  'workload',
  'faults',
  'until',
  'stopGrain',
  'metrics',
  'checks',
];

/** The whole as one schema, for the JSON Schema. */
export function scenarioSchema(context: SchemaContext): z.ZodMiniType {
  const schemas: Shape = sectionSchemas(context);
  return map(Object.fromEntries(SECTIONS.map((section) => [section, schemas[section]])), {
    doc: 'A scenario of rumormill.',
    oneOf: ['stack', 'groups'],
  });
}
