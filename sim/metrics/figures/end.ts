/** Everything the tables at the end of a run are read from. */
import type { Coverage } from '../coverage.ts';
import type { HealFigure } from '../heals.ts';
import type { Knowledge } from '../plan.ts';
import { spreadOf, type Spread } from '../quantile.ts';
import { stalenessAt } from '../staleness.ts';
import { SHARES } from '../update-book.ts';
import {
  KIND_CONTROL,
  KIND_DELIVERED,
  KIND_DROPPED,
  KIND_DROPPED_BYTES,
  KIND_DUPLICATED,
  KIND_PACKETS,
  KIND_PAYLOAD,
  KIND_SENT,
  RECEIVED_CONTROL,
  RECEIVED_PAYLOAD,
  SENT,
  SENT_CONTROL,
  SENT_PAYLOAD,
  type Traffic,
} from '../traffic.ts';

export type NodeQuantity = 'total_bytes' | 'payload_bytes' | 'control_bytes' | 'received_bytes' | 'messages';

/** Quantities per node of which the summary gives mean, p50, p99 and max; each the sum of some columns of `Traffic`. */
export const NODE_QUANTITIES: Readonly<Record<NodeQuantity, readonly number[]>> = {
  total_bytes: [SENT_PAYLOAD, SENT_CONTROL],
  payload_bytes: [SENT_PAYLOAD],
  control_bytes: [SENT_CONTROL],
  received_bytes: [RECEIVED_PAYLOAD, RECEIVED_CONTROL],
  messages: [SENT],
};
export const QUANTITY_NAMES: readonly NodeQuantity[] = Object.keys(NODE_QUANTITIES) as NodeQuantity[];

/** Most that ever waited, null where nothing was limited. */
export interface HighWater {
  /** events in the simulator's queue whenever a bucket of it opened */
  readonly events: number | null;
  /** messages and copies in flight */
  readonly inFlight: number | null;
  /** bytes at any node's uplink, and at any node's downlink */
  readonly uplinkBytes: number | null;
  readonly downlinkBytes: number | null;
  /** messages at any paused process */
  readonly socketMessages: number | null;
}

export const NO_HIGH_WATER: HighWater = {
  events: null,
  inFlight: null,
  uplinkBytes: null,
  downlinkBytes: null,
  socketMessages: null,
};

/** Mean, least and greatest over updates; null where no update has the figure. */
export interface UpdateSpread {
  readonly mean: number | null;
  readonly min: number | null;
  readonly max: number | null;
  readonly updates: number;
}

export interface UpdateSummary {
  readonly coverage: UpdateSpread;
  /** time since publish per entry of SHARES, µs */
  readonly reachedUs: readonly UpdateSpread[];
  readonly lastUs: UpdateSpread;
  readonly lastHop: UpdateSpread;
  readonly deliveries: number;
}

export interface Totals {
  readonly sent: number;
  readonly packets: number;
  readonly payload: number;
  readonly control: number;
  readonly duplicated: number;
  readonly delivered: number;
  readonly dropped: number;
  readonly droppedBytes: number;
}

export interface EndFigures {
  readonly endUs: number;
  readonly coverage: Coverage;
  readonly traffic: Traffic;
  readonly heals: readonly HealFigure[];
  /** most events that waited in the kernel's queue, null when not measured */
  readonly highWater: HighWater;
  readonly totals: Totals;
  readonly updates: UpdateSummary;
  readonly strandedNodes: number;
  readonly stalenessUs: Spread;
  readonly perNode: { readonly [Q in NodeQuantity]: Spread };
  readonly perNodeSecond: { readonly [Q in NodeQuantity]: Spread };
}

export interface EndInput {
  readonly endUs: number;
  readonly coverage: Coverage;
  readonly traffic: Traffic;
  readonly knowledge: Knowledge;
  readonly heals: readonly HealFigure[];
  readonly highWater: HighWater;
}

