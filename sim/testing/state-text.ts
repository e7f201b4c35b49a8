/** States of conflict rules in words: to compare them, and to show them in messages. */
import type { ConflictRule, State } from '../replica/conflict-rule.ts';

/** All that can be asked of a state. */
export function contents(rule: ConflictRule, state: State): string {
  return JSON.stringify({
    read: rule.read(state),
    hash: rule.hash(state),
    payloadBytes: rule.payloadBytes(state),
    controlBytes: rule.controlBytes(state),
    tombstone: rule.isTombstone(state),
    writtenUs: rule.writtenUs(state),
  });
}

/** How two states differ, null when they do not: in what can be asked of them, or because one adds something to the other. */
export function sameContent(rule: ConflictRule, a: State, b: State): string | null {
  if (a === b) return null;
  const [left, right] = [contents(rule, a), contents(rule, b)];
  if (left !== right) return `in ${left} and ${right}`;
  if (rule.merge(a, b) !== a || rule.merge(b, a) !== b) return `though both are ${left}: one adds to the other`;
  return null;
}

export function describeState(rule: ConflictRule, state: State): string {
  return `${contents(rule, state)} ${snapshot(state)}`;
}

/** The object and all that hangs on it. Maps and sets in an order of their contents. */
export function snapshot(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  if (value instanceof Map) {
    const entries = [...value].map(([key, entry]) => `${snapshot(key)}=>${snapshot(entry)}`);
    return `Map{${entries.toSorted().join()}}`;
  }
  if (value instanceof Set) return `Set{${Array.from(value, snapshot).toSorted().join()}}`;
  if (Array.isArray(value)) return `[${value.map(snapshot).join()}]`;
  if (ArrayBuffer.isView(value)) return `[${Array.from(value as Int32Array).join()}]`;
  const fields = Object.entries(value).map(([key, field]) => `${key}:${snapshot(field)}`);
  return `{${fields.toSorted().join()}}`;
}
