/**
 * rumormill as a library: a deterministic simulator of gossip protocols. This entry runs in a browser as well; `rumormill/node` adds
 * files, workers and reports.
 */
export { run, runSeeds, ScenarioError } from './experiment/run.ts';
export type { RunOptions, RunSeedsOptions } from './experiment/run.ts';
export type { RunProgress } from './experiment/execute.ts';
export { derivedSeed } from './experiment/seeds.ts';
export type { SeedsProgress } from './experiment/seeds.ts';
export { ForbiddenGlobal } from './experiment/guard.ts';
export { EVERYTHING, Trace } from './experiment/trace.ts';
export type { TraceFilter } from './experiment/trace.ts';
export { VERSION } from './experiment/version.ts';
export type * from './experiment/result.ts';

export { formatProblem, hasErrors, loadScenario } from './scenario/load.ts';
export type { Loaded, LoadOptions } from './scenario/load.ts';
export { toYaml } from './scenario/print.ts';
export { SEMANTICS, Simulation } from './scenario/simulation.ts';
export type { Outcome, SimulationOptions } from './scenario/simulation.ts';
export type { GroupSpec, LayerSpec, Problem, ResolvedScenario } from './scenario/types.ts';

export { defineProtocol } from './protocols/contract.ts';
export type {
  ColumnArrays,
  ColumnOptions,
  ColumnType,
  Context,
  CounterOptions,
  Counters,
  Layer,
  MessageSpec,
  MessageSpecs,
  OptionsOf,
  OptionSpec,
  OptionSpecs,
  PeriodicSpec,
  Places,
  Protocol,
  ProtocolDefinition,
  Replica,
  ResolvedOptions,
  Rider,
  Role,
  TheoryCurve,
  TheoryInput,
  Topology,
  Updates,
} from './protocols/contract.ts';
export { HandlerFailure } from './protocols/failure.ts';
export { protocols } from './protocols/registry.ts';
export { conflictRules } from './replica/conflict-rules.ts';
export type { ConflictRule, Operation, OperationKind, Stamp, State } from './replica/conflict-rule.ts';

export { BOOT, DROP_REASONS, JOINED, NOBODY, RESTART } from './kernel/events.ts';
export type { StartReason } from './kernel/events.ts';
export type { MessageType, Observer } from './kernel/observer.ts';
/** Logarithms, powers and the like that give the same digits on every engine, for protocols. */
export * as math from './kernel/math.ts';

export { ALL_METRICS, GAUGE_METRICS, METRICS } from './metrics/registry.ts';
export type { Cell, Histogram, MetricDefinition, Row, Rows, Table } from './metrics/spec.ts';
