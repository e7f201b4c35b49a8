/** Moments named in checks, as times. */
import type { FaultBand } from '../faults/spec.ts';
import type { Publish } from '../replica/spec.ts';
import type { Moment } from './spec.ts';
import { sayUs } from './words.ts';

/**
 * A fault starts with its first band and is healed at the end of its last one (a flapping link: for good). A workload entry that
 * publishes more than once counts from its last publish.
 */
export class Moments {
  declare private readonly bands: readonly FaultBand[];
  declare private readonly publishes: readonly Publish[];

  constructor(bands: readonly FaultBand[], publishes: readonly Publish[]) {
    this.bands = bands;
    this.publishes = publishes;
  }

  /** µs; Infinity when the moment never comes */
  timeUs(moment: Moment): number {
    if (moment.kind === 'time') return moment.timeUs;
    if (moment.kind === 'publish') return this.lastPublishUs(moment.id);
    const bands = this.bands.filter((band) => band.id === moment.id);
    if (bands.length === 0) return Infinity;
    return moment.kind === 'fault-start'
      ? Math.min(...bands.map((band) => band.startUs))
      : Math.max(...bands.map((band) => band.endUs));
  }

  private lastPublishUs(entry: string): number {
    const last = this.publishes.findLast((publish) => publish.entry === entry);
    return last === undefined ? Infinity : last.timeUs;
  }
}

/** "20 s", "cut.start", "cut.heal", "news.publish" */
export function sayMoment(moment: Moment): string {
  switch (moment.kind) {
    case 'time':
      return sayUs(moment.timeUs);
    case 'fault-start':
      return `${moment.id}.start`;
    case 'fault-heal':
      return `${moment.id}.heal`;
    case 'publish':
      return `${moment.id}.publish`;
  }
}
