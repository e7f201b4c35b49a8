/**
 * What every protocol must hold to, whatever it does: the rules of the contract as cases that any test runner can run.
 *
 *     import { conformance } from 'rumormill/testing';
 *     for (const { name, check } of conformance({ protocol: mine })) test(name, check);
 */
import type { FaultSpec } from '../faults/spec.ts';
import type { Observer } from '../kernel/observer.ts';
import { RowGuard } from '../kernel/row-guard.ts';
import type { Protocol, ResolvedOptions } from '../protocols/contract.ts';
import { defineProtocol } from '../protocols/contract.ts';
import type { WorkloadSpec } from '../replica/spec.ts';
import type { Simulation } from '../scenario/simulation.ts';
import { defaultOptions } from '../scenario/stacks.ts';
import { latency, ONE_UPDATE, simulationOf, type Trial, type TrialLayer } from './harness.ts';
import { PermutedQueue } from './permuted-queue.ts';
import { spyOn } from './spy.ts';

export interface Subject {
  readonly protocol: Protocol;
  /** as `create` sees them (`intervalUs`); the rest takes its default */
  readonly options?: ResolvedOptions;
  /** what it runs on, if not a complete network without places */
  readonly network?: Trial['network'];
  readonly zones?: Trial['zones'];
  /** layers under it in the stack; default: none, so that the usual peer sampling is put there */
  readonly below?: readonly TrialLayer[];
  /** layers over it; default: push-pull over a peer-sampling protocol, otherwise none */
  readonly above?: readonly TrialLayer[];
  /** virtual time of a trial (12 s) */
  readonly limitUs?: number;
  /** whether, in this stack, it brings everybody to hold everything in the end, also values under keys (true for repair) */
  readonly repairs?: boolean;
}

export interface ConformanceCase {
  readonly name: string;
  /** throws an Error that says which rule was broken */
  readonly check: () => void;
}

const NODES = 12;
/** Whatever happens to the whole run in these trials does so at multiples of this. */
const GRAIN_US = 100_000;
const LIMIT_US = 12_000_000;

/** Losses, copies, latencies that let messages overtake each other, and a least one that lets nodes take turns. */
const ROUGH: Trial['network'] = {
  latency: latency({ model: 'uniform', min: 20_000, max: 90_000 }, 20_000),
  loss: 0.1,
  duplication: 0.05,
};

const everySecond: readonly WorkloadSpec[] = Array.from({ length: 8 }, (_, i) => ({
  ...ONE_UPDATE,
  id: `news-${i}`,
  when: 'at',
  atUs: 300_000 * i,
  source: { node: i },
  retireAfterUs: i % 2 === 0 ? null : 5_000_000,
}));

function crash(id: string, nodes: readonly number[], state: 'keep' | 'lose', atUs: number): FaultSpec {
  return { kind: 'crash', id, nodes: { select: 'nodes', nodes }, state, atUs, forUs: 700_000 };
}

/** Every kind of life: restarts with and without state, a pause, a departure, one who joins. */
const LIVES: readonly FaultSpec[] = [
  crash('lost', [1, 2], 'lose', 1_500_000),
  crash('lost-again', [1], 'lose', 3_300_000),
  crash('lost-once-more', [1], 'lose', 5_100_000),
  crash('kept', [3, 4], 'keep', 2_000_000),
  {
    kind: 'pause',
    id: 'pause',
    nodes: { select: 'nodes', nodes: [5] },
    every: null,
    length: null,
    atUs: 2_500_000,
    forUs: 900_000,
  },
  { kind: 'leave', id: 'leave', nodes: { select: 'nodes', nodes: [6] }, atUs: 4_000_000 },
  { kind: 'join', id: 'join', count: 2, atUs: 3_000_000, overUs: 500_000 },
];

/** Updates that stay in circulation, all from nodes of the second half. */
const LASTING: readonly WorkloadSpec[] = everySecond.map((entry, i) => ({
  ...entry,
  source: { node: 6 + (i % 6) },
  retireAfterUs: null,
}));

/** The same as writes to three keys, two at one moment and a delete among them. */
const WRITES: readonly WorkloadSpec[] = LASTING.map((entry, i) => ({
  ...entry,
  when: 'at',
  atUs: 300_000 * (i % 3 === 2 ? i - 1 : i),
  write: { key: { name: `key-${i % 3}` }, operation: i === 6 ? 'delete' : 'put', element: null, amount: 1 },
}));

