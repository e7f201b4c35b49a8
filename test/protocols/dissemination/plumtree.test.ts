import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { broadcasts } from '../../../scripts/papers/plumtree.ts';
import type { FaultSpec } from '../../../sim/faults/spec.ts';
import { defineProtocol } from '../../../sim/protocols/contract.ts';
import type { Layer, ResolvedOptions } from '../../../sim/protocols/contract.ts';
import { protocols } from '../../../sim/protocols/registry.ts';
import { defaultOptions } from '../../../sim/scenario/stacks.ts';
import { latency, simulationOf, type Trial, type TrialLayer } from '../../../sim/testing/harness.ts';
import { publish, SECOND_US } from '../trials.ts';

const NODES = 100;
const APART_US = 2 * SECOND_US;
const OVERLAY: NonNullable<Trial['network']> = {
  topology: { model: 'random-regular', degree: 5 },
  latency: latency({ model: 'uniform', min: 5_000, max: 20_000 }, 5_000),
};

interface Course {
  /** by broadcast */
  readonly content: readonly number[];
  readonly of: (kind: string) => readonly number[];
  readonly reached: readonly number[];
  readonly hops: readonly number[];
  /** links, ends in order, that content went over */
  readonly links: readonly ReadonlySet<string>[];
  readonly controlBytes: (kind: string) => number;
}

/** Broadcasts two seconds apart, from sources in turn or from one, over a static overlay unless `below` says otherwise. */
function stream(
  options: ResolvedOptions,
  count: number,
  trial: Partial<Trial> & {
    below?: TrialLayer;
    sourceOf?: (i: number) => number;
    beside?: readonly TrialLayer[];
    fromUs?: number;
  } = {},
): Course {
  const {
    below = { use: 'neighbours' },
    sourceOf = (i: number): number => (i * 17) % 60,
    beside = [],
    fromUs = 0,
    ...rest
  } = trial;
  const sent = new Map<string, number[]>();
  const bytes = new Map<string, number>();
  const links = Array.from({ length: count }, () => new Set<string>());
  const zeros = (): number[] => Array.from({ length: count }, () => 0);
  const reached = zeros();
  const hops = zeros();
  const simulation = simulationOf({
    nodes: NODES,
    network: OVERLAY,
    ...rest,
    stack: [below, { use: 'plumtree', options }, ...beside],
    workload: Array.from({ length: count }, (_, i) => publish(`u${i}`, fromUs + i * APART_US, sourceOf(i))),
    when: 'limit',
    limitUs: fromUs + count * APART_US,
  });
  simulation.observe({
    onSend(timeUs, from, to, message, controlBytes) {
      const { layer, kind } = simulation.host.messageTypes[message];
      const i = Math.floor((timeUs - fromUs) / APART_US);
      if (layer !== 'plumtree' || i < 0) return;
      if (!sent.has(kind)) sent.set(kind, zeros());
      sent.get(kind)![i]++;
      bytes.set(kind, (bytes.get(kind) ?? 0) + controlBytes);
      if (kind === 'gossip') links[i].add(`${Math.min(from, to)}-${Math.max(from, to)}`);
    },
    onLearn(_timeUs, _node, update, _from, hop) {
      reached[update]++;
      hops[update] = Math.max(hops[update], hop);
    },
  });
  while (!simulation.finished) simulation.advance(100_000);
  const of = (kind: string): readonly number[] => sent.get(kind) ?? zeros();
  return { content: of('gossip'), of, reached, hops, links, controlBytes: (kind) => bytes.get(kind) ?? 0 };
}

