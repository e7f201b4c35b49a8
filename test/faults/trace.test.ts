import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lifeAt } from '../../sim/faults/replay.ts';
import { planOf, play } from './world.ts';

const NODES = 4;
const END = 60;
const tables = fc
  .array(fc.tuple(fc.nat(END), fc.nat(NODES - 1), fc.nat(1)), { maxLength: 40 })
  .map((rows) => rows.toSorted((a, b) => a[0] - b[0]));

describe('trace', () => {
  it('has a node up or down as its last row says, and before its first row the other way round', () => {
    fc.assert(
      fc.property(tables, (table) => {
        const plan = planOf([{ kind: 'trace', id: 't', file: 't.csv', rows: table.flat(), state: 'keep' }], NODES);
        for (let node = 0; node < NODES; node++) {
          const own = table.filter((row) => row[1] === node);
          for (let timeUs = 0; timeUs <= END; timeUs++) {
            const last = own.findLast((row) => row[0] <= timeUs);
            // Rows of one instant are one row, the last of them.
            const first = own.findLast((row) => row[0] === own[0][0]);
            const up = last === undefined ? first === undefined || first[2] === 0 : last[2] === 1;
            expect(lifeAt(plan, node, timeUs)).toBe(up ? 'up' : 'down');
          }
        }
      }),
      { numRuns: 300, seed: 1 },
    );
  });

  it('spans the time axis from its first row to its last', () => {
    const plan = planOf(
      [{ kind: 'trace', id: 't', file: 't.csv', rows: [5, 0, 0, 9, 2, 0, 9, 1, 1], state: 'lose' }],
      3,
    );
    expect(plan.bands).toEqual([{ id: 't', kind: 'trace', label: 'churn from t.csv', startUs: 5, endUs: 9 }]);
    expect(play(plan.sources, 100).map((event) => [event.timeUs, event.node, event.op, event.arg])).toEqual([
      [0, 1, 0, 1],
      [5, 0, 0, 1],
      [9, 1, 1, 0],
      [9, 2, 0, 1],
    ]);
  });
});
