import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Arena } from '../../sim/kernel/arena.ts';

describe('Arena', () => {
  it('keeps every living row apart from all others, zeroes new ones, and frees what nobody holds', () => {
    const step = fc.record({ length: fc.integer({ min: 0, max: 300 }), release: fc.nat(), retain: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const arena = new Arena();
        const alive: { row: number; length: number; mark: number; holds: number }[] = [];
        let mark = 0;
        for (const { length, release, retain } of steps) {
          const row = arena.allocate(length);
          expect([...arena.words.subarray(row, row + length)]).toEqual(Array.from({ length }, () => 0));
          arena.words.fill(++mark, row, row + length);
          alive.push({ row, length, mark, holds: 1 });
          if (retain) {
            const kept = alive[release % alive.length];
            arena.retain(kept.row);
            kept.holds++;
          } else if (release % 3 > 0) {
            const place = release % alive.length;
            arena.release(alive[place].row);
            if (--alive[place].holds === 0) alive.splice(place, 1);
          }
          for (const one of alive) {
            expect(arena.length(one.row)).toBe(one.length);
            expect([...arena.words.subarray(one.row, one.row + one.length)].every((word) => word === one.mark)).toBe(
              true,
            );
          }
          expect(arena.rows).toBe(alive.length);
        }
      }),
      { numRuns: 60, seed: 1 },
    );
  });

  it('takes no new memory when as many rows of a size are freed as made', () => {
    const arena = new Arena();
    for (let i = 0; i < 100; i++) arena.release(arena.allocate(1000));
    const size = arena.words.length;
    for (let i = 0; i < 10_000; i++) arena.release(arena.allocate(1000));
    expect(arena.words.length).toBe(size);
  });

  it('forgets the object behind a row with the row', () => {
    const arena = new Arena();
    const row = arena.allocate(1);
    arena.objects.set(row, { a: 1 });
    arena.retain(row);
    arena.release(row);
    expect(arena.objects.size).toBe(1);
    arena.release(row);
    expect(arena.objects.size).toBe(0);
  });
});
