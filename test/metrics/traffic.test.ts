import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DROP_LOSS, DROP_REASONS } from '../../sim/kernel/events.ts';
import {
  KIND_CONTROL,
  KIND_DELIVERED,
  KIND_DROPPED,
  KIND_DROPPED_BYTES,
  KIND_DUPLICATED,
  KIND_PACKETS,
  KIND_PAYLOAD,
  KIND_SENT,
  KIND_STRIDE,
  RECEIVED,
  RECEIVED_CONTROL,
  RECEIVED_PAYLOAD,
  REDUNDANT,
  SENT,
  SENT_CONTROL,
  SENT_PAYLOAD,
  PACKETS,
  Traffic,
} from '../../sim/metrics/traffic.ts';
import { tellDelivery, tellSend } from './told.ts';
import { MESSAGES } from './world.ts';

const NODES = 5;

interface Flying {
  readonly from: number;
  readonly to: number;
  readonly kind: number;
  readonly control: number;
  readonly payload: number;
}

const node = fc.nat(NODES - 1);
const message = fc.record({
  from: node,
  to: node,
  kind: fc.nat(MESSAGES.length - 1),
  control: fc.nat(99),
  payload: fc.nat(5000),
  fragments: fc.integer({ min: 1, max: 4 }),
  copies: fc.nat(2),
  lost: fc.boolean(),
});
/** Which of those in flight has its fate decided next, and how. */
const fate = fc.record({ pick: fc.nat(1000), drop: fc.boolean(), reason: fc.nat(DROP_REASONS.length - 1) });
const script = fc.array(fc.oneof({ weight: 1, arbitrary: message }, { weight: 1, arbitrary: fate }), {
  maxLength: 200,
});

function sumOf(list: readonly Flying[], value: (one: Flying) => number): number {
  return list.reduce((sum, one) => sum + value(one), 0);
}

describe('traffic', () => {
  test('conserves messages and bytes, by kind and by node', () => {
    fc.assert(
      fc.property(script, (steps) => {
        const traffic = new Traffic({ capacity: NODES, messages: MESSAGES });
        const flying: Flying[] = [];
        const sent: Flying[] = [];
        const copies: Flying[] = [];
        const arrived: Flying[] = [];
        const dropped: Flying[] = [];
        let fragments = 0;
        steps.forEach((step) => {
          if ('copies' in step) {
            const { from, to, kind, control, payload } = step;
            const one: Flying = { from, to, kind, control, payload };
            tellSend(traffic, from, to, kind, control, payload, step.fragments);
            sent.push(one);
            fragments += step.fragments;
            for (let copy = 0; copy < step.copies; copy++) {
              traffic.addDuplicate(kind);
              copies.push(one);
              flying.push(one);
            }
            if (step.lost) {
              traffic.addDrop(kind, DROP_LOSS, control, payload);
              dropped.push(one);
            } else flying.push(one);
          } else if (flying.length > 0) {
            const [one] = flying.splice(step.pick % flying.length, 1);
            if (step.drop) traffic.addDrop(one.kind, step.reason, one.control, one.payload);
            else tellDelivery(traffic, one.to, one.kind, one.control, one.payload);
            (step.drop ? dropped : arrived).push(one);
          }
          expect(traffic.inFlight).toBe(flying.length);
        });
        expect(sent.length + copies.length).toBe(arrived.length + dropped.length + flying.length);
        MESSAGES.forEach((_, kind) => {
          const ofKind = (list: readonly Flying[]): Flying[] => list.filter((one) => one.kind === kind);
          const at = (column: number): number => traffic.perKind[kind * KIND_STRIDE + column];
          expect(at(KIND_SENT) + at(KIND_DUPLICATED)).toBe(
            at(KIND_DELIVERED) + at(KIND_DROPPED) + ofKind(flying).length,
          );
          expect([at(KIND_SENT), at(KIND_DUPLICATED), at(KIND_DELIVERED), at(KIND_DROPPED)]).toEqual(
            [sent, copies, arrived, dropped].map((list) => ofKind(list).length),
          );
          expect(at(KIND_PAYLOAD)).toBe(sumOf(ofKind(sent), (one) => one.payload));
          expect(at(KIND_CONTROL)).toBe(sumOf(ofKind(sent), (one) => one.control));
          expect(at(KIND_DROPPED_BYTES)).toBe(sumOf(ofKind(dropped), (one) => one.payload + one.control));
        });
        for (let who = 0; who < NODES; who++) {
          const mine = sent.filter((one) => one.from === who);
          const got = arrived.filter((one) => one.to === who);
          const at = (column: number): number => traffic.ofNode(who, column);
          expect([at(SENT), at(SENT_PAYLOAD), at(SENT_CONTROL)]).toEqual([
            mine.length,
            sumOf(mine, (one) => one.payload),
            sumOf(mine, (one) => one.control),
          ]);
          expect([at(RECEIVED), at(RECEIVED_PAYLOAD), at(RECEIVED_CONTROL)]).toEqual([
            got.length,
            sumOf(got, (one) => one.payload),
            sumOf(got, (one) => one.control),
          ]);
        }
        const packets = Array.from({ length: NODES }, (_, who) => traffic.ofNode(who, PACKETS));
        expect(packets.reduce((a, b) => a + b, 0)).toBe(fragments);
        expect(traffic.total(KIND_PACKETS)).toBe(fragments);
        expect(traffic.drops.reduce((a, b) => a + b, 0)).toBe(dropped.length);
        expect(traffic.droppedPayload.reduce((a, b) => a + b, 0)).toBe(sumOf(dropped, (one) => one.payload));
        expect(traffic.droppedControl.reduce((a, b) => a + b, 0)).toBe(sumOf(dropped, (one) => one.control));
      }),
      { seed: 6 },
    );
  });

  test('redundant copies count where they arrive', () => {
    const traffic = new Traffic({ capacity: 2, messages: MESSAGES });
    traffic.addRedundants(Int32Array.of(1, 0), 2);
    expect([traffic.ofNode(0, REDUNDANT), traffic.ofNode(1, REDUNDANT)]).toEqual([0, 1]);
  });
});
