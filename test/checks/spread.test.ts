import { describe, expect, test } from 'vitest';
import type { CheckSpec, Moment } from '../../sim/checks/spec.ts';
import { Trial } from './trial.ts';

function converges(withinUs: number, after: Moment): CheckSpec {
  return { id: 'c', check: 'converges', withinUs, after };
}

const AFTER_HEAL = converges(5000, { kind: 'fault-heal', id: 'cut' });

/** Four nodes; the update reaches nodes 1 and 2 early, node 3 at `lastUs`. */
function spreading(spec: CheckSpec, lastUs: number): Trial {
  const trial = new Trial(spec);
  const news = trial.world.boot().publish(1000);
  trial.world.learn(2000, 1, news);
  trial.world.learn(3000, 2, news);
  if (lastUs < Infinity) trial.world.learn(lastUs, 3, news);
  return trial;
}

describe('converges', () => {
  test('holds with the moment of convergence, and says who was last', () => {
    const trial = spreading(AFTER_HEAL, 12_310);
    expect(trial.check.verdict).toBe('undecided');
    trial.world.suite.coverage.advanceTo(12_311);
    expect(trial.check.verdict).toBe('held');
    expect(trial.end(20_000)).toEqual({
      id: 'c',
      check: 'converges',
      label: 'converges within 5 ms after cut.heal',
      verdict: 'held',
      timeUs: 12_310,
      evidence: 'the last of 4 nodes learned `news` at 12.31 ms, 2.31 ms after cut.heal',
    });
  });

  test('both ends of the time belong to it, the µs beyond does not', () => {
    expect(spreading(AFTER_HEAL, 10_000).end(20_000)).toMatchObject({
      verdict: 'held',
      timeUs: 10_000,
      evidence: 'the last of 4 nodes learned `news` at 10 ms, 0 µs after cut.heal',
    });
    expect(spreading(AFTER_HEAL, 15_000).end(20_000)).toMatchObject({ verdict: 'held', timeUs: 15_000 });
    expect(spreading(AFTER_HEAL, 15_001).end(20_000)).toMatchObject({ verdict: 'failed', timeUs: 15_000 });
  });

  test('holds at once when the run was converged before and still is', () => {
    expect(spreading(AFTER_HEAL, 4000).end(20_000)).toMatchObject({
      verdict: 'held',
      timeUs: 10_000,
      evidence: 'the run had been converged since 4 ms and still was at cut.heal (10 ms)',
    });
  });

  test('convergence that was lost at the moment itself does not count', () => {
    const trial = spreading(AFTER_HEAL, 4000);
    trial.world.forget(10_000, 3, 0);
    expect(trial.end(20_000).verdict).toBe('failed');
  });

  test('losing it again later does not take the verdict back', () => {
    const trial = spreading(AFTER_HEAL, 12_000);
    trial.world.forget(12_500, 3, 0);
    expect(trial.end(20_000)).toMatchObject({ verdict: 'held', timeUs: 12_000 });
  });

  test('fails when the time is up, and says who lacked what', () => {
    const trial = spreading(AFTER_HEAL, Infinity);
    trial.world.probe(15_000);
    expect(trial.check.verdict).toBe('undecided');
    trial.world.probe(16_000);
    expect(trial.check.verdict).toBe('failed');
    expect(trial.end(20_000, 'limit')).toMatchObject({
      verdict: 'failed',
      timeUs: 15_000,
      evidence: 'at 15 ms, 5 ms after cut.heal, `news` was missing at 1 of 4 eligible nodes',
    });
  });

  test('names the worst update, and publishes still to come', () => {
    const spec = converges(1000, { kind: 'time', timeUs: 4000 });
    const trial = new Trial(spec, {
      publishes: [
        ['a', 1000],
        ['b', 2000],
        ['c', 90_000],
      ],
    });
    trial.world.boot().publish(1000);
    const b = trial.world.publish(2000);
    trial.world.learn(2500, 1, b);
    expect(trial.end(9000, 'limit').evidence).toContain(
      '`a` was missing at 3 of 4 eligible nodes and 1 more update was incomplete',
    );
    const waiting = new Trial(spec, {
      capacity: 1,
      publishes: [
        ['a', 1000],
        ['b', 90_000],
      ],
    });
    waiting.world.boot().publish(1000);
    expect(waiting.end(9000, 'limit')).toMatchObject({
      verdict: 'failed',
      evidence:
        'at 5 ms, 1 ms after 4 ms, the only eligible node held every live update, but 1 publish was still to come',
    });
  });

  test('is undecided when the run ended before the time was up, or before it began, or it never begins', () => {
    const early = spreading(AFTER_HEAL, Infinity).end(12_000, 'interrupted');
    expect(early).toMatchObject({ verdict: 'undecided', timeUs: null });
    expect(early.evidence).toBe(
      'the run was interrupted at 12 ms, 3 ms before the time was up; `news` was missing at 1 of 4 eligible nodes',
    );
    expect(spreading(AFTER_HEAL, Infinity).end(8000, 'limit').evidence).toBe(
      'the run reached its limit at 8 ms, before cut.heal at 10 ms',
    );
    const never = spreading(converges(5000, { kind: 'fault-heal', id: 'ever' }), 4000).end(20_000);
    expect(never).toMatchObject({
      verdict: 'undecided',
      evidence: 'ever.heal never comes, so the time never began to count',
    });
  });

  test('says what else completed it', () => {
    const spec = converges(50_000, { kind: 'publish', id: 'news' });
    const gone = spreading(spec, Infinity);
    gone.world.down(6000, 3);
    expect(gone.end(9000).evidence).toBe(
      'node 3 went down at 6 ms and the remaining 3 eligible nodes held every live update, 5 ms after news.publish',
    );
    const retired = spreading(spec, Infinity);
    retired.world.retire(6000, 0);
    expect(retired.end(9000).evidence).toContain('`news` retired at 6 ms and 4 eligible nodes held every live update');
    const skipped = new Trial(converges(50_000, { kind: 'fault-start', id: 'cut' }), { publishes: [['late', 3000]] });
    skipped.world.boot(2);
    skipped.world.skip(3000, 3);
    expect(skipped.end(9000).evidence).toContain('the last publish was skipped at 3 ms');
    const risen = new Trial(converges(50_000, { kind: 'time', timeUs: 0 }), { publishes: [] });
    risen.world.up(500, 0);
    expect(risen.end(9000).evidence).toBe('1 eligible node held every live update at 500 µs, 500 µs after 0 µs');
  });
});

