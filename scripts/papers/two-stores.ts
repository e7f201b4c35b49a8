/** One exchange between two nodes that hold nearly the same: what it costs, and what it brings over. */
import type { Layer, Protocol, ResolvedOptions } from '../../sim/protocols/contract.ts';
import { defineProtocol } from '../../sim/protocols/contract.ts';
import { protocols } from '../../sim/protocols/registry.ts';
import type { WorkloadSpec } from '../../sim/replica/spec.ts';
import { simulationOf } from '../../sim/testing/harness.ts';

const SECOND_US = 1_000_000;
/** The exchange begins with the second tick of the first node. */
const EXCHANGE_US: number = 10 * SECOND_US;

export interface Way {
  readonly use: string | Protocol;
  /** the rest takes its default, an interval of 10 s and lock step excepted */
  readonly options?: ResolvedOptions;
}

/** So many updates in a row that only the first node holds, only the second, or both. */
export interface Holding {
  readonly owner: 'first' | 'second' | 'both';
  readonly count: number;
}

export interface KindCost {
  readonly kind: string;
  messages: number;
  controlBytes: number;
  payloadBytes: number;
}

export interface Exchange {
  readonly messages: number;
  readonly controlBytes: number;
  readonly payloadBytes: number;
  /** from the call to the arrival of the last message, in latencies */
  readonly trips: number;
  readonly kinds: readonly KindCost[];
  /** updates that went over, by receiver: [to the first, to the second] */
  readonly learned: readonly [readonly number[], readonly number[]];
  /** updates that were sent to somebody who held them */
  readonly redundant: number;
  /** updates that each node holds in the end */
  readonly held: readonly [number, number];
}

/** Runs one exchange, called by the first node; each update has `bytes` of payload. */
export function exchange(way: Way, holdings: readonly Holding[], bytes: number = 100): Exchange {
  const protocol = typeof way.use === 'string' ? protocols.get(way.use)! : way.use;
  const options = { ...way.options, intervalUs: EXCHANGE_US, phase: 'lockstep' };
  const simulation = simulationOf(
    {
      nodes: 2,
      stack: [{ use: knowing(holdings) }, { use: calledByFirst(protocol), options }],
      workload: workloadOf(holdings, bytes),
      when: 'limit',
      limitUs: 2 * EXCHANGE_US - SECOND_US,
    },
    { metrics: false },
  );
  const kinds = new Map<string, KindCost>();
  const learned: [number[], number[]] = [[], []];
  let redundant = 0;
  let lastUs = EXCHANGE_US;
  simulation.observe({
    onSend(timeUs, _from, _to, message, controlBytes, payloadBytes) {
      if (timeUs < EXCHANGE_US) return;
      const { kind } = simulation.host.messageTypes[message];
      const cost = kinds.get(kind) ?? { kind, messages: 0, controlBytes: 0, payloadBytes: 0 };
      cost.messages++;
      cost.controlBytes += controlBytes;
      cost.payloadBytes += payloadBytes;
      kinds.set(kind, cost);
    },
    onDeliver: (timeUs) => void (lastUs = Math.max(lastUs, timeUs)),
    onLearn(timeUs, node, update) {
      if (timeUs >= EXCHANGE_US) learned[node].push(update);
    },
    onRedundant: () => void redundant++,
  });
  while (!simulation.finished) simulation.advance(100_000);
  const all = [...kinds.values()];
  const sum = (part: (cost: KindCost) => number): number => all.reduce((total, cost) => total + part(cost), 0);
  const { updates } = simulation.host;
  return {
    messages: sum((cost) => cost.messages),
    controlBytes: sum((cost) => cost.controlBytes),
    payloadBytes: sum((cost) => cost.payloadBytes),
    trips: Math.round((lastUs - EXCHANGE_US) / 10_000),
    kinds: all,
    learned,
    redundant,
    held: [updates.count(0), updates.count(1)],
  };
}

function workloadOf(holdings: readonly Holding[], bytes: number): WorkloadSpec[] {
  return holdings.flatMap(({ owner, count }, i) =>
    count === 0
      ? []
      : {
          id: `part-${i}`,
          when: 'at',
          // Ids follow the time of publishing.
          atUs: SECOND_US + i,
          count,
          source: { node: owner === 'second' ? 1 : 0 },
          size: { model: 'constant', value: bytes },
          retireAfterUs: null,
        },
  );
}

/** At two seconds, the second node learns what both are to hold, from nowhere. */
function knowing(holdings: readonly Holding[]): Protocol {
  return defineProtocol({
    name: 'knowing',
    role: 'dissemination',
    summary: 'gives a node what it is to hold',
    source: 'none',
    options: {},
    messages: {},
    create(ctx): Layer {
      const tick = ctx.oneShot('tick');
      return {
        start(node) {
          if (node === 1) ctx.after(node, 2 * SECOND_US, tick);
        },
        timer(node) {
          let update = 0;
          for (const { owner, count } of holdings) {
            for (let i = 0; i < count; i++, update++) if (owner === 'both') ctx.learn(node, update, 0, 1);
          }
        },
      };
    },
  });
}

/** The protocol, with a second node that only answers. */
function calledByFirst(protocol: Protocol): Protocol {
  return {
    ...protocol,
    create(ctx, options) {
      const layer = protocol.create(ctx, options);
      return {
        ...layer,
        start(node, why, stateKept) {
          if (node === 0) layer.start(node, why, stateKept);
        },
      };
    },
  };
}
