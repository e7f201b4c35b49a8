import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { toYaml } from '../../sim/scenario/print.ts';
import { FILES, reordered, scenario } from './arbitrary.ts';
import { errors, folder, load, resolved, scenarioText } from './support.ts';

const readFile = folder(FILES);

describe('the resolved scenario as text', () => {
  test('loads into the identical object, and prints as the same text', () => {
    fc.assert(
      fc.property(scenario, (text) => {
        const first = load(stringify(text), { readFile });
        expect(errors(first.problems)).toEqual([]);
        const written = toYaml(first.scenario!);
        const inFolder = folder(Object.fromEntries(first.files.map((file) => [file.path, file.text])));
        const second = load(written, { file: 'run/scenario.resolved.yaml', readFile: inFolder });
        expect(errors(second.problems)).toEqual([]);
        expect(second.scenario).toStrictEqual(first.scenario);
        expect(toYaml(second.scenario!)).toBe(written);
      }),
      { numRuns: 150, seed: 1 },
    );
  });

  test('says on which side of a partition node 0 is', () => {
    const text = scenarioText({
      faults:
        'faults: [ { at: 1s, for: 5s, partition: [60%, 40%] }, { at: 1s, for: 5s, partition: { groups: [1-9] } } ]',
    });
    const written = toYaml(resolved(text));
    expect(written).toMatch(/# partition: node 0 is in group [12] of 2 \(60 \+ 40 nodes\)/);
    expect(written).toContain(
      '# partition-2: node 0 is in none of the 1 groups, on a side of its own (9 nodes in the groups)',
    );
  });
});

describe('the order of keys', () => {
  test('changes nothing', () => {
    fc.assert(
      fc.property(scenario, fc.boolean(), (text, backwards) => {
        const plain = load(stringify(text), { readFile });
        const turned = load(stringify(reordered(text, backwards)), { readFile });
        expect(turned.scenario).toStrictEqual(plain.scenario);
        expect(turned.scenario).not.toBeNull();
      }),
      { numRuns: 80, seed: 2 },
    );
  });
});
