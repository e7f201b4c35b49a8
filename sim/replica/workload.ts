/** From workload entries to single publishes, before the run. */
import { makeDistribution } from '../kernel/distribution.ts';
import type { Distribution } from '../kernel/distribution.ts';
import { Draw } from '../kernel/draw.ts';
import { ln } from '../kernel/math.ts';
import { subKey } from '../kernel/seed.ts';
import type { RootKey } from '../kernel/seed.ts';
import { selectNodes } from '../network/selection.ts';
import type { SelectionEnv } from '../network/selection.ts';
import { keySpaceOf, type KeySpace } from './keys.ts';
import type { Publish, WorkloadSpec, Write, WriteSpec } from './spec.ts';

export interface WorkloadEnv {
  /** nodes started at time 0; joiners are the further ids that `places` knows */
  readonly nodes: number;
  readonly places: SelectionEnv['places'];
  readonly root: RootKey;
  /** the run is [0, limit): publishes from here on do not exist */
  readonly limitUs: number;
  /** keys that everybody holds at the start (0) */
  readonly preloadedKeys?: number;
  /** whether the node is up (not paused, joined, not gone) after all that the faults do at this very instant */
  readonly lifeAt: (node: number, timeUs: number) => boolean;
}

export interface CompiledWorkload {
  /** in order of (time, entry id, ordinal); a publish's place is its update's id */
  readonly publishes: readonly Publish[];
  /** time of the last one, 0 without any */
  readonly lastPublishUs: number;
  /** publishes left out because nobody of their selector was up */
  readonly skipped: number;
}

/** A publish without its node. */
interface Due {
  readonly timeUs: number;
  readonly ordinal: number;
  readonly entry: Entry;
}

interface Entry {
  readonly spec: WorkloadSpec;
  readonly draw: Draw;
  readonly size: Distribution;
  /** null when the node is fixed */
  readonly among: Uint32Array | null;
  readonly keys: KeySpace;
  /** the preloaded keys in the order in which they come, for an entry that takes each in turn */
  readonly order: Uint32Array | null;
}

/** What a draw is for; second word of its position, the first being the ordinal. */
const GAP = 0;
const SIZE = 1;
const NODE = 2;
const SCAN = 3;
const KEY = 4;
const ORDER = 5;

/** Nodes drawn in vain before all of them are looked at: with 1 % up that is one publish in 30,000. */
const MOST_DRAWS = 1024;

const SECOND_US = 1_000_000;

/**
 * Compiles the workload. Every draw is keyed by the run, the entry's id and the publish's ordinal in it, so entries do not touch each
 * other and their order in the list does not matter.
 *
 * @throws RangeError for a distribution with impossible parameters
 */
export function compileWorkload(workload: readonly WorkloadSpec[], env: WorkloadEnv): CompiledWorkload {
  const due: Due[] = [];
  const keys = keySpaceOf(workload, env.preloadedKeys ?? 0);
  for (const spec of workload) {
    const entry = makeEntry(spec, env, keys);
    let ordinal = 0;
    for (const timeUs of timesOf(entry, env.limitUs)) due.push({ timeUs, ordinal: ordinal++, entry });
  }
  due.sort(inOrder);
  const publishes: Publish[] = [];
  // In order of time, so that `lifeAt` only ever moves forward.
  for (const { timeUs, ordinal, entry } of due) {
    const node = nodeFor(entry, timeUs, ordinal, env);
    if (node < 0) continue;
    const sizeBytes = entry.size.sampleUs(entry.draw.at2(ordinal, SIZE));
    const { id, retireAfterUs, write } = entry.spec;
    const publish = { timeUs, node, sizeBytes, entry: id, retireAfterUs };
    publishes.push(write === undefined ? publish : { ...publish, write: writeOf(write, entry, ordinal) });
  }
  const last = publishes.at(-1);
  return { publishes, lastPublishUs: last?.timeUs ?? 0, skipped: due.length - publishes.length };
}

/** How many publishes to expect (for a Poisson entry the mean), to judge a scenario before anything is compiled. */
export function expectedPublishes(workload: readonly WorkloadSpec[], limitUs: number): number {
  let sum = 0;
  for (const spec of workload) {
    if (spec.when === 'at') {
      if (spec.atUs < limitUs) sum += spec.count ?? 1;
      continue;
    }
    const lengthUs = Math.max(0, Math.min(spec.untilUs, limitUs) - spec.fromUs);
    sum += (lengthUs * spec.perSecond) / SECOND_US;
  }
  return sum;
}

