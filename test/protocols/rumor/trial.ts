/** Runs of rumor protocols in lock-step, and what was sent in each of their cycles. */
import type { ResolvedOptions } from '../../../sim/protocols/contract.ts';
import type { Simulation } from '../../../sim/scenario/simulation.ts';
import { latency, simulationOf, type Trial } from '../../../sim/testing/harness.ts';

export const CYCLE_US = 100_000;

export interface Sent {
  readonly cycle: number;
  readonly from: number;
  readonly to: number;
  readonly kind: string;
  readonly payloadBytes: number;
}

export interface Log {
  readonly sent: readonly Sent[];
  readonly simulation: Simulation;
}

/** Runs one layer in cycles of 100 ms over a constant latency of 1 ms; cycles count from 1. */
export function inCycles(use: string, options: ResolvedOptions, trial: Partial<Trial> = {}): Log {
  const sent: Sent[] = [];
  const simulation = simulationOf({
    when: 'quiet',
    network: { latency: latency({ model: 'constant', value: 1000 }) },
    ...trial,
    stack: [{ use, options: { intervalUs: CYCLE_US, phase: 'lockstep', ...options } }],
    observers: [
      {
        onSend(timeUs, from, to, message, _control, payloadBytes) {
          const { kind } = simulation.host.messageTypes[message];
          sent.push({ cycle: Math.floor(timeUs / CYCLE_US) + 1, from, to, kind, payloadBytes });
        },
      },
      ...(trial.observers ?? []),
    ],
  });
  while (!simulation.finished) simulation.advance(1_000_000);
  return { sent, simulation };
}

export function countOf(log: Log, kind: string): number {
  return log.sent.filter((message) => message.kind === kind).length;
}

/** Messages with content. */
export function transmissions(log: Log): number {
  return log.sent.filter((message) => message.payloadBytes > 0).length;
}

export function meanAndError(values: readonly number[]): [mean: number, error: number] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return [mean, Math.sqrt(squares / (values.length - 1) / values.length)];
}
