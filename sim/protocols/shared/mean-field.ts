import { exp, pow } from '../../kernel/math.ts';
import type { TheoryCurve, TheoryInput } from '../contract.ts';

export interface Spreading extends TheoryInput {
  /** peers to which a hot node sends in a round, lost messages included */
  readonly pushes: number;
  /** peers that a node asks in a round */
  readonly pulls: number;
  readonly intervalUs: number;
  readonly lockstep: boolean;
  /** rounds in which a node passes an update on, null for ever */
  readonly rounds: number | null;
}

/** Shares of the nodes that hold the update, at rising times. */
interface Course {
  readonly timesUs: readonly number[];
  readonly informed: readonly number[];
}

/** Steps of the differential equation in one interval. */
const STEPS = 64;
/** Both courses end when less than this share of one node is still expected to learn in a round, or after this many rounds. */
const NEGLIGIBLE = 1e-6;
const MOST_ROUNDS = 10_000;

/**
 * Expected spread of one update from one node when every peer is drawn uniformly from all others and every latency is the mean:
 * the mean-field limit, in which shares follow their expectations. Nodes are up, links whole. Because the first few rounds are
 * luck, single runs lie beside the curve by a shift of up to about an interval either way.
 */
export function meanField(spreading: Spreading): TheoryCurve {
  const course = spreading.lockstep ? rounds(spreading) : flow(spreading);
  return {
    label: 'mean field, uniform peers',
    source: spreading.lockstep
      ? 'expected share per synchronous round, first round at the publish (Demers et al. 1987; Pittel 1987)'
      : 'SI model with delay: rate of contacts 1/interval at each node, mean latency',
    at: (timesUs) => timesUs.map((timeUs) => shareAt(course, timeUs)),
  };
}

/**
 * Synchronous rounds at 0, interval, … A node stays without the update if no hot node reaches it, each of which draws it with
 * probability pushes/(n-1), and if each peer it asks is not hot or the question or the answer is lost.
 */
function rounds(input: Spreading): Course {
  const others = Math.max(1, input.nodes - 1);
  const arrives = 1 - input.loss;
  const timesUs = [0];
  const informed = [1 / input.nodes];
  const afterRound = [1 / input.nodes];
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const before = afterRound[round];
    const cold = input.rounds === null || round < input.rounds ? 0 : afterRound[round - input.rounds];
    const hot = before - cold;
    const missed = pow(1 - Math.min(1, input.pushes / others) * arrives, input.nodes * hot);
    const pushed = 1 - (1 - before) * missed;
    const silent = pow(Math.max(0, 1 - ((input.nodes * hot) / others) * arrives * arrives), input.pulls);
    const pulled = 1 - (1 - pushed) * silent;
    const startUs = round * input.intervalUs;
    timesUs.push(startUs + input.meanLatencyUs, startUs + 2 * input.meanLatencyUs);
    informed.push(pushed, pulled);
    afterRound.push(pulled);
    if (pulled - before < NEGLIGIBLE / input.nodes) break;
  }
  return { timesUs, informed };
}

/**
 * Ticks of a node fall anywhere in its interval, so each moment sees the same rate of them, whenever the node learned:
 * s'(t) = -s(t) · hot(t - latency) · (pushes + pulls) / interval, with losses. A node is hot for `rounds` ticks, thus for that many intervals;
 * for pulls until the tick after, half an interval longer on average.
 */
function flow(input: Spreading): Course {
  const stepUs = input.intervalUs / STEPS;
  const others = Math.max(1, input.nodes - 1);
  const arrives = 1 - input.loss;
  const delay = Math.max(1, Math.round(input.meanLatencyUs / stepUs));
  const pushRate = ((input.nodes / others) * input.pushes * arrives) / STEPS;
  const pullRate = ((input.nodes / others) * input.pulls * arrives * arrives) / STEPS;
  const pushSpan = input.rounds === null ? Infinity : input.rounds * STEPS;
  const pullSpan = pushSpan + STEPS / 2;
  const timesUs = [0];
  const informed = [1 / input.nodes];
  // A pull takes two latencies, but the peer is asked after one: the answer shows what it knew one latency ago.
  const before = (step: number): number => (step < 0 ? 0 : informed[step]);
  let roundStart = informed[0];
  for (let step = 0; step < MOST_ROUNDS * STEPS; step++) {
    const seen = step - delay;
    const pushing = before(seen) - before(seen - pushSpan);
    const answering = before(seen) - before(seen - pullSpan);
    informed.push(1 - (1 - informed[step]) * exp(-(pushRate * pushing + pullRate * answering)));
    timesUs.push((step + 1) * stepUs);
    if (step % STEPS === STEPS - 1 && step > delay + STEPS) {
      if (informed[step] - roundStart < NEGLIGIBLE / input.nodes) break;
      roundStart = informed[step];
    }
  }
  return { timesUs, informed };
}

/** The last value at or before a time; 0 before the publish. */
function shareAt(course: Course, timeUs: number): number {
  const { timesUs, informed } = course;
  if (!(timeUs >= 0)) return 0;
  let low = 0;
  let high = timesUs.length;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (timesUs[middle] <= timeUs) low = middle;
    else high = middle;
  }
  return informed[low];
}
