/** The columns of the tables by update, by node, by message kind and by heal. */
import type { Coverage } from '../coverage.ts';
import type { HealFigure } from '../heals.ts';
import { msOrNull, ratioOrNull } from '../table.ts';
import {
  KIND_CONTROL,
  KIND_DELIVERED,
  KIND_DROPPED,
  KIND_DROPPED_BYTES,
  KIND_DUPLICATED,
  KIND_PACKETS,
  KIND_PAYLOAD,
  KIND_SENT,
  KIND_STRIDE,
  PACKETS,
  RECEIVED,
  RECEIVED_CONTROL,
  RECEIVED_PAYLOAD,
  REDUNDANT,
  SENT,
  SENT_CONTROL,
  SENT_PAYLOAD,
  type Traffic,
} from '../traffic.ts';
import { RETIRED, SHARES } from '../update-book.ts';
import { figure, NONE, type Figure, type Meaning } from './figure.ts';

const DEMERS = 'Demers et al., PODC 1987';
const PLUMTREE = 'Leitão, Pereira, Rodrigues, Plumtree, SRDS 2007';

export interface UpdateSource {
  readonly coverage: Coverage;
  label(update: number): string;
}

function ofUpdate(
  column: string,
  meaning: Meaning,
  value: (source: UpdateSource, update: number) => number | string | null,
): Figure<UpdateSource> {
  return figure('updates', column, meaning, value);
}

/** Eligible nodes that lack the update, now or at its retirement. */
function strandedBy(coverage: Coverage, update: number): number {
  const { book, members } = coverage;
  const eligible = book.state[update] === RETIRED ? book.eligibleAtRetire[update] : members.eligible;
  return eligible - book.holders[update];
}

const UPDATE_IDENTITY: readonly Figure<UpdateSource>[] = [
  ofUpdate('update', ['id', NONE, 'Number of the update, in the order of the workload.'], (_, update) => update),
  ofUpdate(
    'label',
    ['text', NONE, 'Workload entry, with its ordinal when the entry publishes more than once.'],
    (source, update) => source.label(update),
  ),
  ofUpdate(
    'origin',
    ['node', NONE, 'Node at which it was published.'],
    ({ coverage }, update) => coverage.book.origin[update],
  ),
  ofUpdate(
    'publish_ms',
    ['ms', NONE, 'When it was published.'],
    ({ coverage }, update) => coverage.book.publishUs[update] / 1000,
  ),
  ofUpdate('size_bytes', ['bytes', NONE, 'Its size.'], ({ coverage }, update) => coverage.book.sizeBytes[update]),
  ofUpdate(
    'retire_ms',
    ['ms', NONE, 'When it left the books; empty when it was live at the end.'],
    ({ coverage }, update) => msOrNull(coverage.book.retireUs[update]),
  ),
];

const UPDATE_TIMES: readonly Figure<UpdateSource>[] = [
  ...SHARES.map((share, i) =>
    ofUpdate(
      `t${share}_ms`,
      [
        'ms',
        'eligible nodes at that moment',
        `Time from publish until ${share} % of the eligible nodes held it for the first time; empty when that was not seen.`,
      ],
      ({ coverage }, update) => msOrNull(coverage.book.sinceReachedUs(update, i)),
    ),
  ),
  ofUpdate(
    't_ave_ms',
    ['ms', 'deliveries', 'Mean time from publish to first-time delivery.', DEMERS],
    ({ coverage }, update) => {
      const mean = ratioOrNull(coverage.book.delaySumUs[update], coverage.book.deliveries[update]);
      return mean === null ? null : mean / 1000;
    },
  ),
  ofUpdate(
    't_last_ms',
    ['ms', NONE, 'Time from publish until the last node learned it for the first time.', DEMERS],
    ({ coverage }, update) => msOrNull(coverage.book.lastLearnUs[update] - coverage.book.publishUs[update]),
  ),
  ofUpdate(
    'last_delivery_hop',
    ['hops', NONE, 'Hop of the last first-time delivery (the greatest one when several fall into one µs).', PLUMTREE],
    ({ coverage }, update) => (coverage.book.lastHop[update] < 0 ? null : coverage.book.lastHop[update]),
  ),
  ofUpdate(
    'hop_max',
    ['hops', NONE, 'Greatest hop at which a node learned it for the first time.'],
    ({ coverage }, update) => (coverage.book.maxHop[update] < 0 ? null : coverage.book.maxHop[update]),
  ),
];