function crash(share: readonly [number, number], atUs: number): FaultSpec {
  return {
    kind: 'crash',
    id: 'c',
    nodes: { select: 'range', from: share[0], to: share[1] },
    state: 'lose',
    atUs,
    forUs: null,
  };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

describe('a settled tree', () => {
  it('carries every broadcast, from whatever source, in n - 1 content messages over the same links', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 8 }), fc.integer({ min: 10, max: 80 }), (seed, half) => {
        const nodes = 2 * half;
        const { content, of, reached, links } = stream({}, 5, {
          seed,
          nodes,
          network: { ...OVERLAY, topology: { model: 'random-regular', degree: 5 } },
        });
        const sources = Array.from({ length: 5 }, (_, i) => (i * 17) % 60 < nodes);
        for (let i = 1; i < 5; i++) {
          if (!sources[i]) continue;
          expect([content[i], reached[i], of('graft')[i], of('prune')[i]]).toEqual([nodes - 1, nodes, 0, 0]);
          expect(links[i]).toEqual(links[1]);
        }
      }),
      { numRuns: 15, seed: 4 },
    );
  });

  it('announces once each way on every other link', () => {
    const { sent } = broadcasts('plumtree', 'tree', 4, 200);
    expect(sent.get('gossip')).toEqual([801, 199, 199, 199]);
    expect(sent.get('ihave')!.slice(1)).toEqual([602, 602, 602]);
    // The first floods: each of the 602 copies too many is answered.
    expect(sent.get('prune')).toEqual([602, 0, 0, 0]);
  });

  it('is drawn from a full view as well, with a bound on the links of a node', () => {
    for (const options of [{}, { view: 8, fanout: 3 }]) {
      const { content, reached } = stream(options, 6, { below: { use: 'uniform' }, network: {} });
      expect(reached).toEqual(Array.from({ length: 6 }, () => NODES));
      expect(content.slice(1)).toEqual(Array.from({ length: 5 }, () => NODES - 1));
    }
  });

  it('makes links of a directed overlay go both ways', () => {
    const { content, of, reached } = stream({}, 6, { network: { topology: { model: 'k-out', k: 6 } } });
    expect(reached).toEqual(Array.from({ length: 6 }, () => NODES));
    expect(content.slice(1)).toEqual(Array.from({ length: 5 }, () => NODES - 1));
    expect(sum(of('graft'))).toBe(0);
  });

  it.each(['hyparview', 'cyclon', 'scamp'])('follows a partial view: %s', (use) => {
    const { content, reached } = stream({}, 8, { below: { use }, network: {}, fromUs: 8 * SECOND_US });
    expect(Math.min(...reached)).toBe(NODES);
    // Some of these views never rest, and a link that goes may be one of the tree.
    expect(sum(content.slice(-4))).toBeLessThan(1.03 * 4 * 99);
  });
});

describe('failures', () => {
  it('are grafted around, until a tree of those that are up is left', () => {
    const { of, reached } = stream({}, 16, { faults: [crash([60, 99], 5 * SECOND_US)] });
    // The first broadcast after it makes the tree whole, for those of other sources too. Branches wait one after the other.
    expect(of('graft')[3]).toBeGreaterThan(0);
    expect(sum(of('graft').slice(5))).toBe(0);
    // 40 of 100 are gone; links to them stay eager where the static overlay has them, so content still goes there.
    expect(Math.min(...reached.slice(4))).toBeGreaterThanOrEqual(58);
    expect(reached.slice(-3)).toEqual([reached[15], reached[15], reached[15]]);
    expect(of('prune').slice(-3)).toEqual([0, 0, 0]);
  });

  it('are not asked of neighbours that went', () => {
    // A star around 0 after the first update. Content of the second does not get to 3, which hears its id from 1 and 2, then loses 1.
    const view = defineProtocol({
      name: 'view',
      role: 'peer-sampling',
      summary: 'everybody, and 3 drops 1 after 2.1 s',
      source: 'test',
      options: {},
      messages: {},
      create(ctx): Layer {
        const drop = ctx.oneShot('drop');
        return {
          start: (node) => void (node === 3 && ctx.after(node, 2_100_000, drop)),
          timer: (node) => ctx.neighbourDown(node, 1),
          sample: () => 0,
          neighbours(node, out) {
            const peers = [0, 1, 2, 3].filter((peer) => peer !== node);
            out.set(peers.slice(0, out.length));
            return peers.length;
          },
        };
      },
    });
    const cut: FaultSpec = {
      kind: 'link',
      id: 'cut',
      from: { select: 'nodes', nodes: [0] },
      to: { select: 'nodes', nodes: [3] },
      both: false,
      loss: 1,
      latencyFactor: 1,
      latencyAddUs: 0,
      atUs: SECOND_US,
      forUs: null,
    };
    const asked: number[] = [];
    const simulation = simulationOf({
      nodes: 4,
      stack: [{ use: view }, { use: 'plumtree' }],
      faults: [cut],
      workload: [publish('first', 0, 0), publish('second', 2 * SECOND_US, 0)],
      when: 'limit',
      limitUs: 5 * SECOND_US,
    });
    simulation.observe({
      onSend(_timeUs, from, to, message) {
        if (from === 3 && simulation.host.messageTypes[message].kind === 'graft') asked.push(to);
      },
    });
    while (!simulation.finished) simulation.advance(100_000);
    expect(asked).toEqual([2]);
    expect(simulation.host.updates.holds(3, 1)).toBe(true);
  });

  it('cost nothing for long over a view that drops the dead', () => {
    const { content, reached } = stream({}, 25, {
      below: { use: 'hyparview' },
      network: {},
      fromUs: 30 * SECOND_US,
      faults: [crash([80, 99], 41 * SECOND_US)],
    });
    expect(reached.slice(-4)).toEqual([80, 80, 80, 80]);
    expect(content.slice(-4)).toEqual([79, 79, 79, 79]);
  });

  it('of single messages are mended by asking every announcer again', () => {
    const network = { ...OVERLAY, loss: 0.05 };
    const once = stream({ attempts: 1 }, 20, { network });
    const more = stream({ attempts: 4 }, 20, { network });
    expect(sum(more.reached.slice(0, -1))).toBe(19 * NODES);
    expect(sum(once.reached)).toBeLessThanOrEqual(sum(more.reached));
    expect(sum(more.of('graft'))).toBeGreaterThan(20);
  });

  it('that repair makes good do not prune the tree', () => {
    const cut: FaultSpec = {
      kind: 'partition',
      id: 'p',
      groups: [
        { select: 'range', from: 0, to: 49 },
        { select: 'range', from: 50, to: 99 },
      ],
      oneWay: false,
      flap: null,
      atUs: 7 * SECOND_US,
      forUs: 6 * SECOND_US,
    };
    const { content, reached } = stream({}, 20, {
      faults: [cut],
      beside: [{ use: 'anti-entropy', options: { intervalUs: SECOND_US } }],
    });
    expect(Math.min(...reached)).toBe(NODES);
    expect(content.slice(-3)).toEqual([99, 99, 99]);
  });

  it('of a joiner’s neighbours to know it are made good: it says that it is there', () => {
    const join: FaultSpec = { kind: 'join', id: 'j', count: 20, atUs: 3 * SECOND_US, overUs: SECOND_US };
    const { content, reached } = stream({}, 8, { below: { use: 'uniform' }, network: {}, faults: [join] });
    expect(reached.slice(3)).toEqual([120, 120, 120, 120, 120]);
    expect(content.slice(-3)).toEqual([119, 119, 119]);
  });
});

