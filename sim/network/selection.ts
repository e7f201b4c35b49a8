/**
 * From "30 % of the nodes" to node ids.
 *
 * Shares and counts take disjoint parts, in the order of the list, of one keyed order of the nodes started at time 0. The order
 * depends on the root key, the selecting thing's key and the node's id alone, so the same nodes are picked whatever else the
 * scenario holds. Explicit selectors (all, nodes, range, zone) come first: a share skips what they took, but is still a share
 * of all nodes. A joiner (id >= nodes) has its own place in the order and goes where the next node in that order went; so
 * joiners divide as the others do, and adding some moves nobody.
 */
import { Draw } from '../kernel/draw.ts';
import { subKey } from '../kernel/seed.ts';
import type { RootKey } from '../kernel/seed.ts';
import type { Places } from './overlay.ts';
import type { NodeSelector } from './spec.ts';

/** In `groupOf`: the node is in none of the groups. */
export const NO_GROUP = 255;
/** Groups that one list may have. */
export const MAX_GROUPS = 255;

export interface SelectionEnv {
  /** nodes started at time 0; ids from here to the length of `places.zoneOf` are joiners */
  readonly nodes: number;
  readonly places: Pick<Places, 'zones' | 'zoneOf'>;
  readonly root: RootKey;
}

export interface SelectionProblem {
  /** which selector of the list */
  readonly index: number;
  readonly message: string;
  /** what would be legal, in words */
  readonly expected: string | null;
}

export interface Groups {
  /** group of each node, joiners included; NO_GROUP for none */
  readonly groupOf: Uint8Array;
  /** nodes in each group, joiners not counted */
  readonly sizes: Uint32Array;
  readonly problems: readonly SelectionProblem[];
}

/** A place in the keyed order and the id that stands there, in one double: 29 bits of hash above 24 bits of id. */
const ID_RANGE = 0x1000000;

/** Divides the nodes among the selectors of one list. What is wrong with the list is in `problems`; nothing is thrown. */
export function selectGroups(selectors: readonly NodeSelector[], env: SelectionEnv, key: string): Groups {
  const problems: SelectionProblem[] = [];
  const groupOf = new Uint8Array(env.places.zoneOf.length).fill(NO_GROUP);
  if (selectors.length > MAX_GROUPS) {
    problems.push({
      index: MAX_GROUPS,
      message: `${selectors.length} groups are too many`,
      expected: `at most ${MAX_GROUPS}`,
    });
  }
  const used = selectors.slice(0, MAX_GROUPS);
  used.forEach((selector, index) => claim(selector, index, env, groupOf, problems));
  if (used.some(isOrdered)) {
    const order = keyedOrder(env, key, groupOf);
    deal(used, order, env, groupOf, problems);
    settleJoiners(used, order, env, key, groupOf);
  }
  const sizes = new Uint32Array(selectors.length);
  for (let node = 0; node < env.nodes; node++) {
    if (groupOf[node] !== NO_GROUP) sizes[groupOf[node]]++;
  }
  return { groupOf, sizes, problems };
}

/**
 * The nodes of one selector, ascending. Joiners belong to it as in a list of groups; only a count stays what it says and never
 * takes any. Ids that do not exist and unknown zones select nothing; `selectorProblems` names them.
 */
export function selectNodes(selector: NodeSelector, env: SelectionEnv, key: string): Uint32Array {
  const { groupOf } = selectGroups([selector], env, key);
  const end = selector.select === 'count' ? env.nodes : groupOf.length;
  let count = 0;
  for (let node = 0; node < end; node++) if (groupOf[node] === 0) count++;
  const out = new Uint32Array(count);
  let next = 0;
  for (let node = 0; node < end; node++) if (groupOf[node] === 0) out[next++] = node;
  return out;
}

/** What is wrong with one selector on its own. */
export function selectorProblems(selector: NodeSelector, env: SelectionEnv): readonly SelectionProblem[] {
  return selectGroups([selector], env, '').problems;
}

/** Selectors that take from the keyed order. */
function isOrdered(selector: NodeSelector): boolean {
  return selector.select === 'share' || selector.select === 'count' || selector.select === 'rest';
}

/** Marks the nodes of an explicit selector; the first one to name a node keeps it. */
function claim(
  selector: NodeSelector,
  index: number,
  env: SelectionEnv,
  groupOf: Uint8Array,
  problems: SelectionProblem[],
): void {
  let taken = 0;
  let example = -1;
  const take = (node: number): void => {
    if (groupOf[node] === NO_GROUP) groupOf[node] = index;
    else if (groupOf[node] !== index && taken++ === 0) example = node;
  };
  if (selector.select === 'all') {
    for (let node = 0; node < groupOf.length; node++) take(node);
  } else if (selector.select === 'nodes') {
    for (const node of selector.nodes) if (exists(node, index, groupOf.length, problems)) take(node);
  } else if (selector.select === 'range') {
    claimRange(selector.from, selector.to, index, groupOf.length, problems, take);
  } else if (selector.select === 'zone') {
    claimZone(selector.zone, index, env.places, problems, take);
  }
  if (taken > 0) {
    problems.push({
      index,
      message: `${taken} of its nodes are in an earlier group too, node ${example} the first of them`,
      expected: 'groups without a node in common',
    });
  }
}

