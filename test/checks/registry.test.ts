import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { CHECKS } from '../../sim/checks/registry.ts';

const KINDS = [
  'bytes-per-node',
  'converges',
  'coverage',
  'delivery-delay',
  'delivery-hops',
  'drops',
  'redundancy',
  'stranded',
];

describe('the registry of checks', () => {
  test('has each kind once', () => {
    expect(CHECKS.map((one) => one.check).sort()).toEqual(KINDS);
    expect(new Set(CHECKS.map((one) => one.key)).size).toBe(KINDS.length);
  });

  test.each(CHECKS)('$check: its example uses the fields it documents', ({ key, fields, example }) => {
    const entry = parse(example) as { readonly [key: string]: object };
    expect(Object.keys(entry)).toEqual([key]);
    const given = Object.keys(entry[key]);
    const names = fields.map((field) => field.name);
    expect(names).toEqual(expect.arrayContaining(given));
    expect(given).toEqual(expect.arrayContaining(fields.filter((field) => field.required).map((field) => field.name)));
    for (const { choices, default: value } of fields) if (choices !== undefined) expect(choices).toContain(value);
  });
});
