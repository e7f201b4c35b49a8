import { describe, expect, it } from 'vitest';
import { conflictRules } from '../../sim/replica/conflict-rules.ts';
import { ruleConformance } from '../../sim/testing/rule-conformance.ts';
import type { ConflictRule } from '../../sim/replica/conflict-rule.ts';
import { models } from '../replica/conflicts/models.ts';
import { brokenRules, type BrokenRule } from './broken-rules.ts';

it('there is a model for every registered rule', () => {
  expect([...models.keys()]).toEqual([...conflictRules.keys()]);
});

describe.each([...conflictRules.values()].map((rule) => ({ rule, title: rule.name })))('$title', ({ rule }) => {
  for (const { name, check } of ruleConformance({ rule, expected: models.get(rule.name)! })) it(name, check);
});

/** Those of the wanted cases that find nothing wrong. */
function blind({ rule, model, found }: BrokenRule): string[] {
  const cases = ruleConformance({ rule, expected: models.get(model)! }).filter(({ name }) => found.includes(name));
  expect(cases).toHaveLength(found.length);
  return cases.flatMap(({ name, check }) => {
    try {
      check();
      return [name];
    } catch {
      return [];
    }
  });
}

describe('the suite', () => {
  it.each(brokenRules)('finds a rule with $what', (broken) => {
    expect(blind(broken)).toEqual([]);
  });

  it('every case finds at least one of them', () => {
    const found = new Set(brokenRules.flatMap((broken) => broken.found));
    const cases = ruleConformance({ rule: conflictRules.get('or-set')! }).map(({ name }) => name);
    expect(cases.filter((name) => !found.has(name))).toEqual(['says what it is and what it does']);
  });

  it('asks for names, texts and operations that exist', () => {
    const rule = conflictRules.get('or-set')!;
    const words = (change: Partial<ConflictRule>): (() => void) =>
      ruleConformance({ rule: { ...rule, ...change } })[0].check;
    expect(words({ name: 'My Rule' })).toThrow('My Rule');
    expect(words({ advice: ' ' })).toThrow('no advice');
    expect(words({ operations: [] })).toThrow('no operations');
    expect(words({ operations: ['toggle' as 'put'] })).toThrow('toggle');
  });

  it('tells the history that breaks a law, a short one', () => {
    const { rule } = brokenRules[1];
    const either = ruleConformance({ rule }).find(({ name }) => name === 'merges in either direction to the same')!;
    expect(either.check).toThrow(/a\+b and b\+a differ in .+\nafter clocks off by .+\n {2}\d .+/);
  });
});
