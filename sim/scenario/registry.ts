/** What a scenario can be made of, as rows for `rumormill list` and the reference page. */
import { CHECKS } from '../checks/registry.ts';
import { faultKinds } from '../faults/kinds.ts';
import type { FaultField } from '../faults/kinds.ts';
import type { FaultSpec } from '../faults/spec.ts';
import type { OptionSpec } from '../protocols/contract.ts';
import { protocols } from '../protocols/registry.ts';
import { conflictRules } from '../replica/conflict-rules.ts';
import { optionsOf } from './options.ts';
import type { ListedOption } from './options.ts';
import { latencyPresets } from './presets.ts';
import { LOSS_PRESETS } from '../network/data/loss.ts';
import { distributionModels } from './schema/distribution.ts';
import { defaultText } from './schema/stack.ts';
import { topologyModels } from './schema/topology.ts';
import { boundsText } from './schema/text.ts';
import { printDuration, printPpm, printShare, printSize } from './units.ts';
export type { ListedOption } from './options.ts';

export interface Listed {
  readonly name: string;
  /** what sort of protocol, or '' */
  readonly role: string;
  readonly summary: string;
  readonly source: string;
  /** of protocols: what to expect of it, and when not to use it; '' when nothing is said */
  readonly expect?: string;
  readonly avoid?: string;
  readonly options: readonly ListedOption[];
  /** how it is written in a scenario */
  readonly example: string;
}

/** How values are written, by the type of an option or field. */
const PRINT: { readonly [type: string]: (value: number) => string } = {
  duration: printDuration,
  size: printSize,
  probability: printShare,
};

function legalOf(spec: OptionSpec): string {
  if (spec.type === 'choice') return spec.choices.join(' | ');
  if (spec.type === 'boolean') return 'true | false';
  return boundsText(spec.type, spec, PRINT[spec.type]);
}

export const listedProtocols: readonly Listed[] = [...protocols.values()].map((protocol) => ({
  name: protocol.name,
  role: protocol.role,
  summary: protocol.summary,
  source: protocol.source,
  expect: protocol.expect ?? '',
  avoid: protocol.avoid ?? '',
  options: Object.entries(protocol.options).map(([name, spec]) => {
    const text = defaultText(spec);
    return { name, default: text === null ? null : String(text), required: false, legal: legalOf(spec), doc: spec.doc };
  }),
  example: `- { use: ${protocol.name} }`,
}));

function plain(name: string, summary: string, options: readonly ListedOption[], example: string): Listed {
  return { name, role: '', summary, source: '', options, example };
}

export const listedTopologies: readonly Listed[] = topologyModels.map(({ name, doc }) =>
  name === 'file'
    ? plain(name, doc, optionsOf('topology', 'file'), 'topology: { file: edges.csv }')
    : plain(name, doc, optionsOf('topology', 'model', name), `topology: ${name}`),
);

export const listedLatencies: readonly Listed[] = [
  ...distributionModels.map(({ name, doc }) =>
    plain(name, doc, optionsOf('latency', 'model', name), latencyExample(name)),
  ),
  plain(
    'matrix',
    'mean one-way latency between zones',
    optionsOf('latency', 'model', 'matrix'),
    'latency: { model: matrix, zones: [a, b], matrix: [[1ms, 40ms], [40ms, 1ms]] }',
  ),
  plain(
    'preset',
    'a measured matrix that comes with the program',
    optionsOf('latency', 'preset'),
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

function besidePreset(definition: 'latency' | 'loss'): readonly ListedOption[] {
  return optionsOf(definition, 'preset').filter(({ name }) => name !== 'preset');
}

/** Measured data that comes with the program. */
export const listedConflicts: readonly Listed[] = [...conflictRules.values()].map((rule) => ({
  name: rule.name,
  role: '',
  summary: rule.summary,
  source: rule.source,
  expect: rule.advice,
  options: [],
  example: `replica: { conflicts: ${rule.name} }   # operations: ${rule.operations.join(', ')}`,
}));

export const listedPresets: readonly Listed[] = [
  ...latencyPresets.map(({ name, source, zones }) => ({
    ...plain(
      name,
      `latency between ${zones.length} zones: ${zones.join(', ')}`,
      besidePreset('latency'),
      `latency: { preset: ${name} }`,
    ),
    role: 'latency',
    source,
  })),
  ...LOSS_PRESETS.map(({ name, source, loss, chain }) => ({
    ...plain(name, lossSummary(loss, chain), besidePreset('loss'), `loss: { preset: ${name} }`),
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

function fieldDefault({ type, default: value }: FaultField): string | null {
  if (value === null) return null;
  return typeof value === 'number' ? (PRINT[type] ?? String)(value) : String(value);
}

function fieldLegal({ type, unit, choices, min, max }: FaultField): string {
  if (choices !== undefined) return choices.join(' | ');
  if (type === 'boolean') return 'true | false';
  // A duration's own bounds, 0 and decades, go without saying.
  if (type === 'duration') return boundsText(type, { min: min === 0 ? undefined : min }, printDuration);
  return boundsText(type, { min, max }, PRINT[type] ?? (unit === 'ppm' ? printPpm : String));
}

export const listedFaults: readonly Listed[] = faultKinds.map(({ kind, doc, at, for: lasts, fields }) => {
  const times = `${at === 'required' ? 'at: 5s, ' : ''}${lasts === 'optional' ? 'for: 20s, ' : ''}`;
  return {
    name: kind,
    role: '',
    summary: doc,
    source: '',
    options: fields.map((field) => ({
      name: field.name,
      default: fieldDefault(field),
      required: field.required,
      legal: fieldLegal(field),
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
