/** What happens to a run as a whole at given moments. */
import type { Boundary, Kernel } from '../kernel/kernel.ts';
import type { Host } from '../protocols/host.ts';
import type { Publish } from '../replica/spec.ts';

/** Calls the observers at every multiple of the sample interval. */
export class Probes implements Boundary {
  nextUs: number;
  private readonly kernel: Kernel;
  private readonly intervalUs: number;
  private count: number;

  constructor(kernel: Kernel, intervalUs: number) {
    this.kernel = kernel;
    this.intervalUs = intervalUs;
    this.count = 1;
    this.nextUs = intervalUs;
  }

  cross(timeUs: number): void {
    for (const observer of this.kernel.hooks.probe) observer.onProbe(timeUs);
    this.nextUs = ++this.count * this.intervalUs;
  }
}

/** Takes updates off the books as long after their publish as the workload says. */
export class Retirement implements Boundary {
  nextUs: number;
  private readonly host: Host;
  /** (time, update) in order */
  private readonly due: readonly (readonly [number, number])[];
  private done: number;

  constructor(host: Host, publishes: readonly Publish[]) {
    this.host = host;
    this.due = publishes
      .map(
        ({ timeUs, retireAfterUs }, update) =>
          [retireAfterUs === null ? Infinity : timeUs + retireAfterUs, update] as const,
      )
      .filter(([timeUs]) => timeUs < Infinity)
      .toSorted((x, y) => x[0] - y[0] || x[1] - y[1]);
    this.done = 0;
    this.nextUs = this.due.length > 0 ? this.due[0][0] : Infinity;
  }

  cross(timeUs: number): void {
    while (this.done < this.due.length && this.due[this.done][0] <= timeUs) this.host.retire(this.due[this.done++][1]);
    this.nextUs = this.done < this.due.length ? this.due[this.done][0] : Infinity;
  }
}
