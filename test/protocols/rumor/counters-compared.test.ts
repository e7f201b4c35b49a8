import { describe, expect, it } from 'vitest';
import type { Context, Layer, ResolvedOptions } from '../../../sim/protocols/contract.ts';
import { hopAndNumber, numberOf } from '../../../sim/protocols/rumor/parcel.ts';
import { rumor } from '../../../sim/protocols/rumor/rumor.ts';
import { defaultOptions } from '../../../sim/scenario/stacks.ts';

/** Verdicts as they travel. */
const NEWS = 256;
const COLD = 255;
const PEER = 1;

/** One node that holds update 0, by itself: what it sends is written down, what it gets is handed to it. */
class Alone {
  readonly sent: { kind: string; a: number; b: number }[] = [];
  private readonly layer: Layer;
  private readonly kinds: Record<string, number>;

  constructor(options: ResolvedOptions) {
    const names = Object.keys(rumor.messages);
    this.kinds = Object.fromEntries(names.map((name, i) => [name, i]));
    const ctx = {
      capacity: 2,
      kinds: this.kinds,
      updates: {
        wordsPerNode: 1,
        slots: 1,
        slotOf: (u: number) => u,
        idOf: (s: number) => s,
        hopAt: () => 0,
        sizeBytes: () => 1,
      },
      column: () => new Uint32Array(2),
      periodic: () => 0,
      every: () => undefined,
      sample(_node: number, _k: number, out: Int32Array) {
        out[0] = PEER;
        return 1;
      },
      send: (_node: number, _to: number, kind: number, a: number, b: number) =>
        this.sent.push({ kind: names[kind], a, b }),
      holds: () => true,
      learn: () => false,
    } as unknown as Context;
    this.layer = rumor.create(ctx, { ...defaultOptions(rumor), phase: 'lockstep', ...options });
    this.layer.start(0, 0, false);
    this.layer.onLearn!(0, 0, -1, 0);
    this.layer.timer!(0, 0, 1, 0);
  }

  /** A message about update 0, or with `a` as it is. */
  hand(kind: string, b: number, a = 0): void {
    this.layer.message!(0, PEER, this.kinds[kind], a, b, -1, 0);
  }

  /** Ends the round; the counter with which the next call goes out, null when it brings nothing. */
  nextCounter(): number | null {
    this.sent.length = 0;
    this.layer.timer!(0, 0, 1, 0);
    const call = this.sent.find(({ kind }) => kind === 'call' || kind === 'push');
    return call === undefined || call.a < 0 ? null : numberOf(call.b);
  }

  /** So many useless rounds. */
  tired(rounds: number): this {
    for (let i = 0; i < rounds; i++) {
      this.hand('verdict', COLD);
      this.nextCounter();
    }
    return this;
  }
}

describe('minimisation: of two counters the smaller is raised, both when equal', () => {
  const options = { style: 'push-pull', counter: 10, minimisation: true };

  it.each([
    [3, 2, 3],
    [3, 3, 4],
    [3, 4, 4],
    [0, 0, 1],
    [3, COLD, 4],
  ])('own %i, the called peer has %i: %i', (own, theirs, next) => {
    const node = new Alone(options).tired(own);
    node.hand('verdict', theirs);
    expect(node.nextCounter()).toBe(next);
  });

  it.each([
    [3, 2, 3],
    [3, 3, 4],
    [3, 4, 4],
  ])('own %i, the calling peer has %i: %i', (own, theirs, next) => {
    const node = new Alone(options).tired(own);
    node.hand('call', hopAndNumber(1, theirs));
    // The caller gets the counter to compare with its own.
    expect(node.sent).toContainEqual({ kind: 'verdict', a: 0, b: own });
    expect(node.nextCounter()).toBe(next);
  });

  it('is off by default: a call between two that are infective is useless for both', () => {
    for (const theirs of [0, 3, 9]) {
      const node = new Alone({ style: 'push-pull', counter: 10 }).tired(3);
      node.hand('call', hopAndNumber(1, theirs));
      expect(node.nextCounter()).toBe(4);
      node.hand('verdict', theirs);
      expect(node.nextCounter()).toBe(5);
    }
  });
});

describe('feedback', () => {
  it('a push that comes in costs the receiver nothing', () => {
    const node = new Alone({ counter: 2 }).tired(1);
    node.hand('push', hopAndNumber(1, 0));
    expect(node.nextCounter()).toBe(1);
  });

  it.each([
    [true, 0],
    [false, 2],
  ])('a useful contact, reset %s: counter 2 becomes %i, whatever else the round brought', (reset, next) => {
    for (const verdicts of [[NEWS], [NEWS, COLD], [COLD, NEWS]]) {
      const node = new Alone({ counter: 5, reset }).tired(2);
      for (const verdict of verdicts) node.hand('verdict', verdict);
      expect(node.nextCounter()).toBe(next);
    }
  });

  it('useless contacts of one round count once', () => {
    const node = new Alone({ style: 'pull', counter: 5 });
    for (let i = 0; i < 4; i++) node.hand('receipt', COLD);
    node.nextCounter();
    node.hand('ask', 0);
    expect(node.sent.filter(({ kind }) => kind === 'give').map(({ b }) => numberOf(b))).toEqual([1]);
  });

  it('verdicts that come after interest was lost change nothing', () => {
    const node = new Alone({ counter: 1 }).tired(1);
    node.hand('verdict', NEWS);
    expect(node.nextCounter()).toBe(null);
  });

  it('a refusal of an earlier round starts no hunt', () => {
    const node = new Alone({ connectionLimit: 1, hunt: 5 });
    const round = node.sent[0].a;
    const connects = (): number => node.sent.filter(({ kind }) => kind === 'connect').length;
    node.hand('refuse', 0, round);
    expect(connects()).toBe(2);
    node.nextCounter();
    node.hand('refuse', 0, round);
    expect(connects()).toBe(1);
  });
});
