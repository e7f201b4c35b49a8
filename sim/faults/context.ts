/** What the compilers of the fault families share: selection, keys, joins, and a place for problems. */
import { makeDistribution } from '../kernel/distribution.ts';
import type { Distribution, DistributionSpec } from '../kernel/distribution.ts';
import { Draw } from '../kernel/draw.ts';
import { subKey } from '../kernel/seed.ts';
import { NO_GROUP, selectGroups, selectNodes, selectorProblems } from '../network/selection.ts';
import type { Groups, SelectionEnv, SelectionProblem } from '../network/selection.ts';
import type { NodeSelector } from '../network/spec.ts';
import type { Cut, LinkEffect } from '../network/weather.ts';
import type { JoinTable } from './joins.ts';
import type { FaultEnv, FaultProblem } from './plan.ts';
import type { LifeProcess } from './process.ts';

/** What one fault adds to the plan. */
export interface FaultParts {
  readonly process?: LifeProcess;
  readonly cut?: Cut;
  readonly effect?: LinkEffect;
  readonly startUs: number;
  /** Infinity = never; of an instant, the instant */
  readonly endUs: number;
}

export class CompileContext {
  readonly env: FaultEnv;
  readonly joins: JoinTable;
  readonly problems: FaultProblem[];
  private readonly selection: SelectionEnv;

  constructor(env: FaultEnv, joins: JoinTable) {
    this.env = env;
    this.joins = joins;
    this.problems = [];
    this.selection = {
      nodes: env.nodes,
      places: { zones: env.places.zones, zoneOf: zonesOf(env, joins) },
      root: env.root,
    };
  }

  /** The draws of one fault. Its id is the key, so no other fault has a part in them. */
  draw(id: string): Draw {
    return new Draw(subKey(this.env.root, 'fault', id), 0);
  }

  error(id: string, field: string | null, message: string, expected: string | null): void {
    this.problems.push({ id, field, severity: 'error', message, expected });
  }

  warn(id: string, field: string | null, message: string, expected: string | null): void {
    this.problems.push({ id, field, severity: 'warning', message, expected });
  }

  /** null, and an error noted, when the parameters are wrong. */
  distribution(id: string, field: string, spec: DistributionSpec): Distribution | null {
    try {
      return makeDistribution(spec);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.error(id, field, error.message, null);
      return null;
    }
  }

  /** The same for times between events: the mean must be finite, and above 0, or there is no equilibrium to start in. */
  renewal(id: string, field: string, spec: DistributionSpec): Distribution | null {
    const distribution = this.distribution(id, field, spec);
    if (distribution === null || (distribution.mean > 0 && distribution.mean < Infinity)) return distribution;
    const message = distribution.mean === 0 ? 'the mean is 0' : 'the mean is infinite';
    this.error(id, field, message, 'a distribution with a finite mean above 0 (a pareto with shape > 1, or a max)');
    return null;
  }

  /** The nodes of a selector, joiners included, ascending. */
  nodes(id: string, field: string, selector: NodeSelector): Uint32Array {
    const key = field === 'nodes' ? id : `${id}.${field}`;
    const nodes = selectNodes(selector, this.selection, key);
    const problems = selector.select === 'all' ? [] : selectorProblems(selector, this.selection);
    for (const problem of problems) this.selectionProblem(id, field, problem);
    if (nodes.length === 0 && problems.length === 0) {
      this.warn(id, field, 'selects no node', 'a selector that someone fits');
    }
    return nodes;
  }

  groups(id: string, selectors: readonly NodeSelector[]): Groups {
    const groups = selectGroups(selectors, this.selection, id);
    for (const problem of groups.problems) this.selectionProblem(id, `groups[${problem.index}]`, problem);
    return groups;
  }

  /** `nodes` without the joiners that are not there yet at `timeUs`: what does not exist cannot crash, pause or leave. */
  present(nodes: Uint32Array, timeUs: number): Uint32Array {
    return nodes.filter((node) => node < this.env.nodes || this.joins.timeUs(node) < timeUs);
  }

  private selectionProblem(id: string, field: string, problem: SelectionProblem): void {
    this.error(id, field, problem.message, problem.expected);
  }
}

/** Zone of every id that will ever exist, also where places were made before joiners were counted. */
function zonesOf(env: FaultEnv, joins: JoinTable): Uint8Array {
  const capacity = env.nodes + joins.count;
  const known = env.places.zoneOf;
  if (known.length >= capacity) return known.subarray(0, capacity);
  const zones = new Uint8Array(capacity).fill(NO_GROUP);
  zones.set(known);
  return zones;
}

/** End of [at, at + for); Infinity for ever. */
export function endOf(span: { readonly atUs: number; readonly forUs: number | null }): number {
  return span.forUs === null ? Infinity : span.atUs + span.forUs;
}