/** Writes to keys and updates without one, by turns. */
const MIXED: readonly WorkloadSpec[] = LASTING.map((entry, i) => (i % 2 === 0 ? WRITES[i] : entry));

const HALF = [0, 1, 2, 3, 4, 5];
const REPAIR_LIMIT_US = 600_000_000;

/** Half of the nodes are cut off while all of the updates enter. */
const CUT: FaultSpec = {
  kind: 'partition',
  id: 'cut',
  groups: [{ select: 'nodes', nodes: HALF }, { select: 'rest' }],
  oneWay: false,
  flap: null,
  atUs: 100_000,
  forUs: 3_000_000,
};

/** All nodes are down at one time; half of them lose what they know, but not those who published something. */
const BLACKOUT: readonly FaultSpec[] = [
  crash('half', HALF, 'lose', 3_000_000),
  crash('other-half', [6, 7, 8, 9, 10, 11], 'keep', 3_300_000),
];

/** The cases, by name. Each runs trials of 1 to 14 nodes, some tens of milliseconds. */
export function conformance(subject: Subject): readonly ConformanceCase[] {
  const bench = new Bench(subject);
  return [
    { name: 'accepts its own defaults', check: () => bench.acceptsDefaults() },
    { name: 'same seed, same fingerprint', check: () => bench.repeats() },
    { name: 'slices of the run change nothing', check: () => bench.slices() },
    { name: 'observers change nothing', check: () => bench.observers() },
    { name: 'nodes may take turns in any order within the smallest latency', check: () => bench.turns() },
    { name: 'draws depend on the event alone: another layer shifts nothing', check: () => bench.strangers() },
    { name: 'keeps the rules of the contract through crashes, pauses, joins and leaves', check: () => bench.rules() },
    { name: 'ends every message in one fate', check: () => bench.fates() },
    { name: 'teaches nobody when every message is lost', check: () => bench.totalLoss() },
    { name: 'counts the bytes of what it teaches', check: () => bench.bytes() },
    { name: 'goes on when all nodes have crashed and are back', check: () => bench.revives() },
    { name: 'runs with one, two and three nodes', check: () => bench.few() },
    ...(bench.repairs ? repairCases(bench) : []),
  ];
}

function repairCases(bench: Bench): readonly ConformanceCase[] {
  return [
    { name: 'brings both sides of a healed partition together', check: () => bench.mends(LASTING, [CUT]) },
    {
      name: 'brings stores together after a partition',
      check: () => bench.mends(WRITES, [CUT]),
    },
    {
      name: 'brings updates without a key along with those that have one',
      check: () => bench.mends(MIXED, [CUT]),
    },
    { name: 'mends what is left when all nodes have crashed', check: () => bench.mends(LASTING, BLACKOUT) },
    {
      name: 'brings stores together when all nodes have crashed',
      check: () => bench.mends(WRITES, BLACKOUT),
    },
    {
      name: 'nodes may take turns in any order with values under keys, too',
      check: () => bench.turns({ workload: WRITES }),
    },
  ];
}

class Bench {
  private readonly subject: Subject;

  constructor(subject: Subject) {
    this.subject = subject;
  }

  acceptsDefaults(): void {
    const { protocol } = this.subject;
    const problems = protocol.validate?.(defaultOptions(protocol)) ?? [];
    if (problems.length > 0) throw new Error(`refuses its defaults: ${problems.map((p) => p.join(' ')).join('; ')}`);
  }

  repeats(): void {
    const first = finish(this.simulation({})).fingerprint;
    expectEqual(finish(this.simulation({})).fingerprint, first, 'two runs of one seed');
  }

  slices(): void {
    const simulation = this.simulation({});
    for (let i = 0; !simulation.finished; i++) simulation.advance(1 + (i % 7));
    expectEqual(simulation.fingerprint, finish(this.simulation({})).fingerprint, 'a run in slices and one in a piece');
  }

