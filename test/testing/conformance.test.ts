import { describe, expect, it } from 'vitest';
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
  'anti-entropy': ['push', 'pull', 'push-pull'].flatMap((style) =>
    ['digest', 'full'].map((exchange) => ({ options: { style, exchange, intervalUs: 400_000 } })),
  ),
  uniform: [{}, { options: { repetition: true } }],
  neighbours: [{ network: { topology: { model: 'random-regular', degree: 4 } } }],
  'round-robin': [{}, { network: { topology: { model: 'watts-strogatz', neighbours: 4, rewire: 0.2 } } }],
  spatial: [{ network: { placement: { model: 'line' } } }, { network: { placement: { model: 'grid', wrap: true } } }],
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
  { protocol: scuttlebutt },
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
          if (!ctx.holds(node, 0) || ctx.sample(node, 1, out) === 0) return;
          const row = ctx.row(1);
          ctx.words()[row] = ctx.updates.hop(node, 0) + 1;
          ctx.sendRow(node, out[0], ctx.kinds.news, 0, 0, row, 100, 4);
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

describe('the suite', () => {
  it('finds nothing in a protocol that keeps the rules', () => {
    expect(failures(broken(() => ({})))).toEqual([]);
  });

  it.each<[string, RegExp, (ctx: Context, layer: Layer) => Partial<Layer>]>([
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
      'keeps a hidden count of all its runs',
      /two runs of one seed/,
      (_ctx, layer) => ({
        timer(node, tag, a, b) {
          if (runs++ % 7 !== 0) layer.timer!(node, tag, a, b);
        },
      }),
    ],
  ])('finds a protocol that %s', (_what, message, change) => {
    expect(failures(broken(change)).join('\n')).toMatch(message);
  });
});

let runs = 0;
