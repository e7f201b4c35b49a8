/**
 * While a protocol runs, whatever would make two runs differ throws an error that names the right way. In place only around the
 * simulator's own calls, so that the host program never meets it.
 */

/** A protocol asked the engine for time or chance. */
export class ForbiddenGlobal extends Error {
  constructor(name: string, instead: string) {
    super(`${name} would make two runs of one seed differ: ${instead}`);
    this.name = 'ForbiddenGlobal';
  }
}

const CHANCE = 'draw with ctx.below(n), ctx.unit() or ctx.chance(p)';
const CLOCK = "read the node's clock with ctx.now(node)";
const TIMER = 'use ctx.after(node, delayUs, tag) or ctx.every(node, tag)';
const NETWORK = 'talk to other nodes with ctx.send';

type Bag = { [name: string]: unknown };

interface Patch {
  readonly owner: Bag;
  readonly key: string;
  readonly guard: unknown;
}

const world = globalThis as unknown as Bag;

function forbidden(name: string, instead: string): () => never {
  return () => {
    throw new ForbiddenGlobal(name, instead);
  };
}

function guardedDate(): unknown {
  const fail = forbidden('Date', CLOCK);
  return new Proxy(Date, { apply: fail, construct: fail });
}

function patchesOf(): Patch[] {
  const patches: Patch[] = [];
  const add = (owner: unknown, key: string, guard: unknown): void => {
    if (owner !== undefined && owner !== null && (owner as Bag)[key] !== undefined)
      patches.push({ owner: owner as Bag, key, guard });
  };
  add(Math, 'random', forbidden('Math.random', CHANCE));
  add(world['crypto'], 'getRandomValues', forbidden('crypto.getRandomValues', CHANCE));
  add(world['crypto'], 'randomUUID', forbidden('crypto.randomUUID', CHANCE));
  add(Date, 'now', forbidden('Date.now', CLOCK));
  add(world, 'Date', guardedDate());
  add(world['performance'], 'now', forbidden('performance.now', CLOCK));
  add(world['process'], 'hrtime', forbidden('process.hrtime', CLOCK));
  for (const timer of ['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'requestAnimationFrame']) {
    add(world, timer, forbidden(timer, TIMER));
  }
  add(world, 'fetch', forbidden('fetch', NETWORK));
  return patches;
}

/** Puts the guards in place and returns how to take them away. An engine that does not let go of one of them keeps that one. */
function install(): () => void {
  const undo: (() => void)[] = [];
  for (const { owner, key, guard } of patches) {
    const before = Object.getOwnPropertyDescriptor(owner, key);
    // A plain assignment keeps the object's hidden class, so that compiled code which uses its other members stays valid.
    const assignable = before?.writable === true;
    try {
      if (assignable) owner[key] = guard;
      else Object.defineProperty(owner, key, { value: guard, configurable: true, writable: true });
    } catch {
      continue;
    }
    undo.push(() => {
      if (assignable) owner[key] = before.value;
      else if (before === undefined) delete owner[key];
      else Object.defineProperty(owner, key, before);
    });
  }
  return () => {
    for (const restore of undo) restore();
  };
}

let patches: readonly Patch[] = [];

/** Runs `action` with the guards in place; they are gone when it returns or throws. */
export function guarded<T>(action: () => T): T {
  if (patches.length === 0) patches = patchesOf();
  const restore = install();
  try {
    return action();
  } finally {
    restore();
  }
}
