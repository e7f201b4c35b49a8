/**
 * The C++ program gives the reference trace of the three workloads: xoshiro128++, seed 1, whatever the queue. The figures are those
 * published with the definition of the workloads.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { compileLimit, QUEUES, runLimit, type Milestones } from '../../scripts/bench/limit.ts';

const folder = mkdtempSync(join(tmpdir(), 'rumormill-limit-'));
const limit = compileLimit(folder);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const SPREAD = { check: 0 };
const TABLES = { t50Us: 0, t99Us: 0, t100Us: 0 };
const REFERENCE: readonly (readonly [string, number, Milestones])[] = [
  [
    'w1',
    10_000,
    {
      t50Us: 5_734_717,
      t99Us: 7_397_364,
      t100Us: 8_168_291,
      sent: 162_030,
      timers: 81_676,
      delivered: 159_400,
      ...SPREAD,
    },
  ],
  [
    'w2',
    10_000,
    {
      t50Us: 3_525_654,
      t99Us: 5_147_965,
      t100Us: 7_283_987,
      sent: 494_964,
      timers: 200_000,
      delivered: 488_409,
      ...SPREAD,
    },
  ],
  ['w3', 1000, { sent: 30_000, timers: 30_000, delivered: 29_653, check: 23_091_784, ...TABLES }],
];

describe.skipIf(limit === null)('the C++ program (needs a C++ compiler)', () => {
  const cases = QUEUES.flatMap((queue) =>
    REFERENCE.map(([workload, nodes, figures]) => ({ queue, workload, nodes, figures })),
  );
  it.each(cases)(
    '$workload at $nodes nodes gives the reference figures with $queue',
    ({ queue, workload, nodes, figures }) => {
      const run = runLimit(limit!, workload, queue, nodes);
      expect(run).toMatchObject(figures);
      expect(run.events).toBe(figures.timers + figures.delivered);
    },
  );
});
