/**
 * Building blocks of the scenario's schema, over zod: leaves that read text with units, maps with unknown keys named, and choices.
 *
 * A plain zod union says "invalid input" when no branch fits. Here the text decides first which branch is meant (by its shape or by its
 * `model`), and only that branch complains. Every block also knows its own JSON Schema.
 */
import * as z from 'zod/mini';
import { unknownName } from '../suggest.ts';
import { show } from '../units.ts';
import type { Parsed } from '../units.ts';

export type JsonSchema = { [key: string]: unknown };
export type Shape = { readonly [key: string]: z.ZodMiniType };
export type TextMap = { readonly [key: string]: unknown };
type Path = (string | number)[];

/** What issues carry besides the message. */
export interface IssueParams {
  /** legal values, in words */
  readonly expected: string;
  /** the position is that of the key, not of its value */
  readonly atKey: boolean;
}

export interface Sink {
  readonly issues: z.core.$ZodRawIssue[];
}

const jsonSchemas = new WeakMap<z.ZodMiniType, () => JsonSchema>();
/** Blocks that may be left out of a map. */
const optional = new WeakSet<z.ZodMiniType>();
/** JSON Schemas that others refer to by name. */
const definitions = new Map<string, () => JsonSchema>();

/** The JSON Schema a block declares, or null for blocks of zod itself. */
export function declaredJson(schema: unknown): JsonSchema | null {
  return jsonSchemas.get(schema as z.ZodMiniType)?.() ?? null;
}

function declare<T>(schema: z.ZodMiniType<T>, json: () => JsonSchema): z.ZodMiniType<T> {
  jsonSchemas.set(schema, json);
  return schema;
}

/**
 * The same schema, written once in the JSON Schema and referred to by name.
 *
 * @param doc what it is, wherever it stands; what it means in its place is for `described` to say
 */
export function named<T>(name: string, schema: z.ZodMiniType<T>, doc: string): z.ZodMiniType<T> {
  const json = jsonSchemas.get(schema) ?? ((): JsonSchema => ({}));
  definitions.set(name, () => ({ ...json(), description: doc }));
  return declare(schema, () => ({ $ref: `#/$defs/${name}` }));
}

/** The same schema with what it means in its place; beside a reference, too, as draft 2020-12 allows. */
export function described<T>(schema: z.ZodMiniType<T>, doc: string): z.ZodMiniType<T> {
  return declared(
    (value, sink) => run(schema, value, sink),
    () => ({ ...toJson(schema), description: doc }),
  );
}

/** One of the named JSON Schemas; empty when there is none of that name. */
export function jsonDefinition(name: string): JsonSchema {
  return definitions.get(name)?.() ?? {};
}

/** All named JSON Schemas, in order of their names. */
export function jsonDefinitions(): JsonSchema {
  const names = [...definitions.keys()].sort();
  return Object.fromEntries(names.map((name) => [name, definitions.get(name)?.()]));
}

export function complain(sink: Sink, path: Path, message: string, expected: string, atKey = false): void {
  const params: IssueParams = { expected, atKey };
  sink.issues.push({ code: 'custom', path, message, params: { ...params }, input: undefined, continue: false });
}

export function isMap(value: unknown): value is TextMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value read by a function; the JSON Schema, made when it is asked for, says what its text looks like. */
export function leaf<T>(read: (value: unknown) => Parsed<T>, json: JsonSchema | (() => JsonSchema)): z.ZodMiniType<T> {
  const whole = (value: unknown, sink: Sink): T | undefined => {
    const result = read(value);
    if (result.ok) return result.value;
    complain(sink, [], result.message, result.expected);
    return undefined;
  };
  return declared(whole, typeof json === 'function' ? json : () => json);
}

/** A block by its reading function, which complains or returns a value. One object of zod's: a scenario has hundreds of blocks. */
export function declared<T>(
  read: (value: unknown, sink: Sink) => T | undefined,
  json: () => JsonSchema,
): z.ZodMiniType<T> {
  return declare<T>(
    z.transform((value: unknown, sink): T => read(value, sink) as T),
    json,
  );
}

/** Compiling a reader of its own for each map costs more than the one scenario it would read. */
const PLAIN = { jitless: true };

