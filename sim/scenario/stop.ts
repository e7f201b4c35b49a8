/** When a run ends: conditions on the whole take effect at the next multiple of the stop grain. */
import type { Kernel, StopRule } from '../kernel/kernel.ts';
import type { Observer } from '../kernel/observer.ts';
import type { Coverage } from '../metrics/coverage.ts';
import type { Host } from '../protocols/host.ts';
import type { StopSpec } from './types.ts';

/** how often a run asks whether it has fallen silent */
const QUIET_EVERY_US = 10_000;

/** Asks the kernel for a stop check as soon as the run looks converged; must be told after `coverage`. */
export class ConvergenceWatch implements Observer {
  private readonly kernel: Kernel;
  private readonly coverage: Coverage;

  constructor(kernel: Kernel, coverage: Coverage) {
    this.kernel = kernel;
    this.coverage = coverage;
  }

  onLearn(): void {
    this.look();
  }

  onUp(): void {
    this.look();
  }

  onDown(): void {
    this.look();
  }

  onRetire(): void {
    this.look();
  }

  onPublishSkipped(): void {
    this.look();
  }

  private look(): void {
    const { coverage } = this;
    if (coverage.members.eligible === 0 || coverage.converged(coverage.publishesDone)) this.kernel.requestStopCheck();
  }
}

/** @param lastFaultUs end of the last fault that ends */
export function stopRule(
  spec: StopSpec,
  kernel: Kernel,
  host: Host,
  coverage: Coverage,
  lastFaultUs: number,
): StopRule {
  switch (spec.when) {
    case 'limit':
      return () => Infinity;
    case 'converged':
      return (timeUs) => {
        if (timeUs < spec.notBeforeUs) return spec.notBeforeUs;
        coverage.advanceTo(timeUs);
        if (coverage.isConverged) return true;
        // With nobody eligible a run converges without any event, when somebody's grace is over.
        return coverage.members.eligible === 0 ? coverage.members.nextDueUs() + 1 : Infinity;
      };
    case 'quiet':
      // Whoever comes or comes back gives repair something to do again.
      return quietRule(
        host.repairs ? Math.max(spec.notBeforeUs, lastFaultUs + 1) : spec.notBeforeUs,
        kernel,
        host,
        coverage,
      );
  }
}

/**
 * Quiet: all publishes done, every node idle, and no message under way that carries payload or comes from a node that was not idle
 * (calls with nothing to tell go on for ever). Repair has nothing to do, and only then, once everybody holds everything. The first busy node is asked
 * first the next time.
 */
function quietRule(notBeforeUs: number, kernel: Kernel, host: Host, coverage: Coverage): StopRule {
  let busy = 0;
  const { repairs } = host;
  kernel.mail.idle = (node) => host.idle(node);
  const isBusy = (node: number): boolean => kernel.lives.isUp(node) && !host.idle(node);
  return (timeUs) => {
    const again = Math.max(notBeforeUs, timeUs + QUIET_EVERY_US);
    if (timeUs < notBeforeUs || !coverage.publishesDone || kernel.mail.telling > 0) return again;
    coverage.advanceTo(timeUs);
    if ((repairs && !coverage.isConverged) || isBusy(busy)) return again;
    for (let node = 0; node < kernel.lives.status.length; node++) {
      if (!isBusy(node)) continue;
      busy = node;
      return again;
    }
    return true;
  };
}
