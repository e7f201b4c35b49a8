/**
 * While a protocol runs, whatever would make two runs differ throws an error that names the right way. In place only around the
 * simulator's own calls, so that the host program never meets it.
 */

/** A protocol asked the engine for time, chance, digits that differ between engines, or the end of the program. */
export class ForbiddenGlobal extends Error {
  constructor(name: string, instead: string, why: string = 'would make two runs of one seed differ') {
    super(`${name} ${why}: ${instead}`);
    this.name = 'ForbiddenGlobal';
  }
}

const CHANCE = 'draw with ctx.below(n), ctx.unit() or ctx.chance(p)';
const CLOCK = "read the node's clock with ctx.now(node)";
const TIMER = 'use ctx.after(node, delayUs, tag) or ctx.every(node, tag)';
const NETWORK = 'talk to other nodes with ctx.send';
const MODULES = 'a protocol has what ctx gives it';
const LAST_DIGITS = 'differs between engines';
const PLAIN_TEXT = 'compare texts with < and print numbers with String(value)';
const THE_END = 'would end the simulator';
const THROW = 'throw an Error to end the run';

/** What `math` of rumormill has, by the engine's name; it gives the same digits everywhere. */
const OURS: { readonly [name: string]: string } = {
  log: 'ln',
  log2: 'log2',
  log10: 'log10',
  log1p: 'log1p',
  exp: 'exp',
  expm1: 'expm1',
  pow: 'pow',
  sin: 'sin',
  cos: 'cos',
};

/** ECMAScript leaves their last digits to the engine. `Math.sqrt` is exact. */
const INEXACT: readonly string[] = [
  'log',
  'log2',
  'log10',
  'log1p',
  'exp',
  'expm1',
  'pow',
  'cbrt',
  'hypot',
  'sin',
  'cos',
  'tan',
  'asin',
  'acos',
  'atan',
  'atan2',
  'sinh',
  'cosh',
  'tanh',
  'asinh',
  'acosh',
  'atanh',
];

type Bag = { [name: string]: unknown };

interface Patch {
  readonly owner: Bag;
  readonly key: string;
  readonly guard: unknown;
}

const world = globalThis as unknown as Bag;

function forbidden(name: string, instead: string, why?: string): () => never {
  return () => {
    throw new ForbiddenGlobal(name, instead, why);
  };
}

function guardedIntl(): unknown {
  const fail = forbidden('Intl', PLAIN_TEXT, LAST_DIGITS);
  return new Proxy({}, { get: fail, has: fail, ownKeys: fail });
}

function mathInstead(name: string): string {
  const use = OURS[name] === undefined ? 'make it of those in math' : `use math.${OURS[name]}`;
  return `${use} (import { math } from 'rumormill')`;
}

type Add = (owner: unknown, key: string, guard: unknown) => void;

/** What depends on the engine or on the machine's language. */
function addInexact(add: Add): void {
  for (const name of INEXACT) add(Math, name, forbidden(`Math.${name}`, mathInstead(name), LAST_DIGITS));
  add(world, 'Intl', guardedIntl());
  const localized: readonly (readonly [object, readonly string[]])[] = [
    [Number.prototype, ['toLocaleString']],
    [BigInt.prototype, ['toLocaleString']],
    [Array.prototype, ['toLocaleString']],
    [String.prototype, ['localeCompare', 'toLocaleLowerCase', 'toLocaleUpperCase']],
  ];
  for (const [owner, names] of localized) {
    for (const name of names) add(owner, name, forbidden(name, PLAIN_TEXT, LAST_DIGITS));
  }
}

/** A protocol ends its run, not the program of somebody else. */
function addEnds(add: Add): void {
  for (const name of ['exit', 'reallyExit', 'abort', 'kill'])
    add(world['process'], name, forbidden(`process.${name}`, THROW, THE_END));
}

function guardedDate(): unknown {
  const fail = forbidden('Date', CLOCK);
  return new Proxy(Date, { apply: fail, construct: fail });
}

function patchesOf(): Patch[] {
  const patches: Patch[] = [];
  const add: Add = (owner, key, guard) => {
    if (owner !== undefined && owner !== null && (owner as Bag)[key] !== undefined)
      patches.push({ owner: owner as Bag, key, guard });
  };
  add(Math, 'random', forbidden('Math.random', CHANCE));
  add(world['crypto'], 'getRandomValues', forbidden('crypto.getRandomValues', CHANCE));
  add(world['crypto'], 'randomUUID', forbidden('crypto.randomUUID', CHANCE));
  add(Date, 'now', forbidden('Date.now', CLOCK));
  add(world, 'Date', guardedDate());
  add(world['performance'], 'now', forbidden('performance.now', CLOCK));
  const hrtime = forbidden('process.hrtime', CLOCK);
  add(world['process'], 'hrtime', Object.assign(hrtime, { bigint: hrtime }));
  add(world['process'], 'uptime', forbidden('process.uptime', CLOCK));
  add(world['process'], 'getBuiltinModule', forbidden('process.getBuiltinModule', MODULES));
  for (const timer of ['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'requestAnimationFrame']) {
    add(world, timer, forbidden(timer, TIMER));
  }
  add(world, 'fetch', forbidden('fetch', NETWORK));
  addInexact(add);
  addEnds(add);
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
/** Takes the guards away; null when they are not in place. */
let lift: (() => void) | null = null;

/** Puts the guards in place; the function it returns takes them away, unless somebody further out wanted them. */
export function enterGuard(): () => void {
  if (lift !== null) return () => undefined;
  if (patches.length === 0) patches = patchesOf();
  lift = install();
  return () => {
    lift?.();
    lift = null;
  };
}

/** Runs `action` with the guards in place; they are gone when it returns or throws. */
export function guarded<T>(action: () => T): T {
  const leave = enterGuard();
  try {
    return action();
  } finally {
    leave();
  }
}

/** Runs the simulator's own `action` inside a guarded one as if it stood outside. */
export function unguarded<T>(action: () => T): T {
  if (lift === null) return action();
  lift();
  lift = null;
  try {
    return action();
  } finally {
    lift = install();
  }
}
