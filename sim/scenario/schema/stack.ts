/** `stack` and `groups`: protocols and their options. The options' schema is made from a protocol's `OptionSpecs`. */
import type * as z from 'zod/mini';
import type { NodeSelector } from '../../network/spec.ts';
import { resolvedOptionName } from '../../protocols/contract.ts';
import type { OptionSpec, Protocol, ResolvedOptions } from '../../protocols/contract.ts';
import { printDuration, printShare, printSize, show } from '../units.ts';
import { become, complain, declared, described, isMap, list, map, maybe, or, run, toJson } from './build.ts';
import type { JsonSchema, Shape, Sink, TextMap } from './build.ts';
import { selector } from './selector.ts';
import { boolean, choice, duration, integer, name, number, share, size } from './text.ts';

/** The protocol of a name or file, or why there is none. */
export type FindProtocol = (use: string) => Protocol | { readonly message: string; readonly expected: string };

export interface LayerText {
  readonly id: string | null;
  readonly use: string;
  readonly protocol: Protocol;
  readonly options: ResolvedOptions;
}

export interface GroupText {
  readonly id: string | null;
  readonly nodes: NodeSelector;
  readonly stack: readonly LayerText[];
}

function optionLeaf(spec: OptionSpec): z.ZodMiniType {
  switch (spec.type) {
    case 'duration':
      return duration(spec.doc, { min: spec.min, max: spec.max });
    case 'size':
      return size(spec.doc, { min: spec.min, max: spec.max });
    case 'integer':
      return integer(spec.doc, { min: spec.min, max: spec.max });
    case 'number':
      return number(spec.doc, { min: spec.min, max: spec.max });
    case 'probability':
      return share(spec.doc, { min: spec.min, max: spec.max });
    case 'boolean':
      return boolean(spec.doc);
    case 'choice':
      return choice(spec.choices, spec.doc);
  }
}

/** The default of an option as it would be written; null when it has none. */
export function defaultText(spec: OptionSpec): number | string | boolean | null {
  if (spec.default === null) return null;
  if (spec.type === 'duration') return printDuration(spec.default);
  if (spec.type === 'probability') return printShare(spec.default);
  return spec.type === 'size' ? printSize(spec.default) : spec.default;
}

function optionSchema(spec: OptionSpec): z.ZodMiniType {
  const text = defaultText(spec);
  return text === null ? maybe(optionLeaf(spec)) : or(optionLeaf(spec), text);
}

/** Keys of a layer that are not options. */
export const LAYER_KEYS: readonly string[] = ['use', 'id'];

function layerShape(protocol: Protocol): Shape {
  const shape: { [key: string]: z.ZodMiniType } = {
    id: maybe(name('a name for the layer, if its protocol is used twice; keys its draws')),
  };
  for (const [option, spec] of Object.entries(protocol.options)) {
    if (!LAYER_KEYS.includes(option)) shape[option] = optionSchema(spec);
  }
  return shape;
}

function layerSchema(use: string, protocol: Protocol): z.ZodMiniType<LayerText> {
  const schema = map(layerShape(protocol), { doc: protocol.summary, tag: ['use', use] }) as z.ZodMiniType<TextMap>;
  return become(schema, (value, sink): LayerText => {
    const options: { [name: string]: number | string | boolean | null } = {};
    for (const [option, spec] of Object.entries(protocol.options)) {
      if (!LAYER_KEYS.includes(option)) options[resolvedOptionName(option, spec)] = value[option] as number;
    }
    for (const [option, problem] of combinationProblems(protocol, options)) {
      complain(sink, option === '' ? [] : [option], problem, 'another combination of options');
    }
    return { id: (value['id'] ?? null) as string | null, use, protocol, options };
  });
}

/** What the protocol's own `validate` says; a user's may throw. */
function combinationProblems(protocol: Protocol, options: ResolvedOptions): readonly (readonly [string, string])[] {
  try {
    return protocol.validate?.(options) ?? [];
  } catch (error) {
    return [['', `its validate threw: ${error instanceof Error ? error.message.split('\n')[0] : 'no reason given'}`]];
  }
}

/** Schemas of protocols under their own names, which are the same for every scenario. */
const layerSchemas = new WeakMap<Protocol, z.ZodMiniType<LayerText>>();

function schemaOf(use: string, protocol: Protocol): z.ZodMiniType<LayerText> {
  if (use !== protocol.name) return layerSchema(use, protocol);
  const schema = layerSchemas.get(protocol) ?? layerSchema(use, protocol);
  layerSchemas.set(protocol, schema);
  return schema;
}

/** One layer: `{ use: push, fanout: 3 }`, or the protocol's name alone. */
function layer(find: FindProtocol, known: readonly Protocol[]): z.ZodMiniType<LayerText> {
  return declared(
    (value, sink) => {
      if (!isMap(value) && typeof value !== 'string') {
        complain(sink, [], `${show(value)} is not a layer`, 'a map with use and the options of the protocol');
        return undefined;
      }
      const use = isMap(value) ? value['use'] : value;
      if (typeof use !== 'string' || use === '') {
        complainOfUse(value, use, known, sink);
        return undefined;
      }
      const found = find(use);
      if ('message' in found) {
        complain(sink, isMap(value) ? ['use'] : [], found.message, found.expected);
        return undefined;
      }
      return run(schemaOf(use, found), isMap(value) ? value : { use: value }, sink);
    },
    () => layerJson(known),
  );
}

function complainOfUse(value: unknown, use: unknown, known: readonly Protocol[], sink: Sink): void {
  const legal = 'use: the name of a protocol, or the path of a file';
  if (use !== undefined) {
    complain(sink, ['use'], `${show(use)} is not the name of a protocol`, legal);
    return;
  }
  // `- push: { fanout: 3 }`
  const meant = isMap(value) ? known.find(({ name: protocol }) => Object.hasOwn(value, protocol)) : undefined;
  complain(
    sink,
    [],
    'has no "use"',
    meant === undefined ? legal : `{ use: ${meant.name}, … } with the options beside it`,
  );
}

function layerJson(known: readonly Protocol[]): JsonSchema {
  const own = {
    type: 'object',
    description: 'A protocol of your own: the path of its file, and its options.',
    properties: { use: { type: 'string', pattern: '[./]' }, id: { type: 'string' } },
    required: ['use'],
  };
  const short = { enum: known.map((protocol) => protocol.name), description: 'A protocol with its default options.' };
  return {
    description: 'A layer of the stack: a protocol and its options.',
    oneOf: [short, ...known.map((protocol) => toJson(layerSchema(protocol.name, protocol))), own],
  };
}

/** A stack of layers, bottom first. */
export function stackSchema(find: FindProtocol, known: readonly Protocol[]): z.ZodMiniType<LayerText[]> {
  return list(layer(find, known), 'What a node runs: peer sampling, dissemination, repair.', 1);
}

export function groupSchema(find: FindProtocol, known: readonly Protocol[]): z.ZodMiniType<GroupText> {
  return map(
    {
      id: maybe(name('a name for the group')),
      nodes: described(selector, 'who is in it'),
      stack: stackSchema(find, known),
    },
    { doc: 'Nodes that run the same stack.' },
  );
}
