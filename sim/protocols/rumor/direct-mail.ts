import { NOBODY } from '../../kernel/events.ts';
import type { Layer, Protocol } from '../contract.ts';
import { defineProtocol } from '../contract.ts';
import { HEADER_BYTES, UPDATE_BYTES } from '../shared/bytes.ts';

/** The node at which an update is published sends it to everybody it knows, once. */
export const directMail: Protocol = defineProtocol({
  name: 'direct-mail',
  role: 'dissemination',
  summary: 'the origin of an update mails it to everybody, once',
  source: 'Demers et al. 1987, section 1.2 (direct mail)',
  expect:
    'One hop and one latency to everybody who is up, n - 1 messages, all of them from one node; a loss l leaves the share l without the update',
  avoid:
    'Where an uplink is narrow, letters are lost, or the origin does not know everybody: nobody passes a letter on. Use push, or anti-entropy under it',
  options: {
    list: {
      type: 'integer',
      default: null,
      min: 1,
      max: 1_000_000,
      doc: 'most peers the origin has on its list, drawn anew for each update; absent: all that peer sampling knows. Whoever is not on it, down or cut off never hears',
    },
  },
  messages: {
    letter: { controlBytes: HEADER_BYTES, doc: 'one update from its origin' },
  },

  create(ctx, options): Layer {
    const most = Math.max(1, Math.min(options.list ?? Infinity, ctx.capacity - 1));
    const addressees = new Int32Array(most);
    return {
      start() {},
      idle: () => true,
      onLearn(node, update, from, hop) {
        if (from !== NOBODY) return;
        const bytes = ctx.updates.sizeBytes(update);
        const count = ctx.sample(node, most, addressees);
        for (let i = 0; i < count; i++) {
          ctx.send(node, addressees[i], ctx.kinds.letter, update, hop + 1, bytes, UPDATE_BYTES);
        }
      },
      message: (node, from, _kind, a, b) => void ctx.learn(node, a, from, b),
    };
  },
});
