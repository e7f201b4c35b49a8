/** The texts of `rumormill init --protocol`: a protocol that works, its test, and a scenario that runs it. */

const PROTOCOL = `import { defineProtocol } from 'rumormill';

/** Tells news to random peers until k of them knew it already (Demers et al. 1987: push, feedback, counter). */
export default defineProtocol({
  name: 'NAME',
  role: 'dissemination',
  summary: 'tells news to random peers until k of them knew it already',
  source: 'Demers et al., PODC 1987, section 1.4',
  options: {
    interval: { type: 'duration', default: 200_000, min: 1, doc: 'time between two rounds of a node' },
    k: { type: 'integer', default: 2, min: 1, max: 255, doc: 'peers that knew it until a node loses interest' },
  },
  // Every kind has fixed bytes (headers, ids); payload is said when something is sent.
  messages: {
    news: { controlBytes: 36, doc: 'one update' },
    known: { controlBytes: 36, doc: 'the answer of a peer that knew it' },
  },
  create(ctx, options) {
    // What nodes remember is allocated here, one entry a node. A handler touches its own node's entries only.
    const hot = ctx.column('hot', 'i32', { fill: -1 }); // the update that a node spreads; -1: none
    const useless = ctx.column('useless', 'u8'); // peers that knew it already
    const round = ctx.periodic({ name: 'round', periodUs: options.intervalUs });
    const peer = new Int32Array(1);
    return {
      start(node) {
        ctx.every(node, round);
      },
      // The node holds an update it did not hold before, from whomever.
      onLearn(node, update) {
        hot[node] = update;
        useless[node] = 0;
      },
      timer(node) {
        const update = hot[node];
        if (!ctx.holds(node, update) || ctx.sample(node, 1, peer) === 0) return;
        const hop = ctx.updates.hop(node, update) + 1;
        ctx.send(node, peer[0], ctx.kinds.news, update, hop, ctx.updates.sizeBytes(update));
      },
      message(node, from, kind, update, hop) {
        if (kind === ctx.kinds.news) {
          if (!ctx.learn(node, update, from, hop)) ctx.send(node, from, ctx.kinds.known, update, 0, 0);
        } else if (hot[node] === update && ++useless[node] >= options.k) hot[node] = -1;
      },
      // Whether the node stays silent until it learns something new; \`until: quiet\` asks.
      idle: (node) => !ctx.holds(node, hot[node]),
    };
  },
});
`;

const TEST = `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { conformance, runTrial } from 'rumormill/testing';
import protocol from './FILE';

// What every protocol must hold to: same seed same run, crashes, losses, one node alone, and more.
for (const { name, check } of conformance({ protocol })) test(name, check);

test('dies out, and leaves few without the news', () => {
  const trial = { nodes: 1000, stack: [{ use: protocol, options: { k: 3 } }], when: 'quiet' } as const;
  for (const seed of ['a', 'b', 'c']) {
    const { status, summary } = runTrial({ ...trial, seed });
    assert.equal(status, 'finished');
    assert.ok(Number(summary['residue_ratio']) < 0.05, \`residue \${summary['residue_ratio']}\`);
  }
});
`;

const SCENARIO = `# Question: what does NAME reach, and at what cost?
version: 1
name: NAME
nodes: 1000
network:
  latency: { model: lognormal, median: 40ms, sigma: 0.4, min: 1ms }
  loss: 1%
stack:
  - { use: ./FILE, interval: 200ms, k: 2 }
workload:
  - { id: news, at: 1s, publish: { node: 0, bytes: 512 } }
until: { quiet: true, limit: 60s }
`;

export interface StarterFile {
  readonly file: string;
  readonly text: string;
}

const NAMED = /^([a-z][a-z0-9]*(?:-[a-z0-9]+)*)\.(m?[jt]s)$/;

/** What a file of a protocol may be called. */
export const PROTOCOL_FILE_NAMES =
  'small letters, digits and hyphens, then .ts, .mts, .js or .mjs, such as my-gossip.ts';

/** The protocol's file, its test and a scenario, by their names without folder; null when the name will not do. */
export function starterProtocol(file: string): readonly StarterFile[] | null {
  const match = NAMED.exec(file);
  if (match === null) return null;
  const [, name, extension] = match;
  const fill = (text: string): string => text.replaceAll('NAME', name).replaceAll('FILE', file);
  // Without types where there are none.
  const test = extension.endsWith('js') ? TEST.replace(' as const', '') : TEST;
  return [
    { file, text: fill(PROTOCOL) },
    { file: `${name}.test.${extension}`, text: fill(test) },
    { file: `${name}.yaml`, text: fill(SCENARIO) },
  ];
}
