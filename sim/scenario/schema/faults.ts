/** `faults`: made from the rows of `faults/kinds.ts`, so that a new fault needs no schema of its own. */
import type * as z from 'zod/mini';
import { faultKinds } from '../../faults/kinds.ts';
import type { FaultField, FaultKind } from '../../faults/kinds.ts';
import { unknownName } from '../suggest.ts';
import { parseDuration, parsed, show } from '../units.ts';
import {
  become,
  branch,
  complain,
  declared,
  deferred,
  described,
  isMap,
  leaf,
  list,
  map,
  maybe,
  or,
  rewritten,
  run,
  toJson,
} from './build.ts';
import type { Sink, TextMap } from './build.ts';
import { distribution, DURATION, PPM } from './distribution.ts';
import { selector } from './selector.ts';
import { boolean, choice, duration, file, integer, name, number, share } from './text.ts';

/** A fault before its id is settled and its files are read: fields as in `FaultSpec`, distributions perhaps still in files. */
export interface FaultText {
  readonly id: string | null;
  readonly kind: string;
  /** the key it stands under in the text, which need not be its kind: `loss: 20%` is a `link` */
  readonly key: string;
  readonly fields: { readonly [field: string]: unknown };
}

/** Keys of a fault that are not its kind. */
const COMMON: readonly string[] = ['id', 'at', 'for'];
/** Short for `link` between all nodes. */
const LOSS = 'loss';
const KINDS: readonly string[] = [...faultKinds.map(({ kind }) => kind), LOSS];
const SELECTOR_KEYS: readonly string[] = ['count', 'zone', 'share'];

function fieldSchema(field: FaultField): z.ZodMiniType {
  const base = baseSchema(field);
  if (field.required) return base;
  if (field.default === null) return maybe(base);
  return or(base, field.type === 'duration' && field.default === 0 ? '0s' : field.default);
}

function baseSchema({ type, doc, min, max, choices }: FaultField): z.ZodMiniType {
  const bounds = { min, max };
  switch (type) {
    case 'nodes':
      return described(selector, doc);
    case 'node-groups':
      return list(selector, doc, 1);
    case 'duration':
      return duration(doc, bounds);
    case 'duration-distribution':
      return distribution(DURATION, doc);
    case 'number-distribution':
      return distribution(PPM, doc);
    case 'integer':
      return integer(doc, bounds);
    case 'number':
      return number(doc, bounds);
    case 'probability':
      return share(doc, bounds);
    case 'boolean':
      return boolean(doc);
    case 'choice':
      return choice(choices ?? [], doc);
    case 'file':
      return file(doc);
  }
}

/** Name of a field once resolved: durations are in µs. */
export function resolvedFieldName({ name: text, type }: FaultField): string {
  return type === 'duration' ? `${text}Us` : text;
}

/** Fields whose name leads into a map (`flap.down`), by the name of that map. */
export function nestedFields({ fields }: FaultKind): ReadonlyMap<string, readonly FaultField[]> {
  const nested = new Map<string, FaultField[]>();
  for (const field of fields) {
    const dot = field.name.indexOf('.');
    if (dot < 0) continue;
    const parent = field.name.slice(0, dot);
    const inner = { ...field, name: field.name.slice(dot + 1), required: true };
    nested.set(parent, [...(nested.get(parent) ?? []), inner]);
  }
  return nested;
}

/** The fields of one kind as a map from resolved names to values. */
function bodySchema(kind: FaultKind): z.ZodMiniType<TextMap> {
  const flat = kind.fields.filter(({ name: text }) => !text.includes('.'));
  const shape: { [key: string]: z.ZodMiniType } = {};
  for (const field of flat) shape[field.name] = fieldSchema(field);
  for (const [parent, fields] of nestedFields(kind)) shape[parent] = maybe(fieldsSchema(fields, parent));
  return become(map(shape, { doc: kind.doc }) as z.ZodMiniType<TextMap>, (value) => ({
    ...renamed(flat, value),
    ...rest(kind, value),
  }));
}

function fieldsSchema(fields: readonly FaultField[], parent: string): z.ZodMiniType<TextMap> {
  const shape = Object.fromEntries(fields.map((field) => [field.name, fieldSchema(field)]));
  return become(map(shape, { doc: `Both parts of ${parent}.` }) as z.ZodMiniType<TextMap>, (value) =>
    renamed(fields, value),
  );
}

function renamed(fields: readonly FaultField[], value: TextMap): TextMap {
  return Object.fromEntries(fields.map((field) => [resolvedFieldName(field), value[field.name]]));
}

function rest(kind: FaultKind, value: TextMap): TextMap {
  return Object.fromEntries([...nestedFields(kind).keys()].map((parent) => [parent, value[parent] ?? null]));
}

/** The body of a kind, or its first required field alone: `crash: 10%`, `partition: [60%, 40%]`. */
function bodyOrShort(kind: FaultKind): z.ZodMiniType<TextMap> {
  const body = bodySchema(kind);
  const main = kind.fields.find(({ required }) => required);
  if (main === undefined) return body;
  const short = rewritten(body, toJson(baseSchema(main)), (value) => ({ [main.name]: value }));
  const alone = (value: unknown): boolean => !isMap(value) || (main.type === 'nodes' && isSelectorMap(value));
  return branch((value) => (value !== undefined && alone(value) ? short : body), [body, short], kind.doc);
}

