import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defineProtocol, type Protocol } from '../../sim/protocols/contract.ts';
import { HandlerFailure } from '../../sim/protocols/failure.ts';
import { run, runSeeds, ScenarioError, type RunOptions } from '../../sim/experiment/run.ts';
import { derivedSeed, plainResult } from '../../sim/experiment/seeds.ts';
import type { RunResult } from '../../sim/experiment/result.ts';
import { runFile } from '../../sim/node.ts';
import { loadScenario } from '../../sim/scenario/load.ts';
import { resolved, SMALL } from './scenario.ts';

/** A result without what differs between two runs. */
function figures(result: RunResult): Omit<RunResult, 'performance'> {
  const { performance: _, ...rest } = plainResult(result);
  return rest;
}

/** A protocol whose handlers are given. */
function protocolWith(
  handlers: Partial<ReturnType<Protocol['create']>>,
  atCreate: () => unknown = () => undefined,
): Protocol {
  return defineProtocol({
    name: 'mine',
    role: 'dissemination',
    summary: '',
    source: '',
    options: {},
    messages: {},
    create() {
      atCreate();
      return { start: () => undefined, ...handlers };
    },
  });
}

const OWN = SMALL.replace(/stack:.*/, 'stack: [{ use: mine }]');
const runOwn = (mine: Protocol, options: RunOptions = {}): Promise<RunResult> =>
  run(OWN, { ...options, protocols: { mine } });

describe('a run', () => {
  test('of a text and of what the text resolves to are the same', async () => {
    const fromText = await run(SMALL);
    expect(fromText.status).toBe('finished');
    expect(figures(await run({ ...resolved(), name: 'small' }))).toEqual(figures(fromText));
    expect((await run(SMALL, { seed: 'other' })).fingerprint).toBe(
      (await run(resolved(), { seed: 'other' })).fingerprint,
    );
    expect((await run(SMALL, { sets: ['seed=other'] })).seed).toBe('other');
  });

  test('is the same however it is sliced', async () => {
    const whole = figures(await run(SMALL));
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 5000 }), async (sliceEvents) => {
        expect(figures(await run(SMALL, { sliceEvents }))).toEqual(whole);
      }),
      { numRuns: 8, seed: 1 },
    );
  });

  test('tells how far it is; time and events only grow', async () => {
    const seen: { timeUs: number; events: number; coverage: number | null }[] = [];
    const result = await run(SMALL, { sliceEvents: 50, onProgress: (progress) => seen.push(progress) });
    expect(seen.length).toBeGreaterThan(5);
    for (let i = 1; i < seen.length; i++) {
      expect(seen[i].timeUs).toBeGreaterThanOrEqual(seen[i - 1].timeUs);
      expect(seen[i].events).toBeGreaterThanOrEqual(seen[i - 1].events);
    }
    expect(seen[0].coverage).toBeNull();
    expect(seen.at(-1)).toMatchObject({ timeUs: result.endUs, events: result.events, coverage: 1 });
  });

  test('lets the event loop have its turn, and ends when told to', async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 1);
    const endless = SMALL.replace('converged: true, limit: 30s', 'limit: 300d').concat('metrics: { sample: 1h }\n');
    const result = await run(endless, { sliceEvents: 500, signal: stop.signal });
    expect(result.status).toBe('interrupted');
    expect(result.endUs).toBeLessThan(300 * 86_400e6);
  });

  test('of a wrong scenario throws every problem', async () => {
    const error = await run('version: 1\nnodes: x\nnonsense: 3').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ScenarioError);
    expect((error as ScenarioError).problems.length).toBeGreaterThan(2);
    await expect(
      run({
        ...resolved(),
        groups: resolved(SMALL).groups.map((group) => ({ ...group, stack: [{ id: 'x', use: 'nope', options: {} }] })),
      }),
    ).rejects.toThrow('there is no protocol "nope"');
  });

  test('measures the machine', async () => {
    const { performance } = await run(SMALL);
    expect(performance.engine).toBe(`node ${process.versions.node}`);
    expect(performance.eventLoopSeconds).toBeGreaterThan(0);
    expect(performance.peakResidentBytes).toBeGreaterThan(10_000_000);
  });
});

