/** The kernel's promises to protocols: lives, timers, pauses, clocks, and that no message is ever lost from the books. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FaultSpec } from '../../sim/faults/spec.ts';
import { RowGuard } from '../../sim/kernel/row-guard.ts';
import type { Observer } from '../../sim/kernel/observer.ts';
import type { WorkloadSpec } from '../../sim/replica/spec.ts';
import { defineProtocol, type Context, type Layer, type Protocol } from '../../sim/protocols/contract.ts';
import { PermutedQueue } from '../../sim/testing/permuted-queue.ts';
import { latency, ONE_UPDATE, runTrial, simulationOf, type Trial } from '../../sim/testing/harness.ts';

const MS = 1000;
const one = (node: number) => ({ select: 'nodes', nodes: [node] }) as const;

/** A protocol of two kinds of messages from a `create`. */
function probe(create: (ctx: Context) => Layer): Protocol {
  return defineProtocol({
    name: 'probe',
    role: 'dissemination',
    summary: '',
    source: '',
    options: {},
    messages: { first: { controlBytes: 10, doc: '' }, second: { controlBytes: 20, doc: '' } },
    create,
  });
}

function run(protocol: Protocol, trial: Partial<Trial> = {}): ReturnType<typeof runTrial> {
  return runTrial({ nodes: 2, stack: [{ use: protocol }], when: 'limit', limitUs: 100 * MS, workload: [], ...trial });
}

const crash = (node: number, atUs: number, forUs: number, state: 'keep' | 'lose' = 'lose'): FaultSpec => ({
  kind: 'crash',
  id: `crash-${node}-${atUs}`,
  nodes: one(node),
  atUs,
  forUs,
  state,
});

describe('periodic timers', () => {
  it('tick at phase + k · period, in step when told so, and only once however often they are started', () => {
    const ticks: number[][] = [[], []];
    run(
      probe((ctx) => {
        const round = ctx.periodic({ name: 'round', periodUs: 10 * MS, phase: 'lockstep' });
        return {
          start(node) {
            ctx.every(node, round);
            ctx.every(node, round);
          },
          timer(node) {
            ticks[node].push(ctx.now(node));
            ctx.every(node, round);
          },
        };
      }),
    );
    const expected = Array.from({ length: 10 }, (_, k) => k * 10 * MS);
    expect(ticks).toEqual([expected, expected]);
  });

  it('stand still while a node is down and go on in the same rhythm: a restart starts no second chain', () => {
    const ticks: number[] = [];
    run(
      probe((ctx) => {
        const round = ctx.periodic({ name: 'round', periodUs: 10 * MS, phase: 3 * MS });
        return {
          start: (node) => ctx.every(node, round),
          timer(node) {
            if (node === 1) ticks.push(ctx.now(node) / MS);
          },
        };
      }),
      { faults: [crash(1, 20 * MS, 30 * MS)] },
    );
    expect(ticks).toEqual([3, 13, 53, 63, 73, 83, 93]);
  });

  it('stop when told, within the millisecond too, and start again', () => {
    const ticks: number[] = [];
    run(
      probe((ctx) => {
        const fast = ctx.periodic({ name: 'fast', periodUs: 100, phase: 'lockstep' });
        const wake = ctx.oneShot('wake');
        return {
          start: (node) => ctx.every(node, fast),
          timer(node, tag) {
            if (node === 1) return;
            if (tag === wake) ctx.every(node, fast);
            else {
              ticks.push(ctx.now(node));
              if (ticks.length !== 3) return;
              ctx.stop(node, fast);
              ctx.after(node, 250, wake);
            }
          },
        };
      }),
      { limitUs: 1000 },
    );
    expect(ticks).toEqual([0, 100, 200, 500, 600, 700, 800, 900]);
  });

  it('follow the local clock: 2 % fast is 51 ticks where there were 50, whatever the start of the drift', () => {
    const counts = [0, 0];
    run(
      probe((ctx) => {
        const round = ctx.periodic({ name: 'round', periodUs: 10 * MS });
        return {
          start: (node) => ctx.every(node, round),
          timer: (node) => void counts[node]++,
        };
      }),
      {
        limitUs: 1_000 * MS,
        faults: [
          {
            kind: 'drift',
            id: 'fast',
            nodes: one(1),
            atUs: 500 * MS,
            forUs: null,
            ppm: { model: 'constant', value: 20_000 },
            sign: 'plus',
          },
        ],
      },
    );
    expect(counts).toEqual([100, 101]);
  });

  it('jitter delays each tick by its own draw and never moves the next one', () => {
    const late: number[] = [];
    run(
      probe((ctx) => {
        const round = ctx.periodic({ name: 'round', periodUs: 10 * MS, phase: 'lockstep', jitterUs: 5 * MS });
        return {
          start: (node) => ctx.every(node, round),
          timer: (node) => void late.push(ctx.now(node) % (10 * MS)),
        };
      }),
      { limitUs: 2_000 * MS },
    );
    expect(late.length).toBeGreaterThanOrEqual(398);
    expect(Math.max(...late)).toBeLessThanOrEqual(5 * MS);
    expect(new Set(late).size).toBeGreaterThan(300);
  });
});