/** The sum of some columns for every node that ever started. */
export function valuesPerNode(coverage: Coverage, traffic: Traffic, columns: readonly number[]): Float64Array {
  const { members } = coverage;
  const values = new Float64Array(members.everStarted);
  let place = 0;
  for (let node = 0; node < members.capacity; node++) {
    if (members.starts[node] === 0) continue;
    let sum = 0;
    for (const column of columns) sum += traffic.ofNode(node, column);
    values[place++] = sum;
  }
  return values;
}

/** The same per second of the node's uptime, over nodes that were up for any time. */
function ratesPerNode(input: EndInput, columns: readonly number[]): Float64Array {
  const { members } = input.coverage;
  const values = new Float64Array(members.everStarted);
  let place = 0;
  for (let node = 0; node < members.capacity; node++) {
    const seconds = members.uptimeUs(node, input.endUs) / 1e6;
    if (!(seconds > 0)) continue;
    let sum = 0;
    for (const column of columns) sum += input.traffic.ofNode(node, column);
    values[place++] = sum / seconds;
  }
  return values.subarray(0, place);
}

function spreads(values: (columns: readonly number[]) => Float64Array): { readonly [Q in NodeQuantity]: Spread } {
  const out = {} as { [Q in NodeQuantity]: Spread };
  for (const name of QUANTITY_NAMES) out[name] = spreadOf(values(NODE_QUANTITIES[name]));
  return out;
}

/** Over updates that were published; those for which `value` is NaN or null are left out and not counted. */
function overUpdates(coverage: Coverage, value: (update: number) => number | null): UpdateSpread {
  let sum = 0;
  let updates = 0;
  let min = Infinity;
  let max = -Infinity;
  for (let update = 0; update < coverage.book.size; update++) {
    if (coverage.book.state[update] === 0) continue;
    const one = value(update);
    if (one === null || one !== one) continue;
    sum += one;
    updates++;
    if (one < min) min = one;
    if (one > max) max = one;
  }
  return updates === 0 ? { mean: null, min: null, max: null, updates } : { mean: sum / updates, min, max, updates };
}

function summariseUpdates(coverage: Coverage): UpdateSummary {
  const { book } = coverage;
  let deliveries = 0;
  for (let update = 0; update < book.size; update++) deliveries += book.deliveries[update];
  return {
    coverage: overUpdates(coverage, (update) => coverage.coverageOf(update)),
    reachedUs: SHARES.map((_, share) => overUpdates(coverage, (update) => book.sinceReachedUs(update, share))),
    lastUs: overUpdates(coverage, (update) => book.lastLearnUs[update] - book.publishUs[update]),
    lastHop: overUpdates(coverage, (update) => (book.lastHop[update] < 0 ? null : book.lastHop[update])),
    deliveries,
  };
}

/** Computes what the summary needs; sorts one array of nodes per quantity. */
export function endFigures(input: EndInput): EndFigures {
  const { coverage, traffic, endUs } = input;
  const staleness = stalenessAt(coverage, input.knowledge, endUs);
  return {
    endUs,
    coverage,
    traffic,
    heals: input.heals,
    highWater: input.highWater,
    totals: {
      sent: traffic.total(KIND_SENT),
      packets: traffic.total(KIND_PACKETS),
      payload: traffic.total(KIND_PAYLOAD),
      control: traffic.total(KIND_CONTROL),
      duplicated: traffic.total(KIND_DUPLICATED),
      delivered: traffic.total(KIND_DELIVERED),
      dropped: traffic.total(KIND_DROPPED),
      droppedBytes: traffic.total(KIND_DROPPED_BYTES),
    },
    updates: summariseUpdates(coverage),
    strandedNodes: staleness.strandedNodes,
    stalenessUs: spreadOf(staleness.valuesUs),
    perNode: spreads((columns) => valuesPerNode(coverage, traffic, columns)),
    perNodeSecond: spreads((columns) => ratesPerNode(input, columns)),
  };
}
