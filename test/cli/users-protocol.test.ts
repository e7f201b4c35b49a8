/** A scenario that names the user's own TypeScript file, on whatever Node runs the tests (20 cannot run TypeScript itself). */
import { mkdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Folder, reproducible } from './command.ts';

const folder = new Folder();

const PROTOCOL = `
import { defineProtocol, type Protocol } from 'rumormill';
import { bytesOf } from './lib/bytes.ts';

const chatter: Protocol = defineProtocol({
  name: 'chatter',
  role: 'dissemination',
  summary: 'tells one random peer about the newest update, again and again',
  source: 'made up',
  options: { every: { type: 'duration', default: 100_000, min: 1000, doc: 'time between two calls' } },
  messages: { tell: { controlBytes: 12, doc: 'one update' } },
  create(ctx, options) {
    const newest = ctx.column('newest', 'i32', { fill: -1 });
    const tick = ctx.periodic({ name: 'tick', periodUs: options.everyUs });
    const peers = new Int32Array(1);
    return {
      start: (node) => ctx.every(node, tick),
      timer(node) {
        const update = newest[node];
        if (update < 0 || ctx.sample(node, 1, peers) === 0) return;
        ctx.send(node, peers[0], ctx.kinds.tell, update, ctx.updates.hop(node, update) + 1, bytesOf(ctx, update));
      },
      message: (node, from, _kind, update, hop) => void ctx.learn(node, update, from, hop),
      onLearn(node, update) {
        newest[node] = update; /* here */
      },
    };
  },
});
export default chatter;
`;

/** Line of a piece of the protocol's text, from 1. */
const lineOf = (piece: string): number => PROTOCOL.slice(0, PROTOCOL.indexOf(piece)).split('\n').length;

const HELPER = `
import type { Context } from 'rumormill';
export function bytesOf(ctx: Context<never>, update: number): number {
  return ctx.updates.sizeBytes(update);
}
`;

mkdirSync(folder.at('lib'));
folder.write('lib/bytes.ts', HELPER);

/** A scenario that runs the protocol with `extra` in one of its handlers. */
function write(name: string, extra: string, text: string = PROTOCOL): string {
  folder.write(`${name}.ts`, text.replace('/* here */', extra));
  return folder.write(
    `${name}.yaml`,
    `
version: 1
nodes: 50
stack: [{ use: ./${name}.ts, every: 50ms }]
workload: [{ id: news, at: 1s, publish: { node: 0, bytes: 512 } }]
until: { converged: true, limit: 60s }
`,
  );
}

const run = (...words: string[]) => folder.rumormill(['run', ...words]);

describe('a protocol that works', () => {
  test('runs like a built-in one and is kept, with its helper and their hashes', async () => {
    const { code, stdout } = await run(write('works', ''), '--out', 'works');
    expect(code).toBe(0);
    expect(stdout).toContain('All 50 nodes knew the news');
    expect(folder.read('works', 'files', 'works.ts')).toBe(folder.read('works.ts'));
    expect(folder.read('works', 'files', 'lib', 'bytes.ts')).toBe(HELPER);
    expect(folder.read('works', 'files', 'SHA256SUMS')).toMatch(
      /^[0-9a-f]{64} {2}lib\/bytes\.ts\n[0-9a-f]{64} {2}works\.ts\n[0-9a-f]{64} {2}\.\.\/scenario\.resolved\.yaml\n$/,
    );
  });

  test('is repeated from the folder alone', async () => {
    const { code } = await run('works', '--out', 'works-again');
    expect(code).toBe(0);
    expect(reproducible(folder.contents('works-again'))).toEqual(reproducible(folder.contents('works')));
  });

  test('runs in workers too', async () => {
    const results = await Promise.all([
      run('works.yaml', '--seeds', '3', '--workers', '2', '--out', 'parallel'),
      run('works.yaml', '--seeds', '3', '--workers', '1', '--out', 'in-turn'),
    ]);
    expect(results.map(({ code }) => code)).toEqual([0, 0]);
    expect(reproducible(folder.contents('parallel'))).toEqual(reproducible(folder.contents('in-turn')));
  });
});