describe('lives', () => {
  it('one-shots die with the life that armed them', () => {
    const fired: number[] = [];
    run(
      probe((ctx) => {
        const late = ctx.oneShot('late');
        return {
          start: (node) => ctx.after(node, 40 * MS, late, ctx.life(node)),
          timer: (node, _tag, life) => void (node === 1 && fired.push(life)),
        };
      }),
      { faults: [crash(1, 20 * MS, 10 * MS)] },
    );
    expect(fired).toEqual([2]);
  });

  it('a node held down by two faults comes back when the last lets go, and forgets when either says so', () => {
    const starts: string[] = [];
    const seen: number[] = [];
    run(
      probe((ctx) => {
        const kept = ctx.column('kept', 'u32', { durable: true, fill: 7 });
        const volatile = ctx.column('volatile', 'u32');
        return {
          start(node, why, stateKept) {
            if (node !== 1) return;
            starts.push(`${ctx.now(node) / MS}:${why}:${stateKept}`);
            seen.push(kept[1], volatile[1]);
            kept[1] = 99;
            volatile[1] = 99;
          },
        };
      }),
      {
        faults: [
          crash(1, 10 * MS, 20 * MS, 'keep'),
          crash(1, 20 * MS, 30 * MS, 'lose'),
          crash(1, 70 * MS, 5 * MS, 'keep'),
        ],
      },
    );
    expect(starts).toEqual(['0:0:false', '50:1:false', '75:1:true']);
    expect(seen).toEqual([7, 0, 7, 0, 99, 0]);
  });

  it('a node that one fault lets go and another takes at the same instant stays down, whatever their ids', () => {
    for (const [first, second] of [
      ['a', 'b'],
      ['b', 'a'],
    ]) {
      const starts: number[] = [];
      const faults: FaultSpec[] = [
        { kind: 'crash', id: first, nodes: one(1), atUs: 10 * MS, forUs: 10 * MS, state: 'keep' },
        { kind: 'crash', id: second, nodes: one(1), atUs: 20 * MS, forUs: 10 * MS, state: 'keep' },
      ];
      run(
        probe((ctx) => ({ start: (node) => void (node === 1 && starts.push(ctx.now(node) / MS)) })),
        { faults },
      );
      expect(starts).toEqual([0, 30]);
    }
  });

  it('a datagram reaches whichever life listens; a connection does not', () => {
    const got = (transport: 'datagram' | 'connection'): number => {
      let count = 0;
      const outcome = run(
        probe((ctx) => ({
          start(node, why) {
            if (node === 0 && why === 0) ctx.send(0, 1, 0, 0, 0, 0);
          },
          message: () => void count++,
        })),
        {
          network: { latency: latency({ model: 'constant', value: 50 * MS }), transport },
          faults: [crash(1, 10 * MS, 10 * MS)],
        },
      );
      expect(outcome.drops['stale']).toBe(transport === 'connection' ? 1 : 0);
      return count;
    };
    expect(got('datagram')).toBe(1);
    expect(got('connection')).toBe(0);
  });
});

