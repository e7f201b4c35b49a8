import type { Context } from '../contract.ts';
import { lowestBit, SlotBits, wordsInUse } from '../shared/slot-bits.ts';
import type { Fresh } from './fresh.ts';
import { hopAndNumber, type Parcel } from './parcel.ts';

export interface MedianRule {
  /** ctr_max: B-m with a greater m is C; at most 250 */
  readonly most: number;
  /** rounds in C */
  readonly cooling: number;
  /** rounds after which a node stops whatever its state */
  readonly age: number;
}

/** State C on the wire and in the columns; 1, 2, … is B-1, B-2, …. */
export const STATE_C = 255;
const HEARD_C = 65_535;

/** Columns of one slot, by node. */
interface SlotState {
  readonly stage: Uint8Array;
  /** rounds since it was learned */
  readonly age: Uint16Array;
  /** rounds left in C */
  readonly left: Uint16Array;
  /** peers met in this round whose counter is at least the own one, HEARD_C once one of them was in C */
  readonly ahead: Uint16Array;
}

/**
 * Where each node stands with each update: A (unknown), B-m, C, or D (known, spread no more), after Karp, Schindelhauer, Shenker and
 * Voecking 2000. The rule of the median: a node in B-m that met, in one round, more peers in B-m' with m' >= m than others goes to
 * B-(m+1); whoever hears from a peer in C goes to C.
 */
export class MedianStates {
  private readonly ctx: Context;
  private readonly rule: MedianRule;
  private readonly active: SlotBits;
  private readonly slots: SlotState[];

  constructor(ctx: Context, rule: MedianRule) {
    this.ctx = ctx;
    this.rule = rule;
    this.active = new SlotBits(ctx);
    this.slots = [];
  }

  /** From `start`. */
  start(node: number, stateKept: boolean): void {
    if (!stateKept) this.active.clearRow(node);
  }

  /** From `onLearn`. */
  begin(node: number, update: number): void {
    const slot = this.ctx.updates.slotOf(update);
    if (slot < 0) return;
    while (this.slots.length <= slot) this.slots.push(newSlot(this.ctx.capacity));
    const state = this.slots[slot];
    state.stage[node] = 1;
    state.age[node] = 0;
    state.ahead[node] = 0;
    this.active.set(node, slot);
  }

  /** From `onRetire`. */
  retire(slot: number): void {
    this.active.clearSlot(slot);
  }

  any(node: number): boolean {
    const rows = this.active.rows();
    const first = node * this.ctx.updates.wordsPerNode;
    const last = first + wordsInUse(this.ctx.updates);
    for (let at = first; at < last; at++) if (rows[at] !== 0) return true;
    return false;
  }

  /** A peer told of the update at `stage`; for one that was learned since the round began only C counts. */
  meet(node: number, update: number, stage: number): void {
    const slot = this.ctx.updates.slotOf(update);
    if (slot < 0) return;
    const { wordsPerNode } = this.ctx.updates;
    if (((this.active.rows()[node * wordsPerNode + (slot >>> 5)] >>> (slot & 31)) & 1) === 0) return;
    const { ahead, stage: own } = this.slots[slot];
    if (stage === STATE_C) ahead[node] = HEARD_C;
    else if (stage >= own[node] && ahead[node] < HEARD_C - 1) ahead[node]++;
  }

  /** Ends a round in which the node met so many peers. */
  endRound(node: number, met: number): void {
    const rows = this.active.rows();
    const { updates } = this.ctx;
    const first = node * updates.wordsPerNode;
    const last = first + wordsInUse(updates);
    for (let at = first; at < last; at++) {
      for (let word = rows[at]; word !== 0; word &= word - 1) {
        const bit = lowestBit(word);
        if (!this.goesOn(this.slots[((at - first) << 5) + bit], node, met)) rows[at] = rows[at] & ~(1 << bit);
      }
    }
  }

  /** Puts what the node spreads, and did not learn just now, into the parcel, as hop and stage. */
  collect(node: number, parcel: Parcel, fresh: Fresh): void {
    parcel.clear();
    const rows = this.active.rows();
    const young = fresh.rows(node);
    const { updates } = this.ctx;
    const first = node * updates.wordsPerNode;
    const last = first + wordsInUse(updates);
    for (let at = first; at < last; at++) {
      for (let word = young === null ? rows[at] : rows[at] & ~young[at]; word !== 0; word &= word - 1) {
        const slot = ((at - first) << 5) + lowestBit(word);
        const update = updates.idOf(slot);
        const hop = updates.hopAt(node, slot) + 1;
        parcel.add(update, hopAndNumber(hop, this.slots[slot].stage[node]), updates.sizeBytes(update));
      }
    }
  }

  private goesOn(state: SlotState, node: number, met: number): boolean {
    const { most, cooling, age } = this.rule;
    const { stage, left, ahead } = state;
    const heard = ahead[node];
    const first = state.age[node] === 0;
    ahead[node] = 0;
    state.age[node]++;
    if (state.age[node] > age) return false;
    if (stage[node] === STATE_C) {
      left[node]--;
      return left[node] > 0;
    }
    // The round in which it was learned sets the state only: B-1, or C when a peer in C told of it.
    if (!first && heard !== HEARD_C && 2 * heard > met) stage[node]++;
    if (heard === HEARD_C || stage[node] > most) {
      stage[node] = STATE_C;
      left[node] = cooling;
    }
    return true;
  }
}

function newSlot(capacity: number): SlotState {
  return {
    stage: new Uint8Array(capacity),
    age: new Uint16Array(capacity),
    left: new Uint16Array(capacity),
    ahead: new Uint16Array(capacity),
  };
}
