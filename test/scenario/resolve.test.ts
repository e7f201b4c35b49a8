import { describe, expect, test } from 'vitest';
import { AWS } from '../../sim/network/data/aws.ts';
import { folder, load, resolved, scenarioText } from './support.ts';

describe('defaults', () => {
  test('of a scenario that says as little as possible', () => {
    expect(resolved('nodes: 10\nstack: [ push ]\n')).toEqual({
      version: 1,
      name: 'a',
      question: null,
      replica: null,
      source: null,
      expect: null,
      seed: 'rumormill',
      nodes: 10,
      zones: [],
      clocks: { driftPpm: null, offsetUs: null },
      network: {
        placement: { model: 'none' },
        latency: {
          model: 'distribution',
          distribution: { model: 'constant', value: 10_000 },
          minUs: 1,
          per: 'message',
        },
        loss: 0,
        burstLoss: null,
        duplication: 0,
        bandwidth: null,
        mtuBytes: null,
        transport: 'datagram',
        topology: { model: 'complete' },
        socketQueue: 1000,
      },
      groups: [
        {
          id: 'all',
          nodes: { select: 'all' },
          stack: [expect.objectContaining({ id: 'uniform' }), expect.objectContaining({ id: 'push' })],
        },
      ],
      workload: [],
      faults: [],
      until: { when: 'converged', limitUs: 600e6, graceUs: 5e6, notBeforeUs: 0 },
      stopGrainUs: 1000,
      metrics: { sampleIntervalUs: 100_000, maxCurves: 20 },
      checks: [],
    });
  });

  test('peers are sampled from all nodes, along the topology, or as a layer says', () => {
    const layers = (sections: { [section: string]: string }): string[] =>
      resolved(scenarioText(sections)).groups[0].stack.map(({ use }) => use);
    expect(layers({})).toEqual(['uniform', 'push-pull']);
    expect(layers({ network: 'network: { topology: ring }' })).toEqual(['neighbours', 'push-pull']);
    expect(layers({ stack: 'stack: [ pull, round-robin ]' })).toEqual(['pull', 'round-robin']);
  });

  test('a run does not end as converged before the last fault has begun and ended', () => {
    const notBefore = (faults: string, until = 'until: { converged: true, limit: 60s }'): number =>
      resolved(scenarioText({ faults: `faults: [ ${faults} ]`, until })).until.notBeforeUs / 1e6;
    expect(notBefore('')).toBe(0);
    expect(notBefore('{ at: 1s, for: 9s, crash: 5% }, { at: 20s, leave: 1% }')).toBe(20);
    expect(notBefore('{ at: 1s, for: 30s, crash: 5% }, { at: 20s, join: { count: 5, over: 4s } }')).toBe(31);
    expect(notBefore('{ at: 1s, for: 5m, crash: 5% }')).toBe(60);
    expect(notBefore('{ at: 1s, for: 9s, crash: 5% }', 'until: { limit: 60s }')).toBe(0);
    expect(notBefore('{ at: 1s, for: 9s, crash: 5% }', 'until: { converged: true, notBefore: 2s }')).toBe(2);
  });

  test.each([
    ['2s', 1000],
    ['60s', 10_000],
    ['120s', 20_000],
    ['10m', 100_000],
    ['24h', 10_000_000],
  ])('the timeline of %s has a row every %d µs', (limit, sample) => {
    expect(resolved(scenarioText({ until: `until: { limit: ${limit} }` })).metrics.sampleIntervalUs).toBe(sample);
  });

  test('ids are made of what a thing is, and never take one that was given', () => {
    const text = scenarioText({
      stack: 'stack: [ push, pull, push ]',
      workload:
        'workload: [ { at: 1s, publish: { node: 0 } }, { id: news, at: 2s, publish: { node: 0 } }, { at: 3s, publish: { node: 0 } } ]',
      faults: 'faults: [ { at: 1s, crash: 5% }, { id: crash, at: 2s, crash: 5% }, { at: 1s, leave: 5% } ]',
      checks: 'checks: [ { stranded: 0 }, { stranded: 5 } ]',
    });
    const { groups, workload, faults, checks } = resolved(text);
    expect(groups[0].stack.map(({ id }) => id)).toEqual(['uniform', 'push', 'pull', 'push-2']);
    expect(workload.map(({ id }) => id)).toEqual(['news-2', 'news', 'news-3']);
    expect(faults.map(({ id }) => id)).toEqual(['crash-2', 'crash', 'leave']);
    expect(checks.map(({ id }) => id)).toEqual(['stranded', 'stranded-2']);
  });
});

