/** What faults do to links short of cutting them: extra loss and changed latency, while they last and where they apply. */
import { Draw } from '../kernel/draw.ts';
import { subKey } from '../kernel/seed.ts';
import type { RootKey } from '../kernel/seed.ts';
import { lossOfAny } from './fragments.ts';
import { MAX_DELAY_US } from './latency.ts';
import { Spans } from './spans.ts';
import type { LinkEffect } from './weather.ts';

/**
 * All effects of a run. They take effect in the order of their ids, and each draws its losses by its own id: removing one leaves the
 * losses of the others as they were. Effects of one id are told apart by their order in the list.
 */
export class Effects {
  private readonly effects: readonly LinkEffect[];
  private readonly spans: Spans;
  /** one generator per effect for messages, one for their duplicates */
  private readonly draws: readonly (readonly [Draw, Draw])[];

  constructor(effects: readonly LinkEffect[], root: RootKey) {
    this.effects = effects.toSorted((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
    this.spans = new Spans(
      this.effects.map((effect) => effect.startUs),
      this.effects.map((effect) => effect.endUs),
    );
    const seen = new Map<string, number>();
    this.draws = this.effects.map(({ id }): [Draw, Draw] => {
      const ordinal = seen.get(id) ?? 0;
      seen.set(id, ordinal + 1);
      const key = subKey(root, 'effect', id);
      return [new Draw(key, 2 * ordinal), new Draw(key, 2 * ordinal + 1)];
    });
  }

  /** Whether any effect is in force at this moment; the other methods speak of the moment asked for last. */
  lookUp(timeUs: number): boolean {
    this.spans.lookUp(timeUs);
    return this.spans.active.length > 0;
  }

  /** Whether an effect loses the message; the position is that of the message's draws. */
  lose(copy: 0 | 1, from: number, to: number, when: number, salt: number, fragments: number): boolean {
    for (const index of this.spans.active) {
      const effect = this.effects[index];
      if (!(effect.loss > 0) || !effect.applies(from, to)) continue;
      if (this.draws[index][copy].at(from, to, when, salt).chance(lossOfAny(effect.loss, fragments))) return true;
    }
    return false;
  }

  /** The latency (µs, not rounded) as the effects change it. */
  change(latencyUs: number, from: number, to: number): number {
    let changedUs = latencyUs;
    for (const index of this.spans.active) {
      const effect = this.effects[index];
      if (effect.applies(from, to)) changedUs = changedUs * effect.latencyFactor + effect.latencyAddUs;
    }
    return Math.min(changedUs, MAX_DELAY_US);
  }

  /** A lower bound of what `change` makes of latencies from `latencyUs` up, whenever and wherever. */
  lowerBoundUs(latencyUs: number): number {
    let least = latencyUs;
    // A shorter latency at each step gives a shorter one at its end: every step that could lengthen it is left out.
    for (const { startUs, endUs, latencyFactor, latencyAddUs } of this.effects) {
      if (startUs < endUs) least = Math.max(0, least * Math.min(1, latencyFactor) + Math.min(0, latencyAddUs));
    }
    return least;
  }
}
