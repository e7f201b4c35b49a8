/**
 * The kinds of faults and their fields as plain data, in the words of a scenario file. The validating schema, `rumormill list` and
 * the reference page are made from these rows; `spec.ts` says what they become.
 *
 * A fault in a scenario is `{ id, at, for, <kind>: { …fields } }`.
 */
import type { FaultSpec } from './spec.ts';

export interface FaultField {
  /** key in a scenario; a dot leads into an object (`flap.down`) */
  readonly name: string;
  /**
   * `nodes`: a selector. `node-groups`: a list of selectors. `duration-distribution`: a distribution of durations, or one
   * duration. `number-distribution`: the same of plain numbers. `file`: path of a CSV, relative to the scenario.
   */
  readonly type:
    | 'nodes'
    | 'node-groups'
    | 'duration'
    | 'duration-distribution'
    | 'number-distribution'
    | 'integer'
    | 'number'
    | 'probability'
    | 'boolean'
    | 'choice'
    | 'file';
  /** of the value once resolved; '' for values without one */
  readonly unit: 'µs' | 'ppm' | '';
  readonly required: boolean;
  /** null: absent unless given */
  readonly default: number | string | boolean | null;
  /** bounds in the resolved unit, both included */
  readonly min?: number;
  readonly max?: number;
  readonly choices?: readonly string[];
  readonly doc: string;
}

export interface FaultKind {
  readonly kind: FaultSpec['kind'];
  readonly doc: string;
  /** `at` is the moment it begins; only a trace has its times in the file */
  readonly at: 'required' | 'never';
  /** whether `for` is taken; where it is optional, leaving it out means for ever */
  readonly for: 'optional' | 'never';
  readonly fields: readonly FaultField[];
}

/** Longest time a fault may state: exact in a double even when added up a few times (2^50 µs, 35 years). */
const LONGEST_US = 1_125_899_906_842_624;
/** Clock rates beyond this are no drift; keeps clocks running forwards. */
export const MOST_DRIFT_PPM = 500_000;
/** Nodes that one join may add. */
export const MOST_JOINERS = 10_000_000;

const NODES: FaultField = {
  name: 'nodes',
  type: 'nodes',
  unit: '',
  required: true,
  default: null,
  doc: 'Who is hit: all, a share, a count, a zone, a range or a list of ids. Shares and counts are drawn with the fault’s id.',
};

const STATE: FaultField = {
  name: 'state',
  type: 'choice',
  unit: '',
  required: false,
  default: 'keep',
  choices: ['keep', 'lose'],
  doc: 'Whether what a protocol calls durable survives the crash (keep) or is gone at the next start (lose).',
};

const LATENCY_FACTOR: FaultField = {
  name: 'latencyFactor',
  type: 'number',
  unit: '',
  required: false,
  default: 1,
  min: 0,
  max: 1_000_000,
  doc: 'Latency is multiplied by this.',
};

const LATENCY_ADD: FaultField = {
  name: 'latencyAdd',
  type: 'duration',
  unit: 'µs',
  required: false,
  default: 0,
  min: 0,
  max: LONGEST_US,
  doc: 'Added to the latency after it was multiplied.',
};

