/**
 * What a run will cost, before anything runs. Formulas over the scenario's figures, with the mean field for how long news takes:
 * good to a factor of three for the built-in protocols, more for a user's own, of which only `interval` and `fanout` are known.
 */
import { makeDistribution } from '../kernel/distribution.ts';
import type { DistributionSpec } from '../kernel/distribution.ts';
import { ln } from '../kernel/math.ts';
import type { FaultSpec } from '../faults/spec.ts';
import type { LatencySpec, NodeSelector } from '../network/spec.ts';
import { expectedPublishes } from '../replica/workload.ts';
import { dataBytesOf, ENGINE_BYTES } from './estimate/memory.ts';
import { residueLn, spreaderOf, spreadUs } from './estimate/spread.ts';
import type { Spreader } from './estimate/spread.ts';
import type { GroupSpec, ResolvedScenario } from './types.ts';

/** What is to be expected, and the most it can be: a run that goes on to its limit. */
export interface Range {
  readonly likely: number;
  readonly most: number;
}

export interface Estimate {
  /** virtual time at which the run ends, µs */
  readonly endUs: Range;
  readonly events: Range;
  readonly messages: Range;
  readonly seconds: Range;
  /** what the run itself keeps: columns, queue, updates, curves */
  readonly dataBytes: number;
  /** with the engine and the program, as the system counts it */
  readonly residentBytes: number;
}

/** @param eventsPerSecond speed of this machine; `performance.json` of a former run has it */
export function estimateRun(scenario: ResolvedScenario, eventsPerSecond = 2_500_000): Estimate {
  const { limitUs } = scenario.until;
  const likelyUs = Math.min(limitUs, likelyEnd(scenario));
  const likely = costUntil(scenario, likelyUs);
  const most = costUntil(scenario, limitUs);
  const latencyUs = meanLatencyUs(scenario.network.latency);
  const inFlight = (likely.messages / Math.max(1, likelyUs)) * latencyUs;
  const dataBytes = dataBytesOf(scenario, { inFlight, latencyUs, endUs: likelyUs });
  return {
    endUs: { likely: likelyUs, most: limitUs },
    events: { likely: likely.events, most: most.events },
    messages: { likely: likely.messages, most: most.messages },
    seconds: { likely: likely.events / eventsPerSecond, most: most.events / eventsPerSecond },
    dataBytes,
    residentBytes: ENGINE_BYTES + dataBytes,
  };
}

function meanOf(spec: DistributionSpec): number {
  const { mean } = makeDistribution(spec);
  return mean < Infinity ? mean : 1e12;
}

function meanLatencyUs(latency: LatencySpec): number {
  if (latency.model === 'distribution') return Math.max(latency.minUs, meanOf(latency.distribution));
  const all = latency.matrixUs.flat();
  return all.reduce((sum, us) => sum + us, 0) / Math.max(1, all.length);
}

function meanLoss({ network }: ResolvedScenario): number {
  const { loss, burstLoss } = network;
  if (burstLoss === null) return loss;
  const { meanGoodUs: good, meanBadUs: bad, lossGood, lossBad } = burstLoss;
  const bursts = (good * lossGood + bad * lossBad) / (good + bad);
  return Math.min(1, loss + bursts * (burstLoss.direction === 'both' ? 2 : 1));
}

function spreadersOf({ groups }: ResolvedScenario): readonly Spreader[] {
  const all = groups.flatMap(({ stack }) => stack.map(spreaderOf));
  return all.filter((spreader) => spreader !== null && spreader.use !== 'heartbeat') as Spreader[];
}

function lastPublishUs({ workload, until }: ResolvedScenario): number {
  return workload.reduce(
    (last, entry) => Math.max(last, Math.min(until.limitUs, entry.when === 'at' ? entry.atUs : entry.untilUs)),
    0,
  );
}

/** Whether nodes come and go to the end, so that somebody always lacks something. */
function restless(faults: readonly FaultSpec[]): boolean {
  return faults.some((fault) => (fault.kind === 'churn' || fault.kind === 'partition') && fault.forUs === null);
}

/** When the stop rule fires: news is out, the last fault is over, and what it left is repaired. */
function likelyEnd(scenario: ResolvedScenario): number {
  const { until, nodes, network, faults } = scenario;
  if (until.when === 'limit') return until.limitUs;
  const loss = meanLoss(scenario);
  const latencyUs = meanLatencyUs(network.latency);
  const time = (spreader: Spreader): number => spreadUs(spreader, nodes, loss, latencyUs, network.topology);
  const spreaders = spreadersOf(scenario);
  const last = lastPublishUs(scenario);
  const lasting = spreaders.filter(({ rounds }) => rounds === Infinity);
  const passing = spreaders.filter(({ rounds }) => rounds < Infinity);
  if (until.when === 'quiet') {
    if (lasting.length > 0) return until.limitUs;
    return last + Math.max(0, ...passing.map((one) => time(one) + one.rounds * one.intervalUs));
  }
  if (restless(faults) || spreaders.length === 0) return until.limitUs;
  const ready = Math.max(last, until.notBeforeUs);
  const heard = passing.length > 0 ? Math.min(...passing.map(time)) : Infinity;
  const complete = passing.some((one) => ln(nodes) + residueLn(one, loss) < 0) && until.notBeforeUs <= last;
  if (complete) return ready + heard;
  if (lasting.length === 0) return until.limitUs;
  const fastest = lasting.reduce((best, one) => (time(one) < time(best) ? one : best));
  // Where most have heard already, the rest is a matter of few rounds.
  return ready + Math.min(time(fastest), Math.min(heard, time(fastest)) + 4 * fastest.intervalUs + latencyUs);
}

