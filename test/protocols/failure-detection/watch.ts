/** Looks into the tables of a run of `heartbeat`, and listens to what it says. */
import type { Context, Counters, Protocol, ResolvedOptions } from '../../../sim/protocols/contract.ts';
import { heartbeat } from '../../../sim/protocols/failure-detection/heartbeat.ts';
import type { Simulation } from '../../../sim/scenario/simulation.ts';
import { simulationOf, type Trial } from '../../../sim/testing/harness.ts';

export interface Said {
  readonly timeUs: number;
  /** `suspect`, `trust`, `discover`, `remove` */
  readonly what: string;
  readonly node: number;
  readonly peer: number;
  readonly beat: number;
}

export interface Watched {
  readonly simulation: Simulation;
  readonly table: Counters;
  readonly said: Said[];
}

/** A trial of `heartbeat` over the usual peer sampling, up to its limit, not begun. */
export function watched(options: ResolvedOptions, trial: Omit<Trial, 'stack'>): Watched {
  let table: Counters | null = null;
  const protocol: Protocol = {
    ...heartbeat,
    create(ctx, resolved) {
      const spy = new Proxy(ctx, {
        get(target, key) {
          const value: unknown = Reflect.get(target, key, target);
          if (typeof value !== 'function') return value;
          if (key !== 'counters') return value.bind(target) as unknown;
          return (...args: Parameters<Context['counters']>) => (table = ctx.counters(...args));
        },
      });
      return heartbeat.create(spy, resolved);
    },
  };
  const said: Said[] = [];
  const simulation = simulationOf({ when: 'limit', workload: [], ...trial, stack: [{ use: protocol, options }] });
  simulation.observe({
    onSemantic: (timeUs, node, event, peer, beat) =>
      void said.push({ timeUs, what: simulation.host.eventNames[event].replace('heartbeat.', ''), node, peer, beat }),
  });
  return { simulation, table: table!, said };
}

export function finish({ simulation }: Pick<Watched, 'simulation'>): Simulation {
  while (!simulation.finished) simulation.advance(1_000_000);
  return simulation;
}
