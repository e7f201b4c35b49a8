/**
 * The life events of one fault as a pure function: event number `ordinal` of a node follows from the node, the ordinal and the time
 * of the event before it. The kernel's source and `lifeAt` both read it, so they cannot disagree.
 */
import type { LifeOp } from '../kernel/events.ts';
import type { LifeSink, LifeSource } from '../kernel/life-plan.ts';

/** Written by `LifeProcess.event`, to spare an object per event. */
export interface LifeEvent {
  timeUs: number;
  op: LifeOp;
  arg: number;
}

export interface LifeProcess {
  readonly id: string;
  /** whom it concerns, ascending */
  readonly nodes: Uint32Array;
  /** Writes the event to `out`; false when there is none any more. `previousUs` means nothing at ordinal 0. */
  event(node: number, ordinal: number, previousUs: number, out: LifeEvent): boolean;
  /** Ordinal of the event after the one at `timeUs`. A process that cannot tell leaves this out, and its events are counted. */
  ordinalAfter?(node: number, timeUs: number): number;
}

export function newEvent(): LifeEvent {
  return { timeUs: 0, op: 0, arg: 0 };
}

/** A drawn duration as whole µs, at least 1. */
export function wholeUs(us: number): number {
  return Math.min(Math.max(Math.round(us), 1), Number.MAX_SAFE_INTEGER);
}

/**
 * A process as the kernel takes it. Each event announces the next one of its node, so at most one per node is pending; what lies
 * at or after `limitUs` is never announced. Beginning again starts over.
 */
export function lifeSource(process: LifeProcess, capacity: number, limitUs: number): LifeSource {
  const out = newEvent();
  let ordinals = new Uint32Array(0);
  const announce = (node: number, ordinal: number, previousUs: number, sink: LifeSink): void => {
    if (process.event(node, ordinal, previousUs, out) && out.timeUs < limitUs) sink(out.timeUs, node, out.op, out.arg);
  };
  return {
    id: process.id,
    begin(sink: LifeSink): void {
      if (process.ordinalAfter === undefined) ordinals = new Uint32Array(capacity);
      for (const node of process.nodes) announce(node, 0, 0, sink);
    },
    next(timeUs: number, node: number, _op: LifeOp, sink: LifeSink): void {
      const ordinal = process.ordinalAfter?.(node, timeUs) ?? ++ordinals[node];
      announce(node, ordinal, timeUs, sink);
    },
  };
}

/** One stretch of time per node: an event when it opens, another when it closes. */
export interface WindowSpec {
  readonly id: string;
  readonly nodes: Uint32Array;
  readonly startUs: (node: number) => number;
  /** Infinity: it never closes. A node whose stretch would be empty has no event. */
  readonly endUs: (node: number) => number;
  readonly open: LifeOp;
  readonly openArg?: (node: number) => number;
  readonly close: LifeOp;
  readonly closeArg?: (node: number) => number;
}

export function windowProcess(spec: WindowSpec): LifeProcess {
  return {
    id: spec.id,
    nodes: spec.nodes,
    event(node: number, ordinal: number, _previousUs: number, out: LifeEvent): boolean {
      if (ordinal > 1) return false;
      const startUs = spec.startUs(node);
      const endUs = spec.endUs(node);
      if (!(startUs < endUs)) return false;
      const opens = ordinal === 0;
      out.timeUs = opens ? startUs : endUs;
      out.op = opens ? spec.open : spec.close;
      out.arg = (opens ? spec.openArg : spec.closeArg)?.(node) ?? 0;
      return out.timeUs < Infinity;
    },
    ordinalAfter(node: number, timeUs: number): number {
      return timeUs < spec.endUs(node) ? 1 : 2;
    },
  };
}

/** Whether an ascending list holds the node. */
export function contains(nodes: Uint32Array, node: number): boolean {
  let low = 0;
  let high = nodes.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (nodes[middle] < node) low = middle + 1;
    else high = middle;
  }
  return low < nodes.length && nodes[low] === node;
}
