/**
 * One run, put together: kernel, network, stacks, metrics and checks of a resolved scenario. The host drives it with `advance`; what
 * comes out is the same however the run is sliced.
 */
import { makeChecks, type CheckSet } from '../checks/make.ts';
import { Moments } from '../checks/moments.ts';
import { Kernel, type Input } from '../kernel/kernel.ts';
import type { Observer } from '../kernel/observer.ts';
import type { EventQueue } from '../kernel/queue.ts';
import type { RowGuard } from '../kernel/row-guard.ts';
import { subKey } from '../kernel/seed.ts';
import type { RunResult, RunStatus, ProtocolFailure } from './result.ts';
import { MetricsSuite } from '../metrics/collect.ts';
import type { HighWater } from '../metrics/figures/end.ts';
import { COUNTS } from '../metrics/node-sums.ts';
import { updateLabels } from '../metrics/plan.ts';
import { Network } from '../network/network.ts';
import { HandlerFailure } from '../protocols/failure.ts';
import { Host, type StackLayer } from '../protocols/host.ts';
import type { Protocol } from '../protocols/contract.ts';
import { defaultSampling } from '../protocols/sampling/default.ts';
import { Probes, Retirement } from './boundaries.ts';
import { planRun, type RunPlan } from './plan.ts';
import { ConvergenceWatch, stopRule } from './stop.ts';
import { theoryLine } from './theory.ts';
import { stackOf } from './stacks.ts';
import type { ResolvedScenario } from './types.ts';

/** Raised whenever the same scenario and seed give another run. */
export const SEMANTICS = 1;

export interface SimulationOptions {
  /** finds a protocol by the name in `use:`; throws when there is none */
  readonly protocol: (use: string) => Protocol;
  /** default true; a run without has the fingerprint of nothing */
  readonly fingerprint?: boolean;
  /** default true; a run without metrics has no stop rule but the limit */
  readonly metrics?: boolean;
  /** for the conformance suite: a queue that gives another legal order of events */
  readonly queue?: EventQueue;
  /** for the conformance suite: proves that nobody changes a row once it was sent */
  readonly rowGuard?: RowGuard;
}

/** A run's result without what the host adds. */
export type Outcome = Omit<RunResult, 'performance' | 'version'>;

export class Simulation {
  readonly scenario: ResolvedScenario;
  readonly plan: RunPlan;
  readonly kernel: Kernel;
  readonly host: Host;
  readonly metrics: MetricsSuite;
  readonly warnings: string[];
  private readonly stacks: readonly (readonly StackLayer[])[];
  private readonly wire: Network;
  private readonly checks: CheckSet;
  private begun: boolean;
  /** what ended the run: a handler may have stopped half-way, so nothing can follow */
  private failed: Error | null;

  /** @throws HandlerFailure when a protocol's `create` throws; RangeError when a scenario was not checked before */
  constructor(scenario: ResolvedScenario, options: SimulationOptions) {
    this.scenario = scenario;
    this.plan = planRun(scenario);
    const { root, capacity, places, faults, topology, clocks, drifts, workload } = this.plan;
    const { network, until } = scenario;
    this.warnings = faults.problems.map((problem) => `faults.${problem.id}: ${problem.message}`);
    this.begun = false;
    this.failed = null;
    this.wire = new Network(network, { capacity, places, root, cuts: faults.cuts, effects: faults.effects });
    this.kernel = new Kernel({
      nodes: scenario.nodes,
      joinsUs: faults.joinsUs,
      capacity,
      root,
      clocks,
      drifts,
      sources: faults.sources,
      wire: this.wire,
      transport: network.transport,
      socketQueue: network.socketQueue,
      rowGuard: options.rowGuard,
      limitUs: until.limitUs,
      stopGrainUs: scenario.stopGrainUs,
      fingerprint: options.fingerprint ?? true,
      ...(options.queue === undefined ? {} : { queue: options.queue }),
    });
    this.stacks = scenario.groups.map((group) => stackOf(group, options.protocol, defaultSampling(topology.topology)));
    this.host = this.makeHost();
    this.metrics = new MetricsSuite({
      capacity,
      messages: this.host.messageTypes,
      plan: {
        publishes: workload.publishes,
        heals: faults.heals.map(({ id, healUs }) => ({ fault: id, healUs })),
        graceUs: until.graceUs,
      },
      knowledge: this.host.updates,
      spec: scenario.metrics,
      zones: places.zones,
      zoneOf: places.zones.length > 0 ? places.zoneOf : null,
      gauges: { layersOf: (node) => this.host.stackOf(node).layers, replica: this.host.keyed },
    });
    this.checks = this.makeChecks();
    if (options.metrics !== false) this.observeMetrics();
    // Not an observer: what has retired is taught no more.
    this.kernel.addBoundary(new Retirement(this.host, workload.publishes));
  }

  /** Adds an observer; before the first `advance`. */
  observe(observer: Observer): void {
    if (this.begun) throw new Error('observers must be added before the run begins');
    this.kernel.hooks.add(observer);
  }

