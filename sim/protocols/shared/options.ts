/** Options that several strategies share, so that one word means one thing. */
import { type OptionSpecs, type PeriodicSpec, resolvedOptionName } from '../contract.ts';

export const INTERVAL = {
  type: 'duration',
  default: 200_000,
  min: 1,
  doc: 'time between two rounds of a node, on its own clock',
} as const;

export const FANOUT = {
  type: 'integer',
  default: 1,
  min: 1,
  max: 10_000,
  doc: 'peers contacted in a round',
} as const;

export const PHASE = {
  type: 'choice',
  choices: ['random', 'lockstep'],
  default: 'random',
  doc: 'where in the interval a node starts its rounds: drawn for each node, or all together at multiples of the interval. Lock-step with a constant latency below half the interval gives the synchronous rounds of the theory: what is sent in a round depends on what was known when it began',
} as const;

export const JITTER = {
  type: 'duration',
  default: 0,
  min: 0,
  doc: 'each round is late by a fresh uniform draw from 0 to this',
} as const;

export const ROUNDS = {
  type: 'integer',
  default: null,
  min: 1,
  max: 65_535,
  doc: 'rounds for which a node passes an update on after it learned it (a time to live counted by the node); absent: for ever',
} as const;

export const HOPS = {
  type: 'integer',
  default: null,
  min: 1,
  max: 1_000_000,
  doc: 'an update that has come this many hops from its origin is kept but passed on no more; absent: no limit',
} as const;

export const MODE = {
  type: 'choice',
  choices: ['infect-forever', 'infect-and-die'],
  default: 'infect-forever',
  doc: 'whether a node goes on passing an update on (within `rounds`) or does so in one round only',
} as const;

interface Rhythm {
  readonly intervalUs: number;
  readonly phase: 'random' | 'lockstep';
  readonly jitterUs: number;
}

/** The timer all strategies run on. */
export function roundTimer(options: Rhythm): PeriodicSpec {
  return { name: 'round', periodUs: options.intervalUs, phase: options.phase, jitterUs: options.jitterUs };
}

interface Lifetime {
  readonly mode: 'infect-forever' | 'infect-and-die';
  readonly rounds: number | null;
}

/** Rounds an update stays hot, null for ever. */
export function roundsHot(options: Lifetime): number | null {
  return options.mode === 'infect-and-die' ? 1 : options.rounds;
}

/** Combinations of the shared options that make no sense. */
export function rhythmProblems(options: Rhythm & Lifetime): [string, string][] {
  const problems: [string, string][] = [];
  if (options.mode === 'infect-and-die' && options.rounds !== null) {
    problems.push([
      'rounds',
      'infect-and-die passes an update on in one round; leave `rounds` out or use infect-forever',
    ]);
  }
  return [...problems, ...jitterProblems(options)];
}

/** A jitter that is longer than the interval. @param what a node does once in an interval, in the plural */
export function jitterProblems(
  options: { readonly intervalUs: number; readonly jitterUs: number },
  what: string = 'rounds',
): [string, string][] {
  if (options.jitterUs <= options.intervalUs) return [];
  return [['jitter', `is longer than the interval, so ${what} of one node would change places`]];
}

/** Problems of options that are given, and so differ from their default, where they have no effect. */
export function withoutEffect(
  options: { readonly [name: string]: unknown },
  specs: OptionSpecs,
  names: readonly string[],
  because: string,
): [string, string][] {
  return names
    .filter((name) => options[resolvedOptionName(name, specs[name])] !== specs[name].default)
    .map((name) => [name, `has no effect ${because}`]);
}
