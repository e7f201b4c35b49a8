import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LiveSet } from '../../sim/metrics/live-set.ts';

const action = fc.record({
  what: fc.constantFrom('add', 'add', 'remove', 'touch', 'touchAll', 'sweep'),
  id: fc.nat(30),
});

describe('live updates', () => {
  test('a sweep visits what was touched and is still live, once', () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 200 }), (actions) => {
        const set = new LiveSet(0);
        const live = new Set<number>();
        const used = new Set<number>();
        let touched = new Set<number>();
        for (const { what, id } of actions) {
          if (what === 'add' && !used.has(id)) {
            set.add(id);
            used.add(id);
            live.add(id);
            touched.add(id);
          } else if (what === 'remove' && live.delete(id)) set.remove(id);
          else if (what === 'touch' && live.has(id)) {
            set.touch(id);
            touched.add(id);
          } else if (what === 'touchAll') {
            set.touchAll();
            touched = new Set(used);
          } else if (what === 'sweep') {
            const visited: number[] = [];
            set.sweep((one) => void visited.push(one));
            const byId = (a: number, b: number): number => a - b;
            expect(visited.sort(byId)).toEqual([...touched].filter((one) => live.has(one)).sort(byId));
            touched = new Set();
          }
          expect(new Set(set.ids.subarray(0, set.count))).toEqual(live);
        }
      }),
      { seed: 8, numRuns: 300 },
    );
  });
});
