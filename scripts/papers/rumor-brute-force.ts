/**
 * Rumor spreading computed a second time, in synchronous cycles over plain arrays and with a generator of its own: nothing of the
 * simulator is used. Figures for which no printed value is at hand are held against the means recorded in `rumor-expected.ts`,
 * which `npx tsx scripts/papers/rumor-recorded.ts` computes afresh.
 */

/** Uniform in [0, 1): 32 bits of a Weyl sequence, mixed. */
export type Random = () => number;

export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return ((z ^ (z >>> 15)) >>> 0) / 4294967296;
  };
}

/** What one epidemic came to; times in cycles. */
export interface Spread {
  /** share of the sites that never heard */
  readonly s: number;
  /** transmissions of the update per site */
  readonly m: number;
  readonly tLast: number;
  /** mean over the sites that heard, the source left out */
  readonly tAve: number;
}

function other(random: Random, n: number, site: number): number {
  const drawn = Math.floor(random() * (n - 1));
  return drawn < site ? drawn : drawn + 1;
}

function spreadOf(learned: Int32Array, transmissions: number): Spread {
  const n = learned.length;
  const heard = learned.filter((cycle) => cycle >= 0);
  const sum = heard.reduce((total, cycle) => total + cycle, 0);
  return {
    s: 1 - heard.length / n,
    m: transmissions / n,
    tLast: heard.reduce((most, cycle) => Math.max(most, cycle), 0),
    tAve: sum / Math.max(1, heard.length - 1),
  };
}

export interface PushRule {
  readonly feedback: boolean;
  readonly coin: boolean;
  readonly k: number;
}

/** Push from one site; the counter is reset by a useful contact. */
export function pushEpidemic(n: number, rule: PushRule, random: Random): Spread {
  const learned = new Int32Array(n).fill(-1);
  const counter = new Int32Array(n);
  learned[0] = 0;
  let infective = [0];
  let transmissions = 0;
  for (let cycle = 1; infective.length > 0; cycle++) {
    const next: number[] = [];
    const infected: number[] = [];
    for (const site of infective) {
      const target = other(random, n, site);
      transmissions++;
      const useful = learned[target] < 0 || learned[target] === cycle;
      if (learned[target] < 0) {
        learned[target] = cycle;
        infected.push(target);
      }
      if (rule.feedback && useful) counter[site] = 0;
      else if (rule.coin ? random() < 1 / rule.k : ++counter[site] >= rule.k) continue;
      next.push(site);
    }
    infective = [...next, ...infected];
  }
  return spreadOf(learned, transmissions);
}

/**
 * Push-pull without loss of interest, in which a site accepts one call in a cycle. Requests come in waves; within a wave a site hears
 * the callers in the order of their numbers. Who was refused tries somebody else in the next wave, at most `hunt` times in a cycle.
 * @param limit calls accepted in a cycle; Infinity for no limit  @param source the site that knows at first
 */
export function limitedPushPull(n: number, limit: number, hunt: number, source: number, random: Random): Spread {
  const learned = new Int32Array(n).fill(-1);
  learned[source] = 0;
  let known = 1;
  let transmissions = 0;
  for (let cycle = 1; known < n; cycle++) {
    const accepted = new Int32Array(n);
    let callers = Array.from({ length: n }, (_, site) => site);
    for (let wave = 0; wave <= hunt && callers.length > 0; wave++) {
      const refused: number[] = [];
      for (const caller of callers) {
        const called = other(random, n, caller);
        if (accepted[called] >= limit) {
          refused.push(caller);
          continue;
        }
        accepted[called]++;
        const callerKnows = learned[caller] >= 0 && learned[caller] < cycle;
        const calledKnows = learned[called] >= 0 && learned[called] < cycle;
        if (callerKnows || calledKnows) transmissions++;
        for (const [knows, taught] of [
          [callerKnows, called],
          [calledKnows, caller],
        ] as const) {
          if (!knows || learned[taught] >= 0) continue;
          learned[taught] = cycle;
          known++;
        }
      }
      callers = refused;
    }
  }
  return spreadOf(learned, transmissions);
}

