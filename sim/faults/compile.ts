import type { LifeSource } from '../kernel/life-plan.ts';
import type { Cut, LinkEffect } from '../network/weather.ts';
import { compileChurn } from './churn.ts';
import { CompileContext } from './context.ts';
import type { FaultParts } from './context.ts';
import { compileCrash } from './crash.ts';
import { describeFault } from './describe.ts';
import { checkDrifts, compileDrift } from './drift.ts';
import { compileIsolate } from './isolate.ts';
import { joinTable } from './joins.ts';
import type { JoinTable } from './joins.ts';
import { compileLink } from './link.ts';
import { compileJoin, compileLeave } from './membership.ts';
import { compilePartition } from './partition.ts';
import { compilePause } from './pause.ts';
import type { FaultEnv, FaultPlan, Heal } from './plan.ts';
import { contains, lifeSource } from './process.ts';
import type { LifeProcess } from './process.ts';
import { LifeReplay } from './replay.ts';
import { compileSlow } from './slow.ts';
import type { FaultBand, FaultSpec } from './spec.ts';
import { compileTrace } from './trace.ts';

interface Compiled {
  readonly spec: FaultSpec;
  readonly parts: FaultParts;
}

/**
 * Turns faults into what kernel and network read. All randomness is keyed by the run's key and the fault's id, and everything is
 * ordered by id, so neither the order of the list nor any other fault changes what one fault does. One exception: joiners are
 * numbered in order of time over all joins, so a further join gives later joiners other ids.
 *
 * Nothing is thrown for wrong faults: `problems` lists them, and a fault with an error takes no part.
 */
export function compileFaults(faults: readonly FaultSpec[], env: FaultEnv): FaultPlan {
  const ordered = [...faults].sort(byId);
  const joins = joinTable(ordered, env.nodes);
  const context = new CompileContext(env, joins);
  const compiled: Compiled[] = [];
  ordered.forEach((spec, index) => {
    if (index > 0 && ordered[index - 1].id === spec.id) {
      context.error(spec.id, 'id', `there are two faults '${spec.id}'`, 'an id of its own for each fault');
      return;
    }
    checkTimes(spec, context);
    const parts = compileOne(spec, context);
    if (parts !== null) compiled.push({ spec, parts });
  });
  checkDrifts(compiled.filter(({ spec }) => spec.kind === 'drift').flatMap(withProcess), context);
  const wrong = new Set(context.problems.filter(({ severity }) => severity === 'error').map(({ id }) => id));
  return assemble(
    compiled.filter(({ spec }) => !wrong.has(spec.id)),
    joins,
    context,
  );
}

function compileOne(spec: FaultSpec, context: CompileContext): FaultParts | null {
  switch (spec.kind) {
    case 'crash':
      return compileCrash(spec, context);
    case 'leave':
      return compileLeave(spec, context);
    case 'join':
      return compileJoin(spec, context);
    case 'churn':
      return compileChurn(spec, context);
    case 'trace':
      return compileTrace(spec, context);
    case 'partition':
      return compilePartition(spec, context);
    case 'isolate':
      return compileIsolate(spec, context);
    case 'link':
      return compileLink(spec, context);
    case 'slow':
      return compileSlow(spec, context);
    case 'pause':
      return compilePause(spec, context);
    case 'drift':
      return compileDrift(spec, context);
  }
}

function checkTimes(spec: FaultSpec, context: CompileContext): void {
  if (spec.kind === 'trace') return;
  const { limitUs } = context.env;
  if (!(Number.isSafeInteger(spec.atUs) && spec.atUs >= 0)) {
    context.error(spec.id, 'at', `it begins at ${spec.atUs} µs`, 'whole µs from 0 on');
  } else if (spec.atUs >= limitUs) {
    context.error(spec.id, 'at', `it begins when the run is over (limit ${limitUs} µs)`, 'a time before the limit');
  }
  if ('forUs' in spec && spec.forUs !== null && !(Number.isSafeInteger(spec.forUs) && spec.forUs >= 1)) {
    context.error(spec.id, 'for', `it lasts ${spec.forUs} µs`, 'whole µs, at least 1');
  }
}

function assemble(compiled: readonly Compiled[], joins: JoinTable, context: CompileContext): FaultPlan {
  const { env } = context;
  const capacity = env.nodes + joins.count;
  const sources: LifeSource[] = [];
  const processes: LifeProcess[] = [];
  const cuts: Cut[] = [];
  const effects: LinkEffect[] = [];
  const heals: Heal[] = [];
  for (const { parts } of compiled) {
    const { process, cut, effect } = parts;
    if (process !== undefined) {
      processes.push(process);
      sources.push(lifeSource(process, capacity, env.limitUs));
    }
    if (cut !== undefined) {
      cuts.push(cut);
      if (cut.endUs < Infinity) heals.push({ id: cut.id, healUs: cut.endUs });
    }
    if (effect !== undefined) effects.push(effect);
  }
  const bands = compiled.map(bandOf);
  const drifts = compiled.filter(({ spec }) => spec.kind === 'drift').flatMap(withProcess);
  return {
    capacity,
    sources,
    cuts,
    effects,
    bands: bands.sort((a, b) => a.startUs - b.startUs || byId(a, b)),
    heals: heals.sort((a, b) => a.healUs - b.healUs || byId(a, b)),
    lastEndUs: bands.reduce((last, band) => (band.endUs < Infinity ? Math.max(last, band.endUs) : last), 0),
    problems: context.problems,
    joinsUs: joins.timesUs,
    joinTimeUs: joins.timeUs,
    startedAt: joins.startedAt,
    drifts: (node: number): boolean => drifts.some(({ process }) => contains(process.nodes, node)),
    replay: new LifeReplay(processes, joins.timeUs),
  };
}

function bandOf({ spec, parts }: Compiled): FaultBand {
  return { id: spec.id, kind: spec.kind, label: describeFault(spec), startUs: parts.startUs, endUs: parts.endUs };
}

function withProcess({ parts }: Compiled): { parts: FaultParts; process: LifeProcess }[] {
  return parts.process === undefined ? [] : [{ parts, process: parts.process }];
}

/** By code unit, whatever the locale. */
function byId(a: { readonly id: string }, b: { readonly id: string }): number {
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}
