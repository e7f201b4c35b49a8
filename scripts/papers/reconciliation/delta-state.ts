/** Delta-state anti-entropy: what deltas save. */
import { simulationOf } from '../../../sim/testing/harness.ts';
import type { PaperChart, PaperResult } from '../group.ts';
import { SECOND_US, HEADER_BYTES, STAMP_BYTES, seedsOf, meanOf, publish, finish, figure } from './shared.ts';

const KEYS = [10, 30, 100, 300, 1000];
const VALUE_BYTES = 100;
/** key, stamp, value */
const STATE_BYTES = 8 + STAMP_BYTES + VALUE_BYTES;

/** Mean bytes of a message with content, one key in so many written in each round. */
function shipped(seed: string, send: string, keys: number): number {
  const rounds = 20;
  const simulation = simulationOf(
    {
      seed,
      nodes: 2,
      stack: [{ use: 'delta-state', options: { send, intervalUs: SECOND_US, phase: 'lockstep' } }],
      workload: Array.from({ length: rounds }, (_, i) => ({
        ...publish(`w${i}`, Math.floor((i + 0.5) * SECOND_US), 0, VALUE_BYTES),
        write: { key: { number: (i * 7) % keys }, operation: 'put', element: null, amount: 1 },
      })),
      replica: { conflicts: 'last-writer-wins', keys, size: { model: 'constant', value: VALUE_BYTES } },
      when: 'limit',
      limitUs: (rounds + 2) * SECOND_US,
    },
    { metrics: false },
  );
  const bytes: number[] = [];
  simulation.observe({
    onSend(_timeUs, from, _to, message, control, payload) {
      if (from === 0 && simulation.host.messageTypes[message].kind !== 'ack') bytes.push(control + payload);
    },
  });
  finish(simulation);
  // The first one is the whole state either way: nothing is known of the peer.
  return meanOf(bytes.slice(1));
}

export function deltaAndFull(runs: number): PaperResult {
  const envelope = HEADER_BYTES + 12;
  const means = (send: string, keys: number): number[] => seedsOf(runs).map((seed) => shipped(seed, send, keys));
  const measured = new Map(['delta', 'full'].map((send) => [send, KEYS.map((keys) => means(send, keys))] as const));
  const figures = KEYS.flatMap((keys, i) => [
    figure(
      `bytes of a message, ${keys} keys, one written in a round, deltas`,
      'bytes',
      envelope + STATE_BYTES,
      0,
      measured.get('delta')![i],
      'what sizes add up to: does not grow with the state',
    ),
    figure(
      `bytes of a message, ${keys} keys, one written in a round, full state`,
      'bytes',
      envelope + keys * STATE_BYTES,
      0,
      measured.get('full')![i],
      'what sizes add up to: grows with the state',
    ),
  ]);
  const chart: PaperChart = {
    title: 'Bytes of a message when one key is written in a round',
    x: 'keys',
    y: 'bytes',
    logarithmic: true,
    series: [...measured].map(([name, made]) => ({
      name,
      points: KEYS.map((keys, i) => [keys, meanOf(made[i])] as const),
    })),
  };
  return { figures, charts: [chart] };
}