describe('a paused process', () => {
  it('keeps its life, reads its socket in order when it wakes, and gets missed ticks as one', () => {
    const log: string[] = [];
    const outcome = run(
      probe((ctx) => {
        const tick = ctx.periodic({ name: 'tick', periodUs: 10 * MS, phase: 5 * MS });
        return {
          start: (node) => ctx.every(node, tick),
          timer(node, _tag, ticks) {
            if (node === 0) ctx.send(0, 1, 0, ctx.now(0) / MS, 0, 0);
            else log.push(`${ctx.now(1) / MS} tick ×${ticks}`);
          },
          message: (_node, _from, _kind, a) => void log.push(`${ctx.now(1) / MS} sent at ${a}`),
        };
      }),
      {
        network: { latency: latency({ model: 'constant', value: 1 * MS }), socketQueue: 3 },
        faults: [{ kind: 'pause', id: 'gc', nodes: one(1), atUs: 20 * MS, forUs: 50 * MS, every: null, length: null }],
        limitUs: 80 * MS,
      },
    );
    expect(log).toEqual([
      '5 tick ×1',
      '6 sent at 5',
      '15 tick ×1',
      '16 sent at 15',
      '70 sent at 25',
      '70 sent at 35',
      '70 sent at 45',
      '70 tick ×5',
      '75 tick ×1',
      '76 sent at 75',
    ]);
    expect(outcome.drops['socket-full']).toBe(2);
    expect(outcome.summary['socket_queue_max_messages']).toBe(3);
    expect(outcome.summary['uplink_queue_max_bytes']).toBeNull();
  });

  it('loses what waits when it crashes', () => {
    const outcome = run(
      probe((ctx) => ({
        start(node) {
          if (node === 0) ctx.send(0, 1, 0, 0, 0, 0);
        },
        message: () => undefined,
      })),
      {
        faults: [
          { kind: 'pause', id: 'gc', nodes: one(1), atUs: 0, forUs: 50 * MS, every: null, length: null },
          crash(1, 30 * MS, 10 * MS),
        ],
      },
    );
    expect(outcome.drops['down']).toBe(1);
  });
});

describe('keyed draws', () => {
  it('differ between messages of one instant, from different sources and from the same one', () => {
    const drawn: number[] = [];
    run(
      probe((ctx) => ({
        start(node) {
          if (node === 0) return;
          for (let k = 0; k < 3; k++) ctx.send(node, 0, 0, 0, 0, 0);
        },
        message: () => void drawn.push(ctx.below(1_000_000_000)),
      })),
      { nodes: 20 },
    );
    expect(drawn.length).toBe(57);
    expect(new Set(drawn).size).toBe(57);
  });
});

describe('draws in start', () => {
  it('do not depend on faults at other nodes', () => {
    const drawn = (faults: readonly FaultSpec[]): number[] => {
      const draws: number[] = [];
      run(
        probe((ctx) => ({ start: (node) => void (node < 5 && draws.push(ctx.below(1_000_000_000))) })),
        { nodes: 6, faults: [crash(1, 10 * MS, 10 * MS), ...faults] },
      );
      return draws;
    };
    expect(drawn([crash(5, 5 * MS, 20 * MS), crash(5, 50 * MS, 5 * MS)])).toEqual(drawn([]));
    expect(new Set(drawn([])).size).toBe(6);
  });
});

describe('draws at a publish', () => {
  it('do not depend on what else is published, and differ between two publishes of one instant', () => {
    const drawn = (workload: readonly WorkloadSpec[]): number[] => {
      const draws: number[] = [];
      run(
        probe((ctx) => ({ start: () => undefined, onLearn: () => void draws.push(ctx.below(1_000_000_000)) })),
        { workload },
      );
      return draws;
    };
    const other = (id: string, atUs: number): WorkloadSpec => ({ ...ONE_UPDATE, id, when: 'at', atUs });
    const [alone] = drawn([ONE_UPDATE]);
    const both = drawn([other('a', 0), ONE_UPDATE, other('z', 5)]);
    expect(both).toContain(alone);
    expect(new Set(both).size).toBe(3);
  });
});

describe('state', () => {
  it('that a crash loses takes the updates with it, state that it keeps does not', () => {
    const holders = (state: 'keep' | 'lose'): unknown =>
      run(
        probe(() => ({ start: () => undefined })),
        { workload: [ONE_UPDATE], faults: [crash(0, 10 * MS, 10 * MS, state)] },
      ).summary['coverage_ratio'];
    expect(holders('keep')).toBe(0.5);
    expect(holders('lose')).toBe(0);
  });
});

