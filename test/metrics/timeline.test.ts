import { describe, expect, test } from 'vitest';
import { DROP_LOSS } from '../../sim/kernel/events.ts';
import type { Cell, Table } from '../../sim/metrics/spec.ts';
import { TIMELINE_COLUMNS } from '../../sim/metrics/timeline.ts';
import { World } from './world.ts';

function column(table: Table, name: string): Cell[] {
  const place = table.columns.indexOf(name);
  expect(place).toBeGreaterThanOrEqual(0);
  return table.rows.map((row) => row[place]);
}

describe('timeline', () => {
  test('a row holds the state just before its moment and what happened since the row before', () => {
    const world = new World({ capacity: 2, publishes: [['news', 1000]] });
    world.probe(0);
    world.boot();
    const news = world.publish(1000);
    world.probe(1000);
    world.send(1000, 0, 1, 100, 10);
    world.send(1500, 0, 1, 100, 10, 1, 3);
    world.drop(1500, DROP_LOSS, 1);
    world.probe(2000);
    world.learn(2000, 1, news);
    world.deliver(2000, 0, 1);
    world.probe(3000);
    const { timeline } = world.finish(3500);
    expect(column(timeline, 'time_ms')).toEqual([1, 2, 3, 3.5]);
    expect(column(timeline, 'messages')).toEqual([0, 2, 0, 0]);
    expect(column(timeline, 'packets')).toEqual([0, 4, 0, 0]);
    expect(column(timeline, 'payload_bytes')).toEqual([0, 200, 0, 0]);
    expect(column(timeline, 'payload_bytes_per_s')).toEqual([0, 200_000, 0, 0]);
    expect(column(timeline, 'control_bytes_per_s')).toEqual([0, 20_000, 0, 0]);
    expect(column(timeline, 'messages_per_s')).toEqual([0, 2000, 0, 0]);
    expect(column(timeline, 'dropped')).toEqual([0, 1, 0, 0]);
    expect(column(timeline, 'delivered')).toEqual([0, 0, 1, 0]);
    expect(column(timeline, 'in_flight')).toEqual([0, 1, 0, 0]);
    expect(column(timeline, 'converged')).toEqual([false, false, true, true]);
    expect(column(timeline, 'staleness_max_ms')).toEqual([0, 1, 0, 0]);
    expect(column(timeline, 'nodes_up')).toEqual([2, 2, 2, 2]);
    expect(column(timeline, 'coverage_mean_ratio')).toEqual([0.5, 0.5, 1, 1]);
  });

  test('coverage has no value before there is a live update, and its own scale per update', () => {
    const world = new World({
      capacity: 4,
      publishes: [
        ['a', 1500],
        ['b', 2500],
      ],
      maxCurves: 2,
    }).boot();
    world.probe(1000);
    const a = world.publish(1500);
    world.probe(2000);
    world.learn(2100, 1, a);
    const b = world.publish(2500);
    world.probe(3000);
    world.retire(3500, a);
    world.probe(4000);
    world.retire(4100, b);
    const { timeline, curves } = world.finish(5000);
    expect(column(timeline, 'coverage_mean_ratio')).toEqual([null, 0.25, 0.375, 0.25, null]);
    expect(column(timeline, 'coverage_min_ratio')).toEqual([null, 0.25, 0.25, 0.25, null]);
    expect(column(timeline, 'live_updates')).toEqual([0, 1, 2, 1, 0]);
    expect(curves).toEqual([
      { update: 0, label: 'a', publishUs: 1500, coverage: [null, 0.25, 0.5, null, null] },
      { update: 1, label: 'b', publishUs: 2500, coverage: [null, null, 0.25, 0.25, null] },
    ]);
  });

  test('the row of a probe at the very end is completed, not doubled', () => {
    const world = new World({ capacity: 2, publishes: [['news', 100]] }).boot();
    const news = world.publish(100);
    world.send(200, 0, 1);
    world.probe(1000);
    world.learn(1000, 1, news);
    world.send(1000, 1, 0);
    const { timeline } = world.finish(1000);
    expect(column(timeline, 'time_ms')).toEqual([1]);
    expect(column(timeline, 'messages')).toEqual([2]);
    expect(column(timeline, 'coverage_mean_ratio')).toEqual([1]);
  });

  test('keeps rows and curves when they outgrow the first block, and no more curves than asked', () => {
    const publishes = Array.from({ length: 5 }, (_, i): [string, number] => ['load', i + 1]);
    const world = new World({ capacity: 2, publishes, maxCurves: 3 }).boot();
    for (let i = 0; i < 5; i++) world.publish(i + 1);
    for (let row = 1; row <= 600; row++) {
      world.send(row * 1000 - 1, 0, 1, row, 0);
      world.probe(row * 1000);
    }
    const { timeline, curves } = world.finish(600_000);
    expect(timeline.rows.length).toBe(600);
    expect(column(timeline, 'payload_bytes')).toEqual(Array.from({ length: 600 }, (_, i) => i + 1));
    expect(curves.map((curve) => curve.label)).toEqual(['load#1', 'load#2', 'load#3']);
    expect(curves[2].coverage).toEqual(new Array(600).fill(0.5));
    expect(timeline.columns).toBe(TIMELINE_COLUMNS);
  });
});