  observers(): void {
    const watcher: Required<Pick<Observer, 'onSend' | 'onDeliver' | 'onTimer' | 'onLearn' | 'onSemantic'>> = {
      onSend: () => undefined,
      onDeliver: () => undefined,
      onTimer: () => undefined,
      onLearn: () => undefined,
      onSemantic: () => undefined,
    };
    const trial = this.trial({});
    const bare = finish(simulationOf(trial, { metrics: false })).fingerprint;
    const watched = finish(simulationOf({ ...trial, observers: [watcher] })).fingerprint;
    expectEqual(watched, bare, 'a run with observers and one without');
  }

  /** Whether it has to bring everybody to hold everything. */
  get repairs(): boolean {
    return this.subject.repairs ?? this.subject.protocol.role === 'repair';
  }

  turns(change: Partial<Trial> = {}): void {
    const plain = this.simulation(change);
    const windowUs = plain.minLatencyUs;
    const fingerprint = finish(plain).fingerprint;
    for (const order of ['a', 'b', 'c']) {
      const queue = new PermutedQueue(windowUs, GRAIN_US, order);
      const permuted = finish(simulationOf(this.trial(change), { queue, metrics: false })).fingerprint;
      expectEqual(permuted, fingerprint, 'two orders of nodes that cannot have heard of each other yet');
    }
  }

  strangers(): void {
    const alone = this.history({});
    const together = this.history({}, [{ use: gambler }]);
    expectEqual(together, alone, 'who learned what and when, with and without an unconnected layer');
  }

  rules(): void {
    const { protocol, breaches } = spyOn(this.subject.protocol);
    const whole = { network: { loss: 0, duplication: 0 } };
    for (const change of [{}, whole, ...(this.repairs ? [{ workload: WRITES }] : [])]) {
      try {
        finish(simulationOf(this.trial({ faults: LIVES, ...change }, protocol), { rowGuard: new RowGuard() }));
      } catch (error) {
        // What was seen before says more.
        if (breaches.size === 0) throw error;
      }
    }
    if (breaches.size > 0) throw new Error([...breaches].join('; '));
  }

  fates(): void {
    const simulation = finish(this.simulation({ faults: LIVES }));
    const { sent, duplicated, delivered, dropped, inFlight } = simulation.kernel.mail;
    expectEqual(delivered + dropped + inFlight, sent + duplicated, 'messages sent and the fates they met');
    for (let node = 0; node < NODES; node++) simulation.host.idle(node);
  }

  totalLoss(): void {
    let learned = 0;
    const observer: Observer = {
      onLearn: (_timeUs, _node, _update, from) => {
        if (from >= 0) learned++;
      },
    };
    finish(this.simulation({ network: { loss: 1 }, faults: LIVES, observers: [observer] }));
    expectEqual(learned, 0, 'updates learned from others when nothing arrives');
  }

  /** What a message teaches, it carries. */
  bytes(): void {
    let heldBy = -1;
    let carried = 0;
    let problem: string | null = null;
    const sizes: number[] = [];
    const observer: Observer = {
      onPublish: (_timeUs, _node, update, sizeBytes) => void (sizes[update] = sizeBytes),
      onDeliver: (_timeUs, _from, to, _message, _controlBytes, payloadBytes) => {
        heldBy = to;
        carried = payloadBytes;
      },
      onLearn: (timeUs, node, update, from) => {
        if (from < 0) return;
        carried = node === heldBy ? carried - sizes[update] : -sizes[update];
        if (carried < 0)
          problem ??= `node ${node} learns update ${update} of ${sizes[update]} bytes at ${timeUs} µs from a message whose payload is ${-carried} bytes short of it`;
      },
    };
    finish(this.simulation({ observers: [observer], network: { loss: 0 } }));
    if (problem !== null) throw new Error(problem);
  }

  /** Everybody loses everything; whoever sent before sends again, and what could be taught before can be taught again. */
  revives(): void {
    const backUs = 4_000_000;
    const sent = [0, 0];
    const taught = [0, 0];
    const observer: Observer = {
      onSend: (timeUs) => void sent[timeUs < backUs ? 0 : 1]++,
      onLearn: (timeUs, _node, _update, from) => {
        if (from >= 0) taught[timeUs < backUs ? 0 : 1]++;
      },
    };
    const everybody = Array.from({ length: NODES }, (_, node) => node);
    const workload = [...LASTING, ...LASTING.map((entry) => ({ ...entry, id: `later-${entry.id}`, atUs: 6_000_000 }))];
    const faults = [crash('all', everybody, 'lose', backUs - 700_000)];
    const limitUs = Math.max(20_000_000, this.subject.limitUs ?? 0);
    finish(this.simulation({ workload, faults, limitUs, network: { loss: 0 }, observers: [observer] }));
    if (sent[0] > 0 && sent[1] === 0)
      throw new Error('sends nothing any more once all nodes have crashed and are back');
    if (taught[0] > 0 && taught[1] === 0)
      throw new Error('teaches nobody anything any more once all nodes have crashed and are back');
  }

