/** A network without protocols: tests say what happens, metrics and checks look on. */
import { BOOT, CRASH, NOBODY, RESTART } from '../../sim/kernel/events.ts';
import type { MessageType, Observer } from '../../sim/kernel/observer.ts';
import { MetricsSuite, type MetricsResult } from '../../sim/metrics/collect.ts';
import type { PlannedHeal } from '../../sim/metrics/plan.ts';
import { tellDelivery, tellSend } from './told.ts';
import type { Publish } from '../../sim/replica/spec.ts';

export interface WorldInput {
  readonly capacity?: number;
  readonly graceUs?: number;
  /** entries of the workload in order of time: [entry, µs] */
  readonly publishes?: readonly (readonly [string, number])[];
  readonly heals?: readonly PlannedHeal[];
  readonly maxCurves?: number;
  readonly zones?: readonly string[];
  readonly zoneOf?: Uint8Array;
}

export const MESSAGES: readonly MessageType[] = [
  { layer: 'spread', protocol: 'push-pull', kind: 'offer' },
  { layer: 'spread', protocol: 'push-pull', kind: 'answer' },
  { layer: 'repair', protocol: 'anti-entropy', kind: 'digest' },
];

export class World {
  readonly capacity: number;
  readonly publishes: readonly Publish[];
  readonly suite: MetricsSuite;
  readonly observers: Observer[];
  private readonly held = new Map<number, Set<number>>();
  private nextUpdate = 0;

  constructor(input: WorldInput = {}) {
    this.capacity = input.capacity ?? 4;
    this.publishes = (input.publishes ?? [['news', 1000]]).map(([entry, timeUs]) => {
      return { timeUs, node: 0, sizeBytes: 100, entry, retireAfterUs: null };
    });
    this.suite = new MetricsSuite({
      capacity: this.capacity,
      messages: MESSAGES,
      plan: { publishes: this.publishes, heals: input.heals ?? [], graceUs: input.graceUs ?? 0 },
      knowledge: {
        holds: (node, update) => this.held.get(node)?.has(update) === true,
        count: (node) => this.held.get(node)?.size ?? 0,
      },
      spec: { sampleIntervalUs: 1000, maxCurves: input.maxCurves ?? 10 },
      zones: input.zones ?? [],
      zoneOf: input.zoneOf ?? null,
    });
    this.observers = [...this.suite.observers];
  }

  boot(nodes: number = this.capacity): this {
    for (let node = 0; node < nodes; node++) this.each((one) => one.onUp?.(0, node, BOOT));
    return this;
  }

  up(timeUs: number, node: number): void {
    this.each((one) => one.onUp?.(timeUs, node, RESTART));
  }

  down(timeUs: number, node: number): void {
    this.each((one) => one.onDown?.(timeUs, node, CRASH));
  }

  /** The next update of the workload enters at `node`; returns its id. */
  publish(timeUs: number, node = 0): number {
    const update = this.nextUpdate++;
    this.each((one) => one.onPublish?.(timeUs, node, update, 100));
    this.learn(timeUs, node, update, NOBODY, 0);
    return update;
  }

  skip(timeUs: number, node: number): void {
    const update = this.nextUpdate++;
    this.each((one) => one.onPublishSkipped?.(timeUs, node, update));
  }

  learn(timeUs: number, node: number, update: number, from = 0, hop = 1): void {
    let held = this.held.get(node);
    if (held === undefined) this.held.set(node, (held = new Set()));
    held.add(update);
    this.each((one) => one.onLearn?.(timeUs, node, update, from, hop));
  }

  forget(timeUs: number, node: number, update: number): void {
    this.held.get(node)?.delete(update);
    this.each((one) => one.onForget?.(timeUs, node, update));
  }

  redundant(timeUs: number, node: number, update: number): void {
    this.each((one) => {
      one.onRedundant?.(timeUs, node, update, 0);
      one.tally?.addRedundants?.(Int32Array.of(node, update), 2);
    });
  }

  retire(timeUs: number, update: number): void {
    this.each((one) => one.onRetire?.(timeUs, update));
  }

  send(timeUs: number, from: number, to: number, payload = 100, control = 10, message = 0, fragments = 1): void {
    this.each((one) => {
      if (one.tally !== undefined) tellSend(one.tally, from, to, message, control, payload, fragments);
      one.onSend?.(timeUs, from, to, message, control, payload, fragments);
    });
  }

  deliver(timeUs: number, from: number, to: number, payload = 100, control = 10, message = 0): void {
    this.each((one) => {
      if (one.tally !== undefined) tellDelivery(one.tally, to, message, control, payload);
      one.onDeliver?.(timeUs, from, to, message, control, payload);
    });
  }

  drop(timeUs: number, reason: number, message = 0): void {
    this.each((one) => {
      one.tally?.addDrop?.(message, reason, 10, 100);
      one.onDrop?.(timeUs, 0, 1, message, reason, 10, 100);
    });
  }

  probe(timeUs: number): void {
    this.each((one) => one.onProbe?.(timeUs));
  }

  finish(endUs: number): MetricsResult {
    return this.suite.finish({ endUs });
  }

  private each(call: (one: Observer) => void): void {
    for (const one of this.observers) call(one);
  }
}
