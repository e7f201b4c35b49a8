/** What a scenario can be made of, as rows for `rumormill list` and the reference page. */
import { CHECKS } from '../checks/registry.ts';
import { faultKinds } from '../faults/kinds.ts';
import type { FaultSpec } from '../faults/spec.ts';
import type { OptionSpec } from '../protocols/contract.ts';
import { protocols } from '../protocols/registry.ts';
import { latencyPresets } from './presets.ts';
import { LOSS_PRESETS } from '../network/data/loss.ts';
import { distributionModels } from './schema/distribution.ts';
import { defaultText } from './schema/stack.ts';
import { topologyModels } from './schema/topology.ts';
import { printDuration, printShare, printSize } from './units.ts';

export interface ListedOption {
  readonly name: string;
  /** as it would be written; null: none, it may be left out; `required`: must be given */
  readonly default: string | null;
  readonly required: boolean;
  readonly legal: string;
  readonly doc: string;
}

export interface Listed {
  readonly name: string;
  /** what sort of protocol, or '' */
  readonly role: string;
  readonly summary: string;
  readonly source: string;
  readonly options: readonly ListedOption[];
  /** how it is written in a scenario */
  readonly example: string;
}

function legalOf(spec: OptionSpec): string {
  if (spec.type === 'choice') return spec.choices.join(' | ');
  if (spec.type === 'boolean') return 'true | false';
  const print = spec.type === 'duration' ? printDuration : spec.type === 'size' ? printSize : String;
  const least = spec.min === undefined ? '' : ` from ${print(spec.min)}`;
  return `${spec.type}${least}${spec.max === undefined ? '' : ` to ${print(spec.max)}`}`;
}

export const listedProtocols: readonly Listed[] = [...protocols.values()].map((protocol) => ({
  name: protocol.name,
  role: protocol.role,
  summary: protocol.summary,
  source: protocol.source,
  options: Object.entries(protocol.options).map(([name, spec]) => {
    const text = defaultText(spec);
    return { name, default: text === null ? null : String(text), required: false, legal: legalOf(spec), doc: spec.doc };
  }),
  example: `- { use: ${protocol.name} }`,
}));

function plain(name: string, summary: string, options: string, example: string): Listed {
  const names = options === '' ? [] : options.split(/, | \| /);
  const rows = names.map((option) => ({ name: option, default: null, required: false, legal: '', doc: '' }));
  return { name, role: '', summary, source: '', options: rows, example };
}

export const listedTopologies: readonly Listed[] = topologyModels.map(({ name, doc, options }) =>
  plain(name, doc, options, name === 'file' ? 'topology: { file: edges.csv }' : `topology: ${name}`),
);

export const listedLatencies: readonly Listed[] = [
  ...distributionModels.map(({ name, doc, options }) => plain(name, doc, `${options}, per`, latencyExample(name))),
  plain(
    'matrix',
    'mean one-way latency between zones',
    'zones, matrix, jitter, min, per',
    'latency: { model: matrix, zones: [a, b], matrix: [[1ms, 40ms], [40ms, 1ms]] }',
  ),
  plain(
    'preset',
    'a measured matrix that comes with the program',
    'preset, jitter, min, per',
    'latency: { preset: aws, jitter: 0.1 }',
  ),
];

function latencyExample(name: string): string {
  const examples: { readonly [name: string]: string } = {
    constant: '40ms',
    uniform: '{ model: uniform, min: 10ms, max: 50ms }',
    normal: '{ model: normal, mean: 40ms, sd: 10ms, min: 1ms }',
    lognormal: '{ model: lognormal, median: 40ms, sigma: 0.4, min: 1ms }',
    exponential: '{ model: exponential, mean: 40ms, min: 1ms }',
    pareto: '{ model: pareto, scale: 10ms, shape: 2.5, max: 5s }',
    weibull: '{ model: weibull, scale: 40ms, shape: 1.5, min: 1ms }',
    empirical: '{ model: empirical, file: latency.csv }',
  };
  return `latency: ${examples[name] ?? name}`;
}

/** Measured data that comes with the program. */
export const listedPresets: readonly Listed[] = [
  ...latencyPresets.map(({ name, source, zones }) => ({
    ...plain(
      name,
      `latency between ${zones.length} zones: ${zones.join(', ')}`,
      'jitter, min, per',
      `latency: { preset: ${name} }`,
    ),
    role: 'latency',
    source,
  })),
  ...LOSS_PRESETS.map(({ name, source, loss, chain }) => ({
    ...plain(name, lossSummary(loss, chain), 'packetSpacing, direction', `loss: { preset: ${name} }`),
    role: 'loss',
    source,
  })),
];

function lossSummary(loss: number, chain: { readonly goodToBad: number; readonly badToGood: number } | null): string {
  if (chain === null) return `independent loss of ${printShare(loss)}`;
  const { goodToBad, badToGood } = chain;
  const mean = Math.round((1000 * goodToBad) / (goodToBad + badToGood)) / 10;
  return `bursts of ${Math.round(10 / badToGood) / 10} packets, ${mean} % lost`;
}

/** How each kind of fault is written. */
const FAULT_EXAMPLES: { readonly [kind in FaultSpec['kind']]: string } = {
  crash: 'crash: { nodes: 10%, state: lose }',
  leave: 'leave: { nodes: { count: 5 } }',
  join: 'join: { count: 100, over: 10s }',
  churn: 'churn: { nodes: all, session: { model: weibull, scale: 57m, shape: 0.6 }, offTime: 10m }',
  trace: 'trace: { file: churn.csv }',
  pause: 'pause: { nodes: 5%, every: 10s, length: 500ms }',
  drift: 'drift: { nodes: 10%, ppm: 200ppm, sign: plus }',
  partition: 'partition: { groups: [60%, 40%] }',
  isolate: 'isolate: { nodes: [0], direction: out }',
  link: 'link: { from: { zone: eu }, to: { zone: us }, loss: 20% }',
  slow: 'slow: { nodes: 1%, latencyFactor: 10 }',
};

export const listedFaults: readonly Listed[] = faultKinds.map(({ kind, doc, at, for: lasts, fields }) => {
  const times = `${at === 'required' ? 'at: 5s, ' : ''}${lasts === 'optional' ? 'for: 20s, ' : ''}`;
  return {
    name: kind,
    role: '',
    summary: doc,
    source: '',
    options: fields.map((field) => ({
      name: field.name,
      default:
        field.default === null
          ? null
          : field.type === 'duration'
            ? printDuration(Number(field.default))
            : String(field.default),
      required: field.required,
      legal: field.choices?.join(' | ') ?? field.type,
      doc: field.doc,
    })),
    example: `- { ${times}${FAULT_EXAMPLES[kind]} }`,
  };
});

export const listedChecks: readonly Listed[] = CHECKS.map(({ check, summary, doc, fields, example }) => ({
  name: check,
  role: '',
  summary: `${summary}. ${doc}`,
  source: '',
  options: fields.map((field) => ({
    name: field.name,
    default: field.default === null ? null : String(field.default),
    required: field.required,
    legal: field.choices?.join(' | ') ?? field.type,
    doc: field.doc,
  })),
  example: `- ${example}`,
}));
