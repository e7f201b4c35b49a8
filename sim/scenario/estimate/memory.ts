/** How much memory a run takes: what was measured of whole processes, by the things that grow. */
import { capacityOf } from '../../faults/joins.ts';
import { roundUpToPowerOfTwo } from '../../kernel/bits.ts';
import { linksPerNode } from '../../network/topology.ts';
import { expectedPublishes } from '../../replica/workload.ts';
import type { ResolvedScenario } from '../types.ts';
import { replicaBytes } from './replica.ts';

/** Measured: Node with the program loaded and compiled, and what its young objects take. */
export const ENGINE_BYTES = 90e6;
/** Measured from 100,000 to 1,000,000 nodes: what every node costs before the first layer, and each layer. */
const NODE_BYTES = 210;
const LAYER_BYTES = 30;
/** One held bit and a hop count, and slack for growth. */
const UPDATE_NODE_BYTES = 2.6;
const UPDATE_BYTES = 400;
const QUEUED_BYTES = 36;
/** A counter, and with `failAfter` when it last rose and what is thought of its node. */
const COUNTER_BYTES = 4;
const JUDGED_COUNTER_BYTES = 9;
const KEPT_NODE_BYTES = 260;
/** A thread for one of many seeds, before its run. */
export const WORKER_BYTES = 40e6;

/** What is known of the course of a run. */
export interface Course {
  /** messages under way at one time */
  readonly inFlight: number;
  readonly latencyUs: number;
  readonly endUs: number;
}

/** What a run keeps: columns, queue, updates, curves, tables of heartbeats. */
export function dataBytesOf(scenario: ResolvedScenario, { inFlight, latencyUs, endUs }: Course): number {
  const { network, faults, groups, metrics, workload, clocks } = scenario;
  const capacity = capacityOf(faults, scenario.nodes);
  const layers = Math.max(...groups.map(({ stack }) => stack.length), 0);
  const links = linksPerNode(network.topology, scenario.nodes);
  const extras =
    (links > 0 ? 8 + 7 * links : 0) +
    (network.burstLoss === null ? 0 : 60) +
    (network.bandwidth === null ? 0 : 40) +
    (clocks.driftPpm === null && clocks.offsetUs === null ? 0 : 30) +
    (faults.some(({ kind }) => kind === 'churn' || kind === 'crash' || kind === 'pause') ? 80 : 0) +
    (groups.some(({ stack }) => stack.some(({ use }) => use === 'round-robin'))
      ? 4 * (links > 0 ? links : scenario.nodes)
      : 0);
  const live = liveUpdates(workload, endUs);
  const rows = Math.min(endUs, scenario.until.limitUs) / metrics.sampleIntervalUs;
  const updates = expectedPublishes(workload, endUs);
  return Math.round(
    capacity * (NODE_BYTES + LAYER_BYTES * layers + extras + UPDATE_NODE_BYTES * live) +
      inFlight * (QUEUED_BYTES + rowBytes(live)) +
      tableBytes(scenario, capacity, latencyUs) +
      replicaBytes(scenario, capacity, updates) +
      updates * UPDATE_BYTES +
      rows * 8 * (30 + Math.min(metrics.maxCurves, updates)),
  );
}

/** A message of several updates carries a row of them: a header, then an id and hops each, in a power of two of words. */
function rowBytes(live: number): number {
  return live < 2 ? 0 : 4 * roundUpToPowerOfTwo(2 + 2 * Math.min(live, 1e6));
}

/** A heartbeat layer keeps a counter of everybody at everybody, and sends all of them in rows of a power of two. */
function tableBytes({ groups }: ResolvedScenario, capacity: number, latencyUs: number): number {
  const layers = groups.flatMap(({ stack }) => stack.filter(({ use }) => use === 'heartbeat'));
  const distinct = new Map(layers.map((layer) => [layer.id, layer.options]));
  let bytes = 0;
  for (const options of distinct.values()) {
    const { intervalUs, failAfterUs } = options;
    const cell = failAfterUs === null ? COUNTER_BYTES : JUDGED_COUNTER_BYTES;
    const rows = (capacity * latencyUs) / Math.max(1, Number(intervalUs));
    // Copies to several peers share a row.
    bytes += capacity * capacity * cell + rows * 4 * roundUpToPowerOfTwo(capacity + 2);
  }
  return bytes;
}

/**
 * What a finished run of many keeps until all are done: its tables as objects, most of it a row a node. These count against the
 * engine's limit for objects.
 */
export function keptBytesOf(scenario: ResolvedScenario): number {
  return KEPT_NODE_BYTES * capacityOf(scenario.faults, scenario.nodes);
}

/** Updates in circulation at one time, at most. */
function liveUpdates(workload: ResolvedScenario['workload'], endUs: number): number {
  return workload.reduce((sum, entry) => {
    if (entry.when === 'at') return sum + (entry.atUs < endUs ? (entry.count ?? 1) : 0);
    const spanUs = Math.max(0, Math.min(entry.untilUs, endUs) - entry.fromUs);
    return sum + (Math.min(spanUs, entry.retireAfterUs ?? Infinity) * entry.perSecond) / 1e6;
  }, 0);
}
