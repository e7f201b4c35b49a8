import { describe, expect, test } from 'vitest';
import { DROP_CUT, DROP_LOSS, DROP_REASONS } from '../../sim/kernel/events.ts';
import { healsTable } from '../../sim/metrics/collect.ts';
import { metricColumns, METRICS } from '../../sim/metrics/registry.ts';
import type { Cell, Table } from '../../sim/metrics/spec.ts';
import { plainTable } from '../../sim/metrics/table.ts';
import { World } from './world.ts';

function records(table: Table): { readonly [column: string]: Cell }[] {
  return table.rows.map((row) => Object.fromEntries(table.columns.map((name, i) => [name, row[i]])));
}

/** Three of five nodes start; node 2 is away from 4 ms to 6 ms and loses its state; node 1 gets a copy in vain. */
function story(): World {
  const world = new World({
    capacity: 5,
    publishes: [
      ['news', 1000],
      ['late', 20_000],
    ],
    heals: [
      { fault: 'cut', healUs: 1500 },
      { fault: 'storm', healUs: 9000 },
    ],
    zones: ['north', 'south'],
    zoneOf: Uint8Array.from([0, 1, 0, 1, 0]),
  }).boot(3);
  const news = world.publish(1000);
  world.send(1000, 0, 1, 100, 10);
  world.deliver(2000, 0, 1, 100, 10);
  world.learn(2000, 1, news, 0, 1);
  world.send(2000, 1, 2, 100, 10);
  world.deliver(3000, 1, 2, 100, 10);
  world.learn(3000, 2, news, 1, 2);
  world.send(3000, 2, 1, 100, 10, 0, 2);
  world.deliver(3500, 2, 1, 100, 10);
  world.redundant(3500, 1, news);
  world.down(4000, 2);
  world.forget(6000, 2, news);
  world.up(6000, 2);
  world.send(7000, 0, 2, 0, 8, 2);
  world.drop(7000, DROP_LOSS, 2);
  world.send(7500, 0, 2, 0, 8, 2);
  return world;
}

describe('tables and registry', () => {
  const result = story().finish(10_000);
  const tables: { readonly [table: string]: Table } = {
    timeline: result.timeline,
    updates: result.updates,
    nodes: result.nodes,
    traffic: result.traffic,
    heals: healsTable(result.heals),
    summary: { columns: Object.keys(result.summary), rows: [Object.values(result.summary)] },
  };

  test.each(['summary', 'timeline', 'updates', 'nodes', 'traffic', 'heals'] as const)(
    'agree on the columns of %s',
    (name) => {
      expect(tables[name].columns).toEqual(metricColumns(name));
      for (const row of tables[name].rows) expect(row).toHaveLength(tables[name].columns.length);
    },
  );

  test('every definition says what it is, once', () => {
    const keys = METRICS.map((metric) => `${metric.table}.${metric.column}`);
    expect(new Set(keys).size).toBe(keys.length);
    for (const metric of METRICS) {
      expect(metric.column).toMatch(/^[a-z][a-z0-9_]*$/);
      expect(metric.doc).toMatch(/^[A-Z0-9].*\.$/);
      for (const text of [metric.unit, metric.denominator, metric.source]) expect(text).not.toBe('');
    }
  });

  test('columns carry their unit: milliseconds, seconds, bytes, ratios', () => {
    for (const { column, unit } of METRICS) {
      if (unit === 'ms') expect(column).toMatch(/_ms$/);
      if (unit === 's') expect(column).toMatch(/_s$/);
      if (unit === 'share') expect(column).toMatch(/_ratio$/);
      if (unit === 'bytes' || unit === 'bytes/s') expect(column).toMatch(/bytes/);
      if (unit.endsWith('/s')) expect(column).toMatch(/_per_s(_|$)/);
    }
  });

  test('no cell is NaN or undefined', () => {
    for (const table of Object.values(tables)) {
      for (const row of table.rows) for (const cell of row) expect(cell === null || cell === cell).toBe(true);
      for (const row of table.rows) expect(row).not.toContain(undefined);
    }
  });
});

