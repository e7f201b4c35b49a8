import { describe, expect, it } from 'vitest';
import { BOOT } from '../../sim/kernel/events.ts';
import type { Context, Layer, Protocol } from '../../sim/protocols/contract.ts';
import { defineProtocol } from '../../sim/protocols/contract.ts';
import { protocols } from '../../sim/protocols/registry.ts';
import { conformance, type Subject } from '../../sim/testing/conformance.ts';
import { hyparview } from '../sketches/hyparview.ts';
import { plumtree } from '../sketches/plumtree.ts';
import { scuttlebutt } from '../sketches/scuttlebutt.ts';
import { passengers, swim } from '../sketches/swim.ts';

const variants: Record<string, Omit<Subject, 'protocol'>[]> = {
  push: [
    {},
    { options: { fanout: 3, rounds: 4, hops: 5, jitterUs: 50_000 } },
    { options: { mode: 'infect-and-die', when: 'receipt', fanout: 2 } },
  ],
  pull: [{}, { options: { fanout: 2, mode: 'infect-and-die', answer: 'always' } }],
  'push-pull': [{}, { options: { phase: 'lockstep', answer: 'before', rounds: 6 } }],
  'anti-entropy': [
    ...['push', 'pull', 'push-pull'].flatMap((style) =>
      ['digest', 'full'].map((exchange) => ({ options: { style, exchange, intervalUs: 400_000 } })),
    ),
    { options: { exchange: 'checksum', intervalUs: 400_000 } },
    { options: { exchange: 'recent', windowUs: 800_000, intervalUs: 400_000 } },
  ],
  merkle: [
    { options: { intervalUs: 400_000 } },
    { options: { style: 'pull', fanout: 3, depth: 5, levels: 2, intervalUs: 300_000 } },
    { options: { style: 'push', fanout: 4, depth: 2, levels: 2, intervalUs: 300_000 } },
  ],
  'range-reconciliation': [
    { options: { intervalUs: 400_000 } },
    { options: { style: 'pull', branching: 2, threshold: 1, intervalUs: 300_000 } },
    { options: { style: 'push', branching: 3, threshold: 2, intervalUs: 300_000 } },
  ],
  'set-reconciliation': [
    { options: { intervalUs: 400_000 } },
    { options: { style: 'pull', estimator: 'none', cells: 4, hashes: 3, intervalUs: 300_000 } },
    { options: { style: 'push', strata: 2, cells: 4, hashes: 2, factor: 1.5, intervalUs: 300_000 } },
  ],
  'death-certificates': [
    {
      options: { ttlUs: 20_000_000, sweepUs: 300_000, retentionSites: 2 },
      below: [{ use: 'anti-entropy', options: { intervalUs: 400_000 } }],
    },
    { options: { ttlUs: 1_000_000, dormantUs: 2_000_000, sweepUs: 100_000 }, repairs: false },
  ],
  retransmit: [{}, { options: { packetBytes: 300, mult: 2, prefer: 'newest' } }],
  'lazy-push': [
    {},
    { options: { when: 'receipt', eagerHops: 1 } },
    { options: { rounds: 3, eagerHops: 2, retryUs: 150_000 } },
  ],
  plumtree: [
    {},
    { options: { announceUs: 120_000, attempts: 3, optimise: 2 } },
    { network: { topology: { model: 'random-regular', degree: 4 } }, below: [{ use: 'neighbours' }] },
    { options: { view: 4, fanout: 2, graftAfterUs: 100_000 }, below: [{ use: hyparview }] },
  ],
  flood: [{}, { network: { topology: { model: 'random-regular', degree: 4 } }, below: [{ use: 'neighbours' }] }],
  'adaptive-push': [{}, { options: { fanout: 1.5, rounds: 3, gain: 1 } }],
  averaging: [
    {},
    { options: { function: 'count', epoch: 5, leaders: 3, report: 'completed', intervalUs: 300_000 } },
    { options: { function: 'sum', turn: 'poisson', overlap: 'overwrite', election: 'first' } },
    { options: { function: 'variance', turn: 'fixed', restarts: false, timeoutUs: 100_000 } },
  ],
  'push-sum': [{}, { options: { function: 'count', phase: 'lockstep' } }],
  rumor: [
    {},
    { options: { style: 'pull', coin: 2, phase: 'lockstep' } },
    { options: { style: 'push-pull', counter: 2, minimisation: true, jitterUs: 30_000 } },
    { options: { style: 'push-pull', feedback: false, counter: 5, connectionLimit: 1, hunt: 2 } },
    { options: { counter: 4, reset: false, connectionLimit: 1, phase: 'lockstep', intervalUs: 600_000 } },
  ],
  'direct-mail': [{}, { options: { list: 4 } }],
  'median-counter': [{}, { options: { most: 4, cooling: 3, age: 40, phase: 'lockstep', jitterUs: 10_000 } }],
  scuttlebutt: [
    {},
    { options: { mtuBytes: 300, order: 'breadth', intervalUs: 400_000 } },
    { options: { rate: 0.5, mtuBytes: 300, intervalUs: 400_000, jitterUs: 50_000 } },
  ],
  'delta-state': [
    {},
    { options: { send: 'full', intervalUs: 400_000 } },
    { options: { log: 2, echo: false, intervalUs: 400_000, phase: 'lockstep' } },
  ],
  uniform: [{}, { options: { repetition: true } }],
  neighbours: [{ network: { topology: { model: 'random-regular', degree: 4 } } }],
  'round-robin': [{}, { network: { topology: { model: 'watts-strogatz', neighbours: 4, rewire: 0.2 } } }],
  spatial: [{ network: { placement: { model: 'line' } } }, { network: { placement: { model: 'grid', wrap: true } } }],
  cyclon: [
    { options: { view: 4, shuffle: 3, intervalUs: 300_000 } },
    { options: { view: 3, shuffle: 2, intervalUs: 250_000, bootstrap: 'star', walk: 2 } },
    { options: { view: 5, shuffle: 5, intervalUs: 200_000, bootstrap: 'ring' }, above: [{ use: 'plumtree' }] },
  ],
  'peer-sampling': [
    { options: { view: 4, healer: 1, swapper: 1, intervalUs: 300_000 } },
    { options: { view: 6, healer: 0, swapper: 3, intervalUs: 300_000, selection: 'rand', propagation: 'push' } },
  ],
  hyparview: [
    { options: { active: 3, passive: 6 } },
    {
      options: {
        active: 4,
        passive: 8,
        bootstrap: 'join',
        intervalUs: 500_000,
        keepaliveUs: 300_000,
        timeoutUs: 200_000,
      },
    },
    { options: { active: 4, passive: 8, bootstrap: 'ring' }, above: [{ use: 'plumtree' }] },
  ],
  scamp: [
    {},
    { options: { copies: 1, bootstrap: 'join', leaseUs: 3_000_000, heartbeatUs: 500_000 } },
    { options: { bootstrap: 'ring', isolation: 1, heartbeatUs: 400_000, room: 4 } },
  ],
  'zone-aware': [
    {
      zones: [
        { name: 'a', nodes: { select: 'share', share: 0.5 } },
        { name: 'b', nodes: { select: 'rest' } },
      ],
    },
  ],
};