describe('rows and objects', () => {
  it('live until the last copy is read, and no longer', () => {
    const sums: number[] = [];
    const simulation = simulationOf({
      nodes: 3,
      when: 'limit',
      limitUs: 200 * MS,
      workload: [],
      network: { duplication: 1 },
      stack: [
        {
          use: probe((ctx) => ({
            start(node) {
              if (node !== 0) return;
              const row = ctx.row(5);
              ctx.words().set([1, 2, 3, 4, 5], row);
              ctx.sendRow(0, 1, 0, 0, 0, row, 100, 20);
              ctx.sendRow(0, 2, 1, 0, 0, row, 100, 20);
              ctx.sendRow(0, 1, 1, 0, 0, ctx.box({ text: 'hello' }), 5, 0);
            },
            message(_node, _from, kind, _a, _b, row, length) {
              if (length === 1) sums.push((ctx.unbox(row) as { text: string }).text.length);
              else
                sums.push(
                  ctx
                    .words()
                    .subarray(row, row + length)
                    .reduce((x, y) => x + y) + kind,
                );
            },
          })),
        },
      ],
    });
    while (!simulation.finished) simulation.advance(1000);
    expect(sums.toSorted((x, y) => x - y)).toEqual([5, 5, 15, 15, 16, 16]);
    expect(simulation.kernel.mail.arena.rows).toBe(0);
    expect(simulation.kernel.mail.arena.objects.size).toBe(0);
  });
});

describe('the row guard', () => {
  const sender = (spoil: (ctx: Context, row: number, box: { text: string }) => void): Protocol =>
    probe((ctx) => ({
      start(node) {
        if (node !== 0) return;
        const row = ctx.row(2);
        const box = { text: 'sent' };
        ctx.sendRow(0, 1, 0, 0, 0, row, 0, 0);
        ctx.sendRow(0, 1, 0, 0, 0, ctx.box(box), 0, 0);
        spoil(ctx, row, box);
      },
      message: () => undefined,
    }));
  const guarded = (protocol: Protocol): void => {
    const simulation = simulationOf(
      { nodes: 2, stack: [{ use: protocol }], when: 'limit', limitUs: 100 * MS, workload: [] },
      { rowGuard: new RowGuard() },
    );
    while (!simulation.finished) simulation.advance(1000);
  };

  it('catches a change after sending, in words and in objects', () => {
    guarded(sender(() => undefined));
    expect(() => guarded(sender((ctx, row) => void (ctx.words()[row + 1] = 7)))).toThrow(
      'changed after it had been sent',
    );
    expect(() => guarded(sender((_ctx, _row, box) => void (box.text = 'other')))).toThrow(
      'changed after it had been sent',
    );
  });
});