interface Cost {
  readonly events: number;
  readonly messages: number;
}

function costUntil(scenario: ResolvedScenario, endUs: number): Cost {
  const loss = meanLoss(scenario);
  const up = meanUp(scenario);
  const publishes = expectedPublishes(scenario.workload, endUs);
  let ticks = 0;
  let messages = 0;
  for (const group of scenario.groups) {
    const nodes = countOf(group.nodes, scenario) * up;
    for (const layer of group.stack) {
      const spreader = spreaderOf(layer);
      if (spreader === null) continue;
      const own = spreader.atOnce ? 0 : (nodes * endUs) / spreader.intervalUs;
      ticks += own;
      messages += messagesOf(
        spreader,
        layer.options['exchange'] === 'full',
        own,
        nodes,
        publishes,
        hotShare(scenario, spreader, endUs),
        up * (1 - loss),
      );
    }
  }
  const arrived = messages * (1 - loss) * (1 + scenario.network.duplication);
  return {
    events: Math.round(ticks + arrived + publishes + lifeEvents(scenario, endUs)),
    messages: Math.round(messages),
  };
}

/** Share of the run in which a node has something to pass on. */
function hotShare({ workload }: ResolvedScenario, spreader: Spreader, endUs: number): number {
  const hotFor = spreader.rounds * spreader.intervalUs;
  const spans = workload.map((entry) => {
    const stays = Math.min(hotFor, entry.retireAfterUs ?? Infinity);
    if (entry.when === 'at') return Math.max(0, Math.min(endUs - entry.atUs, stays));
    const span = Math.max(0, Math.min(endUs, entry.untilUs + stays) - entry.fromUs);
    return span * Math.min(1, (entry.perSecond * stays) / 1e6);
  });
  return Math.min(1, spans.reduce((sum, span) => sum + span, 0) / Math.max(1, endUs));
}

/** @param answered share of calls that find somebody */
function messagesOf(
  spreader: Spreader,
  full: boolean,
  ticks: number,
  nodes: number,
  publishes: number,
  hot: number,
  answered: number,
): number {
  const { use, fanout, gain, atOnce } = spreader;
  if (atOnce) return nodes * publishes * fanout;
  switch (use) {
    case 'heartbeat':
      return ticks * fanout;
    case 'push':
      return ticks * fanout * hot;
    case 'pull':
      return ticks * fanout * (1 + hot * answered);
    case 'push-pull':
      return ticks * fanout * (1 + answered);
    case 'anti-entropy':
    case 'merkle':
    case 'range-reconciliation':
    case 'set-reconciliation':
      return ticks * (full ? 1 + (gain - 1) * answered : 1.1);
    default:
      return ticks * fanout * (1 + answered);
  }
}

function countOf(
  selector: NodeSelector,
  { nodes, zones, groups }: Pick<ResolvedScenario, 'nodes' | 'zones' | 'groups'>,
): number {
  switch (selector.select) {
    case 'all':
      return nodes;
    case 'nodes':
      return selector.nodes.length;
    case 'range':
      return selector.to - selector.from + 1;
    case 'share':
      return selector.share * nodes;
    case 'count':
      return selector.count;
    case 'zone':
      return nodes / Math.max(1, zones.length);
    case 'rest': {
      const others = groups.filter((group: GroupSpec) => group.nodes.select !== 'rest');
      const taken = others.reduce((sum, group) => sum + countOf(group.nodes, { nodes, zones, groups: [] }), 0);
      return Math.max(0, nodes - taken);
    }
  }
}

/** Share of nodes that are up under churn, at most 1. */
function meanUp(scenario: ResolvedScenario): number {
  const down = scenario.faults.reduce((sum, fault) => {
    if (fault.kind !== 'churn') return sum;
    const [session, off] = [meanOf(fault.session), meanOf(fault.offTime)];
    const lasts = Math.min(1, (fault.forUs ?? Infinity) / scenario.until.limitUs);
    return sum + (countOf(fault.nodes, scenario) / scenario.nodes) * (off / (session + off)) * lasts;
  }, 0);
  return Math.max(0.01, 1 - down);
}

function lifeEvents(scenario: ResolvedScenario, endUs: number): number {
  return scenario.faults.reduce((sum, fault): number => {
    switch (fault.kind) {
      case 'churn': {
        const spanUs = Math.min(endUs - fault.atUs, fault.forUs ?? Infinity);
        const nodes = countOf(fault.nodes, scenario);
        return sum + nodes + (2 * nodes * Math.max(0, spanUs)) / (meanOf(fault.session) + meanOf(fault.offTime));
      }
      case 'crash':
      case 'drift':
        return sum + 2 * countOf(fault.nodes, scenario);
      case 'pause': {
        const spanUs = Math.max(0, Math.min(endUs - fault.atUs, fault.forUs ?? Infinity));
        const times = fault.every === null ? 1 : spanUs / meanOf(fault.every);
        return sum + 2 * times * countOf(fault.nodes, scenario);
      }
      case 'leave':
        return sum + countOf(fault.nodes, scenario);
      case 'join':
        return sum + fault.count;
      case 'trace':
        return sum + fault.rows.length / 3;
      case 'partition':
      case 'isolate':
      case 'link':
      case 'slow':
        return sum;
    }
  }, 0);
}
