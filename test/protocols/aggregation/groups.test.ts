/** Groups of nodes that compute different things in one run. */
import { expect, it } from 'vitest';
import { protocols } from '../../../sim/protocols/registry.ts';
import { Simulation } from '../../../sim/scenario/simulation.ts';
import { resolved } from '../../scenario/support.ts';

it.each([
  ['count', 'variance'],
  ['average', 'sum'],
  ['maximum', 'minimum'],
])('averaging: %s here and %s there do not mix', (here, there) => {
  const stack = (name: string): string => {
    const counts = name === 'count' || name === 'sum' ? 'election: first, ' : '';
    const values = name === 'count' ? '' : 'values: linear, ';
    return `stack: [ { use: averaging, function: ${name}, ${values}${counts}restarts: false, interval: 100ms } ]`;
  };
  const scenario = resolved(`version: 1
name: two
nodes: 40
groups:
  - { id: here, nodes: 0-19, ${stack(here)} }
  - { id: there, nodes: 20-39, ${stack(there)} }
network: { latency: 1ms }
until: { limit: 12s }
`);
  const simulation = new Simulation(scenario, { protocol: (use) => protocols.get(use)! });
  while (!simulation.finished) simulation.advance(100_000);
  const truths: { readonly [name: string]: (first: number) => number } = {
    count: () => 20,
    average: (first) => first + 9.5,
    variance: () => (20 * 20 - 1) / 12,
    minimum: (first) => first,
    maximum: (first) => first + 19,
  };
  for (const [name, first] of [
    [here, 0],
    [there, 20],
  ] as const) {
    // Nodes 20 and on lead no instance, without which there is no sum.
    if (name === 'sum') continue;
    for (let node = first; node < first + 20; node++) {
      const layer = simulation.host.stackOf(node).layers.find(({ protocol }) => protocol === 'averaging')!;
      const estimate = layer.handlers.estimate!(node);
      expect(Math.abs(estimate - truths[name](first))).toBeLessThan(0.02);
    }
  }
});