const sketches: Subject[] = [
  { protocol: swim, below: [{ use: 'round-robin' }], above: [{ use: passengers }] },
  { protocol: passengers, below: [{ use: 'round-robin' }, { use: swim }] },
  { protocol: hyparview, above: [{ use: plumtree }] },
  { protocol: plumtree, below: [{ use: hyparview }] },
  // A sketch: an origin that loses its state begins again at version 1, which nobody takes for news.
  { protocol: scuttlebutt, repairs: false },
];

const subjects: Subject[] = [
  ...[...protocols.values()].flatMap((protocol) =>
    (variants[protocol.name] ?? [{}]).map((variant) => ({ ...variant, protocol })),
  ),
  ...sketches,
];

describe.each(
  subjects.map((subject) => ({ subject, title: `${subject.protocol.name} ${JSON.stringify(subject.options ?? {})}` })),
)('$title', ({ subject }) => {
  for (const { name, check } of conformance(subject)) it(name, check);
});

/** A protocol that spreads news properly, with one thing changed. */
function broken(change: (ctx: Context, layer: Layer) => Partial<Layer>): Protocol {
  return defineProtocol({
    name: 'broken',
    role: 'dissemination',
    summary: 'breaks one rule',
    source: 'test',
    options: {},
    messages: { news: { controlBytes: 40, doc: '' } },
    create(ctx): Layer {
      const out = new Int32Array(1);
      const tick = ctx.periodic({ name: 'tick', periodUs: 25_000 });
      const layer: Layer = {
        start: (node) => ctx.every(node, tick),
        timer(node) {
          if (ctx.sample(node, 1, out) === 0) return;
          for (let slot = 0; slot < ctx.updates.slots; slot++) {
            const update = ctx.updates.idOf(slot);
            if (update < 0 || !ctx.holds(node, update)) continue;
            const row = ctx.row(1);
            ctx.words()[row] = ctx.updates.hop(node, update) + 1;
            ctx.sendRow(node, out[0], ctx.kinds.news, update, 0, row, 100, 4);
          }
        },
        message: (node, from, _kind, a, _b, row) => void ctx.learn(node, a, from, ctx.words()[row]),
      };
      return { ...layer, ...change(ctx as Context, layer) };
    },
  });
}

function failures(protocol: Protocol): string[] {
  return conformance({ protocol }).flatMap(({ name, check }) => {
    try {
      check();
      return [];
    } catch (error) {
      return [`${name}: ${(error as Error).message}`];
    }
  });
}