const UPDATE_REACH: readonly Figure<UpdateSource>[] = [
  ofUpdate(
    'coverage_ratio',
    ['share', 'eligible nodes', 'Share of eligible nodes that hold it, at the end or at its retirement.'],
    ({ coverage }, update) => coverage.coverageOf(update),
  ),
  ofUpdate(
    'residue_ratio',
    ['share', 'eligible nodes', 'Share of eligible nodes that lack it, at the end or at its retirement.', DEMERS],
    ({ coverage }, update) => {
      const share = coverage.coverageOf(update);
      return share === null ? null : 1 - share;
    },
  ),
  ofUpdate(
    'stranded_nodes',
    ['nodes', NONE, 'Eligible nodes that lack it, at the end or at its retirement.'],
    ({ coverage }, update) => strandedBy(coverage, update),
  ),
  ofUpdate(
    'learners',
    ['nodes', NONE, 'Nodes that ever held it, the origin included.'],
    ({ coverage }, update) => coverage.book.learners[update],
  ),
  ofUpdate(
    'deliveries',
    ['deliveries', NONE, 'Nodes that learned it from a peer for the first time.'],
    ({ coverage }, update) => coverage.book.deliveries[update],
  ),
  ofUpdate(
    'relearned',
    ['deliveries', NONE, 'Times a node that had lost it learned it again from a peer.'],
    ({ coverage }, update) => coverage.book.relearned[update],
  ),
  ofUpdate(
    'forgotten',
    ['times', NONE, 'Times a node lost it with its state.'],
    ({ coverage }, update) => coverage.book.forgotten[update],
  ),
  ofUpdate(
    'redundant_copies',
    ['copies', NONE, 'Payload copies that reached a node which held it already.'],
    ({ coverage }, update) => coverage.book.redundant[update],
  ),
  ofUpdate(
    'redundancy_rmr',
    [
      'copies per delivery',
      'learns from a peer',
      'Relative message redundancy m / (n - 1) - 1: payload copies received beyond the one each learning node needed. Empty when nobody learned it from a peer.',
      PLUMTREE,
    ],
    ({ coverage: { book } }, update) =>
      ratioOrNull(book.redundant[update], book.deliveries[update] + book.relearned[update]),
  ),
];

export const UPDATE_FIGURES: readonly Figure<UpdateSource>[] = [...UPDATE_IDENTITY, ...UPDATE_TIMES, ...UPDATE_REACH];

export interface NodeSource {
  readonly endUs: number;
  readonly coverage: Coverage;
  readonly traffic: Traffic;
  /** updates each node held at the end */
  readonly held: Int32Array;
  /** names of the zones, [] without zones */
  readonly zones: readonly string[];
  readonly zoneOf: Uint8Array | null;
}

function ofNode(
  column: string,
  meaning: Meaning,
  value: (source: NodeSource, node: number) => number | string | boolean | null,
): Figure<NodeSource> {
  return figure('nodes', column, meaning, value);
}

function counted(column: string, unit: string, doc: string, place: number): Figure<NodeSource> {
  return ofNode(column, [unit, NONE, doc], ({ traffic }, node) => traffic.ofNode(node, place));
}

