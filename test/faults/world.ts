/** What the tests of faults share: small worlds, arbitrary faults, and a reading of announced events that knows nothing of the code. */
import fc from 'fast-check';
import { capacityOf } from '../../sim/faults/joins.ts';
import { compileFaults } from '../../sim/faults/compile.ts';
import type { FaultPlan } from '../../sim/faults/plan.ts';
import type { NodeState } from '../../sim/faults/replay.ts';
import type { FaultSpec } from '../../sim/faults/spec.ts';
import type { DistributionSpec } from '../../sim/kernel/distribution.ts';
import { CRASH, JOIN, LEAVE, PAUSE, RECOVER, RESUME } from '../../sim/kernel/events.ts';
import type { LifeOp } from '../../sim/kernel/events.ts';
import type { LifeSource } from '../../sim/kernel/life-plan.ts';
import { rootKey } from '../../sim/kernel/seed.ts';
import type { NodeSelector } from '../../sim/network/spec.ts';
import type { Places } from '../../sim/protocols/contract.ts';

export function placesOf(
  capacity: number,
  zones: readonly string[] = [],
  zone: (node: number) => number = () => 0,
): Places {
  const zoneOf = Uint8Array.from({ length: capacity }, (_, node) => zone(node));
  return { zones, zoneOf, zoneLatencyUs: null, placement: 'none', gridWidth: 0, points: null };
}

export function planOf(
  faults: readonly FaultSpec[],
  nodes: number,
  seed: string = '1',
  limitUs: number = Infinity,
): FaultPlan {
  const places = placesOf(capacityOf(faults, nodes));
  return compileFaults(faults, { nodes, limitUs, places, root: rootKey(seed) });
}

export interface Announced {
  readonly source: string;
  readonly timeUs: number;
  readonly node: number;
  readonly op: LifeOp;
  readonly arg: number;
}

/** Lets all sources of a plan announce their events before `untilUs`, in the order in which the kernel handles them. */
export function play(sources: readonly LifeSource[], untilUs: number): Announced[] {
  const pending: { event: Announced; source: number }[] = [];
  const done: Announced[] = [];
  let nowUs = 0;
  const announce = (source: number) => (timeUs: number, node: number, op: LifeOp, arg: number) => {
    if (timeUs < nowUs) throw new Error(`${sources[source].id} announces the past: ${timeUs} at ${nowUs}`);
    if (pending.some((p) => p.source === source && p.event.node === node)) {
      throw new Error(`${sources[source].id} has two pending events of node ${node}`);
    }
    pending.push({ event: { source: sources[source].id, timeUs, node, op, arg }, source });
  };
  sources.forEach((source, index) => source.begin(announce(index)));
  for (;;) {
    pending.sort((a, b) => a.event.timeUs - b.event.timeUs || a.event.node - b.event.node || a.source - b.source);
    const first = pending[0];
    if (first === undefined || first.event.timeUs >= untilUs) return done;
    pending.shift();
    nowUs = first.event.timeUs;
    done.push(first.event);
    sources[first.source].next?.(nowUs, first.event.node, first.event.op, announce(first.source));
  }
}

/** A node's state by the book: each source holds it down or paused from its last opening event to its closing one. */
export function stateFrom(events: readonly Announced[], nodes: number, node: number, timeUs: number): NodeState {
  const past = events.filter((event) => event.node === node && event.timeUs <= timeUs);
  if (past.some((event) => event.op === LEAVE)) return 'left';
  if (node >= nodes && !past.some((event) => event.op === JOIN)) return 'not-joined';
  const lastOps = new Map<string, LifeOp>();
  for (const event of past) lastOps.set(event.source, event.op);
  const last = [...lastOps.values()];
  if (last.includes(CRASH)) return 'down';
  return last.includes(PAUSE) ? 'paused' : 'up';
}

export const OPENS: ReadonlySet<LifeOp> = new Set<LifeOp>([CRASH, PAUSE]);
export const CLOSES: ReadonlySet<LifeOp> = new Set<LifeOp>([RECOVER, RESUME]);

/** The world of the property tests: so small that events of different faults often fall on one instant. */
export const NODES = 6;
export const LIMIT_US = 120;

const lengths: fc.Arbitrary<DistributionSpec> = fc.oneof(
  fc.integer({ min: 1, max: 30 }).map((value) => ({ model: 'constant' as const, value })),
  fc.integer({ min: 1, max: 20 }).map((mean) => ({ model: 'exponential' as const, mean })),
  fc.integer({ min: 1, max: 20 }).map((scale) => ({ model: 'weibull' as const, scale, shape: 0.5 })),
);