/** A block that is made when it is first needed: of many kinds, a scenario names a few. */
export function deferred<T>(make: () => z.ZodMiniType<T>): z.ZodMiniType<T> {
  let made: z.ZodMiniType<T> | null = null;
  const schema = (): z.ZodMiniType<T> => (made ??= make());
  return declared(
    (value, sink) => run(schema(), value, sink),
    () => toJson(schema()),
  );
}

/** A shorter way to write what `schema` reads. */
export function rewritten<T>(
  schema: z.ZodMiniType<T>,
  json: JsonSchema,
  rewrite: (value: unknown) => unknown,
): z.ZodMiniType<T> {
  return declared(
    (value, sink) => run(schema, rewrite(value), sink),
    () => json,
  );
}

/** Runs a schema inside another one's transform; its issues become ours. */
export function run<T>(schema: z.ZodMiniType<T>, value: unknown, sink: Sink, path: Path = []): T | undefined {
  const result = schema.safeParse(value, PLAIN);
  if (result.success) return result.data;
  for (const issue of result.error.issues) {
    sink.issues.push({ ...issue, input: undefined, path: [...path, ...issue.path] });
  }
  return undefined;
}

export interface MapInfo {
  readonly doc: string;
  /** a key that says which of several maps this is, with its fixed value */
  readonly tag?: readonly [string, string];
  /** keys of which exactly one must be present */
  readonly oneOf?: readonly string[];
}

/** A map with these keys and no others. All of its problems are reported, not the first. */
export function map<S extends Shape>(shape: S, info: MapInfo): z.ZodMiniType<z.output<z.ZodMiniObject<S>>> {
  let object: z.ZodMiniObject<S> | null = null;
  const objectOf = (): z.ZodMiniObject<S> => (object ??= z.object(shape));
  const needed = Object.keys(shape).filter((key) => !optional.has(shape[key]));
  const keys = info.tag === undefined ? Object.keys(shape) : [info.tag[0], ...Object.keys(shape)];
  const schema = z.transform((value: unknown, sink): z.output<z.ZodMiniObject<S>> => {
    if (!isMap(value)) {
      const message = value === undefined ? 'is missing' : `${show(value)} is not a map`;
      complain(sink, [], message, `a map with ${keys.join(', ')}`);
      return z.NEVER;
    }
    unknownKeys(value, keys, sink);
    // Every key is there, if only as undefined: what may be left out is for the blocks to say, with their own words.
    const whole = Object.fromEntries(Object.keys(shape).map((key) => [key, value[key]]));
    return run<z.output<z.ZodMiniObject<S>>>(objectOf(), whole, sink) as z.output<z.ZodMiniObject<S>>;
  });
  return declare(schema as z.ZodMiniType<z.output<z.ZodMiniObject<S>>>, () => mapJson(objectOf(), needed, info));
}

export function unknownKeys(value: TextMap, legal: readonly string[], sink: Sink): void {
  for (const key of Object.keys(value)) {
    if (!legal.includes(key)) complain(sink, [key], unknownName('key', key, legal), legal.join(', '), true);
  }
}

function mapJson(object: z.ZodMiniType, needed: readonly string[], info: MapInfo): JsonSchema {
  const properties = (toJson(object)['properties'] ?? {}) as { [key: string]: unknown };
  const required = [...needed];
  const all = info.tag === undefined ? properties : { [info.tag[0]]: { const: info.tag[1] }, ...properties };
  if (info.tag !== undefined) required.unshift(info.tag[0]);
  return {
    type: 'object',
    description: info.doc,
    properties: all,
    ...(required.length > 0 ? { required } : {}),
    ...(info.oneOf === undefined
      ? {}
      : { oneOf: info.oneOf.map((key) => ({ type: 'object', properties: { [key]: {} }, required: [key] })) }),
    additionalProperties: false,
  };
}

/** The JSON Schema of what may be written for a schema. */
export function toJson(schema: z.ZodMiniType): JsonSchema {
  const declared = declaredJson(schema);
  if (declared !== null) return declared;
  const json = z.toJSONSchema(schema, {
    io: 'input',
    target: 'draft-2020-12',
    unrepresentable: 'any',
    override: (context) => {
      const own = declaredJson(context.zodSchema);
      if (own !== null) Object.assign(context.jsonSchema, own);
    },
  }) as JsonSchema;
  return Object.fromEntries(Object.entries(json).filter(([key]) => key !== '$schema'));
}

