/** The JSON Schema of scenarios in words. */
import type { JsonSchema } from '../../sim/scenario/schema/build.ts';
import { code, sentence } from './markdown.ts';

export interface KeyRow {
  readonly key: string;
  readonly legal: string;
  readonly fallback: string;
  readonly doc: string;
}

const REFERENCES: { readonly [name: string]: string } = {
  nodes: '[nodes](scenario.md#nodes)',
  latency: '[latency](network.md#latency)',
  loss: '[loss](network.md#loss)',
  topology: '[topology](network.md#topology)',
  'duration-distribution': 'duration or [distribution](network.md#distributions) of durations',
  'bytes-distribution': 'size or [distribution](network.md#distributions) of sizes',
  'ppm-distribution': 'ppm or [distribution](network.md#distributions) of ppm',
};

/** Units as they appear in the patterns of leaves. */
const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/\(us\|/, 'duration'],
  [/bit\|/, 'rate'],
  [/\(B\|kB/, 'size'],
  [/\[smhd\]/, 'count per time'],
  [/ppm/, 'ppm'],
  [/%/, 'share'],
  [/\[A-Za-z\]\[A-Za-z0-9_-\]/, 'name'],
  [/\(-\|/, 'range'],
];

/** A value of a JSON Schema as text; nothing else has one. */
function words(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

const list = (value: unknown): readonly JsonSchema[] => (Array.isArray(value) ? (value as JsonSchema[]) : []);
const map = (value: unknown): { readonly [key: string]: JsonSchema } =>
  (value ?? {}) as { readonly [key: string]: JsonSchema };

function patternWords(pattern: string): string {
  return PATTERNS.find(([test]) => test.test(pattern))?.[1] ?? 'text';
}

function bounds({ minimum, maximum }: JsonSchema): string {
  if (minimum === undefined && maximum === undefined) return '';
  if (maximum === undefined) return ` from ${words(minimum)}`;
  return minimum === undefined ? ` to ${words(maximum)}` : ` ${words(minimum)} to ${words(maximum)}`;
}

/** What may be written for a schema. */
export function legalWords(json: JsonSchema): string {
  if (typeof json['$ref'] === 'string') return REFERENCES[json['$ref'].replace('#/$defs/', '')] ?? json['$ref'];
  if (Array.isArray(json['enum'])) return json['enum'].map((value) => code(words(value))).join(', ');
  if (json['const'] !== undefined) return code(words(json['const']));
  if (typeof json['pattern'] === 'string') return patternWords(json['pattern']);
  const branches = [...list(json['anyOf']), ...list(json['oneOf'])].filter(
    (branch) => !('required' in branch && Object.keys(branch).length === 1),
  );
  if (branches.length > 0) {
    const all = new Set(branches.map(legalWords));
    // A bare number or 0 beside text with a unit is the short form of the same thing.
    if (all.size > 1) for (const bare of ['number', '`0`']) all.delete(bare);
    return [...all].join(' or ');
  }
  if (json['type'] === 'array') return `list of ${legalWords((json['items'] ?? {}) as JsonSchema)}`;
  if (json['type'] === 'object') return 'map';
  if (json['type'] === 'boolean') return '`true`, `false`';
  const type = Array.isArray(json['type'])
    ? json['type'].length === 3
      ? 'text'
      : 'text or number'
    : words(json['type']);
  return `${type === 'string' ? 'text' : type}${bounds(json)}`;
}

function fallbackWords(json: JsonSchema, required: boolean): string {
  if (required) return 'required';
  const value = json['default'];
  if (value === undefined || value === null) return '';
  if (typeof value === 'object') return '';
  return code(words(value));
}

/** A row for each key of a map, without those named in `without`. */
export function keyRows(json: JsonSchema, prefix = '', without: readonly string[] = []): KeyRow[] {
  const required = Array.isArray(json['required']) ? (json['required'] as string[]) : [];
  return Object.entries(map(json['properties']))
    .filter(([key]) => !without.includes(key))
    .map(([key, value]) => ({
      key: `${prefix}${key}`,
      legal: legalWords(value),
      fallback: fallbackWords(value, required.includes(key)),
      doc: sentence(words(value['description'])),
    }));
}

/** Rows as cells: key, what may be written, default, meaning. */
export function keyCells(rows: readonly KeyRow[]): string[][] {
  return rows.map(({ key, legal, fallback, doc }) => [code(key), legal, fallback, doc]);
}

export const KEY_HEAD: readonly string[] = ['key', 'legal', 'default', 'meaning'];

/** Every map that a schema allows, however deep its alternatives nest. */
export function mapsOf(json: JsonSchema): JsonSchema[] {
  if (json['type'] === 'object') return [json];
  return [...list(json['anyOf']), ...list(json['oneOf'])].flatMap(mapsOf);
}

/** The fixed text of a map's tag, such as `model: lognormal`; '' when it has none. */
export function tagOf(json: JsonSchema, tag: string): string {
  const value = map(json['properties'])[tag]?.['const'];
  return typeof value === 'string' ? value : '';
}
