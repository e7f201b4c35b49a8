/** Staleness: how old is the oldest news a node lacks. */
import type { Coverage } from './coverage.ts';
import type { Knowledge } from './plan.ts';

export interface Staleness {
  /**
   * One value per eligible node: time from the publish of the oldest live update it lacks until `nowUs`; 0 for a node that lacks
   * none. Unsorted.
   */
  readonly valuesUs: Float64Array;
  /** eligible nodes that lack at least one live update */
  readonly strandedNodes: number;
}

/** Costs one look per node and incomplete update, so it is taken once, at the end of a run. */
export function stalenessAt(coverage: Coverage, knowledge: Knowledge, nowUs: number): Staleness {
  const { members, book, live } = coverage;
  const incomplete: number[] = [];
  for (let i = 0; i < live.count; i++) {
    if (book.holders[live.ids[i]] < members.eligible) incomplete.push(live.ids[i]);
  }
  incomplete.sort((a, b) => book.publishUs[a] - book.publishUs[b] || a - b);
  const valuesUs = new Float64Array(members.eligible);
  let strandedNodes = 0;
  let place = 0;
  for (let node = 0; node < members.capacity; node++) {
    if (!members.isEligible(node)) continue;
    const oldest = incomplete.find((update) => !knowledge.holds(node, update));
    if (oldest !== undefined) {
      strandedNodes++;
      valuesUs[place] = nowUs - book.publishUs[oldest];
    }
    place++;
  }
  return { valuesUs, strandedNodes };
}