/** A list whose items all have one schema. */
export function list<T>(item: z.ZodMiniType<T>, doc: string, least = 0): z.ZodMiniType<T[]> {
  const expected = least > 0 ? `a list of at least ${least}` : 'a list';
  const schema = z.transform((value: unknown, sink): T[] => {
    if (!Array.isArray(value)) {
      complain(sink, [], value === undefined ? 'is missing' : `${show(value)} is not a list`, expected);
      return z.NEVER;
    }
    if (value.length < least) complain(sink, [], value.length === 0 ? 'is empty' : 'is too short', expected);
    return value.map((entry: unknown, index) => run(item, entry, sink, [index]) as T);
  });
  return declare<T[]>(schema, () => ({
    type: 'array',
    description: doc,
    items: toJson(item),
    ...(least > 0 ? { minItems: least } : {}),
  }));
}

/** One of several maps, told apart by a key such as `model`; or a short form that is not a map. */
export function variants<T>(
  key: string,
  maps: { readonly [name: string]: z.ZodMiniType<T> },
  doc: string,
  short: z.ZodMiniType<T> | null = null,
): z.ZodMiniType<T> {
  const names = Object.keys(maps);
  const schema = z.transform((value: unknown, sink): T => {
    if (!isMap(value) && short !== null) return run(short, value, sink) as T;
    if (!isMap(value)) {
      complain(sink, [], value === undefined ? 'is missing' : `${show(value)} is not a map`, `a map with ${key}`);
      return z.NEVER;
    }
    const name = value[key];
    const chosen = typeof name === 'string' && Object.hasOwn(maps, name) ? maps[name] : undefined;
    if (chosen !== undefined) return run(chosen, value, sink) as T;
    if (name === undefined) complain(sink, [], `has no "${key}"`, `${key}: ${names.join(', ')}`);
    else complain(sink, [key], unknownName(key, typeof name === 'string' ? name : show(name), names), names.join(', '));
    return z.NEVER;
  });
  return declare<T>(schema, () => ({
    description: doc,
    anyOf: [...(short === null ? [] : [toJson(short)]), ...names.map((name) => toJson(maps[name]))],
  }));
}

/** Chooses the branch by looking at the value; `json` lists all branches. */
export function branch<T>(
  choose: (value: unknown) => z.ZodMiniType<T>,
  all: readonly z.ZodMiniType[],
  doc: string,
): z.ZodMiniType<T> {
  const schema = z.transform((value: unknown, sink): T => run(choose(value), value, sink) ?? z.NEVER);
  return declare<T>(schema, () => ({ description: doc, anyOf: all.map(toJson) }));
}

/** The value of a schema turned into something else; `refine` may complain. */
export function become<A, B>(schema: z.ZodMiniType<A>, convert: (value: A, sink: Sink) => B): z.ZodMiniType<B> {
  const changed = z.transform((value: unknown, sink): B => {
    const failures = sink.issues.length;
    const before = run(schema, value, sink) as A;
    return sink.issues.length > failures ? z.NEVER : convert(before, sink);
  });
  if (optional.has(schema)) optional.add(changed);
  return declare<B>(changed, () => toJson(schema));
}

/** May be left out; then it is as if `text` stood there. */
export function or<T>(schema: z.ZodMiniType<T>, text: unknown): z.ZodMiniType<T> {
  const changed = z.transform(
    (value: unknown, sink): T => run(schema, value === undefined ? text : value, sink) ?? z.NEVER,
  );
  optional.add(changed);
  return declare<T>(changed, () => ({ ...toJson(schema), default: text }));
}

/** May be left out; then it is null. */
export function maybe<T>(schema: z.ZodMiniType<T>): z.ZodMiniType<T | null> {
  const changed = z.transform((value: unknown, sink): T | null => {
    return value === undefined ? null : (run(schema, value, sink) as T);
  });
  optional.add(changed);
  return declare<T | null>(changed, () => toJson(schema));
}
