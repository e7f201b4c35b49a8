import { describe, expect, it } from 'vitest';
import { Acknowledgements } from '../../../sim/protocols/reconciliation/acknowledgements.ts';
import { DeltaLog } from '../../../sim/protocols/reconciliation/delta-log.ts';

describe('Acknowledgements', () => {
  it('only rise, whatever the order in which they come', () => {
    const known = new Acknowledgements();
    expect([known.upto(3), known.epoch(3), known.everybody()]).toEqual([0, 0, 0]);
    for (const number of [5, 2, 5, 9, 1]) known.acknowledged(3, 1, number);
    expect(known.upto(3)).toBe(9);
  });

  it('begin again when the peer has lost its state', () => {
    const known = new Acknowledgements();
    known.acknowledged(3, 1, 9);
    known.heard(3, 1);
    expect(known.upto(3)).toBe(9);
    known.heard(3, 4);
    expect([known.upto(3), known.epoch(3)]).toEqual([-1, 4]);
    // Still on its way from the time before.
    known.acknowledged(3, 1, 20);
    known.heard(3, 1);
    expect([known.upto(3), known.epoch(3)]).toEqual([-1, 4]);
    known.acknowledged(3, 4, 12);
    expect(known.upto(3)).toBe(12);
    known.acknowledged(3, 5, -1);
    expect(known.upto(3)).toBe(-1);
  });

  it('say what nobody needs any more', () => {
    const known = new Acknowledgements();
    known.acknowledged(1, 1, 7);
    known.acknowledged(2, 1, 4);
    expect(known.everybody()).toBe(4);
    known.heard(9, 1);
    expect(known.everybody()).toBe(0);
    known.heard(9, 2);
    expect(known.everybody()).toBe(4);
  });
});

describe('DeltaLog', () => {
  const entry = (item: number) => ({ item, state: null, from: -1 });

  it('numbers changes and forgets the oldest', () => {
    const log = new DeltaLog(3);
    log.reset(10);
    expect([log.first, log.end]).toEqual([10, 10]);
    for (const item of [0, 1, 2, 3, 4]) log.push(entry(item));
    expect([log.first, log.end]).toEqual([12, 15]);
    expect(log.since(13).map(({ item }) => item)).toEqual([3, 4]);
    log.forget(14);
    log.forget(3);
    expect([log.first, log.end, log.since(14).length]).toEqual([14, 15, 1]);
    log.forget(100);
    expect([log.first, log.end]).toEqual([15, 15]);
  });

  it('remembers nothing when it may not', () => {
    const log = new DeltaLog(0);
    log.push(entry(1));
    expect([log.first, log.end]).toEqual([1, 1]);
  });
});
