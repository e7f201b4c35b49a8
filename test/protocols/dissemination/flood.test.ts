import { describe, expect, it } from 'vitest';
import { broadcasts } from '../../../scripts/papers/plumtree.ts';
import { holders, runToLimit, SECOND_US } from '../trials.ts';

describe('flooding', () => {
  it('sends every update once over every link and way, but not back: (d - 1)n + 1 messages', () => {
    const { sent, reached } = broadcasts('flood', 'flood', 3, 400);
    expect(sent.get('update')).toEqual([1601, 1601, 1601]);
    expect(reached).toEqual([400, 400, 400]);
  });

  it('goes as far as `hops`', () => {
    const trial = {
      nodes: 41,
      stack: [{ use: 'neighbours' }, { use: 'flood', options: { hops: 3 } }],
      network: { topology: { model: 'ring', neighbours: 2 } },
    } as const;
    expect(holders(runToLimit(trial, SECOND_US))).toBe(7);
  });
});
