/** The kinds of checks as plain data, for the scenario's schema, `list` and the reference page. */
import { DROP_REASONS } from '../kernel/events.ts';
import type { CheckKind } from './spec.ts';

export type CheckFieldType =
  | 'duration'
  /** a time, `<fault>.start`, `<fault>.heal`, or `<workload entry>.publish` */
  | 'moment'
  | 'share'
  | 'size'
  | 'count'
  | 'number'
  | 'choice'
  /** id of a workload entry */
  | 'workload';

export interface CheckField {
  /** key in a scenario */
  readonly name: string;
  /** key in the resolved scenario, in base units */
  readonly key: string;
  readonly type: CheckFieldType;
  readonly required: boolean;
  /** in base units (a moment: µs); null: none */
  readonly default: number | string | null;
  readonly choices?: readonly string[];
  readonly doc: string;
}

export interface CheckDefinition {
  readonly check: CheckKind;
  /** key in a scenario */
  readonly key: string;
  readonly summary: string;
  /** when exactly it holds, fails, and stays undecided */
  readonly doc: string;
  readonly fields: readonly CheckField[];
  /** one entry of a scenario's `checks` */
  readonly example: string;
}

function required(name: string, key: string, type: CheckFieldType, doc: string): CheckField {
  return { name, key, type, required: true, default: null, doc };
}

function optional(
  name: string,
  key: string,
  type: CheckFieldType,
  value: number | string | null,
  doc: string,
): CheckField {
  return { name, key, type, required: false, default: value, doc };
}

function choice(name: string, choices: readonly string[], value: string, doc: string): CheckField {
  return { name, key: name, type: 'choice', required: false, default: value, choices, doc };
}

const AT_THE_END = 'Held when the run is over; undecided when the limit or an interruption came first.';

const SPREAD: readonly CheckDefinition[] = [
  {
    check: 'converges',
    key: 'converges',
    summary: 'every eligible node holds every live update within a time after a moment',
    doc: 'Held as soon as the run is converged (all publishes done, every eligible node holds every live update) at some moment of [after, after + within]; losing it again later does not matter. Failed as soon as that time has passed without. Undecided when the run ended earlier.',
    fields: [
      required('within', 'withinUs', 'duration', 'how long it may take'),
      optional('after', 'after', 'moment', 0, 'when the time begins to count'),
    ],
    example: '{ converges: { within: 10s, after: cut.heal } }',
  },
  {
    check: 'coverage',
    key: 'coverage',
    summary: 'mean coverage has reached a share by a moment',
    doc: 'Judged at the moment: mean over live updates (or over the updates of one workload entry, retired ones as they retired) of the share of eligible nodes that hold it. When the run stopped earlier because it was converged or nothing could change any more, its end counts; undecided when it was cut short.',
    fields: [
      required('atLeast', 'atLeast', 'share', 'least mean coverage'),
      required('by', 'by', 'moment', 'when it is judged'),
      optional('workload', 'workload', 'workload', null, 'only the updates of this workload entry'),
    ],
    example: '{ coverage: { atLeast: 95%, by: 5s, workload: news } }',
  },
  {
    check: 'stranded',
    key: 'stranded',
    summary: 'nobody lacks an update when the run ends',
    doc: 'Counts pairs of an eligible node and a live update it lacks at the end. When the limit came first: held if there are few enough and all publishes are done, else undecided.',
    fields: [required('atMost', 'atMost', 'count', 'pairs of node and update that may be left')],
    example: '{ stranded: { atMost: 0 } }',
  },
  {
    check: 'delivery-hops',
    key: 'deliveryHops',
    summary: 'no delivery takes more than so many hops',
    doc: `Greatest hop of a first-time delivery. Fails with the first one beyond. ${AT_THE_END}`,
    fields: [required('atMost', 'atMost', 'count', 'hops from the origin, whose own hop is 0')],
    example: '{ deliveryHops: { atMost: 12 } }',
  },
  {
    check: 'delivery-delay',
    key: 'deliveryDelay',
    summary: 'a quantile of the delivery delay is at most so long',
    doc: `Time from publish to first-time delivery over all pairs of node and update, quantile by nearest rank, exact. Fails as soon as too many are late for any number still to come. ${AT_THE_END}`,
    fields: [
      optional('quantile', 'quantile', 'share', 0.99, 'share of deliveries that must be in time'),
      required('atMost', 'atMostUs', 'duration', 'longest delay'),
    ],
    example: '{ deliveryDelay: { quantile: 99%, atMost: 3s } }',
  },
];

const COST: readonly CheckDefinition[] = [
  {
    check: 'bytes-per-node',
    key: 'bytesPerNode',
    summary: 'nodes send at most so many bytes in the whole run',
    doc: `Bytes sent, lost ones included, over nodes that ever started. Fails as soon as no later start could bring the figure down again. ${AT_THE_END}`,
    fields: [
      required('atMost', 'atMostBytes', 'size', 'most bytes'),
      choice(
        'statistic',
        ['mean', 'p50', 'p99', 'max'],
        'mean',
        'figure over nodes that is compared; quantiles by nearest rank',
      ),
      choice('class', ['all', 'payload', 'control'], 'all', 'which bytes count'),
    ],
    example: '{ bytesPerNode: { atMost: 20kB, statistic: p99 } }',
  },
  {
    check: 'redundancy',
    key: 'redundancy',
    summary: 'payload copies per delivery beyond the needed one (RMR)',
    doc: 'Payload copies that reached a node which held the update already, per learn from a peer (Plumtree, SRDS 2007). Judged when the run is over; undecided when the limit or an interruption came first.',
    fields: [required('atMost', 'atMost', 'number', 'copies per delivery')],
    example: '{ redundancy: { atMost: 2.5 } }',
  },
  {
    check: 'drops',
    key: 'drops',
    summary: 'at most so many messages are dropped',
    doc: `Messages and copies that did not arrive for a reason, or for any. Fails with the first one too many. ${AT_THE_END}`,
    fields: [
      required('atMost', 'atMost', 'count', 'messages'),
      choice('reason', ['any', ...DROP_REASONS], 'any', 'which drops count'),
    ],
    example: '{ drops: { reason: uplink-full, atMost: 0 } }',
  },
];

const REPLICA: readonly CheckDefinition[] = [
  {
    check: 'resurrections',
    key: 'resurrections',
    summary: 'deleted items stay deleted',
    doc: `Counts how often a node that had taken a delete in shows a value under the key again that the delete had deleted: it had dropped its tombstone, and somebody who had missed the delete told it. A node that lost its state knows of no delete any more. With \`goneWithin\` only items count that stay longer: before a dormant certificate meets and kills it, an item may pass through nodes that have no tombstone left. Fails with the first one too many, naming node, key and moment. ${AT_THE_END}`,
    fields: [
      required('atMost', 'atMost', 'count', 'times that an item may come back'),
      optional(
        'goneWithin',
        'goneWithinUs',
        'duration',
        0,
        'an item that the node gives up again so soon does not count',
      ),
    ],
    example: '{ resurrections: { atMost: 0, goneWithin: 5s } }',
  },
];

export const CHECKS: readonly CheckDefinition[] = [...SPREAD, ...COST, ...REPLICA];
