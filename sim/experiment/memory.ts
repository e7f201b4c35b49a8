/** How much memory a run may take: what the machine has free, or what a container or the shell leaves of it. */
import { readFileSync } from 'node:fs';
import { freemem } from 'node:os';
import { getHeapStatistics } from 'node:v8';

export interface MemoryLimits {
  /** bytes the process may still take, what it holds already included */
  readonly bytes: number;
  /** who says so */
  readonly limitedBy: 'machine' | 'container' | 'ulimit';
  /** bytes of JavaScript objects the engine allows; typed arrays are not among them */
  readonly heapBytes: number;
}

/** Text of a file, null when there is none. */
type Read = (path: string) => string | null;

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

/** What there is now; asked once, before a run. */
export function memoryLimits(): MemoryLimits {
  const own = process.memoryUsage.rss();
  const { heap_size_limit: heapBytes } = getHeapStatistics();
  return { ...narrowest(freemem(), own, readText), heapBytes };
}

/** Wall milliseconds between two looks at what the process holds. */
const LOOK_MS = 200;

/** Says, as often as it is asked, whether the process holds less than `bytes`: a system that is out of memory kills without a word. */
export function memoryWatch(bytes: number): () => boolean {
  let lastMs = -Infinity;
  let enough = true;
  return () => {
    const now = performance.now();
    if (now - lastMs < LOOK_MS) return enough;
    lastMs = now;
    enough = process.memoryUsage.rss() < bytes;
    return enough;
  };
}

/**
 * The narrowest of three limits: what the system has available, what the control groups of the process leave (versions 1 and 2; the
 * cache of files counts as free, since it gives way), and its address space.
 */
export function narrowest(freeBytes: number, ownBytes: number, read: Read): Omit<MemoryLimits, 'heapBytes'> {
  const all = [
    { bytes: freeBytes + ownBytes, limitedBy: 'machine' as const },
    { bytes: groupBytes(ownBytes, read), limitedBy: 'container' as const },
    { bytes: addressBytes(ownBytes, read), limitedBy: 'ulimit' as const },
  ];
  return all.reduce((least, one) => (one.bytes < least.bytes ? one : least));
}

/** Lines `name value` as a map; `name:` and units are taken as well. */
function figures(text: string | null): ReadonlyMap<string, number> {
  const lines = (text ?? '').split('\n').map((line) => /^([\w ()]+?):?\s+(\d+)/.exec(line));
  return new Map(lines.filter((line) => line !== null).map(([, name, value]) => [name, Number(value)]));
}

/** Bytes left in the control groups of the process and those around it; Infinity without a limit. */
function groupBytes(ownBytes: number, read: Read): number {
  const text = read('/proc/self/cgroup') ?? '';
  const lines = text.split('\n').filter((line) => line.includes(':'));
  const left = lines.map((line) => {
    const [, controllers, ...path] = line.split(':');
    const folders = upwards(path.join(':'));
    if (controllers === '')
      return leftIn(folders, '/sys/fs/cgroup', 'memory.max', 'memory.current', '', ownBytes, read);
    if (!controllers.split(',').includes('memory')) return Infinity;
    const [limit, usage] = ['memory.limit_in_bytes', 'memory.usage_in_bytes'];
    return leftIn(folders, '/sys/fs/cgroup/memory', limit, usage, 'total_', ownBytes, read);
  });
  return Math.min(Infinity, ...left);
}

function leftIn(
  folders: readonly string[],
  root: string,
  limitName: string,
  usageName: string,
  prefix: string,
  ownBytes: number,
  read: Read,
): number {
  const left = folders.map((folder) => {
    const limit = Number.parseInt(read(`${root}${folder}/${limitName}`) ?? '', 10);
    const usage = Number.parseInt(read(`${root}${folder}/${usageName}`) ?? '', 10);
    // `max`, or in version 1 a number beyond all memory.
    if (!(limit < Number.MAX_SAFE_INTEGER) || Number.isNaN(usage)) return Infinity;
    const cache = figures(read(`${root}${folder}/memory.stat`));
    const files = (cache.get(`${prefix}inactive_file`) ?? 0) + (cache.get(`${prefix}active_file`) ?? 0);
    return Math.max(0, limit - usage + files) + ownBytes;
  });
  return Math.min(Infinity, ...left);
}

/** A folder and all above it; the root is ''. A container often sees its own group as the root. */
function upwards(path: string): string[] {
  const parts = path.split('/').filter((part) => part !== '' && part !== '..');
  return Array.from({ length: parts.length + 1 }, (_, i) =>
    parts
      .slice(0, i)
      .map((part) => `/${part}`)
      .join(''),
  );
}

/** What `ulimit -v` leaves; Infinity without one. */
function addressBytes(ownBytes: number, read: Read): number {
  const limit = /^Max address space\s+(\d+)/m.exec(read('/proc/self/limits') ?? '');
  const used = figures(read('/proc/self/status')).get('VmSize');
  if (limit === null || used === undefined) return Infinity;
  return Math.max(0, Number(limit[1]) - used * 1024) + ownBytes;
}