describe('a protocol that throws', () => {
  test('ends the run; where, when and under which seed is said, what was measured is kept', async () => {
    const mine = protocolWith({
      onLearn(node) {
        if (node === 0) throw new TypeError('not me');
      },
    });
    const result = await runOwn(mine, { seed: 'sown' });
    expect(result.status).toBe('error');
    expect(result.failure).toEqual({
      protocol: 'mine',
      handler: 'onLearn',
      node: 0,
      timeUs: 500_000,
      seed: 'sown',
      message: 'not me',
      stack: [],
    });
    expect(result.endUs).toBe(500_000);
    expect([...result.nodes.rows]).toHaveLength(40);
  });

  test('in create: nothing was measured, so the error itself comes out', async () => {
    const error = await runOwn(
      protocolWith({}, () => {
        throw new Error('no memory');
      }),
    ).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(HandlerFailure);
    expect(error).toMatchObject({
      protocol: 'mine',
      layer: 'mine',
      handler: 'create',
      cause: { message: 'no memory' },
    });
  });

  test('in theory: a warning, the run goes on', async () => {
    const mine: Protocol = {
      ...protocolWith({}),
      theory() {
        throw new Error('unproven');
      },
    };
    const result = await runOwn(mine, { sets: ['until.limit=1s'] });
    expect(result.theory).toBeNull();
    expect(result.warnings).toContain('mine.theory threw: unproven');
  });

  test.each<[string, () => unknown]>([
    ['Math.random', () => Math.random()],
    ['Date', () => new Date(0)],
    ['Date', () => Date()],
    ['Date.now', () => Date.now()],
    ['performance.now', () => performance.now()],
    ['setTimeout', () => setTimeout(() => undefined, 1)],
    ['queueMicrotask', () => queueMicrotask(() => undefined)],
    ['crypto.randomUUID', () => crypto.randomUUID()],
    ['process.hrtime', () => process.hrtime()],
    ['process.hrtime', () => process.hrtime.bigint()],
    ['Math.log', () => Math.log(2)],
    ['Math.pow', () => Math.pow(2, 3)],
    ['Math.hypot', () => Math.hypot(3, 4)],
    ['Intl', () => new Intl.NumberFormat('en')],
    ['toLocaleString', () => (5).toLocaleString()],
    ['localeCompare', () => 'a'.localeCompare('b')],
  ])('%s is refused in a handler and in create, and works again after', async (name, call) => {
    const inHandler = await runOwn(protocolWith({ start: () => call() }));
    expect(inHandler.failure).toMatchObject({
      handler: 'start',
      node: 0,
      message: expect.stringMatching(new RegExp(`^${name} (would make|differs)`)),
    });
    await expect(runOwn(protocolWith({}, call))).rejects.toThrow(new RegExp(`^.*${name} (would make|differs)`));
    expect(call).not.toThrow();
  });
});

describe('what a program gives', () => {
  test.each<[() => unknown, string]>([
    [() => run(null as never), 'run: the scenario is text in YAML'],
    [() => run({} as never), 'run: the scenario is text in YAML'],
    [() => run(SMALL, { sed: 3 } as never), 'run: unknown option "sed": did you mean "seed"?'],
    [() => runSeeds(SMALL, 2, { observe: 3 } as never), 'runSeeds: unknown option "observe"'],
    [() => runSeeds(SMALL, 0), 'runSeeds: the number of seeds'],
    [async () => loadScenario(undefined as never, { file: 'x' }), 'loadScenario takes the text'],
    [async () => loadScenario(SMALL, undefined as never), 'loadScenario takes the text'],
    [() => runFile(null as never), 'runFile takes the path'],
    [() => runFile('x.yaml', { sed: 3 } as never), 'runFile: unknown option "sed"'],
  ])('%s is a TypeError with a sentence', async (call, message) => {
    const error: unknown = await Promise.resolve(call()).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(TypeError);
    expect((error as Error).message).toContain(message);
  });
});

describe('many seeds', () => {
  test('are derived from the seed, and each can be repeated alone', async () => {
    const { runs, intervals } = await runSeeds(SMALL, 4);
    expect(runs.map(({ seed }) => seed)).toEqual(['rumormill#1', 'rumormill#2', 'rumormill#3', 'rumormill#4']);
    expect(new Set(runs.map(({ fingerprint }) => fingerprint)).size).toBe(4);
    expect(figures(await run(SMALL, { seed: derivedSeed('rumormill', 2) }))).toEqual(figures(runs[2]));
    expect(intervals['t_last_ms']).toMatchObject({ runs: 4 });
  });

  test('that are interrupted keep what was measured, and leave it out of the intervals', async () => {
    const stop = new AbortController();
    const { runs, intervals } = await runSeeds(SMALL, 5, {
      sliceEvents: 100,
      signal: stop.signal,
      onProgress: ({ done }) => (done === 3 ? stop.abort() : undefined),
    });
    expect(runs.map(({ status }) => status)).toEqual(['finished', 'finished', 'finished', 'interrupted']);
    expect(intervals['messages_sent']).toMatchObject({ runs: 3 });
  });
});