  /** Until all that are up hold all that is in circulation; with keys, the same under all of them. */
  mends(workload: readonly WorkloadSpec[], faults: readonly FaultSpec[]): void {
    const limitUs = Math.max(REPAIR_LIMIT_US, this.subject.limitUs ?? 0);
    const simulation = finish(
      this.simulation({ workload, faults, when: 'converged', limitUs, notBeforeUs: 5_000_000 }),
    );
    if (!simulation.metrics.coverage.isConverged) {
      const { missingPairs } = simulation.metrics.coverage;
      throw new Error(`after ${limitUs / 1e6} s ${missingPairs} pairs of node and update are still missing`);
    }
    const { keyed } = simulation.host;
    for (let node = 1; keyed !== null && node < NODES; node++) {
      expectEqual(keyed.checksum(node), keyed.checksum(0), `the stores of nodes 0 and ${node}`);
    }
  }

  few(): void {
    // A topology may need more nodes than these.
    if (this.subject.network?.topology !== undefined) return;
    for (const nodes of [1, 2, 3]) {
      const workload = everySecond.map((entry) => ({ ...entry, source: { node: 0 } }));
      finish(this.simulation({ nodes, workload, zones: [] }));
    }
  }

  /** Who learned what, when and from whom. */
  private history(change: Partial<Trial>, beside: readonly TrialLayer[] = []): string {
    const lines: string[] = [];
    const observer: Observer = { onLearn: (...args) => void lines.push(args.join(' ')) };
    const trial = this.trial({ ...change, observers: [observer] });
    finish(simulationOf({ ...trial, stack: [...trial.stack, ...beside] }));
    return lines.join('\n');
  }

  private simulation(change: Partial<Trial>, protocol: Protocol = this.subject.protocol): Simulation {
    return simulationOf(this.trial(change, protocol));
  }

  private trial(change: Partial<Trial>, protocol: Protocol = this.subject.protocol): Trial {
    const { below = [], above, options = {}, network, zones, limitUs } = this.subject;
    const over = above ?? (protocol.role === 'peer-sampling' ? [{ use: 'push-pull' }] : []);
    return {
      nodes: NODES,
      workload: everySecond,
      when: 'limit',
      limitUs: limitUs ?? LIMIT_US,
      ...(zones === undefined ? {} : { zones }),
      ...change,
      stack: [...below, { use: protocol, options }, ...over],
      network: { ...ROUGH, ...network, ...change.network },
    };
  }
}

/** A layer that ticks and draws, and has nothing to do with anybody. */
const gambler: Protocol = defineProtocol({
  name: 'gambler',
  role: 'aggregation',
  summary: 'draws numbers',
  source: 'none',
  options: {},
  messages: {},
  create(ctx) {
    const tick = ctx.periodic({ name: 'tick', periodUs: 37_000 });
    return {
      start: (node) => ctx.every(node, tick),
      timer: () => void ctx.below(1000),
      onLearn: () => void ctx.unit(),
    };
  },
});

function finish(simulation: Simulation): Simulation {
  while (!simulation.finished) simulation.advance(1_000_000);
  return simulation;
}

function expectEqual(actual: unknown, expected: unknown, what: string): void {
  if (actual !== expected) throw new Error(`${what} differ:\n${difference(String(actual), String(expected))}`);
}

/** The first line in which two texts differ. */
function difference(actual: string, expected: string): string {
  const left = actual.split('\n');
  const right = expected.split('\n');
  const line = left.findIndex((text, i) => text !== right[i]);
  const at = line < 0 ? left.length : line;
  return `${left[at] ?? 'nothing'}\n${right[at] ?? 'nothing'}`;
}
