import { expect, it } from 'vitest';
import { lwwMap } from '../../../sim/replica/conflicts/lww-map.ts';
import { Replica } from './rules.ts';

it('different fields do not conflict, and in one the later write wins, be it a removal', () => {
  const [a, b] = [new Replica(lwwMap, 0), new Replica(lwwMap, 1)];
  a.write(1, { element: 0 });
  b.write(2, { element: 1 });
  a.clockUs = 1;
  a.write(3, { element: 2 });
  b.clockUs = 2;
  b.write(4, { element: 2, kind: 'remove' });
  expect(a.learn(b.state).read()).toEqual([1, 2]);
  // One who knows less takes over the state, and no copy of it.
  expect(b.learn(a.state).state).toBe(a.state);
});

it('a delete takes what was written before it and its tombstones, and leaves what is later', () => {
  const [a, b] = [new Replica(lwwMap, 0), new Replica(lwwMap, 1)];
  a.write(1, { element: 0 });
  a.write(2, { element: 1, kind: 'remove' });
  b.clockUs = 5;
  b.write(3, { kind: 'delete' });
  expect(lwwMap.isTombstone(b.state!)).toBe(true);
  expect(b.learn(a.state).read()).toEqual([]);
  expect(b.state!.fields).toEqual([]);
  a.clockUs = 6;
  a.write(4, { element: 1 });
  expect(a.learn(b.state).read()).toEqual([4]);
});

it('takes 20 bytes for a field, 16 for a delete, 8 for the moment of a tombstone', () => {
  const a = new Replica(lwwMap, 0);
  const bytes = (): number[] => [lwwMap.payloadBytes(a.state!), lwwMap.controlBytes(a.state!)];
  a.write(1, { element: 0 });
  a.write(2, { element: 1 });
  expect(bytes()).toEqual([200, 40]);
  a.write(3, { element: 0, kind: 'remove' });
  expect(bytes()).toEqual([100, 40]);
  a.write(4, { element: 1, kind: 'remove' });
  expect(bytes()).toEqual([0, 48]);
  a.write(5, { kind: 'delete' });
  expect(bytes()).toEqual([0, 24]);
});
