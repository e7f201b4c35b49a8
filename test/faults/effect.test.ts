import { describe, expect, it } from 'vitest';
import type { LinkEffect } from '../../sim/network/weather.ts';
import { planOf } from './world.ts';

function affected(effect: LinkEffect, nodes: number): string {
  const out: string[] = [];
  for (let from = 0; from < nodes; from++) {
    for (let to = 0; to < nodes; to++) if (from !== to && effect.applies(from, to)) out.push(`${from}${to}`);
  }
  return out.join(' ');
}

describe('link', () => {
  const link = (from: number[], to: number[], both: boolean): LinkEffect =>
    planOf(
      [
        {
          kind: 'link',
          id: 'l',
          from: { select: 'nodes', nodes: from },
          to: { select: 'nodes', nodes: to },
          both,
          loss: 0.25,
          latencyFactor: 3,
          latencyAddUs: 7,
          atUs: 5,
          forUs: 10,
        },
      ],
      4,
    ).effects[0];

  it('worsens the links from some to others, and back when asked', () => {
    expect(affected(link([0], [1, 2], false), 4)).toBe('01 02');
    expect(affected(link([0], [1, 2], true), 4)).toBe('01 02 10 20');
    expect(affected(link([0, 1], [1, 2], false), 4)).toBe('01 02 12');
  });

  it('draws shares of its two ends apart from each other', () => {
    const half = { select: 'share', share: 0.5 } as const;
    const plan = planOf(
      [
        {
          kind: 'link',
          id: 'l',
          from: half,
          to: half,
          both: false,
          loss: 1,
          latencyFactor: 1,
          latencyAddUs: 0,
          atUs: 0,
          forUs: null,
        },
      ],
      40,
    );
    const senders = Array.from({ length: 40 }, (_, node) => node).filter(
      (from) =>
        plan.effects[0].applies(from, (from + 1) % 40) ||
        plan.effects[0].applies(from, (from + 7) % 40) ||
        plan.effects[0].applies(from, (from + 13) % 40),
    );
    const selfish = senders.filter((node) => plan.effects[0].applies(node, node));
    // Were they one draw, every sender would be a receiver.
    expect(selfish.length).toBeLessThan(senders.length);
  });

  it('says how bad and when', () => {
    const { startUs, endUs, loss, latencyFactor, latencyAddUs } = link([0], [1], false);
    expect({ startUs, endUs, loss, latencyFactor, latencyAddUs }).toEqual({
      startUs: 5,
      endUs: 15,
      loss: 0.25,
      latencyFactor: 3,
      latencyAddUs: 7,
    });
  });
});

describe('slow', () => {
  it('worsens whatever the nodes send or receive, without loss', () => {
    const nodes = { select: 'nodes', nodes: [1] } as const;
    const plan = planOf([{ kind: 'slow', id: 's', nodes, latencyFactor: 2, latencyAddUs: 9, atUs: 5, forUs: null }], 3);
    const [effect] = plan.effects;
    expect(affected(effect, 3)).toBe('01 10 12 21');
    expect([effect.startUs, effect.endUs, effect.loss, effect.latencyFactor, effect.latencyAddUs]).toEqual([
      5,
      Infinity,
      0,
      2,
      9,
    ]);
  });
});
