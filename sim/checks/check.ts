/** What a check is made from, what it is, and how its verdict is kept. */
import type { Observer } from '../kernel/observer.ts';
import type { Coverage } from '../metrics/coverage.ts';
import type { Traffic } from '../metrics/traffic.ts';
import type { Publish } from '../replica/spec.ts';
import type { ReplicaView } from '../replica/view.ts';
import type { Moments } from './moments.ts';
import type { CheckResult, CheckSpec } from './spec.ts';

export interface CheckEnv {
  readonly coverage: Coverage;
  readonly traffic: Traffic;
  /** nodes that will ever exist */
  readonly capacity: number;
  /** the compiled workload; the id of an update is its index */
  readonly publishes: readonly Publish[];
  /** name of an update, see `updateLabels` */
  label(update: number): string;
  readonly moments: Moments;
  /** null when updates have no keys */
  readonly replica: ReplicaView | null;
  /** name of a key */
  keyName(key: number): string;
}

/** How the run ended, as far as a verdict depends on it. */
export interface RunEnd {
  readonly endUs: number;
  /** finished: the stop rule fired; the other three leave open what the rest would have brought */
  readonly status: 'finished' | 'limit' | 'interrupted' | 'error';
  /** nothing was left that could change */
  readonly quiet: boolean;
}

/** Whether totals at this end are those of the whole run. */
export function isWhole(end: RunEnd): boolean {
  return end.status === 'finished' || (end.quiet && end.status === 'limit');
}

/** Why a run ended too early to say, as the start of a sentence. */
export function sayEnd(end: RunEnd): string {
  switch (end.status) {
    case 'finished':
      return 'the run ended';
    case 'limit':
      return 'the run reached its limit';
    case 'interrupted':
      return 'the run was interrupted';
    case 'error':
      return 'the run was stopped by an error';
  }
}

export type Verdict = CheckResult['verdict'];

/** A property being watched. `observer` goes into the kernel after the metrics; null when coverage tells it all it needs. */
export interface Check {
  readonly id: string;
  readonly observer: Observer | null;
  /** undecided until it is certain */
  readonly verdict: Verdict;
  /** Call once, after the metrics were finished. */
  result(end: RunEnd): CheckResult;
}

/** Keeps the first verdict that is certain. */
export class Ruling {
  declare verdict: Verdict;
  declare timeUs: number | null;
  declare evidence: string;

  constructor() {
    this.verdict = 'undecided';
    this.timeUs = null;
    this.evidence = '';
  }

  get open(): boolean {
    return this.verdict === 'undecided';
  }

  rule(held: boolean, timeUs: number, evidence: string): void {
    if (!this.open) return;
    this.verdict = held ? 'held' : 'failed';
    this.timeUs = timeUs;
    this.evidence = evidence;
  }
}

/** One kind of check: `settle` is called at the end when the verdict is still open, and says why when it stays so. */
export abstract class RuledCheck<S extends CheckSpec> implements Check {
  declare readonly spec: S;
  declare readonly env: CheckEnv;
  declare readonly ruling: Ruling;
  declare observer: Observer | null;

  constructor(spec: S, env: CheckEnv) {
    this.spec = spec;
    this.env = env;
    this.ruling = new Ruling();
    this.observer = null;
  }

  get id(): string {
    return this.spec.id;
  }

  get verdict(): Verdict {
    return this.ruling.verdict;
  }

  result(end: RunEnd): CheckResult {
    const why = this.ruling.open ? this.settle(end) : '';
    const { verdict, timeUs, evidence } = this.ruling;
    return {
      id: this.spec.id,
      check: this.spec.check,
      label: this.label(),
      verdict,
      timeUs,
      evidence: verdict === 'undecided' ? why : evidence,
    };
  }

  /** the check in words */
  abstract label(): string;
  /** Rules when the end makes it certain; returns the reason when it does not. */
  protected abstract settle(end: RunEnd): string;
}
