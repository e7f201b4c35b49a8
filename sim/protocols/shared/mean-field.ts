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

/** Classes of nodes by phase, and so steps in an interval. */
const CLASSES = 64;
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
      : 'expected share for nodes that tick one after the other, mean latency (SI model)',
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
 * Random phases: the nodes are split by phase into classes that tick one after the other, one a step. In the step in which a class
 * ticks its hot share sends; what is sent arrives a latency later anywhere, as rare events do: e^-messages of a class get none. A
 * peer that is asked shows what it knew a latency after the tick, and the class knows it one more latency later. (A rate of pulls
 * without classes is wrong: a node asks once in each interval, never twice or not at all.)
 */
function flow(input: Spreading): Course {
  const stepUs = input.intervalUs / CLASSES;
  const perNode = input.nodes / Math.max(1, input.nodes - 1);
  const arrives = 1 - input.loss;
  const delay = Math.max(1, Math.round(input.meanLatencyUs / stepUs));
  const hotSteps = input.rounds === null ? Infinity : input.rounds * CLASSES;
  const classes = newClasses(input.nodes);
  /** by step: hot share of the class that ticks, informed share of it, hot share of all nodes */
  const calls: number[] = [];
  const ticked: number[] = [];
  const hot: number[] = [];
  const timesUs = [0];
  const informed = [1 / input.nodes];
  for (let step = 0; step < MOST_ROUNDS * CLASSES; step++) {
    const ticking = step % CLASSES;
    ticked.push(1 - classes.without[ticking]);
    classes.cold[ticking] = step >= hotSteps ? ticked[step - hotSteps] : 0;
    calls.push(ticked[step] - classes.cold[ticking]);
    hot.push(1 - mean(classes.without) - mean(classes.cold));
    if (step >= delay) {
      const untouched = exp(-(perNode * input.pushes * arrives * calls[step - delay]) / CLASSES);
      for (let i = 0; i < CLASSES; i++) classes.without[i] *= untouched;
    }
    if (step >= 2 * delay) {
      const silent = Math.max(0, 1 - perNode * hot[step - delay] * arrives * arrives);
      classes.without[(step - 2 * delay) % CLASSES] *= pow(silent, input.pulls);
    }
    timesUs.push((step + 1) * stepUs);
    // Rounding of the sum must not make the curve fall.
    informed.push(Math.max(informed[step], 1 - mean(classes.without)));
    const earlier = step - 2 * delay - CLASSES;
    if (earlier > 0 && informed[step] - informed[earlier] < NEGLIGIBLE / input.nodes) break;
  }
  return { timesUs, informed };
}

interface Classes {
  /** share of each class that does not hold the update */
  readonly without: Float64Array;
  /** share that holds it and is silent */
  readonly cold: Float64Array;
}

/** The origin may be in any class. */
function newClasses(nodes: number): Classes {
  return { without: new Float64Array(CLASSES).fill(1 - 1 / nodes), cold: new Float64Array(CLASSES) };
}

function mean(shares: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < shares.length; i++) sum += shares[i];
  return sum / shares.length;
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