export interface MedianCounterRule {
  readonly most: number;
  readonly cooling: number;
  readonly age: number;
}

/** What a site takes part with in a cycle of the median-counter algorithm: nothing, B-m as m, or C. */
const SILENT = 0;
const STATE_C = 1_000_000;

/** The median-counter algorithm of Karp, Schindelhauer, Shenker and Voecking 2000 in lock-step. */
export function medianCounterEpidemic(n: number, rule: MedianCounterRule, random: Random): Spread {
  const learned = new Int32Array(n).fill(-1);
  const state = new Int32Array(n);
  const coolUntil = new Int32Array(n);
  learned[0] = 0;
  state[0] = 1;
  let transmissions = 0;
  let active = 1;
  for (let cycle = 1; active > 0; cycle++) {
    const met: number[][] = Array.from({ length: n }, () => []);
    for (let site = 0; site < n; site++) {
      const called = other(random, n, site);
      met[site].push(state[called]);
      met[called].push(state[site]);
      if (state[called] !== SILENT) transmissions++;
      if (state[site] !== SILENT) transmissions++;
    }
    active = 0;
    for (let site = 0; site < n; site++) {
      if (learned[site] >= 0 && state[site] === SILENT) continue;
      const heardC = met[site].includes(STATE_C);
      if (learned[site] < 0) {
        if (met[site].every((peer) => peer === SILENT)) continue;
        learned[site] = cycle;
        state[site] = heardC ? STATE_C : 1;
        if (heardC) coolUntil[site] = cycle + rule.cooling;
      } else {
        state[site] = nextState(state[site], met[site], rule, cycle, coolUntil, site);
        if (cycle - learned[site] >= rule.age) state[site] = SILENT;
      }
      if (state[site] !== SILENT) active++;
    }
  }
  return spreadOf(learned, transmissions);
}

function nextState(
  state: number,
  met: readonly number[],
  rule: MedianCounterRule,
  cycle: number,
  coolUntil: Int32Array,
  site: number,
): number {
  if (state === STATE_C) return cycle >= coolUntil[site] ? SILENT : STATE_C;
  const ahead = met.filter((peer) => peer >= state).length;
  const next = met.includes(STATE_C) ? STATE_C : ahead > met.length - ahead ? state + 1 : state;
  if (next <= rule.most) return next;
  coolUntil[site] = cycle + rule.cooling;
  return STATE_C;
}

/**
 * Expected residue of feedback with a coin, contact after contact: exact, from the chain of (susceptible, infective). A contact finds a
 * susceptible site with probability S / (n - 1); otherwise its sender stops with probability 1/k.
 * @returns mean and standard deviation of one epidemic
 */
export function coinResidue(n: number, k: number): readonly [mean: number, sd: number] {
  // By number of infective sites, for one number of susceptible ones at a time.
  let now = new Float64Array(n + 1);
  now[1] = 1;
  let mean = 0;
  let square = 0;
  for (let susceptible = n - 1; susceptible >= 0; susceptible--) {
    const next = new Float64Array(n + 1);
    const useful = susceptible / (n - 1);
    const useless = (1 - useful) / k;
    for (let infective = n - susceptible; infective >= 1; infective--) {
      const p = now[infective];
      if (p === 0) continue;
      if (susceptible > 0) next[infective + 1] += (p * useful) / (useful + useless);
      now[infective - 1] += (p * useless) / (useful + useless);
    }
    const share = susceptible / n;
    mean += now[0] * share;
    square += now[0] * share * share;
    now = next;
  }
  return [mean, Math.sqrt(square - mean * mean)];
}

/** s = e^(-(k+1)(1-s)), the root below 1: the residue of feedback with a coin for large n (Demers et al. 1987, section 1.4). */
export function coinResidueLimit(k: number): number {
  let s = 0;
  for (let i = 0; i < 200; i++) s = Math.exp(-(k + 1) * (1 - s));
  return s;
}
