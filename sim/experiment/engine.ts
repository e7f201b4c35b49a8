/** What the machine says about itself, in any engine. Nothing of it reaches a run. */

interface Runtime {
  readonly Bun?: { readonly version: string };
  readonly Deno?: { readonly version: { readonly deno: string } };
  readonly process?: {
    readonly versions?: { readonly node?: string };
    resourceUsage?(): { readonly maxRSS: number };
  };
  readonly navigator?: { readonly userAgent?: string };
}

const runtime = globalThis as unknown as Runtime;

/** Name and version, e.g. `node 20.20.2`; a browser gives its user agent. */
export function engineName(): string {
  if (runtime.Bun !== undefined) return `bun ${runtime.Bun.version}`;
  if (runtime.Deno !== undefined) return `deno ${runtime.Deno.version.deno}`;
  const node = runtime.process?.versions?.node;
  return node === undefined ? (runtime.navigator?.userAgent ?? 'unknown') : `node ${node}`;
}

/** The most memory the process has held so far, in bytes; 0 where the engine does not say. */
export function peakResidentBytes(): number {
  try {
    return (runtime.process?.resourceUsage?.().maxRSS ?? 0) * 1024;
  } catch {
    return 0;
  }
}

/** Seconds on a clock that never goes back. */
export function wallSeconds(): number {
  return performance.now() / 1000;
}

/** Lets timers, signals and messages have their turn. */
export function breathe(): Promise<void> {
  return new Promise((resume) => {
    if (typeof setImmediate === 'function') setImmediate(resume);
    else setTimeout(resume, 0);
  });
}
