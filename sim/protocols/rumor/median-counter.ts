import { ln } from '../../kernel/math.ts';
import type { Layer, Protocol } from '../contract.ts';
import { defineProtocol } from '../contract.ts';
import { HEADER_BYTES, UPDATE_BYTES } from '../shared/bytes.ts';
import { INTERVAL, JITTER, jitterProblems, PHASE, roundTimer } from '../shared/options.ts';
import { Fresh } from './fresh.ts';
import { MedianStates } from './median-states.ts';
import { hopOf, numberOf, Parcel, parcelCount, parcelUpdate, parcelWord } from './parcel.ts';

/** State and counter on the wire. */
const STAGE_BYTES = 1;

/** Push-pull in which nodes tell from the counters they meet when most others know. */
export const medianCounter: Protocol = defineProtocol({
  name: 'median-counter',
  role: 'dissemination',
  summary: 'push-pull in which counters that are compared with those of peers tell when to stop',
  source: 'Karp, Schindelhauer, Shenker, Voecking: Randomized rumor spreading (FOCS 2000), median-counter algorithm',
  expect:
    'Everybody, with high probability, in log3 n + O(ln ln n) rounds and O(n ln ln n) transmissions: 10 per node at n = 1000, 15 at 16 000, where push-pull that stops by age goes on as ln n. No tuning by size beyond ln ln n',
  avoid:
    'Where messages are few or nodes far between: everybody calls in every round, with or without news. When many peers are down their silence is not counted, and the age ends it. Rumor with counter 2 to 4 costs a third of it if a few may be missed',
  options: {
    most: {
      type: 'integer',
      default: null,
      min: 1,
      max: 250,
      doc: 'ctr_max: greatest counter m of state B-m, beyond it a node is in state C; absent: ln ln n, rounded up, for the n nodes of the scenario. An update takes O(n ln ln n) transmissions and O(ln n) rounds, against n ln n for push-pull that stops by age',
    },
    cooling: {
      type: 'integer',
      default: null,
      min: 1,
      max: 60_000,
      doc: 'rounds in state C, in which a node still tells, before it is silent (D); absent: ln ln n, rounded up. More of it costs a transmission each way per node and round, and leaves fewer without the update',
    },
    age: {
      type: 'integer',
      default: null,
      min: 1,
      max: 60_000,
      doc: 'rounds after which a node stops in any state, so that one who meets only peers that are done comes to an end; absent: 4 ln n, rounded up',
    },
    interval: INTERVAL,
    phase: PHASE,
    jitter: JITTER,
  },
  messages: {
    call: {
      controlBytes: HEADER_BYTES,
      doc: 'all updates in state B or C with their counters, also when there are none',
    },
    answer: { controlBytes: HEADER_BYTES, doc: 'those of the called peer, likewise' },
  },

  create(ctx, options): Layer {
    const { kinds } = ctx;
    const lnN = ln(Math.max(3, ctx.capacity));
    const lnLnN = Math.max(1, Math.ceil(ln(lnN)));
    const round = ctx.periodic(roundTimer(options));
    const met = ctx.column('met', 'u32');
    const fresh = new Fresh(ctx, options.phase === 'lockstep');
    const peer = new Int32Array(1);
    const parcel = new Parcel(ctx);
    const states = new MedianStates(ctx, {
      most: options.most ?? lnLnN,
      cooling: options.cooling ?? lnLnN,
      age: options.age ?? Math.ceil(4 * lnN),
    });

    function tell(node: number, to: number, kind: number): void {
      states.collect(node, parcel, fresh);
      parcel.send(node, to, kind, UPDATE_BYTES + STAGE_BYTES);
    }

    return {
      start(node, _why, stateKept) {
        states.start(node, stateKept);
        fresh.clear(node);
        ctx.every(node, round);
      },
      timer(node) {
        states.endRound(node, met[node]);
        met[node] = 0;
        fresh.clear(node);
        if (ctx.sample(node, 1, peer) === 1) tell(node, peer[0], kinds.call);
      },
      message(node, from, kind, a, b, row, length) {
        met[node] = met[node] + 1;
        // Answered with what was known before the call, as the two speak at the same time.
        if (kind === kinds.call) tell(node, from, kinds.answer);
        const count = parcelCount(a, row, length);
        for (let i = 0; i < count; i++) {
          const update = parcelUpdate(ctx, a, row, i);
          const word = parcelWord(ctx, b, row, i);
          ctx.learn(node, update, from, hopOf(word));
          states.meet(node, update, numberOf(word));
        }
      },
      onLearn(node, update) {
        states.begin(node, update);
        fresh.note(node, update);
      },
      onRetire(_update, slot) {
        states.retire(slot);
        fresh.retire(slot);
      },
      idle: (node) => !states.any(node),
    };
  },

  validate: (options) => jitterProblems(options),
});
