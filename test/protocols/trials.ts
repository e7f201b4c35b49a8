/** Helpers for trials: how far updates got, at given moments. */
import type { ResolvedOptions } from '../../sim/protocols/contract.ts';
import { defineProtocol } from '../../sim/protocols/contract.ts';
import type { Context, Layer, Protocol } from '../../sim/protocols/contract.ts';
import type { WorkloadSpec } from '../../sim/replica/spec.ts';
import type { Simulation } from '../../sim/scenario/simulation.ts';
import { ONE_UPDATE, simulationOf, type Trial } from '../../sim/testing/harness.ts';

export const SECOND_US = 1_000_000;

/** A publish of 100 bytes. */
export function publish(id: string, atUs: number, node: number): WorkloadSpec {
  return { ...ONE_UPDATE, id, when: 'at', atUs, source: { node } };
}

/** Runs a trial up to its limit, whatever spreads, and leaves the simulation to be looked at. */
export function runToLimit(trial: Trial, limitUs: number): Simulation {
  const simulation = simulationOf({ ...trial, when: 'limit', limitUs });
  while (!simulation.finished) simulation.advance(100_000);
  return simulation;
}

/** Nodes that hold the update. */
export function holders(simulation: Simulation, update = 0): number {
  let count = 0;
  for (let node = 0; node < simulation.plan.capacity; node++) {
    if (simulation.host.updates.holds(node, update)) count++;
  }
  return count;
}

/** Messages sent, by `layer/kind`. */
export function counter(): { sent: Map<string, number>; observe(simulation: Simulation): void } {
  const sent = new Map<string, number>();
  return {
    sent,
    observe(simulation) {
      simulation.observe({
        onSend(_timeUs, _from, _to, message) {
          const { layer, kind } = simulation.host.messageTypes[message];
          sent.set(`${layer}/${kind}`, (sent.get(`${layer}/${kind}`) ?? 0) + 1);
        },
      });
    },
  };
}

/** A protocol without messages whose nodes, or the one named, call `probe` once a second from time 0 on. */
export function probing(probe: (ctx: Context, node: number) => void, only: number = -1): Protocol {
  return defineProtocol({
    name: 'probing',
    role: 'dissemination',
    summary: 'asks the layer below',
    source: 'test',
    options: {},
    messages: {},
    create(ctx): Layer {
      const tick = ctx.periodic({ name: 'tick', periodUs: SECOND_US, phase: 0 });
      return {
        start(node) {
          if (only < 0 || node === only) ctx.every(node, tick);
        },
        timer: (node) => probe(ctx, node),
      };
    },
  });
}

/** Peers that `node` draws, `k` at a time, in `rounds` rounds over the given peer sampling. */
export function drawPeers(
  sampling: string,
  options: ResolvedOptions,
  trial: Omit<Trial, 'stack'>,
  node: number,
  k: number,
  rounds: number,
): number[][] {
  const drawn: number[][] = [];
  const out = new Int32Array(Math.max(1, k));
  const probe = probing((ctx, who) => {
    drawn.push([...out.subarray(0, ctx.sample(who, k, out))]);
  }, node);
  runToLimit({ ...trial, workload: [], stack: [{ use: sampling, options }, { use: probe }] }, rounds * SECOND_US);
  return drawn;
}
