/** What the messages of membership cost, and what who comes back with its view, or without, sends first. */
import { describe, expect, it } from 'vitest';
import type { FaultSpec } from '../../../sim/faults/spec.ts';
import type { ResolvedOptions } from '../../../sim/protocols/contract.ts';
import { ENTRY_BYTES } from '../../../sim/protocols/membership/view.ts';
import { HEADER_BYTES, ID_BYTES } from '../../../sim/protocols/shared/bytes.ts';
import { SECOND_US } from '../trials.ts';
import { OverlayRun, type OverlayTrial } from './overlays.ts';

interface Sent {
  readonly timeUs: number;
  readonly from: number;
  readonly kind: string;
  readonly bytes: number;
}

function sentBy(use: string, options: ResolvedOptions, trial: OverlayTrial, limitUs: number): readonly Sent[] {
  const sent: Sent[] = [];
  const run = new OverlayRun(use, options, trial, limitUs);
  run.simulation.observe({
    onSend(timeUs, from, _to, message, bytes) {
      sent.push({ timeUs, from, kind: run.simulation.host.messageTypes[message].kind, bytes });
    },
  });
  run.end();
  return sent;
}

describe('bytes', () => {
  /** [protocol, options, kind, control bytes of the greatest and of nearly all messages of this kind] */
  const cases: [string, ResolvedOptions, string, number][] = [
    ['cyclon', { view: 10, shuffle: 6 }, 'shuffle', HEADER_BYTES + 6 * ENTRY_BYTES],
    ['cyclon', { view: 10, shuffle: 6 }, 'reply', HEADER_BYTES + 6 * ENTRY_BYTES],
    ['peer-sampling', { view: 12, healer: 1, swapper: 3 }, 'exchange', HEADER_BYTES + 6 * ENTRY_BYTES],
    ['peer-sampling', { view: 12, healer: 1, swapper: 3 }, 'answer', HEADER_BYTES + 6 * ENTRY_BYTES],
    // The node itself, 3 of its neighbours, 4 others: 6 bytes each.
    ['hyparview', { intervalUs: SECOND_US }, 'shuffle', HEADER_BYTES + ID_BYTES + 8 * 6],
    ['hyparview', { intervalUs: SECOND_US }, 'shuffle-reply', HEADER_BYTES + 8 * 6],
  ];

  it.each(cases)('%s %o %s: %i', (use, options, kind, bytes) => {
    const sent = sentBy(use, options, { nodes: 100 }, 20 * SECOND_US).filter((message) => message.kind === kind);
    expect(sent.length).toBeGreaterThan(100);
    expect(Math.max(...sent.map((message) => message.bytes))).toBe(bytes);
    expect(sent.filter((message) => message.bytes === bytes).length).toBeGreaterThan(0.8 * sent.length);
  });
});

describe('who comes back', () => {
  const AT_US = 5 * SECOND_US;
  const NODES = [0, 1, 2, 3, 4];

  /** nodes that ask to be taken in after they were away for a second */
  function asking(use: string, kind: string, state: 'lose' | 'keep'): number {
    const faults: FaultSpec[] = [
      { kind: 'crash', id: 'c', nodes: { select: 'nodes', nodes: NODES }, state, atUs: AT_US, forUs: SECOND_US },
    ];
    const sent = sentBy(use, {}, { nodes: 60, faults }, AT_US + 1_500_000);
    return new Set(sent.filter((one) => one.kind === kind && one.timeUs > AT_US).map(({ from }) => from)).size;
  }

  it.each([
    ['cyclon', 'join'],
    ['hyparview', 'join'],
    ['scamp', 'subscribe'],
  ])('%s: with its view it need not join again, without it does', (use, kind) => {
    expect(asking(use, kind, 'keep')).toBe(0);
    expect(asking(use, kind, 'lose')).toBe(NODES.length);
  });
});

describe('CYCLON', () => {
  it('gives a newcomer the entries whose places it takes, so that nobody is known less', () => {
    const join = { kind: 'join', id: 'j', count: 1, atUs: SECOND_US, overUs: 0 } as const;
    // No shuffle happens meanwhile.
    const options = { view: 10, shuffle: 5, intervalUs: 100_000 * SECOND_US };
    const run = new OverlayRun('cyclon', options, { nodes: 300, faults: [join] }, 3 * SECOND_US).end();
    const before = new OverlayRun('cyclon', options, { nodes: 300 }, 3 * SECOND_US).end().inDegrees();
    const after = run.inDegrees();
    expect(after).toHaveLength(301);
    expect(run.view(300).length).toBeGreaterThan(7);
    // Two walks may end at one node, and two entries given may name the same one.
    const changes = before.map((degree, node) => Math.abs(after[node] - degree));
    expect(changes.reduce((sum, change) => sum + change, 0)).toBeLessThanOrEqual(4);
  });
});
