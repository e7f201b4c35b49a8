import { readFileSync } from 'node:fs';
import { protocols } from '../../sim/protocols/registry.ts';
import { loadScenario } from '../../sim/scenario/load.ts';
import { Simulation, type Outcome } from '../../sim/scenario/simulation.ts';
import type { Problem } from '../../sim/scenario/types.ts';

export const FOLDER: URL = new URL('../../scenarios/', import.meta.url);

export interface FileRun extends Outcome {
  readonly problems: readonly Problem[];
}

/** Runs one of our scenario files; `sets` as on the command line. */
export function runFile(name: string, sets: readonly string[] = [], seed?: string): FileRun {
  const file = new URL(`${name}.yaml`, FOLDER);
  const { scenario, problems } = loadScenario(readFileSync(file, 'utf8'), {
    file: `${name}.yaml`,
    sets,
    ...(seed === undefined ? {} : { seed }),
  });
  if (scenario === null) throw new Error(problems.map(({ line, path, message }) => `${line} ${path}: ${message}`).join('\n'));
  const simulation = new Simulation(scenario, {
    protocol: (use) => {
      const protocol = protocols.get(use);
      if (protocol === undefined) throw new Error(`no protocol ${use}`);
      return protocol;
    },
  });
  while (!simulation.finished) simulation.advance(1_000_000);
  return { ...simulation.outcome(), problems };
}

/** A column of the first update. */
export function ofFirstUpdate(run: FileRun, column: string): number {
  const place = run.updates.columns.indexOf(column);
  if (place < 0) throw new Error(`no column ${column}: ${run.updates.columns.join(', ')}`);
  return Number([...run.updates.rows][0][place]);
}
