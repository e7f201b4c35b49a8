import { describe, expect, it } from 'vitest';
import type { Context } from '../../../sim/protocols/contract.ts';
import type { Fresh } from '../../../sim/protocols/rumor/fresh.ts';
import { MedianStates, STATE_C } from '../../../sim/protocols/rumor/median-states.ts';
import { numberOf, type Parcel } from '../../../sim/protocols/rumor/parcel.ts';

const SILENT = null;
const UNAWARE = 0;

/** Node 0 with update 0, known since a round ago; `peers` are the stages of those it meets in each further round. */
function stageAfter(rule: { most: number; cooling: number; age?: number }, rounds: readonly number[][]): number | null {
  const updates = {
    wordsPerNode: 1,
    slots: 1,
    slotOf: (update: number) => update,
    idOf: (slot: number) => slot,
    hopAt: () => 0,
    sizeBytes: () => 1,
  };
  const states = new MedianStates({ capacity: 1, updates } as unknown as Context, { age: 1000, ...rule });
  states.begin(0, 0);
  for (const peers of [[], ...rounds]) {
    for (const stage of peers) if (stage !== UNAWARE) states.meet(0, 0, stage);
    states.endRound(0, peers.length);
  }
  const stages: number[] = [];
  const parcel = { clear: () => undefined, add: (_update: number, word: number) => void stages.push(numberOf(word)) };
  states.collect(0, parcel as unknown as Parcel, { rows: () => null } as unknown as Fresh);
  expect(states.any(0)).toBe(stages.length > 0);
  return stages[0] ?? SILENT;
}

describe('MedianStates', () => {
  const rule = { most: 3, cooling: 2 };

  it.each<[string, number[][], number | null]>([
    ['stays in B-1 among those who do not know', [[UNAWARE, UNAWARE]], 1],
    ['stays when as many are behind as ahead', [[1, UNAWARE]], 1],
    ['goes on when more are as far', [[1, 1, UNAWARE]], 2],
    ['counts those further on', [[3, 2, UNAWARE]], 2],
    [
      'counts those less far as behind',
      [
        [1, 1],
        [1, 1, 1],
      ],
      2,
    ],
    ['goes on by one a round, whoever it met', [[3], [3]], 3],
    ['goes to C beyond ctr_max', [[3], [3], [3]], STATE_C],
    ['goes to C at once when one peer is in C', [[STATE_C, UNAWARE, UNAWARE, UNAWARE]], STATE_C],
    ['also when others came after it', [[STATE_C, 1, 1]], STATE_C],
    ['tells for two rounds in C', [[STATE_C], [UNAWARE]], STATE_C],
    ['and is silent then', [[STATE_C], [UNAWARE], [UNAWARE]], SILENT],
    ['C is not begun again by another C', [[STATE_C], [STATE_C], [STATE_C]], SILENT],
    ['meets nobody and stays', [[], [], []], 1],
  ])('%s', (_what, rounds, stage) => {
    expect(stageAfter(rule, rounds)).toBe(stage);
  });

  it('in the round in which it was learned, only C counts', () => {
    for (const [stage, next] of [
      [3, 1],
      [STATE_C, STATE_C],
    ]) {
      const updates = { wordsPerNode: 1, slots: 1, slotOf: () => 0, idOf: () => 0, hopAt: () => 0, sizeBytes: () => 1 };
      const states = new MedianStates({ capacity: 1, updates } as unknown as Context, { ...rule, age: 9 });
      states.begin(0, 0);
      states.meet(0, 0, stage);
      states.endRound(0, 1);
      const stages: number[] = [];
      const parcel = {
        clear: () => undefined,
        add: (_update: number, word: number) => void stages.push(numberOf(word)),
      };
      states.collect(0, parcel as unknown as Parcel, { rows: () => null } as unknown as Fresh);
      expect(stages).toEqual([next]);
    }
  });

  it('ends by age in any state', () => {
    expect(stageAfter({ ...rule, age: 3 }, [[1], [UNAWARE]])).not.toBe(SILENT);
    expect(stageAfter({ ...rule, age: 3 }, [[1], [UNAWARE], [UNAWARE]])).toBe(SILENT);
  });
});
