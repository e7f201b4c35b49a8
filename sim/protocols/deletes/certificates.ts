/** What each node remembers of deletes: keys under which its replica holds a tombstone, and the certificates that lie dormant. */
import type { State } from '../contract.ts';

export class Certificates {
  private readonly active: (Set<number> | null)[];
  private readonly asleep: (Map<number, State> | null)[];

  constructor(capacity: number) {
    this.active = Array.from({ length: capacity }, () => null);
    this.asleep = Array.from({ length: capacity }, () => null);
  }

  /** The node lost everything. */
  clear(node: number): void {
    this.active[node] = null;
    this.asleep[node] = null;
  }

  note(node: number, key: number, tombstone: boolean): void {
    if (tombstone) (this.active[node] ??= new Set()).add(key);
    else this.active[node]?.delete(key);
  }

  /** Of the keys under which the node holds a tombstone those that are `due`, in order. */
  tombstones(node: number, due: (key: number) => boolean): readonly number[] {
    const keys: number[] = [];
    for (const key of this.active[node] ?? []) if (due(key)) keys.push(key);
    return keys.sort((a, b) => a - b);
  }

  dormant(node: number, key: number): State | null {
    return this.asleep[node]?.get(key) ?? null;
  }

  dormantCount(node: number): number {
    return this.asleep[node]?.size ?? 0;
  }

  layDown(node: number, key: number, certificate: State): void {
    (this.asleep[node] ??= new Map()).set(key, certificate);
  }

  wake(node: number, key: number): void {
    this.asleep[node]?.delete(key);
  }

  /** Forgets the dormant ones that are `past`. */
  expire(node: number, past: (certificate: State) => boolean): void {
    const asleep = this.asleep[node];
    if (asleep === null) return;
    for (const [key, certificate] of asleep) if (past(certificate)) asleep.delete(key);
  }
}
