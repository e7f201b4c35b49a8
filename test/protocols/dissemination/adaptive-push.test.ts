/**
 * In the long run the fanout must be such that the share of delivered copies that were new is the target: 1/(target (1 - p)) with one
 * round and loss p, as every node that learned an update sends as many copies, and all but one of them have learned it from a copy.
 *
 * Means over the last 30 of 90 updates of 100 nodes; they wander by about 2 %, the tolerance is 8 %.
 */
import { describe, expect, it } from 'vitest';
import type { ResolvedOptions } from '../../../sim/protocols/contract.ts';
import { protocols } from '../../../sim/protocols/registry.ts';
import { defaultOptions } from '../../../sim/scenario/stacks.ts';
import { simulationOf, type Trial } from '../../../sim/testing/harness.ts';
import { counter, holders, publish, runToLimit, SECOND_US } from '../trials.ts';

const NODES = 100;
const UPDATES = 90;
const LAST = 30;

/** Copies sent for each node that learned an update, over the last updates. */
function settled(options: ResolvedOptions, loss: number, updates: number = UPDATES): number {
  let copies = 0;
  let learned = 0;
  const apartUs = 2 * SECOND_US;
  const fromUs = (updates - LAST) * apartUs;
  const simulation = simulationOf({
    nodes: NODES,
    stack: [{ use: 'adaptive-push', options }],
    network: { loss },
    workload: Array.from({ length: updates }, (_, i) => publish(`u${i}`, i * apartUs, (i * 37) % NODES)),
    when: 'limit',
    limitUs: updates * apartUs,
    observers: [
      {
        onSend(timeUs, _from, _to, message) {
          if (timeUs >= fromUs && simulation.host.messageTypes[message].kind === 'updates') copies++;
        },
        onLearn(timeUs) {
          if (timeUs >= fromUs) learned++;
        },
      },
    ],
  });
  while (!simulation.finished) simulation.advance(100_000);
  expect(learned).toBeGreaterThan(0.9 * LAST * NODES);
  return copies / learned;
}

describe('adaptive push', () => {
  it.each([
    [0.25, 0, 4],
    [0.25, 0.3, 5.71],
    [0.16, 0, 6.25],
  ])('target %d, loss %d: the fanout settles at %d', (target, loss, fanout) => {
    const measured = settled({ fanout: 5, target, gain: 0.2, most: 60 }, loss);
    expect(Math.abs(measured / fanout - 1)).toBeLessThan(0.08);
  });

  it('stays within its bounds', () => {
    expect(settled({ fanout: 3, target: 0.01, gain: 5, least: 3, most: 5 }, 0, LAST + 10)).toBeGreaterThan(4.5);
    expect(settled({ fanout: 3, target: 1, gain: 5, least: 3, most: 5 }, 0, LAST + 10)).toBeLessThan(3.5);
  });

  it('sends the part behind the point as often as it says', () => {
    // Nothing moves the fanout.
    expect(Math.abs(settled({ fanout: 3.25, gain: 0.000_001 }, 0, LAST) - 3.25)).toBeLessThan(0.05);
  });

  it('answers every message, and passes updates on for their rounds', () => {
    const { sent, observe } = counter();
    const trial: Trial = {
      nodes: 60,
      stack: [{ use: 'adaptive-push', options: { fanout: 3, rounds: 2, gain: 0.000_001, target: 1 } }],
      when: 'limit',
      limitUs: 10 * SECOND_US,
    };
    const simulation = simulationOf(trial);
    observe(simulation);
    while (!simulation.finished) simulation.advance(100_000);
    expect(holders(simulation)).toBe(60);
    const updates = sent.get('adaptive-push/updates')!;
    expect(updates).toBeGreaterThan(0.98 * 60 * 6);
    expect(updates).toBeLessThanOrEqual(60 * 6);
    expect(sent.get('adaptive-push/feedback')).toBe(updates);
    for (let node = 0; node < 60; node++) expect(simulation.host.idle(node)).toBe(true);
    expect(holders(runToLimit({ ...trial, network: { loss: 0.2 } }, 10 * SECOND_US))).toBe(60);
  });

  it('refuses bounds that exclude each other', () => {
    const protocol = protocols.get('adaptive-push')!;
    const problems = (change: ResolvedOptions): unknown =>
      protocol.validate!({ ...defaultOptions(protocol), ...change });
    expect(problems({})).toEqual([]);
    expect(problems({ least: 5, most: 4, fanout: 4.5 })).toHaveLength(2);
    expect(problems({ fanout: 17 })).toEqual([['fanout', expect.stringContaining('between')]]);
    expect(problems({ jitterUs: 1_000_000 })).toHaveLength(1);
  });
});