const LIFE_KINDS: readonly FaultKind[] = [
  {
    kind: 'crash',
    doc: 'The nodes are down over [at, at + for) and then start again; without `for` they stay down.',
    at: 'required',
    for: 'optional',
    fields: [NODES, STATE],
  },
  {
    kind: 'leave',
    doc: 'Graceful departure: the protocols’ leave handlers run once, then the nodes are gone for good.',
    at: 'required',
    for: 'never',
    fields: [NODES],
  },
  {
    kind: 'join',
    doc: 'New nodes with ids after those of the first ones, in order of their join times, spread evenly over [at, at + over].',
    at: 'required',
    for: 'never',
    fields: [
      {
        name: 'count',
        type: 'integer',
        unit: '',
        required: true,
        default: null,
        min: 1,
        max: MOST_JOINERS,
        doc: 'How many.',
      },
      {
        name: 'over',
        type: 'duration',
        unit: 'µs',
        required: false,
        default: 0,
        min: 0,
        max: LONGEST_US,
        doc: 'Time between the first and the last of them; 0 means all at once.',
      },
    ],
  },
  {
    kind: 'churn',
    doc: 'Sessions and off times alternate over [at, at + for), in equilibrium from the first instant: a node is up with probability mean session / (mean session + mean off time), and its first stretch is a residual one. Who is down at the end comes up then. A node that joins during the churn begins with a whole session.',
    at: 'required',
    for: 'optional',
    fields: [
      NODES,
      {
        name: 'session',
        type: 'duration-distribution',
        unit: 'µs',
        required: true,
        default: null,
        doc: 'How long a node stays up; the mean must be finite.',
      },
      {
        name: 'offTime',
        type: 'duration-distribution',
        unit: 'µs',
        required: true,
        default: null,
        doc: 'How long it then stays down; the mean must be finite.',
      },
      STATE,
    ],
  },
  {
    kind: 'trace',
    doc: 'Ups and downs from a CSV with the columns time, node, up (1 or 0). A node whose first row is an up is down from the start; nodes without rows stay up.',
    at: 'never',
    for: 'never',
    fields: [{ name: 'file', type: 'file', unit: '', required: true, default: null, doc: 'The CSV.' }, STATE],
  },
  {
    kind: 'pause',
    doc: 'The process stands still but keeps its life: messages wait in its socket queue, missed ticks come as one. Once over [at, at + for), or with `every` again and again within it.',
    at: 'required',
    for: 'optional',
    fields: [
      NODES,
      {
        name: 'every',
        type: 'duration-distribution',
        unit: 'µs',
        required: false,
        default: null,
        doc: 'Time from the start of one pause to the start of the next of the same node; the first comes after a residual of it, so that nodes do not pause together. Needs `length`. A pause longer than this delays the next one until just after it.',
      },
      {
        name: 'length',
        type: 'duration-distribution',
        unit: 'µs',
        required: false,
        default: null,
        doc: 'How long each pause lasts, drawn per pause; `for` cuts off what lies beyond. Without it a single pause lasts as long as `for`.',
      },
    ],
  },
  {
    kind: 'drift',
    doc: 'The nodes’ clocks run fast or slow over [at, at + for), then at their former rate again; what they have gained or lost stays.',
    at: 'required',
    for: 'optional',
    fields: [
      NODES,
      {
        name: 'ppm',
        type: 'number-distribution',
        unit: 'ppm',
        required: true,
        default: null,
        min: 0,
        max: MOST_DRIFT_PPM,
        doc: 'Size of the drift in parts per million, drawn per node; clamped to the bound.',
      },
      {
        name: 'sign',
        type: 'choice',
        unit: '',
        required: false,
        default: 'either',
        choices: ['plus', 'minus', 'either'],
        doc: 'plus: fast, minus: slow, either: drawn per node with equal chance.',
      },
    ],
  },
];

const LINK_KINDS: readonly FaultKind[] = [
  {
    kind: 'partition',
    doc: 'No message passes between different groups over [at, at + for); then it heals. Nodes in no group form one more group, the last. A message in flight when the cut falls is lost.',
    at: 'required',
    for: 'optional',
    fields: [
      {
        name: 'groups',
        type: 'node-groups',
        unit: '',
        required: true,
        default: null,
        doc: 'The sides, without a node in common: [60%, 40%], [zone a, rest], [[0, 1, 2], 10-19] … One group is cut off from all others.',
      },
      {
        name: 'oneWay',
        type: 'boolean',
        unit: '',
        required: false,
        default: false,
        doc: 'Only messages from an earlier group to a later one are lost; nodes in no group count as the last.',
      },
      {
        name: 'flap.down',
        type: 'duration',
        unit: 'µs',
        required: false,
        default: null,
        min: 1,
        max: LONGEST_US,
        doc: 'The cut comes and goes: in force this long (from `at` on) …',
      },
      {
        name: 'flap.up',
        type: 'duration',
        unit: 'µs',
        required: false,
        default: null,
        min: 1,
        max: LONGEST_US,
        doc: '… then open this long, and so on until the end. Given together with `flap.down`.',
      },
    ],
  },
  {
    kind: 'isolate',
    doc: 'Each of the nodes is cut off from everybody, from each other too, over [at, at + for).',
    at: 'required',
    for: 'optional',
    fields: [
      NODES,
      {
        name: 'direction',
        type: 'choice',
        unit: '',
        required: false,
        default: 'both',
        choices: ['both', 'in', 'out'],
        doc: 'in: they receive nothing. out: nothing they send arrives. both: neither.',
      },
    ],
  },
  {
    kind: 'link',
    doc: 'Worse links from some nodes to others over [at, at + for): a burst of loss, of latency, or both.',
    at: 'required',
    for: 'optional',
    fields: [
      { ...NODES, name: 'from', required: false, default: 'all', doc: 'Senders.' },
      { ...NODES, name: 'to', required: false, default: 'all', doc: 'Receivers.' },
      {
        name: 'both',
        type: 'boolean',
        unit: '',
        required: false,
        default: true,
        doc: 'The way back is as bad.',
      },
      {
        name: 'loss',
        type: 'probability',
        unit: '',
        required: false,
        default: 0,
        min: 0,
        max: 1,
        doc: 'Extra loss of each packet, independent of all other loss.',
      },
      LATENCY_FACTOR,
      LATENCY_ADD,
    ],
  },
  {
    kind: 'slow',
    doc: 'Everything the nodes send or receive is late over [at, at + for); a message between two of them is late once.',
    at: 'required',
    for: 'optional',
    fields: [NODES, LATENCY_FACTOR, LATENCY_ADD],
  },
];

export const faultKinds: readonly FaultKind[] = [...LIFE_KINDS, ...LINK_KINDS];
