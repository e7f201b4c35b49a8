/**
 * The events of a run as NDJSON: one object a line, in the order in which they happened, with names instead of numbers. Like every
 * observer it changes nothing.
 */
import { CRASH, DROP_REASONS, NOBODY } from '../kernel/events.ts';
import type { MessageType, Observer } from '../kernel/observer.ts';

export interface TraceFilter {
  /** only events at these nodes, or messages from or to them; null: all */
  readonly nodes: ReadonlySet<number> | null;
  /** only events at or after this moment */
  readonly fromUs: number;
  /** only events before this moment */
  readonly toUs: number;
}

export const EVERYTHING: TraceFilter = { nodes: null, fromUs: 0, toUs: Infinity };

/** The tables by which numbers become names; read when an event happens, so they may still be empty at first. */
export interface TraceNames {
  readonly messageTypes: readonly MessageType[];
  readonly timerNames: readonly string[];
  readonly eventNames: readonly string[];
}

const START_REASONS: readonly string[] = ['boot', 'restart', 'join'];
const FLUSH_LENGTH = 1 << 16;

type Fields = { readonly [name: string]: number | string | boolean | null };

/** Writes lines in blocks; call `flush` when the run is over. */
export class Trace implements Observer {
  private readonly names: TraceNames;
  private readonly filter: TraceFilter;
  private readonly write: (text: string) => void;
  private text = '';

  constructor(names: TraceNames, filter: TraceFilter, write: (text: string) => void) {
    this.names = names;
    this.filter = filter;
    this.write = write;
  }

  flush(): void {
    if (this.text !== '') this.write(this.text);
    this.text = '';
  }

  onSend(
    timeUs: number,
    from: number,
    to: number,
    message: number,
    controlBytes: number,
    payloadBytes: number,
    fragments: number,
  ): void {
    this.between(timeUs, 'send', from, to, message, {
      control_bytes: controlBytes,
      payload_bytes: payloadBytes,
      fragments,
    });
  }

  onDuplicate(timeUs: number, from: number, to: number, message: number): void {
    this.between(timeUs, 'duplicate', from, to, message, {});
  }

  onDrop(timeUs: number, from: number, to: number, message: number, reason: number): void {
    this.between(timeUs, 'drop', from, to, message, { reason: DROP_REASONS[reason] });
  }

  onDeliver(
    timeUs: number,
    from: number,
    to: number,
    message: number,
    controlBytes: number,
    payloadBytes: number,
  ): void {
    this.between(timeUs, 'deliver', from, to, message, { control_bytes: controlBytes, payload_bytes: payloadBytes });
  }

  onPublish(timeUs: number, node: number, update: number, sizeBytes: number): void {
    this.at(timeUs, 'publish', node, { update, size_bytes: sizeBytes });
  }

  onPublishSkipped(timeUs: number, node: number, update: number): void {
    this.at(timeUs, 'publish-skipped', node, { update });
  }

  onLearn(timeUs: number, node: number, update: number, from: number, hop: number): void {
    this.at(timeUs, 'learn', node, { update, from: from === NOBODY ? null : from, hop });
  }

  onForget(timeUs: number, node: number, update: number): void {
    this.at(timeUs, 'forget', node, { update });
  }

  onRedundant(timeUs: number, node: number, update: number, from: number): void {
    this.at(timeUs, 'redundant', node, { update, from });
  }

  onUp(timeUs: number, node: number, why: number): void {
    this.at(timeUs, 'up', node, { why: START_REASONS[why] });
  }

  onDown(timeUs: number, node: number, op: number): void {
    this.at(timeUs, 'down', node, { why: op === CRASH ? 'crash' : 'leave' });
  }

  onPause(timeUs: number, node: number, paused: boolean): void {
    this.at(timeUs, paused ? 'pause' : 'resume', node, {});
  }

  onTimer(timeUs: number, node: number, _layer: number, tag: number): void {
    this.at(timeUs, 'timer', node, { timer: this.names.timerNames[tag] ?? String(tag) });
  }

  onSemantic(timeUs: number, node: number, event: number, a: number, b: number): void {
    this.at(timeUs, 'event', node, { name: this.names.eventNames[event] ?? String(event), a, b });
  }

  private between(timeUs: number, event: string, from: number, to: number, message: number, more: Fields): void {
    const { nodes } = this.filter;
    if (nodes !== null && !nodes.has(from) && !nodes.has(to)) return;
    const type = this.names.messageTypes[message];
    this.line(timeUs, { time_us: timeUs, event, from, to, layer: type.layer, kind: type.kind, ...more });
  }

  private at(timeUs: number, event: string, node: number, more: Fields): void {
    if (this.filter.nodes !== null && !this.filter.nodes.has(node)) return;
    this.line(timeUs, { time_us: timeUs, event, node, ...more });
  }

  private line(timeUs: number, fields: Fields): void {
    if (timeUs < this.filter.fromUs || timeUs >= this.filter.toUs) return;
    this.text += `${JSON.stringify(fields)}\n`;
    if (this.text.length >= FLUSH_LENGTH) this.flush();
  }
}

/**
 * Reads `3,7,100-199`: ids and ranges of ids, both ends included. Returns null when the text is something else or names more than a
 * million nodes.
 */
export function parseNodes(text: string): Set<number> | null {
  const nodes = new Set<number>();
  for (const part of text.split(',')) {
    const range = /^\s*(\d{1,10})(?:\s*-\s*(\d{1,10}))?\s*$/.exec(part);
    if (range === null) return null;
    const first = Number(range[1]);
    const last = range[2] === undefined ? first : Number(range[2]);
    if (last < first || last - first >= 1_000_000) return null;
    for (let node = first; node <= last; node++) nodes.add(node);
  }
  return nodes;
}
