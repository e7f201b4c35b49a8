/** A long run, with a look at its memory every so many events. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type * as Library from '../../sim/node.ts';

export interface Reading {
  readonly events: number;
  readonly virtualSeconds: number;
  /** of the whole process, after garbage was collected */
  readonly residentBytes: number;
  /** of them: objects, and what arrays hold */
  readonly heapBytes: number;
  readonly arrayBytes: number;
  readonly inFlight: number;
  readonly nsPerEvent: number;
}

export interface SoakOptions {
  readonly scenario: string;
  readonly nodes: number;
  readonly events: number;
  readonly readings: number;
  readonly onReading?: (reading: Reading) => void;
}

const SLICE_EVENTS = 20_000;
/** Events of a node in a second: one round, three messages less what is lost; a little less, so that the limit comes too late. */
const EVENTS_PER_NODE_SECOND = 3.8;

function collector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}

/** Runs until so many events are handled; the scenario's times are set so that news never ends. */
export function soak({ loadScenario, Simulation, formatProblem }: typeof Library, options: SoakOptions): Reading[] {
  const { nodes, events, readings, onReading } = options;
  const seconds = Math.ceil(60 + events / (nodes * EVENTS_PER_NODE_SECOND));
  const sets = [`nodes=${nodes}`, `until.limit=${seconds}s`, `workload.0.until=${seconds}s`];
  const { scenario, protocols, problems } = loadScenario(options.scenario, { file: 'soak', sets });
  if (scenario === null) throw new Error(problems.map(formatProblem).join('\n'));
  const simulation = new Simulation(scenario, { protocol: (use) => protocols.get(use)! });
  const { kernel } = simulation;
  const collect = collector();
  const found: Reading[] = [];
  for (let i = 1; i <= readings && !simulation.finished; i++) {
    const [before, begin] = [kernel.events, performance.now()];
    while (kernel.events < (events * i) / readings && !simulation.finished) simulation.advance(SLICE_EVENTS);
    const nsPerEvent = ((performance.now() - begin) * 1e6) / Math.max(1, kernel.events - before);
    collect();
    const { rss, heapUsed, arrayBuffers } = process.memoryUsage();
    const reading = {
      events: kernel.events,
      virtualSeconds: kernel.nowUs / 1e6,
      residentBytes: rss,
      heapBytes: heapUsed,
      arrayBytes: arrayBuffers,
      inFlight: kernel.mail.inFlight,
      nsPerEvent,
    };
    found.push(reading);
    onReading?.(reading);
  }
  return found;
}

/**
 * Growth from the first reading to the last as a share of the first, of what arrays and objects hold: the system may give a process pages and take
 * them back when it likes, which is no matter of ours, so the resident size is allowed more.
 */
export function growth(readings: readonly Reading[]): { readonly held: number; readonly resident: number } {
  const [first, last] = [readings[0], readings[readings.length - 1]];
  const held = ({ heapBytes, arrayBytes }: Reading): number => heapBytes + arrayBytes;
  return { held: held(last) / held(first) - 1, resident: last.residentBytes / first.residentBytes - 1 };
}

/** More than this is a leak; a table may still double once early in the run. */
export const MOST_GROWTH = { held: 0.05, resident: 0.15 } as const;