const selectors: fc.Arbitrary<NodeSelector> = fc.oneof(
  fc.constant({ select: 'all' as const }),
  fc.uniqueArray(fc.nat(NODES - 1), { minLength: 1 }).map((nodes) => ({ select: 'nodes' as const, nodes })),
  fc
    .tuple(fc.nat(NODES - 1), fc.nat(NODES - 1))
    .map(([a, b]) => ({ select: 'range' as const, from: Math.min(a, b), to: Math.max(a, b) })),
  fc.integer({ min: 0, max: 10 }).map((tenths) => ({ select: 'share' as const, share: tenths / 10 })),
  fc.integer({ min: 1, max: NODES }).map((count) => ({ select: 'count' as const, count })),
);

const spans = fc.record({
  atUs: fc.nat(LIMIT_US - 1),
  forUs: fc.option(fc.integer({ min: 1, max: LIMIT_US }), { nil: null }),
});
const states = fc.constantFrom('keep' as const, 'lose' as const);

type Unnamed = FaultSpec extends infer S ? (S extends FaultSpec ? Omit<S, 'id'> : never) : never;

const rows = fc
  .array(fc.tuple(fc.nat(LIMIT_US), fc.nat(NODES - 1), fc.nat(1)), { maxLength: 20 })
  .map((list) => list.toSorted((a, b) => a[0] - b[0]).flat());

const lifeFaults: fc.Arbitrary<Unnamed> = fc.oneof(
  fc.record({ kind: fc.constant('crash' as const), nodes: selectors, state: states }).chain(withSpan),
  fc.record({ kind: fc.constant('leave' as const), nodes: selectors, atUs: fc.nat(LIMIT_US - 1) }),
  fc.record({
    kind: fc.constant('join' as const),
    count: fc.integer({ min: 1, max: 3 }),
    atUs: fc.nat(LIMIT_US - 1),
    overUs: fc.nat(50),
  }),
  fc
    .record({
      kind: fc.constant('churn' as const),
      nodes: selectors,
      session: lengths,
      offTime: lengths,
      state: states,
    })
    .chain(withSpan),
  fc.record({ kind: fc.constant('trace' as const), file: fc.constant('t.csv'), rows, state: states }),
  fc.record({ kind: fc.constant('pause' as const), nodes: selectors, every: lengths, length: lengths }).chain(withSpan),
  fc
    .record({
      kind: fc.constant('pause' as const),
      nodes: selectors,
      every: fc.constant(null),
      length: fc.option(lengths, { nil: null }),
    })
    .chain(withSpan),
);

const groupLists: fc.Arbitrary<readonly NodeSelector[]> = fc.constantFrom<readonly NodeSelector[]>(
  [
    { select: 'share', share: 0.6 },
    { select: 'share', share: 0.4 },
  ],
  [{ select: 'share', share: 0.3 }],
  [{ select: 'nodes', nodes: [1, 3] }, { select: 'rest' }],
  [
    { select: 'range', from: 0, to: 1 },
    { select: 'count', count: 2 },
  ],
);

const flaps = fc.record({ downUs: fc.integer({ min: 1, max: 20 }), upUs: fc.integer({ min: 1, max: 20 }) });

const linkFaults: fc.Arbitrary<Unnamed> = fc.oneof(
  fc
    .record({
      kind: fc.constant('partition' as const),
      groups: groupLists,
      oneWay: fc.boolean(),
      flap: fc.option(flaps, { nil: null }),
    })
    .chain(withSpan),
  fc
    .record({
      kind: fc.constant('isolate' as const),
      nodes: selectors,
      direction: fc.constantFrom('both' as const, 'in' as const, 'out' as const),
    })
    .chain(withSpan),
  fc
    .record({
      kind: fc.constant('link' as const),
      from: selectors,
      to: selectors,
      both: fc.boolean(),
      loss: fc.constantFrom(0, 0.5),
      latencyFactor: fc.constantFrom(1, 3),
      latencyAddUs: fc.nat(9),
    })
    .chain(withSpan),
  fc
    .record({
      kind: fc.constant('slow' as const),
      nodes: selectors,
      latencyFactor: fc.constant(2),
      latencyAddUs: fc.nat(9),
    })
    .chain(withSpan),
);

const drift: fc.Arbitrary<Unnamed> = fc
  .record({
    kind: fc.constant('drift' as const),
    nodes: selectors,
    ppm: lengths,
    sign: fc.constantFrom('plus' as const, 'minus' as const, 'either' as const),
  })
  .chain(withSpan);

function withSpan<T extends object>(fault: T): fc.Arbitrary<T & { atUs: number; forUs: number | null }> {
  return spans.map((span) => ({ ...fault, ...span }));
}

/** Up to seven faults with ids of their own, one drift at most, since two may clash. */
export const faultLists: fc.Arbitrary<FaultSpec[]> = fc
  .tuple(
    fc.array(fc.oneof(lifeFaults, lifeFaults, linkFaults), { maxLength: 6 }),
    fc.option(drift, { nil: null }),
    fc.uniqueArray(fc.string({ minLength: 1, maxLength: 3 }), { minLength: 7, maxLength: 7 }),
  )
  .map(([list, extra, ids]) =>
    [...list, ...(extra === null ? [] : [extra])].map((fault, i) => ({ ...fault, id: ids[i] })),
  );
