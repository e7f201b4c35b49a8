/** `clocks`, `zones`, `until` and `metrics`. */
import type * as z from 'zod/mini';
import type { NodeSelector } from '../../network/spec.ts';
import { parseDuration, parsed, refused, show } from '../units.ts';
import { become, branch, complain, declared, isMap, leaf, map, maybe, or, run, toJson } from './build.ts';
import { distribution, DURATION, PPM } from './distribution.ts';
import type { DistributionText } from './distribution.ts';
import { isName, boolean, choice, duration, integer } from './text.ts';
import { RESERVED, selector } from './selector.ts';

export interface ClocksText {
  readonly driftPpm: DistributionText | null;
  readonly offsetUs: DistributionText | null;
}

/** Zones written out, in order of their names, or those of a preset with the shares it has. */
export type ZonesText =
  | { readonly preset: string }
  | { readonly zones: readonly { readonly name: string; readonly nodes: NodeSelector }[] };

export interface UntilText {
  readonly when: 'converged' | 'quiet' | 'limit';
  readonly limitUs: number;
  readonly graceUs: number;
  /** null: derived from the faults */
  readonly notBeforeUs: number | null;
}

export interface MetricsText {
  /** null: derived from the limit */
  readonly sampleIntervalUs: number | null;
  readonly maxCurves: number;
}

/** Zones a scenario may have: a byte for each node, one value for "none". */
const MOST_ZONES = 254;
const LIMIT_DEFAULT = '10m';
const GRACE_DEFAULT = '5s';

const offset: z.ZodMiniType<DistributionText> = become(
  distribution(DURATION, 'how far each node’s clock is ahead at the start; one value means evenly from 0 up to it'),
  (spec): DistributionText =>
    spec.model === 'constant' && spec.value > 0 ? { model: 'uniform', min: 0, max: spec.value } : spec,
);

export const clocks: z.ZodMiniType<ClocksText> = become(
  map(
    {
      drift: maybe(distribution(PPM, 'size of each node’s drift; fast or slow with equal chance')),
      offset: maybe(offset),
    },
    { doc: 'Errors of the nodes’ clocks. True time when left out.' },
  ),
  (value): ClocksText => ({ driftPpm: value.drift, offsetUs: value.offset }),
);

const namedZones: z.ZodMiniType<ZonesText> = declared(
  (value, sink) => {
    if (!isMap(value)) {
      complain(sink, [], `${show(value)} is not a map`, 'a map from names of zones to nodes, or a preset');
      return undefined;
    }
    const names = Object.keys(value).sort();
    if (names.length === 0) complain(sink, [], 'is empty', 'at least one zone, or no "zones" at all');
    if (names.length > MOST_ZONES) complain(sink, [], `has ${names.length} zones`, `at most ${MOST_ZONES}`);
    for (const name of names) {
      const legal = 'a letter, then letters, digits, - or _';
      if (RESERVED.includes(name)) complain(sink, [name], `"${name}" has a meaning of its own`, 'another name', true);
      else if (!isName(name)) complain(sink, [name], `${show(name)} cannot be the name of a zone`, legal, true);
    }
    return { zones: names.map((name) => ({ name, nodes: run(selector, value[name], sink, [name]) as NodeSelector })) };
  },
  () => ({ type: 'object', description: 'Zones and their nodes.', additionalProperties: toJson(selector) }),
);

/** @param presets names of the matrices that come with the program */
export function zonesSchema(presets: readonly string[]): z.ZodMiniType<ZonesText> {
  const doc = 'zones of a measured matrix, with the shares of nodes its source gives, or else in equal numbers';
  const name = choice(presets, doc, 'zone preset');
  const short = become(name, (preset): ZonesText => ({ preset }));
  const long = become(map({ preset: name }, { doc: 'Zones of a measured matrix.' }), ({ preset }): ZonesText => ({
    preset,
  }));
  const choose = (value: unknown): z.ZodMiniType<ZonesText> => {
    if (typeof value === 'string') return short;
    return isMap(value) && Object.hasOwn(value, 'preset') ? long : namedZones;
  };
  return branch(choose, [short, long, namedZones], 'Where nodes are: names, and who belongs there.');
}

const STOPS = ['converged', 'quiet'] as const;

const untilWord: z.ZodMiniType<UntilText> = leaf<UntilText>(
  (value) => {
    const rest = { graceUs: 5_000_000, notBeforeUs: null };
    const word = STOPS.find((stop) => stop === value);
    if (word !== undefined) return parsed({ when: word, limitUs: 600_000_000, ...rest });
    const limit = parseDuration(value, 1);
    const legal = 'converged, quiet, a duration, or a map with limit';
    return limit.ok ? parsed({ when: 'limit', limitUs: limit.value, ...rest }) : refused(limit.message, legal);
  },
  { type: 'string', description: 'converged, quiet, or how long the run is' },
);

const untilMap: z.ZodMiniType<UntilText> = become(
  map(
    {
      converged: or(boolean('stop when all is published and every eligible node holds every live update'), false),
      quiet: or(boolean('stop when nothing is left that could change'), false),
      limit: or(duration('stop here at the latest', { min: 1 }), LIMIT_DEFAULT),
      grace: or(duration('a node that started later than at time 0 is eligible after this long'), GRACE_DEFAULT),
      notBefore: maybe(duration('do not stop as converged before this; the last heal or end of a fault when left out')),
    },
    { doc: 'When the run ends.' },
  ),
  (value, sink): UntilText => {
    if (value.converged && value.quiet) complain(sink, ['quiet'], 'contradicts "converged"', 'one of converged, quiet');
    const when = value.converged ? 'converged' : value.quiet ? 'quiet' : 'limit';
    if (value.notBefore !== null && value.notBefore > value.limit) {
      complain(sink, ['notBefore'], 'is after the limit', 'at most the limit');
    }
    return { when, limitUs: value.limit, graceUs: value.grace, notBeforeUs: value.notBefore };
  },
);

export const until: z.ZodMiniType<UntilText> = branch(
  (value) => (isMap(value) ? untilMap : untilWord),
  [untilWord, untilMap],
  'When the run ends.',
);

export const metrics: z.ZodMiniType<MetricsText> = become(
  map(
    {
      sample: maybe(duration('distance of the rows of the timeline; from the limit when left out', { min: 1 })),
      maxCurves: or(integer('curves of coverage are kept for so many updates', { min: 0, max: 10_000 }), 20),
    },
    { doc: 'What is measured.' },
  ),
  (value): MetricsText => ({ sampleIntervalUs: value.sample, maxCurves: value.maxCurves }),
);