  /** Handles up to `maxEvents` events; returns how many it handled. Slicing changes nothing. @throws HandlerFailure */
  advance(maxEvents: number): number {
    if (this.failed !== null) throw this.failed;
    try {
      if (!this.begun) this.begin();
      return this.kernel.advance(maxEvents);
    } catch (error) {
      this.failed = this.failure(error);
      throw this.failed;
    }
  }

  /** 16 hexadecimal digits, as far as the run has got */
  get fingerprint(): string {
    return this.kernel.moment.digest.text();
  }

  /** no message arrives sooner after it was sent */
  get minLatencyUs(): number {
    return this.wire.minLatencyUs;
  }

  get finished(): boolean {
    return this.kernel.finished;
  }

  /** mean coverage over live updates, null before the first publish */
  get coverage(): number | null {
    return this.metrics.coverage.meanCoverage();
  }

  /** Closes the run; call once. `status` overrides what the stop rule says of a run that was ended from outside. */
  outcome(status?: 'interrupted' | 'error', failure: ProtocolFailure | null = null): Outcome {
    const { kernel, scenario, plan } = this;
    const endUs = kernel.nowUs;
    const metrics = this.metrics.finish({ endUs, highWater: this.highWater() });
    const ended = status ?? this.status();
    return {
      semantics: SEMANTICS,
      scenario,
      seed: scenario.seed,
      fingerprint: this.fingerprint,
      status: ended,
      failure,
      endUs,
      events: kernel.events,
      ...metrics,
      theory: theoryLine(scenario, plan, this.stacks, metrics.timeline),
      bands: plan.faults.bands,
      checks: this.checks.results({
        endUs,
        status: ended,
        quiet: scenario.until.when === 'quiet' && kernel.stoppedByRule,
      }),
      warnings: this.warnings,
    };
  }

  private highWater(): HighWater {
    const { bandwidth } = this.scenario.network;
    return {
      events: this.kernel.queue.highWater,
      inFlight: this.kernel.mail.inFlightHighWater,
      uplinkBytes: (bandwidth?.upBytesPerSecond ?? null) === null ? null : Math.ceil(this.wire.uplinkHighWaterBytes),
      downlinkBytes:
        (bandwidth?.downBytesPerSecond ?? null) === null ? null : Math.ceil(this.wire.downlinkHighWaterBytes),
      socketMessages: this.kernel.socketHighWater,
    };
  }

  private status(): RunStatus {
    return this.kernel.stoppedByRule || this.scenario.until.when === 'limit' ? 'finished' : 'limit';
  }

  private begin(): void {
    this.begun = true;
    const { until } = this.scenario;
    const rule = stopRule(until, this.kernel, this.host, this.metrics.coverage, this.plan.faults.lastEndUs);
    this.kernel.begin(
      this.host,
      keyedInputs(this.plan),
      rule,
      until.when === 'limit' ? Infinity : Math.max(1, until.notBeforeUs),
    );
  }

  private makeHost(): Host {
    const { root, capacity, places, topology, groupOf, workload, replica } = this.plan;
    try {
      return new Host({
        kernel: this.kernel,
        root,
        capacity,
        stacks: this.stacks,
        groupOf,
        publishes: workload.publishes,
        topology: topology.topology,
        places,
        replica,
        minLatencyUs: this.wire.minLatencyUs,
      });
    } catch (error) {
      throw error instanceof HandlerFailure ? error : new Error('a stack could not be built', { cause: error });
    }
  }

  private failure(error: unknown): Error {
    const layer = this.host.running;
    if (error instanceof HandlerFailure) return error;
    if (layer === null) return error instanceof Error ? error : new Error(String(error));
    const { runningHandler: handler, runningNode: node } = this.host;
    return new HandlerFailure(
      { protocol: layer.protocol, layer: layer.id, handler, node, timeUs: this.kernel.nowUs },
      error,
    );
  }

  private makeChecks(): CheckSet {
    const { capacity, workload, faults, replica } = this.plan;
    const { coverage, traffic } = this.metrics;
    return makeChecks(this.scenario.checks, {
      coverage,
      traffic,
      capacity,
      publishes: workload.publishes,
      label: updateLabels(workload.publishes),
      moments: new Moments(faults.bands, workload.publishes),
      replica: this.host.keyed,
      keyName: (key) => replica?.keys.nameOf(key) ?? '',
    });
  }

  private observeMetrics(): void {
    const { kernel, metrics, scenario } = this;
    for (const observer of metrics.observers) kernel.hooks.add(observer);
    kernel.warmth.add(metrics.traffic.counts, COUNTS);
    if (scenario.until.when === 'converged') kernel.hooks.add(new ConvergenceWatch(kernel, metrics.coverage));
    for (const observer of this.checks.observers) kernel.hooks.add(observer);
    kernel.addBoundary(new Probes(kernel, scenario.metrics.sampleIntervalUs));
  }
}

/** Publishes keyed by entry and ordinal, so that one entry shifts no draw of another. */
function keyedInputs({ root, workload }: RunPlan): Input[] {
  const next = new Map<string, number>();
  return workload.publishes.map(({ timeUs, node, entry }) => {
    const key = next.get(entry) ?? subKey(root, 'publish', entry).k0;
    next.set(entry, (key + 1) | 0);
    return { timeUs, node, key };
  });
}
