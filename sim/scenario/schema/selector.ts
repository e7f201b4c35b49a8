/** Who is meant: `all`, `rest`, `10%`, `0-99`, a zone's name, `[0, 7, 20-29]`, `{ count: 5 }`. */
import type * as z from 'zod/mini';
import type { NodeSelector } from '../../network/spec.ts';
import { parseInteger, parseShare, parsed, refused, show } from '../units.ts';
import type { Parsed } from '../units.ts';
import { become, branch, complain, isMap, leaf, list, map, named } from './build.ts';
import { integer, isName, name, share } from './text.ts';

export const LARGEST_ID = 99_999_999;
/** Ids one list may name. */
const MOST_IDS = 10_000_000;
const LEGAL = 'all, rest, 10%, 0-99, the name of a zone, [0, 7, 20-29] or { count: 5 }';
/** Words a zone may not be called. */
export const RESERVED: readonly string[] = ['all', 'rest', 'random'];

/** `20-29` as two ids, null when the text is no range. */
export function parseRange(text: string): Parsed<readonly [number, number]> | null {
  const match = /^\s*(\d+)\s*(?:-|\.\.)\s*(\d+)\s*$/.exec(text);
  if (match === null) return null;
  const from = parseInteger(match[1], 0, LARGEST_ID);
  const to = parseInteger(match[2], 0, LARGEST_ID);
  if (!from.ok) return from;
  if (!to.ok) return to;
  if (to.value < from.value) return refused(`the range ${show(text)} ends before it begins`, 'first id, then last id');
  return parsed([from.value, to.value] as const);
}

function fromText(value: unknown): Parsed<NodeSelector> {
  if (value === undefined) return refused('is missing', LEGAL);
  if (typeof value === 'number' && Number.isInteger(value)) {
    const meanings = `the node ${value} or ${value} nodes`;
    return refused(
      `${value} may mean ${meanings}`,
      `[${value}] for the node, { count: ${value} } for so many, 10% for a share`,
    );
  }
  if (typeof value === 'number') return sharePart(value);
  if (typeof value !== 'string') return refused(`${show(value)} selects no nodes`, LEGAL);
  const text = value.trim();
  if (text === 'all') return parsed({ select: 'all' });
  if (text === 'rest') return parsed({ select: 'rest' });
  if (text.endsWith('%')) return sharePart(text);
  const range = parseRange(text);
  if (range !== null) return range.ok ? parsed({ select: 'range', from: range.value[0], to: range.value[1] }) : range;
  if (isName(text)) return parsed({ select: 'zone', zone: text });
  return refused(`${show(value)} selects no nodes`, LEGAL);
}

function sharePart(value: unknown): Parsed<NodeSelector> {
  const read = parseShare(value);
  return read.ok ? parsed({ select: 'share', share: read.value }) : read;
}

const textSelector: z.ZodMiniType<NodeSelector> = leaf(fromText, {
  description: 'all, rest (what the others leave), a share, a range of ids, or the name of a zone',
  type: ['string', 'number'],
});

const idOrRange: z.ZodMiniType<readonly [number, number]> = leaf<readonly [number, number]>(
  (value) => {
    const range = typeof value === 'string' ? parseRange(value) : null;
    if (range !== null) return range;
    const id = parseInteger(value, 0, LARGEST_ID);
    return id.ok
      ? parsed([id.value, id.value] as const)
      : refused(id.message, `a node's id from 0 up, or a range such as 20-29`);
  },
  {
    anyOf: [
      { type: 'integer', minimum: 0 },
      { type: 'string', pattern: '^\\s*[0-9]+\\s*(-|\\.\\.)\\s*[0-9]+\\s*$' },
    ],
  },
);

const listSelector: z.ZodMiniType<NodeSelector> = become(
  list(idOrRange, 'ids of nodes, and ranges of them', 1),
  (ranges, sink): NodeSelector => {
    const total = ranges.reduce((sum, [from, to]) => sum + to - from + 1, 0);
    if (total > MOST_IDS) {
      complain(sink, [], `names ${total} nodes one by one`, `at most ${MOST_IDS}`);
      return { select: 'all' };
    }
    const nodes = ranges.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, index) => from + index));
    const seen = new Set<number>();
    const twice = nodes.find((node) => seen.size === seen.add(node).size);
    if (twice !== undefined) complain(sink, [], `names the node ${twice} twice`, 'each node once');
    return { select: 'nodes', nodes };
  },
);

const countSelector: z.ZodMiniType<NodeSelector> = become(
  map({ count: integer('so many nodes, drawn', { min: 0, max: LARGEST_ID }) }, { doc: 'So many nodes, drawn.' }),
  ({ count }) => ({ select: 'count', count }),
);
const zoneSelector: z.ZodMiniType<NodeSelector> = become(
  map({ zone: name('the name of a zone') }, { doc: 'All nodes of a zone.' }),
  ({ zone }) => ({ select: 'zone', zone }),
);
const shareSelector: z.ZodMiniType<NodeSelector> = become(
  map({ share: share('share of the nodes, drawn') }, { doc: 'A share of the nodes, drawn.' }),
  (value) => ({ select: 'share', share: value.share }),
);

/** A node selector. Shares and counts pick nodes by the id of whatever selects. */
export const selector: z.ZodMiniType<NodeSelector> = named(
  'nodes',
  branch<NodeSelector>(
    (value) => {
      if (Array.isArray(value)) return listSelector;
      if (!isMap(value)) return textSelector;
      return Object.hasOwn(value, 'zone')
        ? zoneSelector
        : Object.hasOwn(value, 'share')
          ? shareSelector
          : countSelector;
    },
    [textSelector, listSelector, countSelector, zoneSelector, shareSelector],
    'Which nodes.',
  ),
  'Nodes: all, rest, a share, a count, a range or a list of ids, or a zone.',
);