describe('the books', () => {
  const flood = probe((ctx) => {
    const tick = ctx.periodic({ name: 'tick', periodUs: 5 * MS });
    return {
      start: (node) => ctx.every(node, tick),
      timer(node) {
        for (let k = 0; k < 3; k++) {
          const to = ctx.below(ctx.capacity);
          if (to !== node) ctx.send(node, to, ctx.below(2), k, 0, 50 * ctx.below(60), 10 * ctx.below(60));
        }
      },
      message: () => undefined,
    };
  });

  it('sent + duplicated = delivered + dropped + in flight, at every moment, and observers count the same', () => {
    const network = fc.record({
      loss: fc.constantFrom(0, 0.1, 1),
      duplication: fc.constantFrom(0, 0.3, 1),
      mtuBytes: fc.constantFrom(null, 500),
      bandwidth: fc.constantFrom(null, { upBytesPerSecond: 100_000, downBytesPerSecond: 80_000, queueBytes: 4_000 }),
      transport: fc.constantFrom('datagram' as const, 'connection' as const),
    });
    fc.assert(
      fc.property(fc.string(), network, fc.integer({ min: 1, max: 400 }), (seed, parts, slice) => {
        const counts = { sent: 0, copies: 0, delivered: 0, dropped: 0 };
        const observer: Observer = {
          onSend: () => void counts.sent++,
          onDuplicate: () => void counts.copies++,
          onDeliver: () => void counts.delivered++,
          onDrop: () => void counts.dropped++,
        };
        const simulation = simulationOf({
          seed,
          nodes: 10,
          when: 'limit',
          limitUs: 300 * MS,
          workload: [],
          stack: [{ use: flood }],
          network: { ...parts, latency: latency({ model: 'exponential', mean: 20 * MS }), socketQueue: 4 },
          faults: [
            crash(1, 100 * MS, 50 * MS),
            { kind: 'pause', id: 'gc', nodes: one(2), atUs: 50 * MS, forUs: 100 * MS, every: null, length: null },
            { kind: 'isolate', id: 'alone', nodes: one(3), atUs: 150 * MS, forUs: 50 * MS, direction: 'both' },
          ],
          observers: [observer],
        });
        const { mail } = simulation.kernel;
        while (!simulation.finished) {
          simulation.advance(slice);
          expect(counts).toEqual({
            sent: mail.sent,
            copies: mail.duplicated,
            delivered: mail.delivered,
            dropped: mail.dropped,
          });
          expect(mail.inFlight).toBeGreaterThanOrEqual(0);
        }
        let waiting = 0;
        simulation.kernel.queue.forEach((record, at) => {
          if ((record[at + 3] & 3) === 2) waiting++;
        });
        expect(waiting).toBe(mail.inFlight);
      }),
      { numRuns: 40, seed: 3 },
    );
  });

  it('name the most that waited at an uplink and a downlink', () => {
    const { summary } = run(flood, {
      nodes: 10,
      network: { bandwidth: { upBytesPerSecond: 100_000, downBytesPerSecond: 80_000, queueBytes: 4_000 } },
    });
    for (const column of ['uplink_queue_max_bytes', 'downlink_queue_max_bytes']) {
      expect(summary[column]).toBeGreaterThan(1_000);
      expect(summary[column]).toBeLessThanOrEqual(4_000 + 3_500);
    }
  });

  it('a total loss delivers nothing, no loss loses nothing', () => {
    expect(run(flood, { network: { loss: 1 } }).summary['messages_delivered']).toBe(0);
    expect(run(flood, { network: { loss: 0 } }).drops['loss']).toBe(0);
  });
});

describe('the end of a run', () => {
  it('comes at the next multiple of the stop grain, the moment itself is reported exactly', () => {
    const outcome = runTrial({ nodes: 50, stack: [{ use: 'push-pull' }] });
    expect(outcome.status).toBe('finished');
    expect(outcome.endUs % 1000).toBe(0);
    const converged = outcome.convergedUs!;
    expect(outcome.endUs).toBe((Math.floor(converged / 1000) + 1) * 1000);
  });

  it('waits for the moment before which it must not stop', () => {
    expect(runTrial({ nodes: 50, stack: [{ use: 'push-pull' }], notBeforeUs: 20_000_500 }).endUs).toBe(20_001_000);
  });

  it('is undecided at the limit', () => {
    const outcome = runTrial({ nodes: 50, stack: [{ use: 'push-pull' }], network: { loss: 1 }, limitUs: 5_000_000 });
    expect([outcome.status, outcome.endUs]).toEqual(['limit', 5_000_000]);
  });

  it('comes too when nobody is up for a while and all come back with what they knew', () => {
    const all: FaultSpec = {
      kind: 'crash',
      id: 'all',
      nodes: { select: 'all' },
      atUs: 5_000_000,
      forUs: 1_000_000,
      state: 'keep',
    };
    for (const graceUs of [0, 100_000]) {
      const outcome = runTrial({
        nodes: 10,
        stack: [{ use: 'push-pull' }],
        faults: [all],
        graceUs,
        notBeforeUs: 5_500_000,
      });
      expect([outcome.status, outcome.endUs]).toEqual(['finished', 6_001_000 + graceUs]);
    }
  });

  it('is quiet when nobody has anything left to tell, though empty calls go on', () => {
    for (const use of ['push', 'pull', 'push-pull']) {
      const trial: Trial = {
        nodes: 200,
        stack: [{ use, options: { mode: 'infect-and-die', fanout: 2 } }],
        network: { latency: latency({ model: 'exponential', mean: 50_000 }) },
      };
      const learned: number[] = [];
      const observer: Observer = { onLearn: (timeUs) => void learned.push(timeUs) };
      const quiet = runTrial({ ...trial, when: 'quiet', observers: [observer] });
      expect([use, quiet.status]).toEqual([use, 'finished']);
      const before = learned.length;
      runTrial({ ...trial, when: 'limit', limitUs: 60_000_000, observers: [observer] });
      expect(learned.length).toBe(2 * before);
    }
  });

  it('is quiet with repair underneath as soon as nothing is left to repair, not before', () => {
    const stack = [
      { use: 'push', options: { mode: 'infect-and-die', intervalUs: 100_000 } },
      { use: 'anti-entropy', options: { intervalUs: 500_000 } },
    ];
    const cut: FaultSpec = {
      kind: 'partition',
      id: 'cut',
      atUs: 0,
      forUs: 5_000_000,
      groups: [{ select: 'share', share: 0.5 }, { select: 'rest' }],
      oneWay: false,
      flap: null,
    };
    const outcome = runTrial({ nodes: 60, when: 'quiet', stack, faults: [cut] });
    expect([outcome.status, outcome.summary['coverage_ratio']]).toEqual(['finished', 1]);
    expect(outcome.endUs).toBeGreaterThan(5_000_000);
  });

  it('is not quiet with repair underneath while somebody is still to join', () => {
    const join: FaultSpec = { kind: 'join', id: 'late', atUs: 8_000_000, overUs: 0, count: 5 };
    const stack = [
      { use: 'push', options: { mode: 'infect-and-die', intervalUs: 100_000 } },
      { use: 'anti-entropy', options: { intervalUs: 500_000 } },
    ];
    const outcome = runTrial({ nodes: 20, when: 'quiet', stack, faults: [join] });
    expect([outcome.status, outcome.summary['nodes_up'], outcome.summary['coverage_ratio']]).toEqual([
      'finished',
      25,
      1,
    ]);
  });

  it('is not quiet while news is under way to somebody', () => {
    const slow: Trial = {
      nodes: 2,
      stack: [{ use: 'push', options: { mode: 'infect-and-die', intervalUs: 100_000 } }],
      network: { latency: latency({ model: 'constant', value: 5_000_000 }) },
    };
    expect(runTrial({ ...slow, when: 'quiet' }).summary['coverage_ratio']).toBe(1);
  });
});

