import { describe, expect, test } from 'vitest';
import { NOBODY } from '../../sim/kernel/events.ts';
import { World } from './world.ts';

describe('eligible nodes', () => {
  test('a boot at time 0 needs no grace, a later start does, to the µs', () => {
    const world = new World({ capacity: 3, graceUs: 500 }).boot(2);
    const { coverage } = world.suite;
    world.up(100, 2);
    expect(coverage.members.eligible).toBe(2);
    coverage.advanceTo(600);
    expect(coverage.members.eligible).toBe(2);
    coverage.advanceTo(601);
    expect(coverage.members.eligible).toBe(3);
  });

  test('who goes down while waiting waits anew', () => {
    const world = new World({ capacity: 2, graceUs: 500 }).boot(1);
    const { coverage } = world.suite;
    world.up(100, 1);
    world.down(200, 1);
    world.up(300, 1);
    coverage.advanceTo(800);
    expect(coverage.members.eligible).toBe(1);
    coverage.advanceTo(801);
    expect(coverage.members.eligible).toBe(2);
  });

  test('paused nodes stay eligible and up', () => {
    const world = new World({ capacity: 2 }).boot();
    const { members } = world.suite.coverage;
    world.suite.coverage.onPause(10, 1, true);
    world.suite.coverage.onPause(11, 1, true);
    expect([members.paused, members.eligible, members.up]).toEqual([1, 2, 2]);
    world.down(12, 1);
    expect([members.paused, members.eligible, members.up]).toEqual([0, 1, 1]);
  });

  test('a long queue of waiting nodes keeps its order', () => {
    const world = new World({ capacity: 100, graceUs: 500 });
    for (let node = 0; node < 100; node++) world.up(10 + node, node);
    for (const timeUs of [509, 510, 511, 550, 590, 610, 700]) {
      world.suite.coverage.advanceTo(timeUs);
      expect(world.suite.coverage.members.eligible).toBe(Math.min(100, Math.max(0, timeUs - 510)));
    }
  });
});

describe('convergence', () => {
  test('is lost at the very moment a grace ends, seen late or not', () => {
    const world = new World({ capacity: 2, graceUs: 500, publishes: [['news', 10]] }).boot(1);
    const { coverage } = world.suite;
    const moments: string[] = [];
    coverage.listen({
      onConverged: (timeUs) => void moments.push(`converged ${timeUs}`),
      onConvergenceLost: (timeUs) => void moments.push(`lost ${timeUs}`),
    });
    const news = world.publish(10);
    world.up(20, 1);
    world.learn(9000, 1, news);
    world.finish(10_000);
    expect(moments).toEqual(['converged 10', 'lost 520', 'converged 9000']);
    expect(coverage.convergenceLosses).toBe(1);
    expect(coverage.firstConvergedUs).toBe(10);
    expect(coverage.convergedUs).toBe(9000);
  });

  test('the order of nodes at one instant cannot show', () => {
    for (const swapped of [false, true]) {
      const world = new World({ capacity: 3, publishes: [['news', 10]] }).boot(2);
      const news = world.publish(10);
      world.learn(50, 1, news);
      const lost = (): void => world.forget(70, 1, news);
      const gone = (): void => world.down(70, 1);
      if (swapped) lost();
      gone();
      if (!swapped) lost();
      expect(world.finish(100).convergedUs).toBe(50);
      expect(world.suite.coverage.convergenceLosses).toBe(0);
    }
  });

  test('waits for every scheduled publish, skipped ones included', () => {
    const world = new World({
      capacity: 2,
      publishes: [
        ['a', 10],
        ['b', 500],
      ],
    }).boot();
    const a = world.publish(10);
    world.learn(20, 1, a);
    world.suite.coverage.advanceTo(400);
    expect([world.suite.coverage.covered, world.suite.coverage.isConverged]).toEqual([true, false]);
    world.skip(500, 1);
    expect(world.finish(1000).convergedUs).toBe(500);
  });

  test('an empty network is not converged', () => {
    const world = new World({ capacity: 1, publishes: [] });
    world.suite.coverage.advanceTo(100);
    expect(world.suite.coverage.isConverged).toBe(false);
    world.up(200, 0);
    expect(world.finish(300).convergedUs).toBe(200);
  });
});

describe('deliveries', () => {
  test('first-time ones count, learning again after a loss does not', () => {
    const world = new World({ capacity: 2, publishes: [['news', 1000]] }).boot();
    const news = world.publish(1000);
    world.learn(4000, 1, news, 0, 3);
    world.forget(5000, 1, news);
    world.learn(9000, 1, news, 0, 7);
    const { book, delay, relearned } = world.suite.coverage;
    expect([book.deliveries[news], delay.total, relearned, book.lastLearnUs[news]]).toEqual([1, 1, 1, 4000]);
    expect([book.lastHop[news], book.maxHop[news], book.learners[news]]).toEqual([3, 3, 2]);
  });

  test('the last hop is the greatest among those of one instant', () => {
    const world = new World({ capacity: 5 }).boot();
    const news = world.publish(1000);
    world.learn(2000, 1, news, 0, 9);
    world.learn(3000, 2, news, 0, 2);
    world.learn(3000, 3, news, 0, 4);
    world.learn(3000, 4, news, 0, 3);
    expect(world.suite.coverage.book.lastHop[news]).toBe(4);
    expect(world.suite.coverage.book.maxHop[news]).toBe(9);
  });

  test('updates beyond the plan get room too', () => {
    const world = new World({ capacity: 2, publishes: [] }).boot();
    const { coverage } = world.suite;
    for (let update = 0; update < 40; update++) {
      coverage.onPublish(100 + update, 0, update, 5);
      coverage.onLearn(100 + update, 0, update, NOBODY, 0);
    }
    for (let update = 0; update < 40; update++) coverage.onLearn(500 + update, 1, update, 0, 1);
    coverage.finish(1000);
    expect([coverage.live.count, coverage.missingPairs, coverage.isConverged]).toEqual([40, 0, true]);
    expect(Array.from({ length: 40 }, (_, update) => coverage.book.sinceReachedUs(update, 3))).toEqual(
      new Array(40).fill(400),
    );
  });
});
