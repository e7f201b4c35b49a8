import { expect, test } from 'vitest';
import { loadScenario } from '../../../sim/scenario/load.ts';

function problemsOf(layer: string): readonly string[] {
  const text = `nodes: 20\nstack:\n  - push\n  - { ${layer} }\nworkload: [{ id: news, at: 1s, publish: { node: 0 } }]\nuntil: 10s\n`;
  return loadScenario(text, { file: 'x' })
    .problems.filter(({ severity }) => severity === 'error')
    .map(({ path, message }) => `${path}: ${message}`);
}

test.each([
  [
    'use: scuttlebutt, decrease: 0.5, patience: 2',
    ['decrease', 'patience'],
    'use: scuttlebutt, rate: 2, decrease: 0.5',
  ],
  ['use: set-reconciliation, estimator: none, strata: 4', ['strata'], 'use: set-reconciliation, strata: 4'],
  ['use: push-sum, function: count, scale: 7', ['scale'], 'use: push-sum, scale: 7'],
  ['use: averaging, function: count, values: peak', ['values'], 'use: averaging, function: count, leaders: 3'],
  ['use: averaging, leaders: 3, election: first', ['leaders', 'election'], 'use: averaging, function: sum, leaders: 3'],
])('%s: an option that can have no effect is refused', (layer, names, legal) => {
  const said = problemsOf(layer);
  expect(said.length).toBe(names.length);
  for (const name of names)
    expect(said.some((one) => one.includes(`.${name}: `) && one.includes('has no effect'))).toBe(true);
  expect(problemsOf(legal)).toEqual([]);
});
