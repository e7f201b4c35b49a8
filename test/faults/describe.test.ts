import { describe, expect, it } from 'vitest';
import { describeFault, faultKinds } from '../../sim/faults/describe.ts';
import type { FaultSpec } from '../../sim/faults/spec.ts';

const all = { select: 'all' } as const;
const share = (value: number): { readonly select: 'share'; readonly share: number } => ({
  select: 'share',
  share: value,
});
const constant = (value: number): { readonly model: 'constant'; readonly value: number } => ({
  model: 'constant',
  value,
});
const span = { id: 'x', atUs: 0, forUs: 1 } as const;
const partition = { ...span, kind: 'partition', oneWay: false, flap: null } as const;
const flap = { downUs: 1, upUs: 1 };

const cases: readonly (readonly [FaultSpec, string])[] = [
  [{ ...span, kind: 'crash', nodes: { select: 'nodes', nodes: [7] }, state: 'keep' }, 'crash of node 7'],
  [{ ...span, kind: 'crash', nodes: share(0.125), state: 'lose' }, 'crash of 12.5 % of nodes, state lost'],
  [{ id: 'x', atUs: 0, kind: 'leave', nodes: { select: 'range', from: 3, to: 9 } }, 'departure of nodes 3 to 9'],
  [{ id: 'x', atUs: 0, kind: 'leave', nodes: all }, 'all nodes leave'],
  [{ id: 'x', atUs: 0, kind: 'join', count: 1, overUs: 0 }, '1 node joins'],
  [{ id: 'x', atUs: 0, kind: 'join', count: 50, overUs: 0 }, '50 nodes join'],
  [
    {
      ...span,
      kind: 'churn',
      nodes: all,
      session: { model: 'exponential', mean: 57 * 60e6 },
      offTime: constant(1),
      state: 'keep',
    },
    'churn, mean session 57 min',
  ],
  [
    { ...span, kind: 'churn', nodes: share(0.3), session: constant(1500), offTime: constant(1), state: 'keep' },
    'churn of 30 % of nodes, mean session 1500 µs',
  ],
  [{ id: 'x', kind: 'trace', file: 'up.csv', rows: [], state: 'keep' }, 'churn from up.csv'],
  [{ ...partition, groups: [share(0.6), share(0.4)] }, '60/40 partition'],
  [{ ...partition, groups: [share(0.6), { select: 'rest' }] }, '60/40 partition'],
  [{ ...partition, groups: [share(0.6)], flap, oneWay: true }, 'flapping one-way 60/40 partition'],
  [{ ...partition, groups: [{ select: 'zone', zone: 'eu' }, { select: 'rest' }] }, 'partition eu | rest'],
  [{ ...partition, groups: [{ select: 'nodes', nodes: [0, 1] }] }, 'partition: 2 nodes against the rest'],
  [{ ...partition, groups: [{ select: 'count', count: 5 }, share(0.2), { select: 'rest' }] }, 'partition in 3 groups'],
  [{ ...span, kind: 'isolate', nodes: { select: 'nodes', nodes: [4] }, direction: 'both' }, 'node 4 isolated'],
  [{ ...span, kind: 'isolate', nodes: { select: 'count', count: 2 }, direction: 'in' }, '2 nodes deaf'],
  [{ ...span, kind: 'isolate', nodes: { select: 'zone', zone: 'eu' }, direction: 'out' }, 'zone eu mute'],
  [
    { ...span, kind: 'link', from: all, to: all, both: true, loss: 0.3, latencyFactor: 1, latencyAddUs: 0 },
    'all links, 30 % loss',
  ],
  [
    {
      ...span,
      kind: 'link',
      from: { select: 'zone', zone: 'a' },
      to: { select: 'zone', zone: 'b' },
      both: false,
      loss: 0,
      latencyFactor: 2.5,
      latencyAddUs: 80_000,
    },
    'links from zone a to zone b, latency × 2.5, latency + 80 ms',
  ],
  [
    { ...span, kind: 'slow', nodes: share(0.05), latencyFactor: 10, latencyAddUs: 0 },
    '5 % of nodes slow, latency × 10',
  ],
  [{ ...span, kind: 'pause', nodes: all, every: null, length: null }, 'pause of all nodes'],
  [
    { ...span, kind: 'pause', nodes: all, every: constant(10e6), length: constant(200_000) },
    'pauses of all nodes, mean 200 ms every 10 s',
  ],
  [
    { ...span, kind: 'drift', nodes: share(0.5), ppm: constant(50), sign: 'plus' },
    'clock drift of 50 % of nodes, +50 ppm',
  ],
  [
    { ...span, kind: 'drift', nodes: all, ppm: { model: 'exponential', mean: 20 }, sign: 'either' },
    'clock drift of all nodes, mean ±20 ppm',
  ],
];

describe('describeFault', () => {
  it.each(cases)('%#: says in one line what a fault is', (spec, line) => {
    expect(describeFault(spec)).toBe(line);
  });
});

describe('faultKinds', () => {
  it('has every kind once, each tried above', () => {
    const kinds: Record<FaultSpec['kind'], true> = {
      crash: true,
      leave: true,
      join: true,
      churn: true,
      trace: true,
      partition: true,
      isolate: true,
      link: true,
      slow: true,
      pause: true,
      drift: true,
    };
    expect(faultKinds.map(({ kind }) => kind).sort()).toEqual(Object.keys(kinds).sort());
    expect([...new Set(cases.map(([spec]) => spec.kind))].sort()).toEqual(Object.keys(kinds).sort());
  });

  it('has fields that become those of the resolved fault', () => {
    for (const [spec] of cases) {
      const row = faultKinds.find(({ kind }) => kind === spec.kind);
      const names = (row?.fields ?? []).map(({ name, type }) => {
        const [head] = name.split('.');
        return type === 'duration' && head === name ? `${name}Us` : head;
      });
      const timing = [row?.at === 'required' ? 'atUs' : '', row?.for === 'optional' ? 'forUs' : ''].filter(
        (name) => name !== '',
      );
      const rows = spec.kind === 'trace' ? ['rows'] : [];
      expect([...new Set([...names, ...timing, ...rows, 'id', 'kind'])].sort()).toEqual(Object.keys(spec).sort());
    }
  });

  it('has defaults within its bounds and among its choices, and none where a value is required', () => {
    for (const { fields } of faultKinds) {
      for (const field of fields) {
        if (field.required) expect(field.default).toBeNull();
        if (typeof field.default === 'number') {
          expect(field.default).toBeGreaterThanOrEqual(field.min ?? -Infinity);
          expect(field.default).toBeLessThanOrEqual(field.max ?? Infinity);
        }
        if (field.type === 'choice') expect(field.choices).toContain(field.default);
        expect(field.doc).not.toBe('');
      }
    }
  });
});