function isSelectorMap(value: TextMap): boolean {
  const keys = Object.keys(value);
  return keys.length === 1 && SELECTOR_KEYS.includes(keys[0]);
}

interface Entry {
  readonly kind: string;
  readonly fields: TextMap;
}

/** `churn: { trace: file.csv }` is another way to write `trace: { file: file.csv }`. */
function churnOrTrace(churn: z.ZodMiniType<Entry>): z.ZodMiniType<Entry> {
  const trace = become(
    map(
      {
        trace: file('CSV with the columns time, node, state'),
        state: or(choice(['keep', 'lose'], 'what a crash leaves'), 'keep'),
      },
      { doc: 'Churn as it was recorded.' },
    ),
    (value): Entry => ({ kind: 'trace', fields: { file: value.trace, state: value.state } }),
  );
  return branch((value) => (isMap(value) && Object.hasOwn(value, 'trace') ? trace : churn), [churn, trace], 'Churn.');
}

function bodies(): ReadonlyMap<string, z.ZodMiniType<Entry>> {
  const all = new Map<string, z.ZodMiniType<Entry>>();
  for (const kind of faultKinds) {
    const entry = deferred(() => become(bodyOrShort(kind), (fields): Entry => ({ kind: kind.kind, fields })));
    all.set(kind.kind, kind.kind === 'churn' ? churnOrTrace(entry) : entry);
    if (kind.kind !== 'link') continue;
    const json = {
      type: ['string', 'number'],
      description: 'Loss between all nodes: short for link with from: all, to: all.',
    };
    const link = rewritten(bodySchema(kind), json, (value) => ({ loss: value }));
    all.set(
      LOSS,
      become(link, (fields): Entry => ({ kind: 'link', fields })),
    );
  }
  return all;
}

const forever: z.ZodMiniType<number | null> = ((): z.ZodMiniType<number | null> => {
  const limited = duration('how long it lasts', { min: 1 });
  return leaf<number | null>((value) => (value === 'forever' ? parsed(null) : parseDuration(value, 1)), {
    anyOf: [toJson(limited), { const: 'forever' }],
    description: 'How long it lasts; for ever when left out.',
  });
})();

/** One schema for each kind: `{ id, at, for, <kind>: … }`. */
function entrySchemas(): ReadonlyMap<string, z.ZodMiniType<FaultText>> {
  const schemas = new Map<string, z.ZodMiniType<FaultText>>();
  for (const [key, body] of bodies()) {
    const kind = faultKinds.find((row) => row.kind === (key === LOSS ? 'link' : key));
    const trace = key === 'churn';
    const shape: { [key: string]: z.ZodMiniType } = {
      id: maybe(name('the name others refer to; keys the draws')),
      [key]: body,
    };
    if (kind?.at === 'required') {
      const at = duration('when it begins');
      shape['at'] = trace ? maybe(at) : at;
    }
    if (kind?.for === 'optional') shape['for'] = maybe(forever);
    const schema = map(shape, { doc: kind?.doc ?? '' }) as z.ZodMiniType<TextMap>;
    schemas.set(
      key,
      become(schema, (value, sink) => finish(value, key, sink)),
    );
  }
  return schemas;
}

function finish(value: TextMap, key: string, sink: Sink): FaultText {
  const { kind, fields } = value[key] as Entry;
  const row = faultKinds.find((known) => known.kind === kind);
  const at = value['at'] ?? null;
  if (row?.at === 'required' && at === null) complain(sink, ['at'], 'is missing', 'a duration such as 5s');
  if (row?.at === 'never' && at !== null)
    complain(sink, ['at'], 'is not used: the file has the times', 'no "at"', true);
  return {
    id: (value['id'] ?? null) as string | null,
    kind,
    key,
    fields: {
      ...(row?.at === 'required' ? { atUs: at } : {}),
      ...(row?.for === 'optional' ? { forUs: value['for'] ?? null } : {}),
      ...fields,
    },
  };
}

const schemas: ReadonlyMap<string, z.ZodMiniType<FaultText>> = entrySchemas();

/** One fault. Its kind is the key that names one. */
export const fault: z.ZodMiniType<FaultText> = declared(
  (value, sink) => {
    if (!isMap(value)) {
      complain(sink, [], `${show(value)} is not a map`, `a map with at, for and one of ${KINDS.join(', ')}`);
      return undefined;
    }
    const kinds = Object.keys(value).filter((key) => KINDS.includes(key));
    if (kinds.length === 1) return run(schemas.get(kinds[0])!, value, sink);
    for (const key of Object.keys(value)) {
      const legal = [...KINDS, ...COMMON];
      if (!legal.includes(key)) complain(sink, [key], unknownName('kind of fault', key, legal), KINDS.join(', '), true);
    }
    if (kinds.length > 1)
      complain(
        sink,
        [],
        `is several faults at once: ${kinds.join(', ')}`,
        'one of them; write the others as faults of their own',
      );
    else if (Object.keys(value).every((key) => COMMON.includes(key)))
      complain(sink, [], 'does not say what goes wrong', KINDS.join(', '));
    return undefined;
  },
  () => ({ description: 'Something that goes wrong.', anyOf: [...schemas.values()].map(toJson) }),
);
