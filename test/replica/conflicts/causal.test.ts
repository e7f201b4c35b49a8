import { describe, expect, it } from 'vitest';
import type { ConflictRule } from '../../../sim/replica/conflict-rule.ts';
import type { CausalState } from '../../../sim/replica/conflicts/causal-store.ts';
import { orSet } from '../../../sim/replica/conflicts/or-set.ts';
import { versionVectors } from '../../../sim/replica/conflicts/version-vectors.ts';
import { Replica, withPlainVectors } from './rules.ts';

const trio = <S extends object>(rule: ConflictRule<S>): Replica<S>[] => [0, 1, 2].map((n) => new Replica(rule, n));

describe('version-vectors', () => {
  it('keeps concurrent writes as siblings until somebody has seen them all', () => {
    const [a, b, c] = trio(versionVectors);
    a.write(1);
    b.write(2);
    c.learn(a.state, b.state);
    expect(c.read()).toEqual([1, 2]);
    c.write(3);
    expect(c.read()).toEqual([3]);
    // The old ones do not come back, and one who knows less adds a sibling.
    expect(c.learn(a.state, b.state).read()).toEqual([3]);
    a.write(4);
    expect(c.learn(a.state).read()).toEqual([3, 4]);
  });

  it('an origin that lost its state overwrites nothing that it has not seen; a plain version vector does', () => {
    const after = (rule: ConflictRule<CausalState>): readonly number[] => {
      const [a, b] = trio(rule);
      b.learn(a.write(1));
      a.lose();
      a.write(2);
      return b.learn(a.state).read();
    };
    expect(after(versionVectors)).toEqual([1, 2]);
    expect(after(withPlainVectors(versionVectors))).toEqual([2]);
  });

  it('one who knows less takes over the state of one who knows more, and no copy of it', () => {
    const [a, b, c] = trio(versionVectors);
    c.learn(b.learn(a.write(1)).state);
    b.write(2);
    expect(c.learn(b.state).state).toBe(b.state);
  });

  it('a delete wins over what it saw and not over what it did not', () => {
    const [a, b, c] = trio(versionVectors);
    b.learn(a.write(1));
    b.write(2, { kind: 'delete' });
    expect(versionVectors.isTombstone(b.state!)).toBe(true);
    expect(c.learn(a.state, b.state).read()).toEqual([]);
    a.write(3);
    expect(c.learn(a.state).read()).toEqual([3]);
  });

  it('takes 8 bytes for each entry, 8 for each sibling and 8 for the moment of a tombstone', () => {
    const [a, b] = trio(versionVectors);
    b.learn(a.write(1));
    const bytes = (): number[] => [versionVectors.payloadBytes(b.state!), versionVectors.controlBytes(b.state!)];
    expect(bytes()).toEqual([100, 16]);
    b.write(2);
    expect(bytes()).toEqual([100, 24]);
    b.write(3, { kind: 'delete' });
    expect(bytes()).toEqual([0, 24]);
  });
});

describe('or-set', () => {
  it('of a concurrent addition and removal the addition wins', () => {
    const [a, b, c] = trio(orSet);
    const first = a.write(1, { kind: 'add', element: 7 });
    b.learn(first).write(2, { kind: 'remove', element: 7 });
    c.learn(first).write(3, { kind: 'add', element: 7 });
    expect(b.read()).toEqual([]);
    expect(b.learn(c.state).read()).toEqual([7]);
    expect(a.learn(b.state).read()).toEqual([7]);
  });

  it('an addition that overtakes an earlier one does not hide it; with a plain version vector it does', () => {
    const after = (rule: ConflictRule<CausalState>): readonly number[] => {
      const [a, b] = trio(rule);
      const first = a.write(1, { kind: 'add', element: 1 });
      const second = a.write(2, { kind: 'add', element: 2 });
      return b.learn(second, first).read();
    };
    expect(after(orSet)).toEqual([1, 2]);
    expect(after(withPlainVectors(orSet))).toEqual([2]);
  });

  it('knows from a removal’s dot alone nothing of what it had removed', () => {
    // b removes 1 while adding it anew; c overwrites that. Who has only c's write still sees a's element, until b's comes.
    const [a, b, c] = trio(orSet);
    const first = a.write(1, { kind: 'add', element: 1 });
    const again = b.learn(first).write(2, { kind: 'add', element: 1 });
    const gone = c.learn(b.state).write(3, { kind: 'remove', element: 1 });
    const late = new Replica(orSet, 3).learn(first, gone);
    const [before, after] = [late.state!, orSet.merge(late.state!, again)];
    expect([before, after].map(orSet.read)).toEqual([[1], []]);
    expect(orSet.merge(again, before)).toEqual(after);
    // They have seen the same writes, and are not the same.
    expect(after.context).toEqual(before.context);
    expect(orSet.hash(after)).not.toBe(orSet.hash(before));
  });

  it('a delete empties it of what was seen; many members cost 16 bytes each beside their own', () => {
    const [a, b] = trio(orSet);
    for (let element = 0; element < 10; element++) a.write(element, { kind: 'add', element, sizeBytes: 20 });
    expect([orSet.payloadBytes(a.state!), orSet.controlBytes(a.state!)]).toEqual([200, 8 + 80]);
    b.learn(a.state);
    b.write(10, { kind: 'delete' });
    a.write(11, { kind: 'add', element: 3 });
    expect(b.learn(a.state).read()).toEqual([3]);
    expect(orSet.controlBytes(a.learn(b.state).state!)).toBe(16 + 8);
  });

  it('counts an element that was added twice once, at its largest', () => {
    const [a, b] = trio(orSet);
    a.write(1, { kind: 'add', element: 4, sizeBytes: 30 });
    b.write(2, { kind: 'add', element: 4, sizeBytes: 50 });
    b.write(3, { kind: 'add', element: 5, sizeBytes: 10 });
    expect(orSet.payloadBytes(a.learn(b.state).state!)).toBe(60);
    expect(a.read()).toEqual([4, 5]);
  });
});