describe('coverage', () => {
  const by = (timeUs: number, atLeast: number, workload: string | null = null): CheckSpec => {
    return { id: 'v', check: 'coverage', atLeast, by: { kind: 'time', timeUs }, workload };
  };

  test('is judged at the end of the µs given', () => {
    expect(spreading(by(3000, 0.75), Infinity).end(20_000)).toEqual({
      id: 'v',
      check: 'coverage',
      label: 'mean coverage at least 75 % by 3 ms',
      verdict: 'held',
      timeUs: 3000,
      evidence: 'coverage was 75 % at 3 ms',
    });
    expect(spreading(by(2999, 0.75), Infinity).end(20_000)).toMatchObject({
      verdict: 'failed',
      timeUs: 2999,
      evidence: 'coverage was 50 % at 2.999 ms',
    });
  });

  test('fails when nothing was published by then', () => {
    expect(spreading(by(500, 0.1), 4000).end(20_000)).toMatchObject({ verdict: 'failed', timeUs: 500 });
  });

  test('counts the end of a run that stopped converged or silent before, else is undecided', () => {
    expect(spreading(by(30_000, 1), 4000).end(5000)).toMatchObject({ verdict: 'held', timeUs: 5000 });
    expect(spreading(by(30_000, 1), Infinity).end(5000, 'finished', true)).toMatchObject({
      verdict: 'failed',
      timeUs: 5000,
    });
    expect(spreading(by(30_000, 0.5), Infinity).end(5000)).toMatchObject({ verdict: 'undecided', timeUs: null });
    expect(spreading(by(30_000, 1), 4000).end(5000, 'interrupted')).toMatchObject({
      verdict: 'undecided',
      evidence: 'the run was interrupted at 5 ms, before 30 ms; coverage was 100 % by then',
    });
  });

  test('of a workload entry leaves the others out and keeps what retired', () => {
    for (const [workload, share] of [
      ['a', 0.75],
      ['b', 0.25],
      [null, 0.25],
    ] as const) {
      const trial = new Trial(by(9000, share, workload), {
        publishes: [
          ['a', 1000],
          ['b', 4000],
        ],
      });
      const a = trial.world.boot().publish(1000);
      trial.world.learn(2000, 1, a);
      trial.world.learn(2000, 2, a);
      trial.world.retire(3000, a);
      trial.world.publish(4000);
      expect(trial.end(20_000)).toMatchObject({ verdict: 'held', evidence: `coverage was ${share * 100} % at 9 ms` });
    }
  });
});

