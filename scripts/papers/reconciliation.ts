/** Scuttlebutt: its order, its budget, its two orders under overload, its flow control. Delta-state: what deltas save. */
import type { PaperGroup } from './group.ts';
import { deltaAndFull } from './reconciliation/delta-state.ts';
import { flowControl } from './reconciliation/flow.ts';
import { orderAndBudget } from './reconciliation/order.ts';
import { depthAndBreadth } from './reconciliation/overload.ts';

const VAN_RENESSE = 'van Renesse, Dumitriu, Gough, Thomas, LADIS 2008';

export const reconciliation: readonly PaperGroup[] = [
  {
    id: 'scuttlebutt-order',
    title: 'Scuttlebutt: order of each origin, budget of a message',
    source: `${VAN_RENESSE}, Scuttlebutt reconciliation`,
    runs: { small: 1, full: 20 },
    measure: orderAndBudget,
  },
  {
    id: 'scuttlebutt-overload',
    title: 'Scuttlebutt: depth and breadth under overload',
    source: `${VAN_RENESSE}, experiment with doubled load`,
    runs: { small: 2, full: 20 },
    measure: depthAndBreadth,
  },
  {
    id: 'scuttlebutt-flow',
    title: 'Scuttlebutt: flow control',
    source: `${VAN_RENESSE}, flow control`,
    runs: { small: 1, full: 20 },
    measure: flowControl,
  },
  {
    id: 'delta-state',
    title: 'Delta-state anti-entropy: bytes against full state',
    source: 'Almeida, Shoker, Baquero, JPDC 2018, algorithm 2',
    runs: { small: 1, full: 3 },
    measure: deltaAndFull,
  },
];