describe('what a protocol may not do', () => {
  const doing = (act: (ctx: Context, node: number) => unknown): (() => unknown) => {
    const protocol = probe((ctx) => ({
      start: (node) => void (node === 0 && act(ctx, node)),
      message: () => undefined,
    }));
    return () => run(protocol, { workload: [ONE_UPDATE] });
  };

  it.each<[string, (ctx: Context, node: number) => unknown, string]>([
    ['send to nobody', (ctx) => ctx.send(0, 1e9, 0, 0, 0, 0), "'to' must be a node, 0 to 1, not 1000000000"],
    ['send to NaN', (ctx) => ctx.send(0, Number.NaN, 0, 0, 0, 0), 'not NaN'],
    ['send fewer than no bytes', (ctx) => ctx.send(0, 1, 0, 0, 0, -5), 'bytes must be whole numbers from 0, not -5'],
    ['send half a number', (ctx) => ctx.send(0, 1, 0, 0.5, 0, 0), "'a' and 'b' must be 32-bit integers"],
    ['send an unknown kind', (ctx) => ctx.send(0, 1, 7, 0, 0, 0), 'no message kind has the number 7: first, second'],
    ['send for another node', (ctx) => ctx.send(1, 0, 0, 0, 0, 0), 'a handler of node 0 may not act for node 1'],
    ['learn for another node', (ctx) => ctx.learn(1, 0, 0, 0), 'may not act for node 1'],
    ['learn what there never is', (ctx) => ctx.learn(0, 99, 1, 0), 'no update has the number 99'],
    ['wait for ever', (ctx) => ctx.after(0, Number.NaN, 0), 'the delay must be a number of µs, not NaN'],
    ['declare a timer late', (ctx) => ctx.oneShot('late'), 'must be declared in create'],
  ])('%s', (_what, act, message) => {
    expect(doing(act)).toThrow(message);
  });

  it('be async', () => {
    // What an async function is at run time, told to the compiler as what it must be.
    const start = (node: number): undefined => Promise.reject(new Error(`late ${node}`)) as unknown as undefined;
    const protocol = probe(() => ({ start }));
    expect(() => run(protocol)).toThrow('a handler may not be async');
  });
});

