/** The factors that push-sum's potential is held against, by listing everything that can happen in a round. */
import { expect, test } from 'vitest';
import { amongOthers, withSelf } from '../../scripts/papers/aggregation.ts';

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const squares = (values: readonly number[]): number => sum(values.map((value) => value * value));

/** Everybody keeps half of what it has and gives half to its target. */
function round(values: readonly number[], target: readonly number[]): number[] {
  const after = values.map((value) => value / 2);
  for (const [node, value] of values.entries()) after[target[node]] += value / 2;
  return after;
}

/** Mean over all choices of targets, each node with the same ones to choose from. */
function meanFactor(values: readonly number[], self: boolean): number {
  const n = values.length;
  let choices: number[][] = [[]];
  for (let node = 0; node < n; node++) {
    const targets = Array.from({ length: n }, (_, i) => i).filter((target) => self || target !== node);
    choices = choices.flatMap((so) => targets.map((target) => [...so, target]));
  }
  return sum(choices.map((target) => squares(round(values, target)) / squares(values))) / choices.length;
}

test.each([2, 3, 4, 5])('n = %i', (n) => {
  // The potential is a sum over columns of such differences, each of which adds up to 0.
  for (let column = 0; column < 3; column++) {
    const drawn = Array.from({ length: n }, (_, i) => ((i + 1) * (column + 2) * 7919) % 101);
    const differences = drawn.map((value) => value - sum(drawn) / n);
    expect(meanFactor(differences, true)).toBeCloseTo(withSelf(n), 12);
    expect(meanFactor(differences, false)).toBeCloseTo(amongOthers(n), 12);
  }
});
