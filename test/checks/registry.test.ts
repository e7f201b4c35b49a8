import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { CHECKS } from '../../sim/checks/registry.ts';
import type { CheckSpec } from '../../sim/checks/spec.ts';
import { loadScenario } from '../../sim/scenario/load.ts';

const KINDS = [
  'bytes-per-node',
  'converges',
  'coverage',
  'delivery-delay',
  'delivery-hops',
  'drops',
  'redundancy',
  'resurrections',
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

  test.each(CHECKS)(
    '$check: a scenario may say so, and what it leaves out has the default documented',
    (definition) => {
      const { key, fields, example } = definition;
      const given = (parse(example) as { readonly [key: string]: { readonly [field: string]: unknown } })[key];
      const needed = fields
        .filter((field) => field.required)
        .map((field) => `${field.name}: ${String(given[field.name])}`);
      const [full, bare] = resolved([example, `{ ${key}: { ${needed.join(', ')} } }`]);
      expect([full.check, bare.check]).toEqual([definition.check, definition.check]);
      for (const field of fields) {
        expect(full).toHaveProperty(field.key);
        const value = field.type === 'moment' ? { kind: 'time', timeUs: field.default } : field.default;
        if (!field.required) expect(Reflect.get(bare, field.key)).toEqual(value);
      }
    },
  );
});

/** Checks of a scenario, resolved. */
function resolved(entries: readonly string[]): readonly CheckSpec[] {
  const text = [
    'version: 1',
    'nodes: 10',
    'stack: [{ use: push-pull }]',
    'workload: [{ id: news, at: 1s, publish: { node: 0, bytes: 100 } }]',
    'faults: [{ id: cut, at: 2s, for: 3s, partition: { groups: [60%, 40%] } }]',
    'until: { limit: 60s }',
    'checks:',
    ...entries.map((entry) => `  - ${entry}`),
    '',
  ].join('\n');
  const { scenario, problems } = loadScenario(text, { file: 'example.yaml' });
  expect(problems.filter((problem) => problem.severity === 'error')).toEqual([]);
  return scenario!.checks;
}