describe('timers at the edges', () => {
  const ticksOf = (spec: Parameters<Context['periodic']>[0], trial: Partial<Trial>, node = 0): number[] => {
    const ticks: number[] = [];
    run(
      probe((ctx) => {
        const timer = ctx.periodic(spec);
        return {
          start: (self) => ctx.every(self, timer),
          timer: (self) => void (self === node && ticks.push(ctx.now(self) / MS)),
        };
      }),
      trial,
    );
    return ticks;
  };
  const drift = (id: string, atUs: number): FaultSpec => ({
    kind: 'drift',
    id,
    nodes: one(0),
    atUs,
    forUs: 500 * MS,
    ppm: { model: 'constant', value: 100 },
    sign: 'plus',
  });

  it('a drift that begins at the moment of a tick swallows none', () => {
    const ticks = ticksOf(
      { name: 't', periodUs: 1_000 * MS, phase: 'lockstep' },
      { limitUs: 6_000 * MS, faults: [drift('d', 3_000 * MS)] },
    );
    // 100 ppm for half a second bring the tick of local second 6 just before the end.
    expect(ticks).toEqual([0, 1_000, 2_000, 3_000, 4_000, 5_000, 6_000]);
  });

  it('nor do forty drifts between the due moment of a tick and its jitter', () => {
    const faults = Array.from({ length: 40 }, (_, i) => drift(`d${i}`, (2 * i + 1) * 1_000 * MS + 100 * MS));
    const ticks = ticksOf(
      { name: 't', periodUs: 1_000 * MS, phase: 'lockstep', jitterUs: 900 * MS },
      { limitUs: 100_000 * MS, faults },
    );
    expect(ticks.length).toBe(100);
  });

  it('many restarts within one period leave one chain', () => {
    const churn: FaultSpec = {
      kind: 'churn',
      id: 'c',
      atUs: 0,
      forUs: 480_000 * MS,
      nodes: one(0),
      session: { model: 'exponential', mean: 1_000 * MS },
      offTime: { model: 'exponential', mean: 1_000 * MS },
      state: 'keep',
    };
    for (const jitterUs of [0, 1]) {
      const ticks = ticksOf(
        { name: 't', periodUs: 600_000 * MS, phase: 540_000 * MS, jitterUs },
        { limitUs: 1_500_000 * MS, faults: [churn] },
      );
      expect(ticks.map((tick) => Math.floor(tick / 1000))).toEqual([540, 1_140]);
    }
  });

  it('periods and jitters beyond 2^32 µs work', () => {
    const hour = 3_600_000 * MS;
    const spans = ticksOf({ name: 't', periodUs: 2 * hour, jitterUs: 1.5 * hour }, { limitUs: 100 * hour });
    expect(spans.length).toBeGreaterThanOrEqual(48);
    expect(spans.length).toBeLessThanOrEqual(50);
  });

  it('a jitter beyond the period, and a phase that is no moment, are refused', () => {
    const make = (spec: Parameters<Context['periodic']>[0]) => () => ticksOf(spec, {});
    expect(make({ name: 't', periodUs: 10 * MS, jitterUs: 50 * MS })).toThrow();
    expect(make({ name: 't', periodUs: 10 * MS, phase: -1 })).toThrow();
  });

  it('a stale tick does not count among equals: the size of buckets shows nowhere', () => {
    const restless = probe((ctx) => {
      const timer = ctx.periodic({ name: 't', periodUs: 700 });
      return {
        start: (node) => ctx.every(node, timer),
        timer: (node) => ctx.send(node, (node + 1) % ctx.capacity, 0, ctx.below(1000), 0, 0),
        message(node) {
          ctx.stop(node, timer);
          ctx.every(node, timer);
        },
      };
    });
    const trial: Trial = {
      nodes: 6,
      stack: [{ use: restless }],
      when: 'limit',
      limitUs: 200 * MS,
      workload: [],
      network: { latency: latency({ model: 'uniform', min: 5 * MS, max: 6 * MS }, 5 * MS) },
    };
    const permuted = simulationOf(trial, { queue: new PermutedQueue(5 * MS, MS, 'x') });
    while (!permuted.finished) permuted.advance(1000);
    expect(permuted.fingerprint).toBe(runTrial(trial).fingerprint);
  });

  it('`after` takes tags of one-shots only', () => {
    const protocol = probe((ctx) => {
      const timer = ctx.periodic({ name: 't', periodUs: MS });
      return { start: (node) => ctx.after(node, 5, timer) };
    });
    expect(() => run(protocol)).toThrow('not one of a one-shot timer');
  });
});