/** What a protocol does wrong, what the suite says of it, and the change that does it. */
const BREACHES: readonly [string, RegExp, (ctx: Context, layer: Layer) => Partial<Layer>][] = [
  [
    'writes the state of another node',
    /writes another node's entry of column 'mark'/,
    (ctx, layer) => {
      const mark = ctx.column('mark', 'u8');
      return {
        message(node, from, kind, a, b, row, length) {
          mark[from] = 1;
          layer.message!(node, from, kind, a, b, row, length);
        },
      };
    },
  ],
  [
    'reads the state of another node',
    /two orders of nodes/,
    (ctx, layer) => {
      const ticks = ctx.column('ticks', 'u32');
      return {
        timer(node, tag, a, b) {
          ticks[node]++;
          if (ticks.reduce((sum, n) => sum + n, 0) % 5 > 0) layer.timer!(node, tag, a, b);
        },
      };
    },
  ],
  [
    'changes a row after sending',
    /changes a row after it was sent/,
    (ctx) => ({
      timer(node) {
        const row = ctx.row(2);
        if (node > 0) ctx.sendRow(node, 0, 0, 0, 0, row, 0, 0);
        ctx.words()[row] = 5;
      },
      message: () => undefined,
    }),
  ],
  [
    'changes a row it received',
    /changes the row it received/,
    (ctx, layer) => ({
      message(node, from, kind, a, b, row, length) {
        layer.message!(node, from, kind, a, b, row, length);
        ctx.words()[row] = 77;
      },
    }),
  ],
  [
    'changes an object after sending',
    /read only property 'count'/,
    (ctx) => ({
      timer(node) {
        const told = { in: { count: 1 } };
        if (node > 0) ctx.sendRow(node, 0, 0, 0, 0, ctx.box(told), 0, 0);
        told.in.count++;
      },
      message: () => undefined,
    }),
  ],
  [
    'changes a map it received',
    /a row was changed after it had been sent/,
    (ctx) => ({
      timer(node) {
        const row = ctx.box(new Map<number, number>());
        if (node === 0) for (const to of [1, 2]) ctx.sendRow(0, to, 0, 0, 0, row, 0, 0);
      },
      message: (node, from, _kind, _a, _b, row) => void (ctx.unbox(row) as Map<number, number>).set(node, from),
    }),
  ],
  [
    'sends to itself',
    /sends to itself/,
    (ctx) => ({ timer: (node) => ctx.send(node, node, 0, 0, 0, 1), message: () => undefined }),
  ],
  [
    'sends half a byte',
    /bytes must be whole numbers from 0, not 0.5/,
    (ctx) => ({ timer: (node) => ctx.send(node, (node + 1) % 2, 0, 0, 0, 0.5), message: () => undefined }),
  ],
  [
    'sends in the name of another',
    /may not act for node/,
    (ctx) => ({ timer: (node) => ctx.send((node + 1) % 2, 3, 0, 0, 0, 1), message: () => undefined }),
  ],
  [
    'learns without being told',
    /when nothing arrives/,
    (ctx) => ({ timer: (node) => void ctx.learn(node, 0, (node + 1) % 2, 1) }),
  ],
  [
    'sends news for nothing',
    /learns update 0 of 100 bytes at \d+ µs from a message whose payload is 40 bytes short of it/,
    (ctx) => ({
      timer(node) {
        if (ctx.holds(node, 0)) ctx.send(node, (node + 1) % 12, ctx.kinds.news, 0, 1, 60);
      },
      message: (node, from, _kind, a, b) => void ctx.learn(node, a, from, b),
    }),
  ],
  [
    'never starts again',
    /sends nothing any more once all nodes have crashed/,
    (_ctx, layer) => ({
      start(node, why, stateKept) {
        if (why === BOOT) layer.start(node, why, stateKept);
      },
    }),
  ],
  [
    'forgets how to teach when it restarts',
    /teaches nobody anything any more once all nodes have crashed/,
    (ctx, layer) => ({
      timer(node, tag, a, b) {
        if (ctx.life(node) === 1) layer.timer!(node, tag, a, b);
        else ctx.send(node, (node + 1) % 12, ctx.kinds.news, 0, 1, 100);
      },
      message(node, from, kind, a, b, row, length) {
        if (row >= 0) layer.message!(node, from, kind, a, b, row, length);
      },
    }),
  ],
  [
    'keeps a hidden count of all its runs',
    /two runs of one seed/,
    (_ctx, layer) => ({
      timer(node, tag, a, b) {
        if (runs++ % 7 !== 0) layer.timer!(node, tag, a, b);
      },
    }),
  ],
];

describe('the suite', () => {
  it('finds nothing in a protocol that keeps the rules', () => {
    expect(failures(broken(() => ({})))).toEqual([]);
  });

  it.each(BREACHES)('finds a protocol that %s', (_what, message, change) => {
    expect(failures(broken(change)).join('\n')).toMatch(message);
  });
});

let runs = 0;