describe('a protocol that does not', () => {
  test('one that throws: where and when; what was measured is kept', async () => {
    const { code, stderr, stdout } = await run(
      write('throws', "if (node === 17) throw new Error('no luck');"),
      '--out',
      'throws',
    );
    expect(code).toBe(4);
    expect(stderr).toMatch(/^protocol chatter threw in onLearn at node 17, time [\d.]+ s, seed rumormill: no luck$/m);
    expect(stderr).toContain(`    at throws.ts:${lineOf('/* here */')}:`);
    expect(stdout).toContain('partial result');
    expect(JSON.parse(folder.read('throws', 'run.json'))).toMatchObject({
      status: 'error',
      failure: { node: 17, handler: 'onLearn' },
    });
    expect((await run('throws', '--out', 'throws-again')).code).toBe(4);
    expect(reproducible(folder.contents('throws-again'))).toEqual(reproducible(folder.contents('throws')));
  });

  test.each([
    ['Math.random()', 'ctx.unit()'],
    ['new Date()', 'ctx.now(node)'],
    ['Math.log(2)', 'math.ln'],
    ['"a".localeCompare("b")', 'compare texts with <'],
  ])('one that calls %s is told the right way', async (call, instead) => {
    const { code, stderr } = await run(write('asks', `${call};`), '--out', 'asks');
    expect(code).toBe(4);
    expect(stderr).toMatch(/would make two runs of one seed differ|differs between engines/);
    expect(stderr).toContain(instead);
  });

  test.each(['1', '2'])('one that ends the program, %s seeds: as if it threw', async (seeds) => {
    const { code, stderr } = await run(write('ends', 'process.exit(0);'), '--out', 'ends', '--seeds', seeds);
    expect(code).toBe(4);
    expect(stderr).toContain('process.exit would end the simulator: throw an Error');
  });

  test.each(['1', '2'])('one that logs, %s seeds: to stderr', async (seeds) => {
    const words = ['--out', 'logs', '--json', '--seeds', seeds];
    const { code, stdout, stderr } = await run(write('logs', "if (node === 0) console.log('hello');"), ...words);
    expect(code).toBe(0);
    expect(() => JSON.parse(stdout) as unknown).not.toThrow();
    expect(stderr).toContain('hello\n');
  });

  test('one that throws in create: nothing is measured, nothing written', async () => {
    write('create', '', PROTOCOL.replace('const newest', 'Date.now(); const newest'));
    for (const seeds of ['1', '2']) {
      const { code, stderr } = await run('create.yaml', '--out', 'create', '--seeds', seeds);
      expect(code).toBe(4);
      expect(stderr).toContain('protocol chatter threw in create, seed rumormill: Date.now would make');
    }
    expect(folder.names()).not.toContain('create');
  });

  test.each([
    [
      'a syntax error',
      PROTOCOL.replace('= ctx.column', '= = ctx.column'),
      `file.ts:${lineOf('= ctx.column')}:19: Unexpected token`,
    ],
    [
      'an error while it is loaded',
      `${PROTOCOL}\nthrow new Error('at once');`,
      `it throws while it is loaded: at once (file.ts:${PROTOCOL.split('\n').length + 1}:`,
    ],
    [
      'chance while it is loaded',
      `${PROTOCOL}\nMath.random();`,
      `it throws while it is loaded: Math.random would make two runs of one seed differ: draw with`,
    ],
    [
      'a module of the engine',
      `// import 'node:os'\nimport type { Stats } from 'node:fs';\nimport {\n  createHash,\n} from 'node:crypto';\n${PROTOCOL}`,
      'it imports node:crypto (file.ts:5), which could make two runs of one seed differ',
    ],
    ['no protocol in it', 'export const five: number = 5;', 'it exports no protocol'],
    ['half a protocol', 'export default { name: 5, create() {} };', 'what it exports is no protocol: "name" must be'],
    [
      'an import from above',
      "export * from '../other.ts';",
      "only files beside or below it can go into a run's folder",
    ],
  ])('%s', async (_name, text, message) => {
    folder.write('other.ts', '');
    mkdirSync(folder.at('below'), { recursive: true });
    mkdirSync(folder.at('below', 'lib'), { recursive: true });
    folder.write('below/lib/bytes.ts', HELPER);
    folder.write('below/file.ts', text);
    folder.write('below/wrong.yaml', folder.read(write('works', '')).replace('works.ts', 'file.ts'));
    const { code, stderr } = await run('below/wrong.yaml', '--out', 'wrong');
    expect(code).toBe(2);
    expect(stderr).toMatch(/^below\/wrong\.yaml:4:\d+ stack\[0\]\.use: "\.\/file\.ts" cannot be used: /);
    expect(stderr).toContain(message);
    expect(folder.names()).not.toContain('wrong');
  });

  test('check does not execute it unless asked to', async () => {
    write('loud', '', `console.log('executed');\n${PROTOCOL}`);
    const silent = await folder.rumormill(['check', 'loud.yaml']);
    expect(silent.code).toBe(0);
    expect(silent.stdout).not.toContain('executed');
    expect(silent.stderr).toContain('"./loud.ts" was not executed');
    const loaded = await folder.rumormill(['check', 'loud.yaml', '--load']);
    expect(loaded).toMatchObject({
      code: 0,
      stdout: expect.not.stringContaining('executed'),
      stderr: expect.stringContaining('executed'),
    });
  });
});
