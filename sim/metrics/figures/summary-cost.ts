/** The half of the summary that says what the spreading cost. */
import { DROP_REASONS } from '../../kernel/events.ts';
import type { Spread } from '../quantile.ts';
import { ratioOrNull } from '../table.ts';
import { QUANTITY_NAMES, type EndFigures, type NodeQuantity } from './end.ts';
import { figure, NONE, type Figure, type Meaning } from './figure.ts';

function summary(column: string, meaning: Meaning, value: (end: EndFigures) => number | null): Figure<EndFigures> {
  return figure('summary', column, meaning, value);
}

/** Column of a drop reason: `burst-loss` becomes `dropped_burst_loss`. */
export function dropColumn(reason: string): string {
  return `dropped_${reason.replaceAll('-', '_')}`;
}

const FATES: readonly Figure<EndFigures>[] = [
  summary('messages_sent', ['messages', NONE, 'Attempts to send, lost ones included.'], (end) => end.totals.sent),
  summary(
    'packets_sent',
    ['packets', NONE, 'Fragments of all messages sent; a message that fits is one.'],
    (end) => end.totals.packets,
  ),
  summary('messages_duplicated', ['messages', NONE, 'Extra copies the network made.'], (end) => end.totals.duplicated),
  summary('messages_delivered', ['messages', NONE, 'Messages and copies that arrived.'], (end) => end.totals.delivered),
  summary(
    'messages_dropped',
    ['messages', NONE, 'Messages and copies that did not arrive, for whatever reason.'],
    (end) => end.totals.dropped,
  ),
  summary(
    'messages_in_flight',
    ['messages', NONE, 'Messages and copies whose fate was open at the end: sent + duplicated - delivered - dropped.'],
    (end) => end.traffic.inFlight,
  ),
  summary('in_flight_max', ['messages', NONE, 'Most messages ever in flight.'], (end) => end.highWater.inFlight),
  summary(
    'queue_max_events',
    ['events', NONE, 'Most events that waited in the queue of the simulator, looked at every 1.024 ms.'],
    (end) => end.highWater.events,
  ),
  summary(
    'uplink_queue_max_bytes',
    ['bytes', NONE, 'Most bytes that ever waited at any node’s uplink; empty when it is not limited.'],
    (end) => end.highWater.uplinkBytes,
  ),
  summary(
    'downlink_queue_max_bytes',
    ['bytes', NONE, 'Most bytes that ever waited at any node’s downlink; empty when it is not limited.'],
    (end) => end.highWater.downlinkBytes,
  ),
  summary(
    'socket_queue_max_messages',
    ['messages', NONE, 'Most messages that ever waited at any paused process.'],
    (end) => end.highWater.socketMessages,
  ),
];

const BYTES: readonly Figure<EndFigures>[] = [
  summary(
    'payload_bytes',
    ['bytes', NONE, 'Payload bytes sent (the updates themselves), lost ones included.'],
    (end) => end.totals.payload,
  ),
  summary(
    'control_bytes',
    ['bytes', NONE, 'Control bytes sent (headers, ids, digests), lost ones included.'],
    (end) => end.totals.control,
  ),
  summary(
    'total_bytes',
    ['bytes', NONE, 'Payload and control bytes sent.'],
    (end) => end.totals.payload + end.totals.control,
  ),
  summary('control_ratio', ['share', 'bytes sent', 'Share of control bytes in all bytes sent.'], ({ totals }) =>
    ratioOrNull(totals.control, totals.payload + totals.control),
  ),
  summary(
    'dropped_bytes',
    ['bytes', NONE, 'Payload and control bytes of dropped messages and copies.'],
    (end) => end.totals.droppedBytes,
  ),
  ...DROP_REASONS.map((reason, i) =>
    summary(
      dropColumn(reason),
      ['messages', NONE, `Messages and copies dropped because of: ${reason}.`],
      (end) => end.traffic.drops[i],
    ),
  ),
  summary(
    'redundant_copies',
    ['copies', NONE, 'Payload copies that reached a node which held the update already.'],
    (end) => end.coverage.redundant,
  ),
  summary(
    'redundancy_rmr',
    [
      'copies per delivery',
      'learns from a peer',
      'Relative message redundancy m / (n - 1) - 1: payload copies received beyond the one each learning node needed, per learn from a peer, over all updates. Copies lost on the way do not count. Empty when nobody learned from a peer.',
      'Leitão, Pereira, Rodrigues, Plumtree, SRDS 2007',
    ],
    (end) => ratioOrNull(end.coverage.redundant, end.updates.deliveries + end.coverage.relearned),
  ),
];

const STATISTICS: readonly (readonly [keyof Spread, string])[] = [
  ['mean', 'Mean'],
  ['p50', 'Median (nearest rank)'],
  ['p99', '99th percentile (nearest rank)'],
  ['max', 'Greatest'],
];

const QUANTITY_WORDS: { readonly [Q in NodeQuantity]: readonly [unit: string, words: string] } = {
  total_bytes: ['bytes', 'payload and control bytes a node sent'],
  payload_bytes: ['bytes', 'payload bytes a node sent'],
  control_bytes: ['bytes', 'control bytes a node sent'],
  received_bytes: ['bytes', 'payload and control bytes a node received'],
  messages: ['messages', 'messages a node sent'],
};

const PER_NODE: readonly Figure<EndFigures>[] = QUANTITY_NAMES.flatMap((quantity) => {
  const [unit, words] = QUANTITY_WORDS[quantity];
  return [
    ...STATISTICS.map(([statistic, name]) =>
      summary(
        `${quantity}_per_node_${statistic}`,
        [unit, 'nodes that ever started', `${name} over nodes of the ${words} in the whole run.`],
        (end) => end.perNode[quantity][statistic],
      ),
    ),
    ...STATISTICS.map(([statistic, name]) =>
      summary(
        `${quantity}_per_node_per_s_${statistic}`,
        [
          `${unit}/s`,
          "a node's uptime; then nodes that were up for any time",
          `${name} over nodes of the ${words} per second of its uptime.`,
        ],
        (end) => end.perNodeSecond[quantity][statistic],
      ),
    ),
  ];
});

export const COST_SUMMARY: readonly Figure<EndFigures>[] = [...FATES, ...BYTES, ...PER_NODE];
