import { describe, expect, test } from 'vitest';
import { BOOT, NOBODY } from '../../sim/kernel/events.ts';
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

  test('the former wait of a node behind others in the queue is void', () => {
    const world = new World({ capacity: 2, graceUs: 500 });
    world.up(100, 0);
    world.up(110, 1);
    world.down(120, 1);
    world.up(130, 1);
    const { coverage } = world.suite;
    coverage.advanceTo(630);
    expect(coverage.members.eligible).toBe(1);
    coverage.advanceTo(631);
    expect(coverage.members.eligible).toBe(2);
  });

  test('a boot after time 0 needs grace as any start', () => {
    const { coverage } = new World({ capacity: 1, graceUs: 500 }).suite;
    coverage.onUp(100, 0, BOOT);
    expect(coverage.members.eligible).toBe(0);
  });

  test('the queue of those who wait wraps and grows in order', () => {
    const world = new World({ capacity: 60, graceUs: 500 });
    for (let node = 0; node < 10; node++) world.up(10 + node, node);
    world.suite.coverage.advanceTo(600);
    for (let node = 10; node < 60; node++) world.up(1000 + node, node);
    world.suite.coverage.advanceTo(1531);
    expect(world.suite.coverage.members.eligible).toBe(31);
    world.suite.coverage.advanceTo(1560);
    expect(world.suite.coverage.members.eligible).toBe(60);
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

  test('looking on in the middle of an instant does not end it', () => {
    const world = new World({ capacity: 2, publishes: [['news', 10]] }).boot();
    const news = world.publish(10);
    world.learn(50, 1, news);
    world.suite.coverage.advanceTo(50);
    expect(world.suite.coverage.isConverged).toBe(false);
    world.forget(50, 1, news);
    expect(world.finish(100).summary['first_converged_ms']).toBeNull();
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

describe('alarms', () => {
  test('ring with all that happens in their µs, a grace that ends included, and at the end of the run', () => {
    const world = new World({ capacity: 2, graceUs: 500 }).boot(1);
    const { coverage } = world.suite;
    const seen: number[] = [];
    for (const timeUs of [600, 599, 2000, Infinity, 2001])
      coverage.at(timeUs, () => void seen.push(timeUs, coverage.members.eligible));
    world.up(100, 1);
    world.down(2000, 1);
    expect(seen).toEqual([599, 1, 600, 2]);
    world.finish(2000);
    expect(seen).toEqual([599, 1, 600, 2, 2000, 1]);
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
    coverage.onPublish(50, 0, 0, 5);
    coverage.onLearn(50, 0, 0, NOBODY, 0);
    coverage.onLearn(450, 1, 0, 0, 1);
    for (let update = 1; update < 40; update++) {
      coverage.onPublish(500 + update, 0, update, 5);
      coverage.onLearn(500 + update, 0, update, NOBODY, 0);
    }
    for (let update = 1; update < 40; update++) coverage.onLearn(900 + update, 1, update, 0, 1);
    coverage.finish(1000);
    expect([coverage.live.count, coverage.missingPairs, coverage.isConverged]).toEqual([40, 0, true]);
    expect(Array.from({ length: 40 }, (_, update) => coverage.book.sinceReachedUs(update, 3))).toEqual(
      new Array(40).fill(400),
    );
  });
});
