import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Context } from '../../../sim/protocols/contract.ts';
import { lowestBit, SlotBits } from '../../../sim/protocols/shared/slot-bits.ts';

type Step =
  | ['set' | 'clear' | 'clearRow' | 'clearSlot', node: number, slot: number]
  | ['widen', node: number, slot: number];

const NODES = 5;

describe('SlotBits', () => {
  it('agrees with a set of pairs, however wide the rows become', () => {
    const step: fc.Arbitrary<Step> = fc.tuple(
      fc.constantFrom('set', 'set', 'set', 'clear', 'clearRow', 'clearSlot', 'widen'),
      fc.nat(NODES - 1),
      fc.nat(31),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const updates = { wordsPerNode: 1 };
        const bits = new SlotBits({ capacity: NODES, updates } as unknown as Context);
        const model = new Set<string>();
        for (const [what, node, low] of steps) {
          const slot = low + 32 * (updates.wordsPerNode - 1);
          if (what === 'widen' && updates.wordsPerNode < 8) updates.wordsPerNode *= 2;
          else if (what === 'set') {
            bits.set(node, slot);
            model.add(`${node} ${slot}`);
            expect(bits.has(node, slot)).toBe(true);
          } else if (what === 'clear') {
            expect(bits.has(node, slot)).toBe(model.delete(`${node} ${slot}`));
            bits.clear(node, slot);
            expect(bits.has(node, slot)).toBe(false);
          } else if (what === 'clearRow') {
            bits.clearRow(node);
            for (const key of model) if (key.startsWith(`${node} `)) model.delete(key);
          } else if (what === 'clearSlot') {
            bits.clearSlot(slot);
            for (const key of model) if (key.endsWith(` ${slot}`)) model.delete(key);
          }
        }
        const found = new Set<string>();
        const rows = bits.rows();
        expect(rows).toHaveLength(NODES * updates.wordsPerNode);
        rows.forEach((word, at) => {
          const node = Math.floor(at / updates.wordsPerNode);
          for (let left = word; left !== 0; left &= left - 1) {
            found.add(`${node} ${32 * (at % updates.wordsPerNode) + lowestBit(left)}`);
          }
        });
        expect(found).toEqual(model);
      }),
      { numRuns: 300, seed: 2 },
    );
  });
});