function exists(node: number, index: number, capacity: number, problems: SelectionProblem[]): boolean {
  if (Number.isInteger(node) && node >= 0 && node < capacity) return true;
  problems.push({ index, message: `there is no node ${node}`, expected: `0 to ${capacity - 1}` });
  return false;
}

function claimRange(
  from: number,
  to: number,
  index: number,
  capacity: number,
  problems: SelectionProblem[],
  take: (node: number) => void,
): void {
  const known = exists(from, index, capacity, problems) && (from === to || exists(to, index, capacity, problems));
  if (!known) return;
  if (from > to) {
    problems.push({
      index,
      message: `the range ${from}-${to} ends before it begins`,
      expected: 'first id, then last id',
    });
  }
  for (let node = from; node <= to; node++) take(node);
}

function claimZone(
  zone: string,
  index: number,
  places: SelectionEnv['places'],
  problems: SelectionProblem[],
  take: (node: number) => void,
): void {
  const wanted = places.zones.indexOf(zone);
  if (wanted < 0) {
    const expected = places.zones.length > 0 ? places.zones.join(', ') : 'no zones are defined here';
    problems.push({ index, message: `there is no zone ${JSON.stringify(zone)}`, expected });
    return;
  }
  for (let node = 0; node < places.zoneOf.length; node++) if (places.zoneOf[node] === wanted) take(node);
}

/** Unclaimed nodes started at time 0, as sorted order values. */
function keyedOrder(env: SelectionEnv, key: string, groupOf: Uint8Array): Float64Array {
  const draw = orderDraw(env, key);
  let free = 0;
  for (let node = 0; node < env.nodes; node++) if (groupOf[node] === NO_GROUP) free++;
  const order = new Float64Array(free);
  let next = 0;
  for (let node = 0; node < env.nodes; node++) {
    if (groupOf[node] === NO_GROUP) order[next++] = orderValue(draw, node);
  }
  return order.sort();
}

function orderDraw(env: SelectionEnv, key: string): Draw {
  return new Draw(subKey(env.root, 'selection', key), 0);
}

function orderValue(draw: Draw, node: number): number {
  return (draw.at2(node, 0).u32() >>> 3) * ID_RANGE + node;
}

function nodeAt(order: Float64Array, place: number): number {
  return order[place] % ID_RANGE;
}

/** Gives out the keyed order: shares and counts from its beginning, the rest to 'rest'. */
function deal(
  selectors: readonly NodeSelector[],
  order: Float64Array,
  env: SelectionEnv,
  groupOf: Uint8Array,
  problems: SelectionProblem[],
): void {
  let place = 0;
  let shares = 0;
  let rest = -1;
  selectors.forEach((selector, index) => {
    if (selector.select === 'rest') {
      if (rest >= 0) problems.push({ index, message: "'rest' appears twice", expected: "one 'rest' in a list" });
      else rest = index;
    }
    if (selector.select !== 'share' && selector.select !== 'count') return;
    let wanted = 0;
    if (selector.select === 'share') {
      // Rounding the running sum, not each share, so that shares of 100 % leave nobody out.
      const before = Math.round(shares * env.nodes);
      shares += selector.share;
      wanted = Math.round(shares * env.nodes) - before;
    } else {
      wanted = selector.count;
    }
    const end = Math.min(place + wanted, order.length);
    if (end - place < wanted) {
      problems.push({
        index,
        message: `${wanted} nodes are wanted, ${end - place} are left`,
        expected: `groups of ${env.nodes} nodes together`,
      });
    }
    for (; place < end; place++) groupOf[nodeAt(order, place)] = index;
  });
  if (rest >= 0) for (; place < order.length; place++) groupOf[nodeAt(order, place)] = rest;
}

/**
 * A joiner that no explicit selector named goes where the next node in the order went; past the end, where the last one went.
 * When explicit selectors took every node, it is the rest.
 */
function settleJoiners(
  selectors: readonly NodeSelector[],
  order: Float64Array,
  env: SelectionEnv,
  key: string,
  groupOf: Uint8Array,
): void {
  const rest = selectors.findIndex((selector) => selector.select === 'rest');
  const draw = orderDraw(env, key);
  for (let node = env.nodes; node < groupOf.length; node++) {
    if (groupOf[node] !== NO_GROUP) continue;
    if (order.length > 0) {
      const next = Math.min(lowerBound(order, orderValue(draw, node)), order.length - 1);
      groupOf[node] = groupOf[nodeAt(order, next)];
    } else if (rest >= 0) {
      groupOf[node] = rest;
    }
  }
}

/** First place whose value is at least `value`. */
function lowerBound(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
