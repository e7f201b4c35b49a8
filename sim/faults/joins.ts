/** Who joins when. Ids follow the join times over all join faults, so that the ids ever started are always those below a number. */
import type { FaultSpec } from './spec.ts';

type JoinSpec = Extract<FaultSpec, { kind: 'join' }>;

export interface JoinTable {
  /** joiners of all faults */
  readonly count: number;
  /** in order of id, ascending */
  readonly timesUs: Float64Array;
  /** ids that the fault adds, ascending */
  readonly nodesOf: (id: string) => Uint32Array;
  /** 0 for the first nodes */
  readonly timeUs: (node: number) => number;
  /** ids started by then, the first nodes included */
  readonly startedAt: (timeUs: number) => number;
}

/** Nodes that will ever exist: what columns, places and topology must be made for. */
export function capacityOf(faults: readonly FaultSpec[], nodes: number): number {
  return faults.reduce((sum, fault) => (fault.kind === 'join' ? sum + fault.count : sum), nodes);
}

/** @param faults in order of id, which decides between joiners of one instant */
export function joinTable(faults: readonly FaultSpec[], nodes: number): JoinTable {
  const joins = faults.filter((fault): fault is JoinSpec => fault.kind === 'join');
  const count = capacityOf(faults, 0);
  const times = new Float64Array(count);
  const lists = joins.map((join) => new Uint32Array(join.count));
  const taken = joins.map(() => 0);
  for (let i = 0; i < count; i++) {
    const first = earliest(joins, taken);
    times[i] = joinTime(joins[first], taken[first]);
    lists[first][taken[first]++] = nodes + i;
  }
  return {
    count,
    timesUs: times,
    nodesOf: (id: string): Uint32Array => lists[joins.findIndex((join) => join.id === id)],
    timeUs: (node: number): number => (node < nodes ? 0 : times[node - nodes]),
    startedAt: (timeUs: number): number => nodes + countUpTo(times, timeUs),
  };
}

/** The join fault whose next joiner comes first. */
function earliest(joins: readonly JoinSpec[], taken: readonly number[]): number {
  let best = -1;
  let bestUs = Infinity;
  for (let i = 0; i < joins.length; i++) {
    if (taken[i] === joins[i].count) continue;
    const timeUs = joinTime(joins[i], taken[i]);
    if (timeUs < bestUs) {
      best = i;
      bestUs = timeUs;
    }
  }
  return best;
}

/** First at `at`, last at `at + over`. */
function joinTime(join: JoinSpec, index: number): number {
  return join.count === 1 ? join.atUs : join.atUs + Math.round((join.overUs * index) / (join.count - 1));
}

function countUpTo(ascending: Float64Array, limit: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle] <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
