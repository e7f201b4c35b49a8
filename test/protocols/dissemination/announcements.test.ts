import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Context } from '../../../sim/protocols/contract.ts';
import { Announcements, NOBODY_LEFT } from '../../../sim/protocols/dissemination/announcements.ts';

const ctx = { capacity: 2, updates: { slotOf: (update: number) => update }, holds: () => false } as unknown as Context;

interface Heard {
  readonly update: number;
  peer: number;
  readonly hop: number;
  asked: number;
}

describe('Announcements', () => {
  it('asks in the order of announcement, everybody once before anybody twice', () => {
    const heard = new Announcements(ctx);
    expect(heard.note(0, 7, 3, 1)).toBe(true);
    expect(heard.note(0, 7, 3, 1)).toBe(false);
    expect(heard.note(0, 7, 1, 1)).toBe(false);
    expect(heard.note(0, 8, 2, 1)).toBe(true);
    expect([1, 2, 3, 4, 5].map(() => heard.ask(0, 7, 2))).toEqual([3, 1, 3, 1, NOBODY_LEFT]);
    expect(heard.ask(0, 8, 1)).toBe(2);
    expect(heard.ask(1, 7, 1)).toBe(NOBODY_LEFT);
  });

  it('goes on waiting for an update whose announcers are gone', () => {
    const heard = new Announcements(ctx);
    heard.note(0, 7, 3, 1);
    heard.forgetPeer(0, 3);
    expect(heard.ask(0, 7, 9)).toBe(NOBODY_LEFT);
    expect(heard.waiting(0)).toBe(true);
    // Still the same wait: who notes this must not start a second one.
    expect(heard.note(0, 7, 4, 1)).toBe(false);
    expect(heard.ask(0, 7, 9)).toBe(4);
  });

  it('names a shorter way that saves the threshold, the first of the shortest', () => {
    const heard = new Announcements(ctx);
    for (const [peer, hop] of [
      [1, 5],
      [2, 3],
      [3, 3],
      [4, 9],
    ])
      heard.note(0, 7, peer, hop);
    expect(heard.shorter(0, 7, 6, 3)).toBe(2);
    expect(heard.shorter(0, 7, 5, 3)).toBe(NOBODY_LEFT);
    expect(heard.shorter(0, 7, 5, 2)).toBe(2);
    heard.forgetPeer(0, 2);
    expect(heard.shorter(0, 7, 6, 3)).toBe(3);
    expect(heard.shorter(0, 8, 100, 1)).toBe(NOBODY_LEFT);
  });

  it('agrees with a plain list', () => {
    const step = fc.record({
      what: fc.constantFrom('note', 'note', 'note', 'ask', 'ask', 'forget', 'forgetPeer'),
      update: fc.nat(3),
      peer: fc.nat(4),
      hop: fc.integer({ min: 1, max: 9 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const heard = new Announcements(ctx);
        let model: Heard[] = [];
        for (const { what, update, peer, hop } of steps) {
          const of = model.filter((h) => h.update === update);
          if (what === 'note') {
            expect(heard.note(1, update, peer, hop)).toBe(of.length === 0);
            if (!of.some((h) => h.peer === peer)) model.push({ update, peer, hop, asked: 0 });
          } else if (what === 'ask') {
            const open = of.filter((h) => h.peer !== NOBODY_LEFT && h.asked < 3);
            const least = open.toSorted((x, y) => x.asked - y.asked)[0];
            expect(heard.ask(1, update, 3)).toBe(least?.peer ?? NOBODY_LEFT);
            if (least !== undefined) least.asked++;
          } else if (what === 'forget') {
            heard.forget(1, update);
            model = model.filter((h) => h.update !== update);
          } else {
            heard.forgetPeer(1, peer);
            for (const h of model) if (h.peer === peer) h.peer = NOBODY_LEFT;
          }
          expect(heard.waiting(1)).toBe(model.length > 0);
        }
      }),
      { numRuns: 400 },
    );
  });
});
