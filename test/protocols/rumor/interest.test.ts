import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Context } from '../../../sim/protocols/contract.ts';
import { Interest } from '../../../sim/protocols/rumor/interest.ts';

const NODES = 3;
const SLOTS = 40;

type Step = [what: 'heat' | 'useful' | 'useless' | 'round' | 'retire' | 'lose' | 'keep', node: number, slot: number];

/** The rules over plain objects: counter of what is hot, and what the round was worth so far. */
class Model {
  readonly hot = new Map<string, number>();
  readonly useful = new Set<string>();
  readonly useless = new Set<string>();
  private readonly k: number;
  private readonly reset: boolean;

  constructor(k: number, reset: boolean) {
    this.k = k;
    this.reset = reset;
  }

  apply(what: Step[0], node: number, slot: number): void {
    const key = `${node} ${slot}`;
    if (what === 'heat') this.hot.set(key, 0);
    else if (what === 'useful') this.useful.add(key);
    else if (what === 'useless') this.useless.add(key);
    else if (what === 'retire') this.forget((other) => other.endsWith(` ${slot}`), true);
    else if (what === 'round') this.round(node);
    else this.forget((other) => other.startsWith(`${node} `), what === 'lose');
  }

  private round(node: number): void {
    for (const [key, count] of this.hot) {
      if (!key.startsWith(`${node} `)) continue;
      if (this.useful.has(key)) this.hot.set(key, this.reset ? 0 : count);
      else if (this.useless.has(key) && count + 1 >= this.k) this.hot.delete(key);
      else if (this.useless.has(key)) this.hot.set(key, count + 1);
    }
    this.forget((key) => key.startsWith(`${node} `), false);
  }

  private forget(which: (key: string) => boolean, hotToo: boolean): void {
    for (const set of [this.useful, this.useless, ...(hotToo ? [this.hot] : [])]) {
      for (const key of set.keys()) if (which(key)) set.delete(key);
    }
  }
}

describe('Interest', () => {
  it('agrees with counters in a map, whatever happens in whatever order', () => {
    const step: fc.Arbitrary<Step> = fc.tuple(
      fc.constantFrom('heat', 'useful', 'useless', 'useless', 'round', 'round', 'retire', 'lose', 'keep'),
      fc.nat(NODES - 1),
      fc.constantFrom(0, 1, 33),
    );
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 80 }),
        fc.integer({ min: 1, max: 3 }),
        fc.boolean(),
        (steps, k, reset) => {
          const updates = { wordsPerNode: 2, slots: SLOTS, slotOf: (update: number) => update };
          const interest = new Interest({ capacity: NODES, updates } as unknown as Context, { k, coin: false, reset });
          const model = new Model(k, reset);
          for (const [what, node, slot] of steps) {
            model.apply(what, node, slot);
            if (what === 'heat') interest.heat(node, slot);
            else if (what === 'useful') interest.noteUseful(node, slot);
            else if (what === 'useless') interest.noteUseless(node, slot);
            else if (what === 'retire') interest.retire(slot);
            else if (what === 'round') interest.beginRound(node);
            else interest.start(node, what === 'keep');
            for (let other = 0; other < NODES; other++) {
              const hot = [0, 1, 33].filter((slot) => model.hot.has(`${other} ${slot}`));
              expect([0, 1, 33].filter((slot) => interest.isHot(other, slot))).toEqual(hot);
              expect(interest.any(other)).toBe(hot.length > 0);
              for (const slot of hot) expect(interest.count(other, slot)).toBe(model.hot.get(`${other} ${slot}`));
            }
          }
        },
      ),
      { numRuns: 400, seed: 11 },
    );
  });
});