describe('corners', () => {
  it('quiet waits for the boots even when nothing is published', () => {
    let starts = 0;
    const protocol = probe((ctx) => {
      const once = ctx.oneShot('once');
      let done = false;
      return {
        start(node) {
          starts++;
          ctx.after(node, 50 * MS, once);
        },
        timer: () => void (done = true),
        idle: () => done,
      };
    });
    const outcome = run(protocol, { when: 'quiet', limitUs: 1_000 * MS });
    expect([starts, outcome.status]).toEqual([2, 'finished']);
    expect(outcome.endUs).toBeGreaterThan(50 * MS);
  });

  it('a run that converged just before a limit off the stop grain has finished', () => {
    const outcome = runTrial({ nodes: 1, stack: [{ use: 'push-pull' }], limitUs: 500 });
    expect([outcome.status, outcome.endUs]).toEqual(['finished', 500]);
  });

  it('a retired update has no hop', () => {
    const hops: number[] = [];
    run(
      probe((ctx) => {
        const late = ctx.oneShot('late');
        return {
          start: (node) => ctx.after(node, 50 * MS, late),
          onLearn: (node) => void hops.push(ctx.updates.hop(node, 0)),
          timer: (node) => void hops.push(ctx.updates.hop(node, 0)),
        };
      }),
      { nodes: 1, workload: [{ ...ONE_UPDATE, retireAfterUs: 20 * MS }] },
    );
    expect(hops).toEqual([0, -1]);
  });

  it('hundreds of faults at once hold a node down till the last lets go', () => {
    const faults = Array.from({ length: 300 }, (_, i): FaultSpec => ({
      kind: 'crash',
      id: `c${i}`,
      nodes: one(1),
      atUs: 10 * MS + i,
      forUs: 50 * MS,
      state: 'keep',
    }));
    const starts: number[] = [];
    run(
      probe((ctx) => ({ start: (node) => void (node === 1 && starts.push(ctx.now(node))) })),
      { faults },
    );
    expect(starts).toEqual([0, 60 * MS + 299]);
  });

  it('what one layer sends in a handler moves no message of another', () => {
    const arrivals = (chatty: boolean): string[] => {
      const lines: string[] = [];
      const talker = (name: string, sends: number): Protocol =>
        defineProtocol({
          name,
          role: 'aggregation',
          summary: '',
          source: '',
          options: {},
          messages: { hello: { controlBytes: 8, doc: '' } },
          create: (ctx) => ({
            start(node) {
              for (let k = 0; k < sends; k++) ctx.send(node, 1 - node, 0, k, 0, 0);
            },
            message: (node, from, _kind, k) => void (name === 'b' && lines.push(`${ctx.now(node)} ${from} ${k}`)),
          }),
        });
      const stack = [{ use: talker('a', chatty ? 3 : 0) }, { use: talker('b', 4) }];
      runTrial({
        nodes: 2,
        stack,
        when: 'limit',
        limitUs: 1_000 * MS,
        workload: [],
        network: { latency: latency({ model: 'exponential', mean: 20 * MS }), loss: 0.2 },
      });
      return lines;
    };
    expect(arrivals(true)).toEqual(arrivals(false));
  });

  it('two layers that send to one peer in one handler meet different weather', () => {
    const arrivals: number[] = [];
    const sender = (id: string): Trial['stack'][number] => ({
      id,
      use: probe((ctx) => ({
        start: (node) => void (node === 0 && ctx.send(0, 1, 0, 0, 0, 0)),
        message: (node) => void arrivals.push(ctx.now(node)),
      })),
    });
    runTrial({
      nodes: 2,
      stack: [sender('a'), sender('b')],
      when: 'limit',
      limitUs: 10_000 * MS,
      workload: [],
      network: { latency: latency({ model: 'exponential', mean: 20 * MS }) },
    });
    expect(new Set(arrivals).size).toBe(2);
  });

  it('after a handler threw a run goes no further', () => {
    const simulation = simulationOf({
      nodes: 2,
      stack: [
        {
          use: probe(() => ({
            start: () => {
              throw new Error('broken');
            },
          })),
        },
      ],
      when: 'limit',
      limitUs: 100 * MS,
      workload: [],
    });
    expect(() => simulation.advance(10)).toThrow('broken');
    expect(() => simulation.advance(10)).toThrow('broken');
    expect(simulation.finished).toBe(false);
  });
});
