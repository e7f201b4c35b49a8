/** Scuttlebutt: the order of each origin, and the budget of a message. */
import { simulationOf } from '../../../sim/testing/harness.ts';
import type { PaperResult } from '../group.ts';
import { SECOND_US, HEADER_BYTES, SECTION_BYTES, ENTRY_BYTES, seedsOf, publish, finish, figure } from './shared.ts';

const ORDERED = { nodes: 16, updates: 320, bytes: 200, mtuBytes: 1000 };

/** 20 updates a node in 4 s, far more than fits; loss and copies; every node has all in the end. */
function ordered(seed: string, order: string): { early: number; over: number; missing: number; full: number[] } {
  const { nodes, updates, bytes, mtuBytes } = ORDERED;
  const simulation = simulationOf(
    {
      seed,
      nodes,
      stack: [{ use: 'scuttlebutt', options: { order, mtuBytes } }],
      network: { loss: 0.05, duplication: 0.05 },
      workload: Array.from({ length: updates }, (_, i) => publish(`u${i}`, i * 12_500, (i * i) % nodes, bytes)),
      when: 'limit',
      limitUs: 150 * SECOND_US,
    },
    { metrics: false },
  );
  const { origins } = simulation.host.updates;
  const prefix = new Map<string, number>();
  let [early, over] = [0, 0];
  const full: number[] = [];
  simulation.observe({
    onLearn(_timeUs, node, update) {
      const key = `${node} ${origins.origin(update)}`;
      if (origins.version(update) !== (prefix.get(key) ?? 0) + 1) early++;
      prefix.set(key, origins.version(update));
    },
    onSend(_timeUs, _from, _to, message, control, payload) {
      if (simulation.host.messageTypes[message].kind === 'delta' && control + payload > mtuBytes) over++;
    },
    onSemantic(_timeUs, _node, event, sent) {
      if (simulation.host.eventNames[event] === 'scuttlebutt.truncated') full.push(sent);
    },
  });
  finish(simulation);
  let missing = 0;
  for (let node = 0; node < nodes; node++) missing += updates - simulation.host.updates.count(node);
  return { early, over, missing, full };
}

export function orderAndBudget(runs: number): PaperResult {
  const { bytes, mtuBytes } = ORDERED;
  const figures = ['depth', 'breadth'].flatMap((order) => {
    const made = seedsOf(runs).map((seed) => ordered(seed, order));
    return [
      figure(
        `updates that came before an earlier one of their origin, ${order}`,
        'updates',
        0,
        0,
        made.map((one) => one.early),
        'a delta may be left out only with all later ones of the same origin',
      ),
      figure(
        `messages of updates above the budget, ${order}`,
        'messages',
        0,
        0,
        made.map((one) => one.over),
        `budget ${mtuBytes} bytes, all headers counted`,
      ),
      figure(
        `updates that some node lacks in the end, ${order}`,
        'updates',
        0,
        0,
        made.map((one) => one.missing),
        '5 % of messages lost, 5 % doubled',
      ),
    ];
  });
  const fits = Math.floor((mtuBytes - HEADER_BYTES - SECTION_BYTES) / (ENTRY_BYTES + bytes));
  const alone = seedsOf(runs).flatMap((seed) => backlog(seed));
  figures.push(
    figure(
      'updates in a message that is cut off, one origin',
      'updates',
      fits,
      0,
      alone,
      `(${mtuBytes} − ${HEADER_BYTES} − ${SECTION_BYTES}) / (${ENTRY_BYTES} + ${bytes}), rounded down`,
    ),
  );
  return { figures, charts: [] };
}

/** Two nodes, 100 updates of one of them at once: how many each message has that could not take all. */
function backlog(seed: string): number[] {
  const { bytes, mtuBytes } = ORDERED;
  const simulation = simulationOf(
    {
      seed,
      nodes: 2,
      stack: [{ use: 'scuttlebutt', options: { mtuBytes } }],
      workload: Array.from({ length: 100 }, (_, i) => publish(`u${i}`, i, 0, bytes)),
      limitUs: 60 * SECOND_US,
    },
    { metrics: false },
  );
  const sent: number[] = [];
  simulation.observe({ onSemantic: (_timeUs, _node, _event, entries) => void sent.push(entries) });
  finish(simulation);
  return sent;
}