function makeEntry(spec: WorkloadSpec, env: WorkloadEnv, keys: KeySpace): Entry {
  const { source } = spec;
  const among = 'node' in source ? null : selectNodes(source.among, env, spec.id);
  const draw = new Draw(subKey(env.root, 'workload', spec.id), 0);
  return { spec, draw, size: makeDistribution(spec.size), among, keys, order: orderOf(spec, draw, keys.preloaded) };
}

/** The preloaded keys shuffled (Fisher and Yates), for an entry that takes each in turn. */
function orderOf({ write }: WorkloadSpec, draw: Draw, preloaded: number): Uint32Array | null {
  if (write === undefined || !('draw' in write.key) || write.key.draw !== 'each') return null;
  const order = Uint32Array.from({ length: preloaded }, (_, key) => key);
  draw.at2(0, ORDER);
  for (let last = preloaded - 1; last > 0; last--) {
    const other = draw.below(last + 1);
    const key = order[other];
    order[other] = order[last];
    order[last] = key;
  }
  return order;
}

function writeOf(write: WriteSpec, entry: Entry, ordinal: number): Write {
  const { operation: kind, element, amount } = write;
  return { key: keyFor(write, entry, ordinal), kind, element: entry.keys.elementOf(element), amount };
}

/** @throws RangeError for a key that does not exist: scenarios are checked before */
function keyFor({ key }: WriteSpec, { spec, keys, order, draw }: Entry, ordinal: number): number {
  if ('name' in key) return keys.numberOf(key.name);
  if ('number' in key && key.number < keys.preloaded) return key.number;
  if ('number' in key || keys.preloaded === 0) throw new RangeError(`workload.${spec.id}: there is no such key`);
  return order === null ? draw.at2(ordinal, KEY).below(keys.preloaded) : order[ordinal % order.length];
}

function* timesOf(entry: Entry, limitUs: number): Generator<number> {
  const { spec, draw } = entry;
  if (spec.when === 'at') {
    if (spec.atUs < limitUs) for (let k = 0; k < (spec.count ?? 1); k++) yield spec.atUs;
    return;
  }
  const endUs = Math.min(spec.untilUs, limitUs);
  if (!(spec.perSecond > 0)) return;
  if (spec.arrival === 'constant') {
    for (let k = 0; ; k++) {
      const timeUs = spec.fromUs + Math.floor((k * SECOND_US) / spec.perSecond);
      if (timeUs >= endUs) return;
      yield timeUs;
    }
  }
  // The exact time is summed up and only its reading rounded: rounding each gap would change the rate.
  let exactUs = spec.fromUs;
  for (let k = 0; ; k++) {
    exactUs -= (ln(draw.at2(k, GAP).unitOpen()) * SECOND_US) / spec.perSecond;
    if (exactUs >= endUs) return;
    yield Math.floor(exactUs);
  }
}

/** The node that publishes; -1 when there is none. A fixed node is not asked whether it is up: its publish is lost then, and counted. */
function nodeFor(entry: Entry, timeUs: number, ordinal: number, env: WorkloadEnv): number {
  const { source } = entry.spec;
  if ('node' in source) return source.node;
  const among = entry.among ?? new Uint32Array(0);
  if (among.length === 0) return -1;
  entry.draw.at2(ordinal, NODE);
  const draws = Math.min(MOST_DRAWS, 2 * among.length);
  for (let i = 0; i < draws; i++) {
    const node = among[entry.draw.below(among.length)];
    if (env.lifeAt(node, timeUs)) return node;
  }
  const up = among.filter((node) => env.lifeAt(node, timeUs));
  return up.length === 0 ? -1 : up[entry.draw.at2(ordinal, SCAN).below(up.length)];
}

function inOrder(a: Due, b: Due): number {
  if (a.timeUs !== b.timeUs) return a.timeUs - b.timeUs;
  if (a.entry.spec.id !== b.entry.spec.id) return a.entry.spec.id < b.entry.spec.id ? -1 : 1;
  return a.ordinal - b.ordinal;
}
