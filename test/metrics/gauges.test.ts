import { expect, test } from 'vitest';
import type { Gauge } from '../../sim/metrics/gauges/gauge.ts';
import { GAUGES } from '../../sim/metrics/gauges/registry.ts';
import { GaugeSampler } from '../../sim/metrics/gauges/sampler.ts';
import { ALL_METRICS, METRICS } from '../../sim/metrics/registry.ts';
import { define } from '../../sim/metrics/figures/figure.ts';

const world = { capacity: 3, isUp: () => true, layersOf: () => [], replica: null };

/** Reads the moment; has no row where `skips` says so. */
function clock(skips: (timeUs: number) => boolean = () => false): Gauge {
  return {
    name: 'overlay',
    title: 'Clock',
    when: 'a clock',
    columns: [define('overlay', 'seen_us', ['µs', 'none', 'The moment.'])],
    charts: [],
    headlines: [],
    make: () => ({ read: (timeUs) => (skips(timeUs) ? null : [timeUs]) }),
  };
}

test('a row at every sample and one at the end, which takes the place of a sample at the same moment', () => {
  const sampler = new GaugeSampler(world, [clock()]);
  for (const timeUs of [0, 1000, 2000]) sampler.onProbe(timeUs);
  sampler.finish(2000);
  const rows = [
    [1, 1000],
    [2, 2000],
  ];
  expect(sampler.tables()).toEqual({ overlay: { columns: ['time_ms', 'seen_us'], rows } });
  expect(sampler.summary()).toEqual({ seen_us: 2000 });
});

test('a gauge may leave out samples, and a run without anything to measure has no table', () => {
  const sampler = new GaugeSampler(world, [clock((timeUs) => timeUs % 2000 !== 0), { ...clock(), make: () => null }]);
  for (const timeUs of [1000, 2000, 3000]) sampler.onProbe(timeUs);
  sampler.finish(3500);
  expect(sampler.tables().overlay.rows).toEqual([[2, 2000]]);
  const idle = new GaugeSampler(world, [{ ...clock(), make: () => null }]);
  expect([idle.empty, idle.tables(), idle.summary()]).toEqual([true, {}, {}]);
});

test('columns of gauges are names of their own in the summary, and every chart shows columns that are there', () => {
  const summary = ALL_METRICS.filter(({ table }) => table === 'summary').map(({ column }) => column);
  expect(new Set(summary).size).toBe(summary.length);
  expect(ALL_METRICS.length).toBeGreaterThanOrEqual(METRICS.length);
  for (const { name, columns, charts, headlines } of GAUGES) {
    expect(headlines.length).toBeLessThan(3);
    for (const { column } of headlines) expect(columns.map((one) => one.column)).toContain(column);
    expect(columns.every(({ table }) => table === name)).toBe(true);
    for (const { columns: drawn } of charts) {
      const units = drawn.map((column) => columns.find((one) => one.column === column)?.unit);
      expect(new Set(units).size).toBe(1);
      expect(units[0]).toBeDefined();
    }
  }
});
