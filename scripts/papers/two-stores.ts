/** One exchange between two nodes that hold nearly the same: what it costs, and what it brings over. */
import type { Layer, Protocol, ResolvedOptions } from '../../sim/protocols/contract.ts';
import { defineProtocol } from '../../sim/protocols/contract.ts';
import { protocols } from '../../sim/protocols/registry.ts';
import type { WorkloadSpec } from '../../sim/replica/spec.ts';
import type { Simulation } from '../../sim/scenario/simulation.ts';
import { simulationOf, type Trial } from '../../sim/testing/harness.ts';

const SECOND_US = 1_000_000;
/** that of every message, the harness's */
const LATENCY_US = 10_000;
const INTERVAL_US: number = 10 * SECOND_US;
/** What both are to hold is published at 1 s, what one of them is to hold at 15 s; the exchange at 20 s is the one that counts. */
const COMMON_US: number = SECOND_US;
const APART_US: number = 15 * SECOND_US;
const EXCHANGE_US: number = 2 * INTERVAL_US;

export interface Way {
  readonly use: string | Protocol;
  /** the rest takes its default, an interval of 10 s and lock step excepted */
  readonly options?: ResolvedOptions;
  /** for protocols that count on having brought everything themselves: what both hold goes over with the exchange at 10 s */
  readonly alone?: boolean;
}

/** So many updates that only the first node holds, only the second, or both. Those of both have the lower ids. */
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
  /** whether both hold the same under every key, where there are keys */
  readonly equal: boolean;
}

export interface Setting {
  /** payload of each update (100) */
  readonly bytes?: number;
  /** updates that come and go before all others, so that ids are others (0) */
  readonly skipped?: number;
}

/** Runs one exchange, called by the first node. */
export function exchange(way: Way, holdings: readonly Holding[], setting: Setting = {}): Exchange {
  const { bytes = 100, skipped = 0 } = setting;
  const options = { ...way.options, intervalUs: INTERVAL_US, phase: 'lockstep' };
  const knowing = way.alone === true ? [] : [{ use: knowingAll(skipped, holdings) }];
  return run({
    nodes: 2,
    stack: [...knowing, { use: calledByFirst(protocolOf(way)), options }],
    workload: workloadOf(holdings, bytes, skipped),
  });
}

/**
 * Runs one exchange over `keys` keys that both held alike, until `written` of them were written anew by one of the two, in the order
 * and by the nodes that the seed draws. Last writer wins.
 */
export function exchangeKeys(way: Way, keys: number, written: number, seed: string, bytes: number = 100): Exchange {
  const options = { ...way.options, intervalUs: INTERVAL_US, phase: 'lockstep' };
  const size = { model: 'constant', value: bytes } as const;
  const writes: WorkloadSpec = {
    id: 'writes',
    when: 'at',
    atUs: APART_US,
    count: written,
    source: { among: { select: 'all' } },
    size,
    retireAfterUs: null,
    write: { key: { draw: 'each' }, operation: 'put', element: null, amount: 1 },
  };
  return run({
    seed,
    nodes: 2,
    stack: [{ use: calledByFirst(protocolOf(way)), options }],
    replica: { keys, size },
    workload: written === 0 ? [] : [writes],
  });
}

function protocolOf({ use }: Way): Protocol {
  return typeof use === 'string' ? protocols.get(use)! : use;
}

function run(trial: Trial): Exchange {
  const limitUs = EXCHANGE_US + INTERVAL_US - SECOND_US;
  const simulation = simulationOf({ ...trial, when: 'limit', limitUs }, { metrics: false });
  const ledger = new Ledger(simulation);
  while (!simulation.finished) simulation.advance(100_000);
  return ledger.close();
}

/** Writes down what happens from the call on. */
class Ledger {
  private readonly simulation: Simulation;
  private readonly kinds: Map<string, KindCost> = new Map();
  private readonly learned: readonly [number[], number[]] = [[], []];
  private redundant = 0;
  private lastUs: number = EXCHANGE_US;

  constructor(simulation: Simulation) {
    this.simulation = simulation;
    simulation.observe({
      onSend: (timeUs, _from, _to, message, controlBytes, payloadBytes) => {
        if (timeUs >= EXCHANGE_US) this.sent(simulation.host.messageTypes[message].kind, controlBytes, payloadBytes);
      },
      onDeliver: (timeUs) => {
        if (timeUs > this.lastUs) this.lastUs = timeUs;
      },
      onLearn: (timeUs, node, update) => {
        if (timeUs >= EXCHANGE_US) this.learned[node].push(update);
      },
      onRedundant: (timeUs) => {
        if (timeUs >= EXCHANGE_US) this.redundant++;
      },
    });
  }

  close(): Exchange {
    const kinds = [...this.kinds.values()];
    const sum = (part: (cost: KindCost) => number): number => kinds.reduce((total, cost) => total + part(cost), 0);
    const { updates, keyed } = this.simulation.host;
    return {
      messages: sum((cost) => cost.messages),
      controlBytes: sum((cost) => cost.controlBytes),
      payloadBytes: sum((cost) => cost.payloadBytes),
      trips: Math.round((this.lastUs - EXCHANGE_US) / LATENCY_US),
      kinds,
      learned: this.learned,
      redundant: this.redundant,
      held: [updates.count(0), updates.count(1)],
      equal: keyed === null || keyed.checksum(0) === keyed.checksum(1),
    };
  }

  private sent(kind: string, controlBytes: number, payloadBytes: number): void {
    const cost = this.kinds.get(kind) ?? { kind, messages: 0, controlBytes: 0, payloadBytes: 0 };
    cost.messages++;
    cost.controlBytes += controlBytes;
    cost.payloadBytes += payloadBytes;
    this.kinds.set(kind, cost);
  }
}

function workloadOf(holdings: readonly Holding[], bytes: number, skipped: number): WorkloadSpec[] {
  const size = { model: 'constant', value: bytes } as const;
  const parts = holdings.map(({ owner, count }, i): WorkloadSpec & { readonly count: number } => ({
    id: `part-${i}`,
    when: 'at',
    // Ids follow the time of publishing.
    atUs: (owner === 'both' ? COMMON_US : APART_US) + i,
    count,
    source: { node: owner === 'second' ? 1 : 0 },
    size,
    retireAfterUs: null,
  }));
  const before = { id: 'skipped', when: 'at', atUs: 0, count: skipped, source: { node: 0 }, size } as const;
  return [{ ...before, retireAfterUs: SECOND_US / 2 }, ...parts].filter(({ count }) => count > 0);
}

/** Soon after they were published, the second node learns the updates of both, from nowhere. */
function knowingAll(skipped: number, holdings: readonly Holding[]): Protocol {
  const common = holdings.reduce((sum, { owner, count }) => sum + (owner === 'both' ? count : 0), 0);
  return defineProtocol({
    name: 'knowing',
    role: 'dissemination',
    summary: 'gives the second node what it is to hold',
    source: 'none',
    options: {},
    messages: {},
    create(ctx): Layer {
      const tick = ctx.oneShot('tick');
      return {
        start(node) {
          if (node === 1) ctx.after(node, COMMON_US + SECOND_US, tick);
        },
        timer(node) {
          for (let update = skipped; update < skipped + common; update++) ctx.learn(node, update, 0, 1);
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
        timer(node, tag, a, b) {
          if (node === 0) layer.timer?.(node, tag, a, b);
        },
      };
    },
  };
}