describe('options', () => {
  it('announce: ids to one peer share messages, and cost the same bytes each', () => {
    const workload = { network: OVERLAY };
    const apart = stream({}, 6, workload);
    const together = stream({ announceUs: 100_000 }, 6, workload);
    expect(together.of('ihave').slice(1)).toEqual(apart.of('ihave').slice(1));
    expect(together.content).toEqual(apart.content);
    // 36 bytes of headers, 8 of the id and 2 of the hop.
    expect(apart.controlBytes('ihave')).toBe(46 * sum(apart.of('ihave')));
    const burst = (options: ResolvedOptions) => {
      let messages = 0;
      let bytes = 0;
      const simulation = simulationOf({
        nodes: NODES,
        network: OVERLAY,
        stack: [{ use: 'neighbours' }, { use: 'plumtree', options }],
        // One to settle the tree, then ten at once.
        workload: [publish('first', 0, 0), ...Array.from({ length: 10 }, (_, i) => publish(`u${i}`, 3 * SECOND_US, 7))],
        when: 'limit',
        limitUs: 5 * SECOND_US,
      });
      simulation.observe({
        onSend(timeUs, _from, _to, message, controlBytes) {
          if (timeUs < 3 * SECOND_US || simulation.host.messageTypes[message].kind !== 'ihave') return;
          messages++;
          bytes += controlBytes;
        },
      });
      while (!simulation.finished) simulation.advance(100_000);
      return { messages, bytes };
    };
    expect(burst({})).toEqual({ messages: 3020, bytes: 46 * 3020 });
    expect(burst({ announceUs: 100_000 })).toEqual({ messages: 302, bytes: 302 * 36 + 3020 * 10 });
  });

  it('graftAfter: too short a wait costs copies, and loses nothing', () => {
    const { content, reached, of } = stream({ graftAfterUs: 10_000 }, 8);
    expect(Math.min(...reached)).toBe(NODES);
    expect(sum(of('graft'))).toBeGreaterThan(0);
    expect(sum(content.slice(1))).toBeGreaterThan(7 * (NODES - 1));
  });

  it('optimise: a tree grown from another source turns into that of shortest ways, and stays a tree', () => {
    const trial = { nodes: 400, network: { topology: { model: 'random-regular', degree: 4 } } as const };
    // Grown from node 0, then used from node 41 alone.
    const sourceOf = (i: number): number => (i === 0 ? 0 : 41);
    const plain = stream({}, 12, { ...trial, sourceOf });
    const shorter = stream({ optimise: 1 }, 12, { ...trial, sourceOf });
    const eager = stream({}, 1, { ...trial, sourceOf: () => 41 });
    expect(plain.hops[11]).toBe(plain.hops[1]);
    expect(shorter.hops[1]).toBe(plain.hops[1]);
    expect(shorter.hops[11]).toBe(eager.hops[0]);
    expect(shorter.hops[11]).toBeLessThan(plain.hops[11]);
    expect(shorter.content.slice(1)).toEqual(Array.from({ length: 11 }, () => 399));
    expect(shorter.of('graft')[1]).toBeGreaterThan(0);
    expect(shorter.of('prune').slice(1)).toEqual(shorter.of('graft').slice(1));
    expect(shorter.of('graft').slice(-3)).toEqual([0, 0, 0]);
  });

  it('of a view smaller than what is drawn are refused', () => {
    const protocol = protocols.get('plumtree')!;
    expect(protocol.validate!(defaultOptions(protocol))).toEqual([]);
    expect(protocol.validate!({ ...defaultOptions(protocol), view: 4 })).toEqual([
      ['fanout', expect.stringContaining('view')],
    ]);
  });
});
