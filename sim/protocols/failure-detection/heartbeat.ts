import { BOOT } from '../../kernel/events.ts';
import type { Layer, Protocol } from '../contract.ts';
import { defineProtocol } from '../contract.ts';
import { HEADER_BYTES } from '../shared/bytes.ts';
import { FANOUT, INTERVAL, JITTER, jitterProblems, PHASE } from '../shared/options.ts';
import { Members } from './members.ts';

/** One member in a message: address and heartbeat (4 + 4). */
const ENTRY_BYTES = 8;
/** Heartbeats are 31 bits wide: 24 days at a millisecond's interval. */
const LAST_HEARTBEAT = 0x7fff_ffff;

/**
 * Every node counts its own heartbeat up and gossips what it knows of all heartbeats; of two figures for one node the larger is the
 * newer. Who keeps a table that covers everybody can tell who has fallen silent: `failAfter` turns that on.
 */
export const heartbeat: Protocol = defineProtocol({
  name: 'heartbeat',
  role: 'failure-detection',
  summary: 'tables of heartbeat counters, gossiped and merged; whose counter stands still is suspected',
  source: 'van Renesse, Minsky, Hayden 1998 (a gossip-style failure detection service)',
  expect:
    'a crash is suspected after `failAfter` without news of the node; a table names every node, so bytes a node and second grow with n, and the time in which a heartbeat reaches all with log n',
  avoid:
    'above some thousands of nodes, where a table fills many packets, and where fast detection matters more than simplicity: probes cost the same whatever n is',
  options: {
    interval: { ...INTERVAL, default: 1_000_000, doc: 'time between two heartbeats of a node, on its own clock' },
    fanout: { ...FANOUT, doc: 'peers that get the table at each heartbeat' },
    phase: { ...PHASE, doc: 'where in the interval a node’s heartbeats fall: drawn for each node, or all together' },
    jitter: { ...JITTER, doc: 'each heartbeat is late by a fresh uniform draw from 0 to this' },
    failAfter: {
      type: 'duration',
      default: null,
      min: 1000,
      doc: 'a node is suspected (event `suspect`) when its heartbeat has not risen for longer than this (the paper’s T_fail), in whole milliseconds of the observer’s clock, looked at with each own heartbeat; a rise ends it (event `trust`). One that restarts has lost its table and counts on from what its clock shows, above all it ever gave, so that others hear it at once. Absent: tables are gossiped and nobody is suspected',
    },
    cleanupAfter: {
      type: 'duration',
      default: null,
      min: 1000,
      doc: 'a suspected node is forgotten (event `remove`) when its heartbeat has not risen for longer than this (T_cleanup); heard of again, or for the first time, it is new (event `discover`). Absent: twice `failAfter`, as in the paper',
    },
  },
  messages: {
    table: {
      controlBytes: HEADER_BYTES,
      doc: `heartbeats of all nodes that ever started, or with \`failAfter\` of all that the sender trusts: ${ENTRY_BYTES} bytes each, counted as control`,
    },
  },

  create(ctx, options): Layer {
    const { kinds } = ctx;
    const { intervalUs, failAfterUs, phase, jitterUs } = options;
    const beat = ctx.periodic({ name: 'heartbeat', periodUs: intervalUs, phase, jitterUs });
    const table = ctx.counters('heartbeats', { stamps: failAfterUs !== null });
    const { values, width } = table;
    const members =
      failAfterUs === null ? null : new Members(ctx, table, failAfterUs, options.cleanupAfterUs ?? 2 * failAfterUs);
    const peers = new Int32Array(options.fanout);

    return {
      start(node, why) {
        // One that was here before must begin above its old heartbeats, or nobody would see them rise: no clock ticks slower than
        // the heartbeats it gave, but for one or two in each life.
        if (why !== BOOT) {
          const passed = Math.max(0, Math.floor(ctx.now(node) / intervalUs));
          values[node * width + node] = Math.min(LAST_HEARTBEAT, passed + 2 * ctx.life(node));
        }
        members?.start(node);
        ctx.every(node, beat);
      },
      timer(node) {
        const own = node * width + node;
        if (values[own] < LAST_HEARTBEAT) values[own]++;
        members?.judge(node);
        const count = ctx.sample(node, options.fanout, peers);
        if (count === 0) return;
        const length = ctx.started();
        const row = table.snapshot(node, length);
        const entries = members === null ? length : members.withhold(node, row);
        for (let i = 0; i < count; i++) {
          ctx.sendRow(node, peers[i], kinds.table, values[own], entries, row, 0, entries * ENTRY_BYTES);
        }
      },
      message(node, _from, _kind, _a, _b, row, length) {
        if (members === null) table.merge(node, row, length);
        else members.merge(node, row, length);
      },
      // Heartbeats teach nobody any update.
      idle: () => true,
    };
  },

  validate(options) {
    const { intervalUs, failAfterUs, cleanupAfterUs } = options;
    const problems = jitterProblems(options, 'heartbeats');
    if (failAfterUs !== null && failAfterUs <= intervalUs) {
      problems.push([
        'failAfter',
        'is not longer than the interval: everybody would be suspected between two heartbeats',
      ]);
    }
    if (cleanupAfterUs !== null && failAfterUs === null) {
      problems.push(['cleanupAfter', 'only a suspected node is forgotten: set `failAfter` too']);
    } else if (cleanupAfterUs !== null && cleanupAfterUs < failAfterUs!) {
      problems.push(['cleanupAfter', 'is shorter than `failAfter`: a node is suspected before it is forgotten']);
    }
    return problems;
  },
});
