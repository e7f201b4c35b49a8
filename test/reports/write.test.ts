import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rebuildHtml, readRun } from '../../reports/read.ts';
import { writeRun, writeWhole } from '../../reports/write.ts';
import { fixture, fixtures, SCENARIO_TEXT } from './fixture.ts';
import type { RunResult } from '../../sim/experiment/result.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rumormill-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const REPLAY = 'rumormill run scenario.resolved.yaml --seed=rumormill';

async function write(into: string, results: readonly RunResult[]): Promise<Map<string, string>> {
  const intervals =
    results.length === 1 ? null : { t50_ms: { mean: 2, low: 1, high: 3, runs: results.length }, t90_ms: null };
  const names = await writeRun({ folder: into, results, intervals, scenarioText: SCENARIO_TEXT, replay: REPLAY });
  return new Map(
    await Promise.all(
      names.map(async (name): Promise<[string, string]> => [name, await readFile(join(into, name), 'utf8')]),
    ),
  );
}

describe('a run’s folder', () => {
  it('differs between two runs only in performance.json', async () => {
    const run = fixture({ updates: 3 });
    const first = await write(join(folder, 'a'), [run]);
    const slower = { ...run, performance: { ...run.performance, eventLoopSeconds: 9, engine: 'another' } };
    const second = await write(join(folder, 'elsewhere'), [slower]);
    const differ = [...first.keys()].filter((name) => first.get(name) !== second.get(name));
    expect(differ).toEqual(['performance.json']);
    expect(JSON.parse(second.get('performance.json')!)).toMatchObject({ eventLoopSeconds: 9, engine: 'another' });
  });

  it('has no path of this machine in it, and nothing unfinished', async () => {
    const files = await write(folder, [fixture()]);
    for (const text of files.values()) expect(text).not.toContain(folder);
    expect((await readdir(folder)).toSorted()).toEqual([...files.keys()].toSorted());
  });

  it('has a run.json with everything a program asks, never-ending faults as null', async () => {
    const run = fixture();
    const json = JSON.parse((await write(folder, [run])).get('run.json')!);
    expect(Object.keys(json).slice(0, 7)).toEqual([
      'version',
      'semantics',
      'scenario',
      'replay',
      'seed',
      'fingerprint',
      'status',
    ]);
    expect(json.summary).toEqual(run.summary);
    expect(json.checks).toEqual(run.checks);
    expect(json.bands[0].endUs).toBeNull();
    expect(json.replay).toBe(REPLAY);
  });

  it.each([
    ['one run', [fixture({ updates: 4, hostile: true })]],
    [
      'a broken run',
      [
        {
          ...fixture({ theory: false }),
          status: 'error' as const,
          failure: { protocol: 'p', handler: 'h', node: 1, timeUs: 2, seed: 's', message: 'm', stack: ['f'] },
        },
      ],
    ],
    ['several seeds', fixtures(4, { updates: 2, nodes: 50 })],
  ])('of %s makes the same page again', async (_, results) => {
    const files = await write(folder, results);
    await rm(join(folder, 'report.html'));
    await rebuildHtml(folder);
    expect(await readFile(join(folder, 'report.html'), 'utf8')).toBe(files.get('report.html'));
  });

  it('names the file that cannot be read back', async () => {
    await write(folder, [fixture()]);
    await writeFile(join(folder, 'coverage.csv'), 'time_ms\n1\n');
    await expect(readRun(folder)).rejects.toThrow('coverage.csv: no column update_0_coverage_ratio');
    await writeFile(join(folder, 'run.json'), '{');
    await expect(readRun(folder)).rejects.toThrow(/^run\.json: /);
  });
});

describe('a file', () => {
  it('keeps its old text when the new one cannot be made', async () => {
    const path = join(folder, 'x.csv');
    await writeWhole(path, 'old');
    function* broken(): Generator<string> {
      yield 'half';
      throw new Error('no more');
    }
    await expect(writeWhole(path, broken())).rejects.toThrow('no more');
    expect(await readFile(path, 'utf8')).toBe('old');
    expect(await readdir(folder)).toEqual(['x.csv']);
  });

  it('of a page and run.json is gone while its folder is written anew', async () => {
    await write(folder, [fixture()]);
    const bad = { ...fixture(), nodes: { columns: ['node'], rows: failingRows() } };
    await expect(write(folder, [bad])).rejects.toThrow('lost');
    const left = await readdir(folder);
    expect(left).not.toContain('report.html');
    expect(left).not.toContain('run.json');
  });
});

function failingRows(): RunResult['nodes']['rows'] {
  return {
    length: 1,
    at: () => undefined,
    map: () => [],
    *[Symbol.iterator]() {
      yield [0];
      throw new Error('lost');
    },
  };
}
