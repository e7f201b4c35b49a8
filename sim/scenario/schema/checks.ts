/** `checks`: made from the rows of `checks/registry.ts`. A check is a map with one key, its kind, and perhaps an `id`. */
import type * as z from 'zod/mini';
import { CHECKS } from '../../checks/registry.ts';
import type { CheckDefinition, CheckField } from '../../checks/registry.ts';
import type { CheckKind, Moment } from '../../checks/spec.ts';
import { unknownName } from '../suggest.ts';
import { parseDuration, parsed, refused, show } from '../units.ts';
import { become, branch, complain, declared, deferred, isMap, leaf, map, maybe, or } from './build.ts';
import { rewritten, run, toJson } from './build.ts';
import type { TextMap } from './build.ts';
import { bytes, choice, duration, integer, isName, name, number, share } from './text.ts';

/** A check before its id is settled: fields as in `CheckSpec`. */
export interface CheckText {
  readonly id: string | null;
  readonly check: CheckKind;
  readonly fields: { readonly [field: string]: unknown };
}

const LEGAL_MOMENT = 'a time such as 20s, or <fault>.start, <fault>.heal, <workload>.publish';

const MOMENTS: ReadonlyMap<string, 'fault-start' | 'fault-heal' | 'publish'> = new Map([
  ['start', 'fault-start'],
  ['heal', 'fault-heal'],
  ['publish', 'publish'],
] as const);

/** A time, the start or the heal of a fault, or the publish of a workload entry. */
function moment(doc: string): z.ZodMiniType<Moment> {
  return leaf<Moment>(
    (value) => {
      const parts = typeof value === 'string' ? value.trim().split('.') : [];
      if (parts.length === 0 || !isName(parts[0])) {
        const time = parseDuration(value);
        return time.ok ? parsed({ kind: 'time', timeUs: time.value }) : refused(time.message, LEGAL_MOMENT);
      }
      const [id, ...event] = parts;
      const kind = MOMENTS.get(event.join('.'));
      if (kind !== undefined) return parsed({ kind, id });
      if (event.length === 0) return refused(`${show(value)} does not say which moment of "${id}"`, LEGAL_MOMENT);
      return refused(unknownName('moment', event.join('.'), [...MOMENTS.keys()]), LEGAL_MOMENT);
    },
    { type: ['string', 'number'], description: `${doc}: ${LEGAL_MOMENT}` },
  );
}

function baseSchema({ type, doc, choices }: CheckField): z.ZodMiniType {
  switch (type) {
    case 'duration':
      return duration(doc);
    case 'moment':
      return moment(doc);
    case 'share':
      return share(doc);
    case 'size':
      return bytes(doc);
    case 'count':
      return integer(doc, { min: 0 });
    case 'number':
      return number(doc, { min: 0 });
    case 'choice':
      return choice(choices ?? [], doc);
    case 'workload':
      return name(doc);
  }
}

function fieldSchema(field: CheckField): z.ZodMiniType {
  const base = baseSchema(field);
  if (field.required) return base;
  return field.default === null ? maybe(base) : or(base, field.default);
}

/** The field that may stand for the whole: `stranded: 0`. */
function mainField({ fields }: CheckDefinition): CheckField | null {
  const needed = fields.filter(({ required }) => required);
  if (needed.length > 1) return null;
  return needed[0] ?? fields[0] ?? null;
}

function bodySchema(definition: CheckDefinition): z.ZodMiniType<TextMap> {
  const { fields, summary } = definition;
  const shape = Object.fromEntries(fields.map((field) => [field.name, fieldSchema(field)]));
  const full = become(map(shape, { doc: summary }) as z.ZodMiniType<TextMap>, (value): TextMap =>
    Object.fromEntries(fields.map((field) => [field.key, value[field.name]])),
  );
  const main = mainField(definition);
  if (main === null) return full;
  const short = rewritten(full, toJson(baseSchema(main)), (value) => ({ [main.name]: value }));
  return branch(
    (value) => (value === undefined || value === null || isMap(value) ? full : short),
    [full, short],
    summary,
  );
}

function checkSchema(definition: CheckDefinition, key: string): z.ZodMiniType<CheckText> {
  const shape = { id: maybe(name('a name for it')), [key]: bodySchema(definition) };
  return become(map(shape, { doc: definition.summary }) as z.ZodMiniType<TextMap>, (value): CheckText => ({
    id: (value['id'] ?? null) as string | null,
    check: definition.check,
    fields: value[key] as TextMap,
  }));
}

/** `bytesPerNode` for `bytes-per-node`, since option names are written so. */
function camel(key: string): string {
  return key.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

const NAMES: readonly string[] = CHECKS.map(({ check }) => check);
const schemas: ReadonlyMap<string, z.ZodMiniType<CheckText>> = new Map(
  CHECKS.flatMap((definition) => {
    const keys = new Set([definition.check, camel(definition.check)]);
    return [...keys].map((key): [string, z.ZodMiniType<CheckText>] => [
      key,
      deferred(() => checkSchema(definition, key)),
    ]);
  }),
);

/** One check. Its kind is the key that names one. */
export const check: z.ZodMiniType<CheckText> = declared(
  (value, sink) => {
    if (!isMap(value)) {
      complain(sink, [], `${show(value)} is not a map`, `a map with one of ${NAMES.join(', ')}`);
      return undefined;
    }
    const keys = Object.keys(value).filter((key) => schemas.has(key));
    if (keys.length === 1) return run(schemas.get(keys[0])!, value, sink);
    for (const key of Object.keys(value)) {
      if (key !== 'id' && !schemas.has(key)) {
        complain(sink, [key], unknownName('check', key, [...NAMES, 'id']), NAMES.join(', '), true);
      }
    }
    if (keys.length > 1)
      complain(sink, [], `is several checks at once: ${keys.join(', ')}`, 'one check in an entry of the list');
    else if (Object.keys(value).every((key) => key === 'id'))
      complain(sink, [], 'does not say what must hold', NAMES.join(', '));
    return undefined;
  },
  () => ({ description: 'A property that must hold.', anyOf: [...schemas.values()].map(toJson) }),
);
