/** The half of the summary that says how far and how fast the news spread. */
import { msOrNull, ratioOrNull } from '../table.ts';
import { SHARES } from '../update-book.ts';
import type { EndFigures } from './end.ts';
import { figure, NONE, type Figure, type Meaning } from './figure.ts';

const DEMERS = 'Demers et al., PODC 1987';
const PLUMTREE = 'Leitão, Pereira, Rodrigues, Plumtree, SRDS 2007';

function summary(
  column: string,
  meaning: Meaning,
  value: (end: EndFigures) => number | boolean | null,
): Figure<EndFigures> {
  return figure('summary', column, meaning, value);
}

function ms(us: number | null): number | null {
  return us === null ? null : us / 1000;
}

function reconvergenceMaxMs(end: EndFigures): number | null {
  let longest: number | null = null;
  for (const { reconvergenceUs } of end.heals) {
    if (reconvergenceUs === null) return null;
    longest = Math.max(longest ?? 0, reconvergenceUs);
  }
  return ms(longest);
}

const STATE: readonly Figure<EndFigures>[] = [
  summary('end_s', ['s', NONE, 'Virtual time at which the run stopped.'], (end) => end.endUs / 1e6),
  summary(
    'nodes_started',
    ['nodes', NONE, 'Nodes that started at least once.'],
    (end) => end.coverage.members.everStarted,
  ),
  summary(
    'nodes_up',
    ['nodes', NONE, 'Nodes up when the run ended, paused ones included.'],
    (end) => end.coverage.members.up,
  ),
  summary(
    'eligible_nodes',
    [
      'nodes',
      NONE,
      'Nodes up when the run ended whose latest start lay at least the grace back; a boot at time 0 needs no grace.',
    ],
    (end) => end.coverage.members.eligible,
  ),
  summary(
    'converged',
    [
      'true or false',
      NONE,
      'Whether all scheduled publishes were done and every eligible node (at least one) held every live update when the run ended.',
    ],
    (end) => end.coverage.isConverged,
  ),
  summary(
    'converged_ms',
    [
      'ms',
      NONE,
      'Moment from which on the run was converged until its end; empty when it was not converged at the end.',
    ],
    (end) => ms(end.coverage.convergedUs),
  ),
  summary(
    'first_converged_ms',
    ['ms', NONE, 'Moment at which the run was converged for the first time; empty when never.'],
    (end) => ms(end.coverage.firstConvergedUs),
  ),
  summary(
    'convergence_losses',
    [
      'times',
      NONE,
      'How often convergence was lost again: a node came up without an update, lost its state, or its grace ended.',
    ],
    (end) => end.coverage.convergenceLosses,
  ),
];

const REACH: readonly Figure<EndFigures>[] = [
  summary('updates_published', ['updates', NONE, 'Updates that entered the system.'], (end) => end.coverage.published),
  summary(
    'publishes_skipped',
    ['publishes', NONE, 'Scheduled publishes whose node was not up.'],
    (end) => end.coverage.skipped,
  ),
  summary(
    'updates_retired',
    ['updates', NONE, 'Updates that left the books before the end.'],
    (end) => end.coverage.retired,
  ),
  summary(
    'coverage_ratio',
    [
      'share',
      'eligible nodes; then published updates',
      'Mean over published updates of the share of eligible nodes that hold it, at the end or at its retirement.',
    ],
    (end) => end.updates.coverage.mean,
  ),
  summary(
    'coverage_min_ratio',
    ['share', 'eligible nodes', 'Least coverage of a published update, at the end or at its retirement.'],
    (end) => end.updates.coverage.min,
  ),
  summary(
    'residue_ratio',
    [
      'share',
      'eligible nodes; then published updates',
      'Mean over published updates of the share of eligible nodes that lack it, at the end or at its retirement.',
      DEMERS,
    ],
    (end) => (end.updates.coverage.mean === null ? null : 1 - end.updates.coverage.mean),
  ),
  summary('residue_max_ratio', ['share', 'eligible nodes', 'Greatest residue of a published update.', DEMERS], (end) =>
    end.updates.coverage.min === null ? null : 1 - end.updates.coverage.min,
  ),
  summary(
    'stranded_nodes',
    ['nodes', NONE, 'Eligible nodes that lack at least one live update at the end.'],
    (end) => end.strandedNodes,
  ),
  summary(
    'stranded_pairs',
    ['pairs', NONE, 'Pairs of an eligible node and a live update it lacks, at the end.'],
    (end) => end.coverage.missingPairs,
  ),
];