describe('the figures of a small story', () => {
  const world = story();
  const result = world.finish(10_000);

  test('summary', () => {
    expect(result.summary).toMatchObject({
      end_s: 0.01,
      nodes_started: 3,
      nodes_up: 3,
      eligible_nodes: 3,
      converged: false,
      converged_ms: null,
      updates_published: 1,
      publishes_skipped: 0,
      stranded_nodes: 1,
      stranded_pairs: 1,
      staleness_max_ms: 9,
      staleness_mean_ms: 3,
      t50_ms: 1,
      t50_updates: 1,
      t90_ms: 2,
      t100_ms: 2,
      t_last_ms: 2,
      last_delivery_hop: 2,
      delivery_hop_mean: 1.5,
      deliveries: 2,
      relearned: 0,
      redundant_copies: 1,
      redundancy_rmr: 0.5,
      delivery_delay_mean_ms: 1.5,
      delivery_delay_max_ms: 2,
      heals: 2,
      heals_unrecovered: 1,
      reconvergence_max_ms: null,
      messages_sent: 5,
      packets_sent: 6,
      messages_delivered: 3,
      messages_dropped: 1,
      messages_in_flight: 1,
      in_flight_max: null,
      queue_max_events: null,
      payload_bytes: 300,
      control_bytes: 46,
      total_bytes: 346,
      dropped_bytes: 110,
      dropped_loss: 1,
      dropped_cut: 0,
      total_bytes_per_node_mean: 346 / 3,
      total_bytes_per_node_p50: 110,
      total_bytes_per_node_max: 126,
      received_bytes_per_node_max: 220,
      total_bytes_per_node_per_s_max: 110 / 0.008,
      messages_per_node_max: 3,
    });
    expect(result.summary['coverage_ratio']).toBeCloseTo(2 / 3, 12);
    expect(result.summary['residue_ratio']).toBeCloseTo(1 / 3, 12);
  });

  test('heals: from the heal until all hold all, null when that was not seen', () => {
    expect(result.heals).toEqual([
      { fault: 'cut', healUs: 1500, reconvergenceUs: 1500 },
      { fault: 'storm', healUs: 9000, reconvergenceUs: null },
    ]);
    const calm = new World({ publishes: [], heals: [{ fault: 'cut', healUs: 700 }] }).boot();
    expect(calm.finish(1000).heals[0].reconvergenceUs).toBe(0);
  });

  test('updates', () => {
    expect(records(result.updates)).toEqual([
      expect.objectContaining({
        update: 0,
        label: 'news',
        origin: 0,
        publish_ms: 1,
        size_bytes: 100,
        retire_ms: null,
        t50_ms: 1,
        t100_ms: 2,
        t_ave_ms: 1.5,
        t_last_ms: 2,
        last_delivery_hop: 2,
        stranded_nodes: 1,
        learners: 3,
        deliveries: 2,
        forgotten: 1,
        redundancy_rmr: 0.5,
      }),
    ]);
  });

  test('nodes: a row for each that ever started', () => {
    const rows = records(result.nodes);
    expect(rows.map((row) => row['node'])).toEqual([0, 1, 2]);
    expect(rows[2]).toEqual({
      node: 2,
      zone: 'north',
      starts: 2,
      up_at_end: true,
      uptime_s: 0.008,
      messages_sent: 1,
      packets_sent: 2,
      messages_received: 1,
      payload_bytes_sent: 100,
      control_bytes_sent: 10,
      payload_bytes_received: 100,
      control_bytes_received: 10,
      updates_held: 0,
      redundant_copies: 0,
    });
    expect(rows[1]).toMatchObject({ zone: 'south', redundant_copies: 1, updates_held: 1 });
  });

  test('traffic: a row a kind, drops by reason, histograms', () => {
    expect(records(result.traffic)[2]).toEqual({
      layer: 'repair',
      protocol: 'anti-entropy',
      kind: 'digest',
      messages: 2,
      packets: 2,
      payload_bytes: 0,
      control_bytes: 16,
      duplicated: 0,
      delivered: 0,
      dropped: 1,
      dropped_bytes: 110,
      in_flight: 1,
    });
    expect(Object.keys(result.drops)).toEqual([...DROP_REASONS]);
    expect([result.drops['loss'], result.drops[DROP_REASONS[DROP_CUT]]]).toEqual([1, 0]);
    expect(result.bytesPerNode.total).toBe(3);
    expect(result.deliveryHops.counts).toEqual([0, 1, 1]);
    expect(result.deliveryDelay.total).toBe(2);
  });
});

describe('staleness and nodes that never started', () => {
  test('a node is as stale as the oldest live update it lacks; retired ones are forgiven', () => {
    const publishes = [
      ['a', 1000],
      ['b', 2000],
      ['c', 3000],
    ] as const;
    const world = new World({ capacity: 4, publishes }).boot();
    const [a, b, c] = publishes.map(([, timeUs]) => world.publish(timeUs));
    world.learn(4000, 1, c);
    world.learn(4000, 2, b);
    world.learn(4000, 2, c);
    world.retire(5000, a);
    // node 0 lacks nothing, node 1 lacks b, node 2 nothing, node 3 both b and c
    const { summary } = world.finish(10_000);
    expect(summary).toMatchObject({ stranded_nodes: 2, stranded_pairs: 3, staleness_max_ms: 8, staleness_mean_ms: 4 });
  });

  test('figures per node leave out who never started, wherever it stands', () => {
    const world = new World({ capacity: 4, publishes: [] });
    world.up(0, 3);
    world.up(0, 1);
    world.send(1000, 3, 1, 500, 0);
    const { summary, nodes, bytesPerNode } = world.finish(2000);
    expect(summary).toMatchObject({ nodes_started: 2, total_bytes_per_node_mean: 250, total_bytes_per_node_max: 500 });
    expect(records(nodes).map((row) => [row['node'], row['payload_bytes_sent']])).toEqual([
      [1, 0],
      [3, 500],
    ]);
    expect(bytesPerNode.total).toBe(2);
  });
});

describe('tables as views', () => {
  test('give the same rows by index, by iteration, by map, and as arrays', () => {
    const { nodes } = story().finish(10_000);
    const plain = plainTable(nodes);
    expect([...nodes.rows]).toEqual(plain.rows);
    expect(nodes.rows.map((row) => row)).toEqual(plain.rows);
    expect([nodes.rows.at(0), nodes.rows.at(-1), nodes.rows.at(3), nodes.rows.at(-4)]).toEqual([
      plain.rows[0],
      plain.rows[2],
      undefined,
      undefined,
    ]);
    expect(nodes.rows.length).toBe(3);
    expect(structuredClone(plain)).toEqual(plain);
  });
});
