import { describe, expect, it } from 'vitest';
import { holders, publish, runToLimit, SECOND_US } from '../trials.ts';
import { simulationOf } from '../../../sim/testing/harness.ts';

const NODES = 200;

function letters(options: { list?: number }, trial: { loss?: number; nodes?: number } = {}): number[][] {
  const sent: number[][] = [];
  const simulation = simulationOf({
    nodes: trial.nodes ?? NODES,
    stack: [{ use: 'direct-mail', options }],
    workload: [publish('a', 0, 3), publish('b', SECOND_US, 7)],
    network: { loss: trial.loss ?? 0 },
    when: 'quiet',
    observers: [{ onSend: (timeUs, from, to, _message, _control, payload) => sent.push([timeUs, from, to, payload]) }],
  });
  while (!simulation.finished) simulation.advance(100_000);
  return sent;
}

describe('direct-mail', () => {
  it('sends each update from its origin to every other node, once, at once', () => {
    const sent = letters({});
    expect(sent).toHaveLength(2 * (NODES - 1));
    for (const [origin, timeUs] of [
      [3, 0],
      [7, SECOND_US],
    ]) {
      const to = sent.filter(([time, from, , payload]) => time === timeUs && from === origin && payload === 100);
      expect(new Set(to.map(([, , peer]) => peer)).size).toBe(NODES - 1);
    }
  });

  it('sends to as many as are on the list, and to different ones each time', () => {
    const sent = letters({ list: 20 });
    const lists = [3, 7].map((origin) => sent.filter(([, from]) => from === origin).map(([, , to]) => to));
    for (const list of lists) expect(new Set(list).size).toBe(20);
    expect(lists[0]).not.toEqual(lists[1]);
    expect(letters({ list: 500 })).toEqual(letters({}));
  });

  it('sends nothing when there is nobody else', () => {
    expect(letters({}, { nodes: 8 })).toHaveLength(14);
    const alone = simulationOf({ nodes: 1, stack: [{ use: 'direct-mail' }], when: 'quiet' });
    while (!alone.finished) alone.advance(100);
    expect(alone.kernel.mail.sent).toBe(0);
  });

  it('leaves out as many as letters are lost', () => {
    // 4 standard errors of a binomial share over 1999 letters: fails once in 16 000.
    const trial = { nodes: 2000, stack: [{ use: 'direct-mail' }], network: { loss: 0.2 } };
    const residue = 1 - holders(runToLimit(trial, SECOND_US)) / 2000;
    expect(Math.abs(residue - 0.2)).toBeLessThan(4 * Math.sqrt((0.2 * 0.8) / 1999));
  });
});
