/** `workload`: which updates enter the system, where and when. */
import type * as z from 'zod/mini';
import type { NodeSelector } from '../../network/spec.ts';
import { parseInteger, parsed, refused, show } from '../units.ts';
import { become, branch, complain, isMap, leaf, map, maybe, or } from './build.ts';
import { BYTES, distribution } from './distribution.ts';
import type { DistributionText } from './distribution.ts';
import { LARGEST_ID, selector } from './selector.ts';
import { choice, counts, duration, integer, name } from './text.ts';
import { writeOf, writeShape, type WriteText } from './write.ts';

type Source = { readonly node: number } | { readonly among: NodeSelector };

/** A workload entry before its id is settled and its files are read. */
export interface WorkloadText {
  readonly id: string | null;
  readonly source: Source;
  readonly size: DistributionText;
  readonly retireAfterUs: number | null;
  /** null: updates without a key */
  readonly write: WriteText | null;
  readonly when:
    | { readonly when: 'at'; readonly atUs: number; readonly count: number }
    | {
        readonly when: 'rate';
        readonly fromUs: number;
        readonly untilUs: number;
        readonly perSecond: number;
        readonly arrival: 'constant' | 'poisson';
      };
}

export const BYTES_DEFAULT = 512;
const MOST_AT_ONCE = 100_000;
const LEGAL = 'the id of a node, random, or a selector such as { zone: eu } or 10%';

const oneNode: z.ZodMiniType<Source> = leaf<Source>(
  (value) => {
    if (value === undefined) return refused('is missing', LEGAL);
    const id = parseInteger(value, 0, LARGEST_ID);
    if (id.ok) return parsed({ node: id.value });
    return refused(typeof value === 'number' ? id.message : `${show(value)} is no node`, LEGAL);
  },
  { type: 'integer', minimum: 0 },
);
const anyNode: z.ZodMiniType<Source> = leaf<Source>(() => parsed({ among: { select: 'all' } }), { const: 'random' });
const oneOfThese: z.ZodMiniType<Source> = become(selector, (among, sink): Source => {
  if (among.select === 'rest') complain(sink, [], 'has nothing it could be the rest of', LEGAL);
  return { among };
});

const node: z.ZodMiniType<Source> = branch(
  (value) => {
    if (value === 'random') return anyNode;
    const digits = typeof value === 'string' && /^\d+$/.test(value);
    return typeof value === 'number' || digits || value === undefined || value === null ? oneNode : oneOfThese;
  },
  [oneNode, anyNode, oneOfThese],
  'Where the update enters: a node’s id, or nodes of which one that is up is drawn for each publish.',
);

const common = {
  node,
  bytes: or(distribution(BYTES, 'size of the update; of the value, when it has a key'), BYTES_DEFAULT),
  ...writeShape,
};

const id: z.ZodMiniType<string | null> = maybe(name('the name others refer to; keys the draws'));
const retireAfter: z.ZodMiniType<number | null> = maybe(
  duration('the update leaves the books this long after its publish; never when left out', { min: 1 }),
);

const atMoment: z.ZodMiniType<WorkloadText> = become(
  map(
    {
      id,
      at: duration('when'),
      publish: map(
        { ...common, count: or(integer('so many updates at once', { min: 1, max: MOST_AT_ONCE }), 1) },
        { doc: 'What is published.' },
      ),
      retireAfter,
    },
    { doc: 'Updates at one moment.' },
  ),
  ({ id, at, publish, retireAfter }, sink): WorkloadText => ({
    id,
    source: publish.node,
    size: publish.bytes,
    retireAfterUs: retireAfter,
    write: writeOf(publish, sink),
    when: { when: 'at', atUs: at, count: publish.count },
  }),
);

const atRate: z.ZodMiniType<WorkloadText> = become(
  map(
    {
      id,
      rate: counts('so many updates per time'),
      arrival: or(choice(['constant', 'poisson'], 'even gaps, or random ones'), 'poisson'),
      from: or(duration('first moment'), '0s'),
      until: duration('moment from which on nothing more is published', { min: 1 }),
      publish: map(common, { doc: 'What is published.' }),
      retireAfter,
    },
    { doc: 'Updates at a rate, over a time.' },
  ),
  (value, sink): WorkloadText => {
    if (value.until <= value.from) complain(sink, ['until'], 'is not after "from"', 'a later moment than from');
    return {
      id: value.id,
      source: value.publish.node,
      size: value.publish.bytes,
      retireAfterUs: value.retireAfter,
      write: writeOf(value.publish, sink),
      when: { when: 'rate', fromUs: value.from, untilUs: value.until, perSecond: value.rate, arrival: value.arrival },
    };
  },
);

/** One entry: with `at` or with `rate`. */
export const workloadEntry: z.ZodMiniType<WorkloadText> = branch(
  (value) => (isMap(value) && Object.hasOwn(value, 'rate') ? atRate : atMoment),
  [atMoment, atRate],
  'Updates that enter the system.',
);
