/** The golden scenarios give the runs they always gave, and cover what there is. */
import { expect, test } from 'vitest';
import * as library from '../../sim/index.ts';
import { listedFaults, listedLatencies, listedProtocols, listedTopologies } from '../../sim/scenario/registry.ts';
import { goldenInput, keptFingerprints } from './golden.ts';
import { runGolden } from './run-golden.ts';

const input = goldenInput();

test('all runs are as they were (if a change is meant, raise SEMANTICS and run `npm run golden`)', async () => {
  expect(await runGolden(library, input)).toEqual(keptFingerprints());
});

test('every protocol, latency model, topology and kind of fault occurs', () => {
  const scenarios = input.scenarios.map(({ name, text }) => {
    const { scenario, problems } = library.loadScenario(text, { file: name, readFile: (path) => input.files[path] });
    expect(problems).toEqual([]);
    return scenario!;
  });
  const missing = (names: readonly { readonly name: string }[], used: readonly string[], but: readonly string[] = []): string[] =>
    names.map(({ name }) => name).filter((name) => !used.includes(name) && !but.includes(name));
  const layers = scenarios.flatMap(({ groups }) => groups.flatMap(({ stack }) => stack.map(({ use }) => use)));
  expect(missing(listedProtocols, layers)).toEqual([]);
  expect(missing(listedFaults, scenarios.flatMap(({ faults }) => faults.map(({ kind }) => kind)))).toEqual([]);
  const topologies = scenarios.map(({ network }) => network.topology.model);
  expect(missing(listedTopologies, topologies, ['grid', 'file'])).toEqual([]);
  const latencies = scenarios.map(({ network: { latency } }) => (latency.model === 'matrix' ? 'matrix' : latency.distribution.model));
  expect(missing(listedLatencies, latencies, ['preset'])).toEqual([]);
});