export const NODE_FIGURES: readonly Figure<NodeSource>[] = [
  ofNode('node', ['id', NONE, 'Number of the node.'], (_, node) => node),
  ofNode('zone', ['text', NONE, 'Its zone; empty without zones.'], ({ zones, zoneOf }, node) =>
    zoneOf === null || zones.length === 0 ? null : zones[zoneOf[node]],
  ),
  ofNode('starts', ['times', NONE, 'How often it started.'], ({ coverage }, node) => coverage.members.starts[node]),
  ofNode('up_at_end', ['true or false', NONE, 'Whether it was up when the run ended.'], ({ coverage }, node) =>
    coverage.members.isUp(node),
  ),
  ofNode(
    'uptime_s',
    ['s', NONE, 'Time it was up, pauses included.'],
    ({ coverage, endUs }, node) => coverage.members.uptimeUs(node, endUs) / 1e6,
  ),
  counted('messages_sent', 'messages', 'Messages it sent, lost ones included.', SENT),
  counted('packets_sent', 'packets', 'Fragments of the messages it sent.', PACKETS),
  counted('messages_received', 'messages', 'Messages and copies that reached it.', RECEIVED),
  counted('payload_bytes_sent', 'bytes', 'Payload bytes it sent.', SENT_PAYLOAD),
  counted('control_bytes_sent', 'bytes', 'Control bytes it sent.', SENT_CONTROL),
  counted('payload_bytes_received', 'bytes', 'Payload bytes that reached it.', RECEIVED_PAYLOAD),
  counted('control_bytes_received', 'bytes', 'Control bytes that reached it.', RECEIVED_CONTROL),
  ofNode(
    'updates_held',
    ['updates', NONE, 'Updates it held at the end, retired ones left out.'],
    ({ held }, node) => held[node],
  ),
  counted('redundant_copies', 'copies', 'Payload copies that reached it although it held the update.', REDUNDANT),
];

function ofKind(column: string, unit: string, doc: string, place: number): Figure<Traffic> {
  return figure<Traffic>(
    'traffic',
    column,
    [unit, NONE, doc],
    ({ perKind }, kind) => perKind[kind * KIND_STRIDE + place],
  );
}

export const TRAFFIC_FIGURES: readonly Figure<Traffic>[] = [
  figure<Traffic>(
    'traffic',
    'layer',
    ['text', NONE, 'Layer that sends and receives it.'],
    ({ messages }, kind) => messages[kind].layer,
  ),
  figure<Traffic>(
    'traffic',
    'protocol',
    ['text', NONE, 'Protocol of that layer.'],
    ({ messages }, kind) => messages[kind].protocol,
  ),
  figure<Traffic>(
    'traffic',
    'kind',
    ['text', NONE, 'Name of the message in that protocol.'],
    ({ messages }, kind) => messages[kind].kind,
  ),
  ofKind('messages', 'messages', 'Attempts to send it.', KIND_SENT),
  ofKind('packets', 'packets', 'Fragments of those.', KIND_PACKETS),
  ofKind('payload_bytes', 'bytes', 'Payload bytes sent.', KIND_PAYLOAD),
  ofKind('control_bytes', 'bytes', 'Control bytes sent.', KIND_CONTROL),
  ofKind('duplicated', 'messages', 'Extra copies the network made.', KIND_DUPLICATED),
  ofKind('delivered', 'messages', 'Messages and copies that arrived.', KIND_DELIVERED),
  ofKind('dropped', 'messages', 'Messages and copies that did not arrive.', KIND_DROPPED),
  ofKind('dropped_bytes', 'bytes', 'Payload and control bytes of those.', KIND_DROPPED_BYTES),
  figure<Traffic>(
    'traffic',
    'in_flight',
    ['messages', NONE, 'Sent + duplicated - delivered - dropped at the end.'],
    ({ perKind }, kind) => {
      const row = kind * KIND_STRIDE;
      return (
        perKind[row + KIND_SENT] +
        perKind[row + KIND_DUPLICATED] -
        perKind[row + KIND_DELIVERED] -
        perKind[row + KIND_DROPPED]
      );
    },
  ),
];

export const HEAL_FIGURES: readonly Figure<readonly HealFigure[]>[] = [
  figure<readonly HealFigure[]>('heals', 'fault', ['text', NONE, 'Id of the fault.'], (heals, i) => heals[i].fault),
  figure<readonly HealFigure[]>(
    'heals',
    'heal_ms',
    ['ms', NONE, 'When it ended.'],
    (heals, i) => heals[i].healUs / 1000,
  ),
  figure<readonly HealFigure[]>(
    'heals',
    'reconvergence_ms',
    [
      'ms',
      NONE,
      'Time from the heal until every eligible node held every live update; 0 when they did at the heal itself, empty when it was not seen.',
    ],
    (heals, i) => {
      const { reconvergenceUs } = heals[i];
      return reconvergenceUs === null ? null : reconvergenceUs / 1000;
    },
  ),
];
