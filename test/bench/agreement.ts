/** The workloads under many seeds, beside the same figures of the C++ program. */
import { ofFirstUpdate, runFile } from '../scenarios/run-file.ts';

export interface Figure {
  readonly mean: number;
  /** of one run */
  readonly deviation: number;
}

/** Milliseconds of virtual time. */
export interface Milestones {
  readonly t50: Figure;
  /** from half to 99 %: the slow start of one node alone is not in it, so it scatters little */
  readonly t50to99: Figure;
  readonly t99: Figure;
}

function figure(values: readonly number[]): Figure {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
  return { mean, deviation: Math.sqrt(squares / Math.max(1, values.length - 1)) };
}

/** Seeds `rumormill#1`, `rumormill#2` …, as `run --seeds` derives them. */
export function milestones(workload: string, nodes: number, seeds: number): Milestones {
  const runs = Array.from({ length: seeds }, (_, i) => {
    const run = runFile(`bench/${workload}`, [`nodes=${nodes}`], `rumormill#${i + 1}`);
    return { t50: ofFirstUpdate(run, 't50_ms'), t99: ofFirstUpdate(run, 't99_ms') };
  });
  return {
    t50: figure(runs.map(({ t50 }) => t50)),
    t50to99: figure(runs.map(({ t50, t99 }) => t99 - t50)),
    t99: figure(runs.map(({ t99 }) => t99)),
  };
}
