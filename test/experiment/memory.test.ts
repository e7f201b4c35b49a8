import { describe, expect, it } from 'vitest';
import { memoryLimits, memoryWatch, narrowest } from '../../sim/experiment/memory.ts';
import { execute } from '../../sim/experiment/execute.ts';
import { isOutOfMemory, memoryFailure } from '../../sim/experiment/out-of-memory.ts';
import { HandlerFailure } from '../../sim/protocols/failure.ts';
import { loadScenario } from '../../sim/scenario/load.ts';

const GB = 1e9;

function files(texts: { readonly [path: string]: string }): (path: string) => string | null {
  return (path) => texts[path] ?? null;
}

describe('memory that a run may take', () => {
  it('is what the system has available, and what the process holds already', () => {
    expect(narrowest(8 * GB, 0.1 * GB, files({}))).toEqual({ bytes: 8.1 * GB, limitedBy: 'machine' });
  });

  it('is what the control groups leave (version 2), the narrowest on the way up; cached files give way', () => {
    const read = files({
      '/proc/self/cgroup': '0::/batch/job\n',
      '/sys/fs/cgroup/batch/job/memory.max': 'max\n',
      '/sys/fs/cgroup/batch/job/memory.current': '500000000\n',
      '/sys/fs/cgroup/batch/memory.max': '2000000000\n',
      '/sys/fs/cgroup/batch/memory.current': '1500000000\n',
      '/sys/fs/cgroup/batch/memory.stat': 'anon 700000000\ninactive_file 300000000\nactive_file 100000000\n',
    });
    expect(narrowest(8 * GB, 0, read)).toEqual({ bytes: 0.9 * GB, limitedBy: 'container' });
  });

  it('is what the control groups leave (version 1), where no limit is a huge one', () => {
    const at = '/sys/fs/cgroup/memory';
    const texts = {
      '/proc/self/cgroup': '5:cpu,cpuacct:/\n4:memory:/docker\n',
      [`${at}/memory.limit_in_bytes`]: '9223372036854771712\n',
      [`${at}/memory.usage_in_bytes`]: '7000000000\n',
      [`${at}/docker/memory.limit_in_bytes`]: '1000000000\n',
      [`${at}/docker/memory.usage_in_bytes`]: '400000000\n',
      [`${at}/docker/memory.stat`]: 'inactive_file 1\ntotal_inactive_file 100000000\n',
    };
    expect(narrowest(8 * GB, 0, files(texts))).toEqual({ bytes: 0.7 * GB, limitedBy: 'container' });
    const free = { ...texts, [`${at}/docker/memory.limit_in_bytes`]: '9223372036854771712\n' };
    expect(narrowest(8 * GB, 0, files(free)).limitedBy).toBe('machine');
  });

  it('is what ulimit -v leaves of the address space', () => {
    const read = files({
      '/proc/self/limits':
        'Limit  Soft Limit  Hard Limit  Units\nMax address space         3000000000  unlimited  bytes\n',
      '/proc/self/status': 'Name:\tnode\nVmSize:\t  1000000 kB\nVmRSS:\t 50000 kB\n',
    });
    expect(narrowest(8 * GB, 0.05 * GB, read)).toEqual({
      bytes: 3 * GB - 1_024_000_000 + 0.05 * GB,
      limitedBy: 'ulimit',
    });
    const unlimited = files({ '/proc/self/limits': 'Max address space         unlimited  unlimited  bytes\n' });
    expect(narrowest(8 * GB, 0, unlimited).limitedBy).toBe('machine');
  });

  it('is some number on this machine', () => {
    const { bytes, heapBytes } = memoryLimits();
    expect(bytes).toBeGreaterThan(1e7);
    expect(heapBytes).toBeGreaterThan(1e7);
  });
});

describe('a look at memory while a run lasts', () => {
  it('says whether the process holds less than so much', () => {
    expect(memoryWatch(1e15)()).toBe(true);
    expect(memoryWatch(1e6)()).toBe(false);
  });

  it('ends a run that takes nearly all there is, with what was measured until then', async () => {
    const text =
      'version: 1\nname: x\nnodes: 100\nstack: [{ use: push }]\nworkload: [{ at: 0, publish: { node: 0 } }]\nuntil: 30s';
    const { scenario, protocols } = loadScenario(text, { file: 'x' });
    let slices = 0;
    const enoughMemory = (): boolean => ++slices < 3;
    const options = { protocol: (use: string) => protocols.get(use)!, enoughMemory, sliceEvents: 100 };
    const run = await execute(scenario!, options);
    expect(run).toMatchObject({ status: 'error', failure: { protocol: '', handler: '' } });
    expect(slices).toBe(3);
    expect(run.events).toBeGreaterThan(100);
    expect(run.endUs).toBeLessThan(30_000_000);
    expect(run.failure!.message).toMatch(/^memory ran out: the run takes nearly all there is\. /);
    expect(run.failure!.timeUs).toBe(run.endUs);
    expect(run.updates.rows.length).toBe(1);
  });
});

describe('memory that ran out', () => {
  const handler = { protocol: 'mine', layer: 'mine', handler: 'timer', node: 3, timeUs: 5 };

  it.each([
    'Array buffer allocation failed',
    'WebAssembly.Memory(): could not allocate memory',
    'message rows need more than 4 GiB: fewer or smaller messages in flight would fit',
    'Invalid typed array length: 5000000000',
  ])('is told by the error: %s', (message) => {
    expect(isOutOfMemory(new RangeError(message))).toBe(true);
    expect(isOutOfMemory(new HandlerFailure(handler, new RangeError(message)))).toBe(true);
  });

  it.each(['Invalid typed array length: -1', 'Invalid array length', 'Maximum call stack size exceeded'])(
    'is not what a slip of a protocol gives: %s',
    (message) => expect(isOutOfMemory(new HandlerFailure(handler, new RangeError(message)))).toBe(false),
  );

  it('blames no protocol', () => {
    const { scenario } = loadScenario('version: 1\nname: x\nnodes: 10\nstack: [{ use: push }]\nuntil: { limit: 1s }', {
      file: 'x',
    });
    const failure = memoryFailure(new RangeError('Array buffer allocation failed'), scenario!, 7);
    expect(failure).toMatchObject({ protocol: '', node: -1, timeUs: 7, stack: [] });
    expect(failure.message).toBe(
      'memory ran out: no further array could be had. 10 nodes are too many here; 5 need about half of it',
    );
  });
});
