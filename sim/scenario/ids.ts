/** Ids: those a scenario gives, and for the rest one made from what the thing is. */
import type { Findings, Path } from './problem.ts';

export interface Nameless {
  /** null: to be made up */
  readonly id: string | null;
  /** what it would be called, were it the only one */
  readonly fallback: string;
  readonly path: Path;
}

/** An id for each, all different; two that were given the same are errors. Made-up ids follow the order of the list. */
export function settleIds(things: readonly Nameless[], findings: Findings): string[] {
  const given = new Map<string, Path>();
  for (const { id, path } of things) {
    if (id === null) continue;
    const first = given.get(id);
    if (first === undefined) given.set(id, path);
    else
      findings.error(
        [...path, 'id'],
        `the id "${id}" is taken by ${String(first.at(-2) ?? '')}[${String(first.at(-1))}]`,
        'an id of its own',
      );
  }
  const taken = new Set(given.keys());
  return things.map(({ id, fallback }) => {
    if (id !== null) return id;
    let name = fallback;
    for (let number = 2; taken.has(name); number++) name = `${fallback}-${number}`;
    taken.add(name);
    return name;
  });
}
