/**
 * What a report needs of a run: the result without the rows per node, so that a page can be rebuilt from a run's folder. The
 * writer of run.json and the reader agree on this shape.
 */
import type { MetricDefinition } from '../sim/metrics/spec.ts';
import type { Interval, RunResult } from '../sim/experiment/result.ts';
import type { ResolvedScenario } from '../sim/scenario/types.ts';

export interface ScenarioHead {
  readonly name: string;
  readonly question: string | null;
  readonly source: string | null;
  readonly expect: string | null;
  readonly nodes: number;
  /** the layers of every group's stack, e.g. `push-pull + anti-entropy` */
  readonly stacks: readonly string[];
  readonly limitUs: number;
}

export interface ReportRun extends Omit<RunResult, 'scenario' | 'nodes' | 'performance'> {
  readonly scenario: ScenarioHead;
}

export type Intervals = { readonly [column: string]: Interval | null };

/** Everything the page and the terminal summary are made of. */
export interface ReportInput {
  /** at least one; with several, one per seed of the same scenario */
  readonly runs: readonly ReportRun[];
  /** means over seeds; null for one run */
  readonly intervals: Intervals | null;
  /** what the columns mean; columns without a definition are labelled by their name */
  readonly definitions: readonly MetricDefinition[];
  /** the resolved scenario as YAML */
  readonly scenarioText: string;
  /** the command that repeats the run, see `replayLine` */
  readonly replay: string;
}

/** The head of a scenario, as run.json and the page's header show it. */
export function scenarioHead(scenario: ResolvedScenario): ScenarioHead {
  return {
    name: scenario.name,
    question: scenario.question,
    source: scenario.source,
    expect: scenario.expect,
    nodes: scenario.nodes,
    stacks: scenario.groups.map((group) => group.stack.map((layer) => layer.id).join(' + ')),
    limitUs: scenario.until.limitUs,
  };
}

/** A result without its rows per node and without what differs between two runs. */
export function reportRun(result: RunResult): ReportRun {
  const { nodes: _nodes, performance: _performance, ...rest } = result;
  return { ...rest, scenario: scenarioHead(result.scenario) };
}