const TIMES: readonly Figure<EndFigures>[] = SHARES.flatMap((share, i) => [
  summary(
    `t${share}_ms`,
    [
      'ms',
      'updates that reached it',
      `Mean over updates of the time from publish until ${share} % of the eligible nodes of that moment held it for the first time.`,
    ],
    (end) => ms(end.updates.reachedUs[i].mean),
  ),
  summary(
    `t${share}_updates`,
    ['updates', NONE, `Updates that ever reached ${share} % coverage.`],
    (end) => end.updates.reachedUs[i].updates,
  ),
]);

const LAST: readonly Figure<EndFigures>[] = [
  summary(
    't_last_ms',
    [
      'ms',
      'published updates',
      'Mean over updates of the time from publish until the last node learned it for the first time.',
      DEMERS,
    ],
    (end) => ms(end.updates.lastUs.mean),
  ),
  summary('t_last_max_ms', ['ms', NONE, 'Greatest t_last of an update.', DEMERS], (end) => ms(end.updates.lastUs.max)),
  summary(
    'last_delivery_hop',
    [
      'hops',
      'published updates',
      'Mean over updates of the hop of the last first-time delivery (the greatest one when several fall into one µs).',
      PLUMTREE,
    ],
    (end) => end.updates.lastHop.mean,
  ),
  summary(
    'last_delivery_hop_max',
    ['hops', NONE, 'Greatest last delivery hop of an update.', PLUMTREE],
    (end) => end.updates.lastHop.max,
  ),
  summary('delivery_hop_mean', ['hops', 'deliveries', 'Mean hop of first-time deliveries.'], ({ coverage }) =>
    ratioOrNull(coverage.hops.sum, coverage.hops.total),
  ),
  summary('delivery_hop_max', ['hops', NONE, 'Greatest hop of a first-time delivery.'], ({ coverage }) =>
    coverage.hops.total > 0 ? coverage.hops.max : null,
  ),
];

const DELIVERIES: readonly Figure<EndFigures>[] = [
  summary(
    'deliveries',
    [
      'deliveries',
      NONE,
      'Pairs of node and update in which the node learned the update from a peer for the first time.',
    ],
    (end) => end.updates.deliveries,
  ),
  summary(
    'relearned',
    ['deliveries', NONE, 'Times a node learned from a peer an update it had lost with its state.'],
    (end) => end.coverage.relearned,
  ),
  summary(
    'delivery_delay_mean_ms',
    ['ms', 'deliveries', 'Mean time from publish to first-time delivery (t_ave over all updates).', DEMERS],
    ({ coverage }) => ms(ratioOrNull(coverage.delaySumUs, coverage.delay.total)),
  ),
  summary(
    'delivery_delay_p50_ms',
    ['ms', 'deliveries', 'Median delivery delay, nearest rank, at most 1.6 % above the true one (bins).'],
    (end) => msOrNull(end.coverage.delay.quantile(0.5)),
  ),
  summary(
    'delivery_delay_p99_ms',
    ['ms', 'deliveries', '99th percentile of delivery delay, nearest rank, at most 1.6 % above the true one (bins).'],
    (end) => msOrNull(end.coverage.delay.quantile(0.99)),
  ),
  summary('delivery_delay_max_ms', ['ms', NONE, 'Greatest delivery delay, exact.'], ({ coverage }) =>
    coverage.delay.total > 0 ? coverage.delayMaxUs / 1000 : null,
  ),
  summary(
    'staleness_mean_ms',
    [
      'ms',
      'eligible nodes',
      'Mean over nodes of the age, at the end, of the oldest live update the node lacks; 0 for a node that lacks none.',
    ],
    (end) => ms(end.stalenessUs.mean),
  ),
  summary('staleness_p99_ms', ['ms', 'eligible nodes', '99th percentile of staleness at the end.'], (end) =>
    ms(end.stalenessUs.p99),
  ),
  summary('staleness_max_ms', ['ms', NONE, 'Greatest staleness of a node at the end.'], (end) =>
    ms(end.stalenessUs.max),
  ),
  summary('heals', ['heals', NONE, 'Ends of faults in the plan.'], (end) => end.heals.length),
  summary(
    'heals_unrecovered',
    ['heals', NONE, 'Heals after which the run was never seen with every live update at every eligible node.'],
    (end) => end.heals.filter((heal) => heal.reconvergenceUs === null).length,
  ),
  summary(
    'reconvergence_max_ms',
    [
      'ms',
      NONE,
      'Longest time from a heal until every eligible node held every live update; empty when there was no heal or one was not recovered from.',
    ],
    reconvergenceMaxMs,
  ),
];

export const SPREAD_SUMMARY: readonly Figure<EndFigures>[] = [...STATE, ...REACH, ...TIMES, ...LAST, ...DELIVERIES];
