/** Scenarios for tests of the experiment floor. */
import { loadScenario } from '../../sim/scenario/load.ts';
import type { ResolvedScenario } from '../../sim/scenario/types.ts';

export const SMALL = `
version: 1
name: small
nodes: 40
network: { latency: { model: lognormal, median: 20ms, sigma: 0.4, min: 1ms }, loss: 1% }
stack: [{ use: push-pull, fanout: 1, interval: 100ms }]
workload: [{ id: news, at: 500ms, publish: { node: 0, bytes: 200 } }]
until: { converged: true, limit: 30s }
`;

export function resolved(text: string = SMALL): ResolvedScenario {
  const { scenario, problems } = loadScenario(text, { file: 'test' });
  if (scenario === null) throw new Error(JSON.stringify(problems));
  return scenario;
}
