import { describe, expect, it } from 'vitest';
import { Origins } from '../../sim/replica/origins.ts';

describe('Origins', () => {
  it('counts the updates of each origin from 1, in order of publishing', () => {
    const origins = new Origins(6);
    expect([origins.origin(3), origins.published(7, 0)]).toEqual([-1, []]);
    for (const [update, node] of [
      [3, 7],
      [0, 2],
      [5, 7],
    ]) {
      origins.publish(update, node);
    }
    expect([origins.origin(5), origins.generation(5), origins.version(5)]).toEqual([7, 0, 2]);
    expect([origins.origin(0), origins.version(0)]).toEqual([2, 1]);
    expect(origins.published(7, 0)).toEqual([3, 5]);
  });

  it('starts anew after a loss of state, and keeps what was published before', () => {
    const origins = new Origins(4);
    origins.publish(0, 1);
    origins.lose(1);
    origins.lose(1);
    origins.publish(2, 1);
    expect([origins.generation(2), origins.version(2), origins.current(1), origins.current(0)]).toEqual([2, 1, 2, 0]);
    expect([origins.published(1, 0), origins.published(1, 1), origins.published(1, 2)]).toEqual([[0], [], [2]]);
  });
});
