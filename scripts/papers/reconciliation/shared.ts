/** What the measurements of reconciliation share. */
import type { WorkloadSpec } from '../../../sim/replica/spec.ts';
import type { Simulation } from '../../../sim/scenario/simulation.ts';
import { ONE_UPDATE } from '../../../sim/testing/harness.ts';
import type { PaperFigure } from '../group.ts';

export const SECOND_US = 1_000_000;
export const HEADER_BYTES = 36;
/** of a message of updates: per origin, per update */
export const SECTION_BYTES = 16;
export const ENTRY_BYTES = 10;
/** of a last-writer-wins register */
export const STAMP_BYTES = 16;

export const seedsOf = (runs: number): string[] => Array.from({ length: runs }, (_, run) => `paper-${run}`);
export const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

export function publish(id: string, atUs: number, node: number, sizeBytes: number): WorkloadSpec {
  return { ...ONE_UPDATE, id, when: 'at', atUs, source: { node }, size: { model: 'constant', value: sizeBytes } };
}

export function finish(simulation: Simulation): void {
  while (!simulation.finished) simulation.advance(100_000);
}

export function figure(
  what: string,
  unit: string,
  expected: number,
  tolerance: number,
  values: readonly number[],
  note: string,
): PaperFigure {
  const mean = meanOf(values);
  const squares = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
  const halfWidth = values.length < 2 ? 0 : 1.96 * Math.sqrt(squares / (values.length - 1) / values.length);
  return { what, unit, published: null, expected, tolerance, mean, halfWidth, standing: 'judged', note };
}
