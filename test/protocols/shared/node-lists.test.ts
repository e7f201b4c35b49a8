import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { END, NodeLists } from '../../../sim/protocols/shared/node-lists.ts';

const NODES = 4;

function contents(lists: NodeLists, node: number): number[][] {
  const entries: number[][] = [];
  for (let at = lists.first(node); at !== END; at = lists.next[at]) {
    entries.push([lists.update[at], lists.a[at], lists.b[at], lists.c[at]]);
  }
  return entries;
}

describe('NodeLists', () => {
  it('agrees with an array for every node', () => {
    const step = fc.tuple(
      fc.constantFrom('insert', 'insert', 'insert', 'remove', 'clear'),
      fc.nat(NODES - 1),
      fc.nat(1000),
      fc.array(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), { minLength: 4, maxLength: 4 }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
        const lists = new NodeLists(NODES);
        const model: number[][][] = Array.from({ length: NODES }, () => []);
        for (const [what, node, where, entry] of steps) {
          const place = where % (model[node].length + 1);
          let previous = END;
          for (let i = 0; i < place; i++) previous = previous === END ? lists.first(node) : lists.next[previous];
          if (what === 'insert') {
            const at = lists.insert(node, previous, entry[0], entry[1], entry[2], entry[3]);
            expect(lists.update[at]).toBe(entry[0]);
            model[node].splice(place, 0, entry);
          } else if (what === 'remove' && place < model[node].length) {
            const moved = lists.remove(node, previous);
            model[node].splice(place, 1);
            expect(moved === END).toBe(place === model[node].length);
          } else if (what === 'clear' && where % 5 === 0) {
            lists.clear(node);
            model[node] = [];
          }
        }
        for (let node = 0; node < NODES; node++) expect(contents(lists, node)).toEqual(model[node]);
      }),
    );
  });

  it('uses the room of what was taken out again', () => {
    const lists = new NodeLists(2);
    for (let i = 0; i < 1000; i++) {
      for (let k = 0; k < 60; k++) lists.insert(i % 2, END, k, 0, 0, 0);
      lists.clear(i % 2);
    }
    expect(lists.next).toHaveLength(64);
  });
});