describe('stranded', () => {
  const none: CheckSpec = { id: 's', check: 'stranded', atMost: 0 };

  test('held, failed, undecided', () => {
    expect(spreading(none, 4000).end(9000)).toMatchObject({
      label: 'nobody stranded',
      verdict: 'held',
      timeUs: 9000,
      evidence: 'at 9 ms all 4 eligible nodes held every live update',
    });
    expect(spreading(none, Infinity).end(9000)).toMatchObject({
      verdict: 'failed',
      evidence: 'at 9 ms 1 pair of node and update stranded: `news` was missing at 1 of 4 eligible nodes',
    });
    expect(spreading(none, Infinity).end(9000, 'limit')).toMatchObject({ verdict: 'undecided', timeUs: null });
    expect(spreading(none, Infinity).end(9000, 'limit', true).verdict).toBe('failed');
    expect(spreading(none, 4000).end(9000, 'interrupted').verdict).toBe('undecided');
  });

  test('a limit with few enough stranded and nothing to come is certain', () => {
    expect(spreading({ ...none, atMost: 1 }, Infinity).end(9000, 'limit')).toMatchObject({
      verdict: 'held',
      label: 'at most 1 pair of node and update stranded',
    });
    const coming = new Trial(none, { publishes: [['late', 90_000]] });
    coming.world.boot();
    expect(coming.end(9000, 'limit').verdict).toBe('undecided');
  });
});

describe('delivery hops and delay', () => {
  const hops: CheckSpec = { id: 'h', check: 'delivery-hops', atMost: 3 };
  const delay: CheckSpec = { id: 'd', check: 'delivery-delay', quantile: 0.5, atMostUs: 2000 };

  test('hops: held, failed with the first beyond, undecided', () => {
    expect(spreading(hops, 4000).end(9000)).toMatchObject({
      label: 'deliveries within 3 hops',
      verdict: 'held',
      evidence: '3 deliveries took at most 1 hop',
    });
    expect(spreading(hops, 4000).end(9000, 'limit').verdict).toBe('undecided');
    const far = new Trial(hops, { capacity: 5 });
    far.world.boot().publish(1000);
    far.world.learn(6000, 3, 0, 2, 3);
    expect(far.check.verdict).toBe('undecided');
    far.world.forget(6500, 3, 0);
    far.world.learn(6600, 3, 0, 2, 9);
    expect(far.check.verdict).toBe('undecided');
    far.world.learn(7000, 4, 0, 2, 4);
    expect(far.check.verdict).toBe('failed');
    expect(far.end(9000, 'interrupted')).toMatchObject({
      timeUs: 7000,
      evidence: 'node 4 learned `news` at hop 4, at 7 ms',
    });
  });

  test('delay: exact at the limit, held, failed, undecided', () => {
    // delays 1, 2 and 30 ms: the median is 2 ms
    expect(spreading(delay, 31_000).end(40_000)).toMatchObject({
      label: '50 % of deliveries within 2 ms',
      verdict: 'held',
      timeUs: 40_000,
      evidence: '66.7 % of 3 deliveries took at most 2 ms, the slowest 30 ms',
    });
    expect(spreading({ ...delay, atMostUs: 1999 }, 31_000).end(40_000)).toMatchObject({
      verdict: 'failed',
      timeUs: 40_000,
    });
    expect(spreading(delay, 31_000).end(40_000, 'limit').verdict).toBe('undecided');
  });

  test('delay fails as soon as too many are late for whatever may come', () => {
    const strict = spreading({ ...delay, quantile: 1, atMostUs: 1500 }, 40_000);
    expect(strict.check.verdict).toBe('failed');
    expect(strict.end(50_000, 'interrupted')).toMatchObject({ verdict: 'failed', timeUs: 3000 });
  });

  test('nothing delivered', () => {
    for (const spec of [hops, delay]) {
      const trial = new Trial(spec);
      trial.world.boot();
      expect(trial.end(9000)).toMatchObject({ verdict: 'held', evidence: 'nothing was delivered' });
    }
  });
});
