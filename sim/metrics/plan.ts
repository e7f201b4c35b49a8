/** What the metrics are told before the run: plain data about what will happen, and a window on what nodes hold. */
import type { Publish } from '../replica/spec.ts';

/**
 * Who holds what. Coverage asks when a node becomes or ceases to be eligible.
 *
 * The answer must agree with the hooks: whenever an observer hook is called, `holds` reflects every `onLearn` and `onForget` called so
 * far and the one being called, and nothing more. So `onDown` comes before any loss of the node's state, and state is lost one
 * update and one `onForget` at a time, or while the node is down.
 */
export interface Knowledge {
  /** whether the state of the node, up or down, holds the update */
  holds(node: number, update: number): boolean;
  /** updates the node holds at present */
  count(node: number): number;
}

export interface PlannedHeal {
  readonly fault: string;
  readonly healUs: number;
}

export interface MetricsPlan {
  /** the compiled workload; the id of an update is its index here, skipped publishes included */
  readonly publishes: readonly Publish[];
  /** ends of finite faults */
  readonly heals: readonly PlannedHeal[];
  /** a node counts as eligible this long after it started */
  readonly graceUs: number;
}

/** Name of each update: its workload entry, with `#ordinal` from 1 when the entry publishes more than once. */
export function updateLabels(publishes: readonly Publish[]): (update: number) => string {
  const perEntry = new Map<string, number>();
  const ordinals = publishes.map(({ entry }) => {
    const ordinal = (perEntry.get(entry) ?? 0) + 1;
    perEntry.set(entry, ordinal);
    return ordinal;
  });
  return (update) => {
    const publish = publishes[update];
    if (publish === undefined) return `update ${update}`;
    return perEntry.get(publish.entry) === 1 ? publish.entry : `${publish.entry}#${ordinals[update]}`;
  };
}
