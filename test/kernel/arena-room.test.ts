import { describe, expect, it } from 'vitest';
import { Arena } from '../../sim/kernel/arena.ts';

describe('Arena in words that were given to it', () => {
  it('puts rows there while they fit, and moves on with all of them', () => {
    const room = new Int32Array(2048);
    const arena = new Arena();
    arena.adopt(room);
    const first = arena.allocate(1000);
    expect(arena.words).toBe(room);
    arena.words.fill(7, first, first + 1000);
    const second = arena.allocate(1500);
    expect(arena.words).not.toBe(room);
    expect([...arena.words.subarray(first, first + 1000)]).toEqual(Array.from({ length: 1000 }, () => 7));
    expect([...arena.words.subarray(second, second + 1500)]).toEqual(Array.from({ length: 1500 }, () => 0));
  });

  it('stays where it is when that is larger, or when there were rows before', () => {
    const arena = new Arena();
    const own = arena.words;
    arena.adopt(new Int32Array(8));
    expect(arena.words).toBe(own);
    arena.release(arena.allocate(3));
    arena.adopt(new Int32Array(4096));
    expect(arena.words).toBe(own);
  });

  it('leaves a row as it was when nobody asks for zeros', () => {
    const arena = new Arena();
    const row = arena.allocate(10);
    arena.words.fill(9, row, row + 10);
    arena.release(row);
    const again = arena.allocate(10, false);
    expect(again).toBe(row);
    expect(arena.words[again + 5]).toBe(9);
    arena.release(again);
    expect(arena.words[arena.allocate(10) + 5]).toBe(0);
  });
});
