/** Options of what a scenario may be made of, read off its schema. */
import type { JsonSchema } from './schema/build.ts';
import { sharedJson } from './schema/scenario.ts';
import { boundsText } from './schema/text.ts';

export interface ListedOption {
  readonly name: string;
  /** as it would be written; null: none, it may be left out; `required`: must be given */
  readonly default: string | null;
  readonly required: boolean;
  readonly legal: string;
  readonly doc: string;
}

const schemas = (value: unknown): readonly JsonSchema[] => (Array.isArray(value) ? (value as JsonSchema[]) : []);
const properties = (json: JsonSchema): { readonly [key: string]: JsonSchema } =>
  (json['properties'] ?? {}) as { readonly [key: string]: JsonSchema };

/** The map of a shared definition that has this value under `key`, or has the key at all when there is no value. */
function mapWith(json: JsonSchema, key: string, value: string | null): JsonSchema | null {
  const found = properties(json)[key];
  if (found !== undefined && (value === null || found['const'] === value)) return json;
  for (const branch of schemas(json['anyOf'])) {
    const inside = mapWith(branch, key, value);
    if (inside !== null) return inside;
  }
  return null;
}

/** A default or a constant as it would be written. */
function written(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** What may be written, in words. */
function legalOf(json: JsonSchema): string {
  if (typeof json['$comment'] === 'string') return json['$comment'];
  if (json['const'] !== undefined) return written(json['const']);
  if (Array.isArray(json['enum'])) return json['enum'].map(written).join(' | ');
  if (json['type'] === 'boolean') return 'true | false';
  if (json['type'] === 'array') return `list of: ${legalOf((json['items'] ?? {}) as JsonSchema)}`;
  const bounds = { min: json['minimum'] as number | undefined, max: json['maximum'] as number | undefined };
  return boundsText(String(json['type']), bounds);
}

/**
 * Options of one model or preset of a shared definition.
 *
 * @param key a key that tells its map from others, such as `model`, which is no option if it has a fixed value
 */
export function optionsOf(definition: string, key: string, value: string | null = null): readonly ListedOption[] {
  const json = mapWith(sharedJson(definition), key, value);
  if (json === null) return [];
  const required = (json['required'] ?? []) as readonly string[];
  return Object.entries(properties(json))
    .filter(([name]) => name !== key || value === null)
    .map(([name, option]) => ({
      name,
      default: option['default'] === undefined ? null : written(option['default']),
      required: required.includes(name),
      legal: legalOf(option),
      doc: typeof option['description'] === 'string' ? option['description'] : '',
    }));
}