describe('short forms', () => {
  const fault = (text: string): unknown => resolved(scenarioText({ faults: `faults: [ ${text} ]` })).faults[0];

  test.each([
    ['{ at: 1s, crash: 10% }', '{ at: 1s, crash: { nodes: { share: 10% }, state: keep } }'],
    ['{ at: 1s, crash: { count: 3 } }', '{ at: 1s, crash: { nodes: { count: 3 } } }'],
    ['{ at: 1s, join: 5 }', '{ at: 1s, join: { count: 5, over: 0 } }'],
    [
      '{ at: 1s, for: 2s, partition: [60%, rest] }',
      '{ at: 1s, for: 2s, partition: { groups: [60%, rest], oneWay: false } }',
    ],
    [
      '{ at: 1s, for: 2s, loss: 20% }',
      '{ id: link, at: 1s, for: 2s, link: { from: all, to: all, both: true, loss: 0.2 } }',
    ],
    ['{ at: 1s, isolate: [1-3, 7] }', '{ at: 1s, isolate: { nodes: [1, 2, 3, 7] } }'],
  ])('%s', (short, long) => expect(fault(short)).toEqual(fault(long)));

  test('of checks', () => {
    const checks = resolved(
      scenarioText({
        checks: 'checks: [ { redundancy: 3 }, { bytesPerNode: 20kB }, { bytes-per-node: { atMost: 5 } } ]',
      }),
    ).checks;
    expect(checks).toMatchObject([
      { check: 'redundancy', atMost: 3 },
      { check: 'bytes-per-node', atMostBytes: 20_000, statistic: 'mean', class: 'all' },
      { check: 'bytes-per-node', atMostBytes: 5 },
    ]);
  });

  test('of until, topology and bandwidth', () => {
    const scenario = resolved(
      scenarioText({
        until: 'until: 30s',
        network: 'network: { topology: torus, bandwidth: 8Mbit/s }',
        stack: 'stack: [ pull ]',
      }),
    );
    expect(scenario.until).toMatchObject({ when: 'limit', limitUs: 30e6 });
    expect(scenario.network.topology).toEqual({ model: 'grid', wrap: true });
    expect(scenario.network.bandwidth).toEqual({ upBytesPerSecond: 1e6, downBytesPerSecond: 1e6, queueBytes: 262_144 });
  });
});

describe('presets', () => {
  test('a measured matrix', () => {
    const { network } = resolved(scenarioText({ network: 'network: { latency: { preset: aws, jitter: 0.1 } }' }));
    expect(network.latency).toMatchObject({
      model: 'matrix',
      zones: AWS.zones,
      matrixUs: AWS.matrixUs,
      jitterSigma: 0.1,
    });
  });

  test('zones of a matrix, in equal numbers and order of their names', () => {
    const { zones } = resolved(
      scenarioText({ nodes: 'nodes: 1200', zones: 'zones: aws', stack: 'stack: [ zone-aware, push ]' }),
    );
    expect(zones.map(({ name }) => name)).toEqual([...AWS.zones].sort());
    expect(zones.filter(({ nodes }) => nodes.select === 'count' && nodes.count === 100)).toHaveLength(11);
  });

  test('loss per packet becomes a process in time with the same average', () => {
    const { loss, burstLoss } = resolved(
      scenarioText({ network: 'network: { loss: { preset: wifi, packetSpacing: 10ms } }' }),
    ).network;
    expect(loss).toBe(0);
    const { meanGoodUs, meanBadUs } = burstLoss!;
    expect(meanBadUs / (meanGoodUs + meanBadUs)).toBeCloseTo(0.005 / 0.505, 6);
    expect(Number.isInteger(meanGoodUs) && Number.isInteger(meanBadUs)).toBe(true);
    expect(resolved(scenarioText({ network: 'network: { loss: { preset: data-centre } }' })).network).toMatchObject({
      loss: 0.001,
      burstLoss: null,
    });
  });
});

describe('data files', () => {
  const readFile = folder({
    'edges.csv': '# links\nfrom,to\r\n0,1\r\n\r\n"1",2\r\n',
    'trace.csv': '\uFEFFnode,state,time\n3,down,1.5s\n3,up,1s\n4,0,2m\n',
    'rtt.csv': 'rtt_ms,weight\n1.5,2\n0.0004,1\n',
    'plain.csv': '5ms\n7ms\n',
  });
  test('links, ups and downs, samples', () => {
    const text = scenarioText({
      network:
        'network: { topology: { file: edges.csv }, latency: { model: empirical, file: rtt.csv, min: 2ms, per: link } }',
      faults:
        'faults: [ { churn: { trace: trace.csv } }, { at: 1s, for: 5s, pause: { nodes: [1], length: { model: empirical, file: plain.csv } } } ]',
    });
    const { network, faults } = resolved(text, { readFile });
    expect(network.topology).toEqual({ model: 'edges', file: 'files/edges.csv', edges: [0, 1, 1, 2], directed: false });
    expect(network.latency).toEqual({
      model: 'distribution',
      distribution: { model: 'empirical', values: [1500, 0], weights: [2, 1] },
      minUs: 2000,
      per: 'link',
    });
    expect(faults[0]).toMatchObject({
      kind: 'trace',
      file: 'files/trace.csv',
      rows: [1e6, 3, 1, 1.5e6, 3, 0, 120e6, 4, 0],
      state: 'keep',
    });
    expect(faults[1]).toMatchObject({ length: { model: 'empirical', values: [5000, 7000] } });
  });

  test('the same file twice is read once', () => {
    let reads = 0;
    const counting = (path: string): string => {
      reads++;
      return readFile(path);
    };
    const text = scenarioText({ faults: 'faults: [ { churn: { trace: trace.csv } }, { id: b, trace: trace.csv } ]' });
    expect(load(text, { readFile: counting }).files).toHaveLength(1);
    expect(reads).toBe(1);
  });
});
