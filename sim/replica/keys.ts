/** Keys and elements of a scenario as dense numbers: those preloaded first, then the names in the workload in order of their text. */
import type { WorkloadSpec } from './spec.ts';

export interface KeySpace {
  /** keys that everybody holds at the start: 0 … preloaded - 1 */
  readonly preloaded: number;
  /** keys that will ever exist */
  readonly size: number;
  /** by number, from `preloaded` on */
  readonly names: readonly string[];
  numberOf(name: string): number;
  /** the name, or `key 17` of a preloaded one */
  nameOf(key: number): string;
  elementOf(name: string | null): number;
}

export function keySpaceOf(workload: readonly WorkloadSpec[], preloaded: number): KeySpace {
  const writes = workload.flatMap(({ write }) => write ?? []);
  const names = inOrder(writes.flatMap(({ key }) => ('name' in key ? [key.name] : [])));
  // The element that nobody named is one of its own; a delete is of none.
  const elements = inOrder(writes.flatMap(({ element, operation }) => element ?? (operation === 'delete' ? [] : '')));
  const numbers = new Map(names.map((name, place) => [name, preloaded + place]));
  const elementNumbers = new Map(elements.map((name, place) => [name, place]));
  return {
    preloaded,
    size: preloaded + names.length,
    names,
    numberOf: (name) => numbers.get(name) ?? -1,
    nameOf: (key) => names[key - preloaded] ?? `key ${key}`,
    elementOf: (name) => elementNumbers.get(name ?? '') ?? 0,
  };
}

/** Each once, sorted by code units. */
function inOrder(names: readonly string[]): readonly string[] {
  return [...new Set(names)].toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}
