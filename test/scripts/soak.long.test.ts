/** The soak in short: twenty million events in a small world, through some fifty updates that come and retire. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import * as library from '../../sim/node.ts';
import { growth, MOST_GROWTH, soak } from '../../scripts/soak/soak.ts';

it('memory follows what is in flight, not how long a run lasts', () => {
  const scenario = readFileSync('scenarios/bench/soak.yaml', 'utf8');
  const readings = soak(library, { scenario, nodes: 10_000, events: 20_000_000, readings: 5 });
  expect(readings).toHaveLength(5);
  expect(readings[4].events).toBeGreaterThanOrEqual(20_000_000);
  expect(readings[4].virtualSeconds).toBeGreaterThan(450);
  expect(growth(readings).held).toBeLessThan(MOST_GROWTH.held);
});
