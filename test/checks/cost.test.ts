import { describe, expect, test } from 'vitest';
import type { CheckSpec } from '../../sim/checks/spec.ts';
import { DROP_CUT, DROP_LOSS } from '../../sim/kernel/events.ts';
import { Trial } from './trial.ts';

type Bytes = Extract<CheckSpec, { readonly check: 'bytes-per-node' }>;

function bytes(statistic: Bytes['statistic'], atMostBytes: number, which: Bytes['class'] = 'all'): Bytes {
  return { id: 'b', check: 'bytes-per-node', atMostBytes, statistic, class: which };
}

/** Nodes 0 … 3 send 1, 2, 3 and 4 messages of 100 payload and 10 control bytes, one a ms, node 3 last. */
function talking(spec: CheckSpec, nodes = 4): Trial {
  const trial = new Trial(spec, { capacity: 4, publishes: [] });
  trial.world.boot(nodes);
  let timeUs = 0;
  for (let node = 0; node < nodes; node++) {
    for (let k = 0; k <= node; k++) trial.world.send((timeUs += 1000), node, (node + 1) % 4);
  }
  return trial;
}

describe('bytes per node', () => {
  test('compares mean, median, 99th percentile and most of the classes asked for', () => {
    const figures = [
      [bytes('mean', 275), bytes('mean', 274)],
      [bytes('p50', 220), bytes('p50', 219)],
      [bytes('p99', 440), bytes('p99', 439)],
      [bytes('max', 440), bytes('max', 439)],
      [bytes('max', 400, 'payload'), bytes('max', 399, 'payload')],
      [bytes('max', 40, 'control'), bytes('max', 39, 'control')],
    ];
    for (const [enough, little] of figures) {
      expect(talking(enough).end(20_000).verdict).toBe('held');
      expect(talking(little).end(20_000).verdict).toBe('failed');
      expect(talking(enough).end(20_000, 'limit').verdict).toBe('undecided');
    }
  });

  test('says the figure', () => {
    expect(talking(bytes('p50', 220, 'all')).end(20_000)).toEqual({
      id: 'b',
      check: 'bytes-per-node',
      label: 'bytes per node (median) at most 220 B',
      verdict: 'held',
      timeUs: 20_000,
      evidence: 'the median over 4 nodes was 220 B',
    });
    expect(talking(bytes('mean', 1, 'payload')).end(20_000).label).toBe('payload bytes per node (mean) at most 1 B');
  });

  test('a quantile fails with the first node too many, even if the run was cut short', () => {
    // node 2 is the second of four above 219 bytes at its second message, the fifth in all; the median needs three
    expect(talking(bytes('p50', 219)).end(20_000, 'interrupted')).toMatchObject({ verdict: 'failed', timeUs: 8000 });
    expect(talking(bytes('max', 329)).end(20_000, 'interrupted')).toMatchObject({
      verdict: 'failed',
      timeUs: 6000,
      evidence: 'at 6 ms 1 node of 4 had sent more than 329 B',
    });
  });

  test('nodes that may still start keep a quantile and a mean open', () => {
    expect(talking(bytes('p50', 150), 3).end(20_000, 'limit').verdict).toBe('undecided');
    expect(talking(bytes('p50', 150), 3).end(20_000)).toMatchObject({ verdict: 'failed', timeUs: 20_000 });
  });

  test('the mean fails at the sample that shows it', () => {
    const trial = talking(bytes('mean', 200));
    trial.world.probe(20_000);
    expect(trial.check.verdict).toBe('failed');
    expect(trial.end(30_000, 'interrupted')).toMatchObject({
      timeUs: 20_000,
      evidence: 'at 20 ms the mean over 4 nodes was 275 B already',
    });
    const open = talking(bytes('mean', 275));
    open.world.probe(20_000);
    expect(open.check.verdict).toBe('undecided');
  });
});

describe('redundancy', () => {
  const atMost = (copies: number): CheckSpec => ({ id: 'r', check: 'redundancy', atMost: copies });

  /** Two learns from peers (one of them again), three copies in vain. */
  function wasteful(spec: CheckSpec): Trial {
    const trial = new Trial(spec, { capacity: 2 });
    const news = trial.world.boot().publish(1000);
    trial.world.learn(2000, 1, news);
    trial.world.forget(3000, 1, news);
    trial.world.learn(4000, 1, news);
    for (const node of [0, 0, 1]) trial.world.redundant(5000, node, news);
    return trial;
  }

  test('held, failed, undecided', () => {
    expect(wasteful(atMost(1.5)).end(9000)).toMatchObject({
      label: 'redundancy at most 1.5 copies per delivery',
      verdict: 'held',
      timeUs: 9000,
      evidence: '3 redundant payload copies for 2 learns from a peer: 1.5 per delivery',
    });
    expect(wasteful(atMost(1.49)).end(9000).verdict).toBe('failed');
    expect(wasteful(atMost(1.49)).end(9000, 'limit').verdict).toBe('undecided');
    expect(wasteful(atMost(1.49)).end(9000, 'limit', true).verdict).toBe('failed');
  });

  test('without learns: held unless there were copies in vain', () => {
    const trial = new Trial(atMost(0));
    trial.world.boot();
    expect(trial.end(9000).verdict).toBe('held');
    const vain = new Trial(atMost(9));
    vain.world.redundant(2000, 0, vain.world.boot().publish(1000));
    expect(vain.end(9000).verdict).toBe('failed');
  });
});

describe('drops', () => {
  const drops = (reason: string, atMost: number): CheckSpec => ({ id: 'x', check: 'drops', reason, atMost });

  function losing(spec: CheckSpec): Trial {
    const trial = new Trial(spec);
    trial.world.boot();
    trial.world.drop(1000, DROP_LOSS);
    trial.world.drop(2000, DROP_CUT);
    trial.world.drop(3000, DROP_LOSS);
    return trial;
  }

  test('held, failed with the first too many, undecided', () => {
    expect(losing(drops('any', 3)).end(9000)).toMatchObject({
      label: 'at most 3 messages dropped',
      verdict: 'held',
      timeUs: 9000,
      evidence: '3 messages dropped',
    });
    expect(losing(drops('any', 1)).end(9000, 'interrupted')).toMatchObject({
      verdict: 'failed',
      timeUs: 2000,
      evidence: 'message number 2 was dropped at 2 ms',
    });
    expect(losing(drops('loss', 1)).end(9000, 'limit')).toMatchObject({ verdict: 'failed', timeUs: 3000 });
    expect(losing(drops('cut', 1)).end(9000, 'limit')).toMatchObject({
      label: 'at most 1 message dropped (cut)',
      verdict: 'undecided',
      evidence: 'the run reached its limit at 9 ms; until then 1 message dropped',
    });
  });

  test('a reason that does not exist is refused with the legal ones', () => {
    expect(() => losing(drops('gremlins', 1))).toThrow(/no drop reason 'gremlins' \(any, loss, /);
  });
});

describe('an error', () => {
  test('leaves open what was not certain', () => {
    const trial = new Trial({ id: 's', check: 'stranded', atMost: 0 });
    trial.world.boot();
    expect(trial.end(9000, 'error').evidence).toMatch(/^the run was stopped by an error at 9 ms/);
    expect(trial.check.verdict).toBe('undecided');
  });
});
