import type { Context } from '../contract.ts';
import type { Inventory } from '../shared/inventory.ts';
import type { ItemList } from '../shared/item-list.ts';

/**
 * The recent items of each node (the recent update list of Demers et al. 1987): keyed values by the time written in them, against the
 * reader's own clock; updates without keys by how long the node has known them, since they carry no time.
 */
export class RecentItems {
  private readonly ctx: Context;
  private readonly inventory: Inventory;
  private readonly windowUs: number;
  /** by slot, then by node: local µs at which the node learned it; holes where a slot had none without a key */
  private readonly learnedUs: Float64Array[];

  constructor(ctx: Context, inventory: Inventory, windowUs: number) {
    this.ctx = ctx;
    this.inventory = inventory;
    this.windowUs = windowUs;
    this.learnedUs = [];
  }

  /** From `onLearn`. */
  note(node: number, update: number): void {
    const { ctx, learnedUs } = this;
    const slot = ctx.updates.slotOf(update);
    // What is written under a key has its time in it.
    if (slot < 0 || (ctx.replica !== null && ctx.replica.keyOf(update) >= 0)) return;
    learnedUs[slot] ??= new Float64Array(ctx.capacity);
    learnedUs[slot][node] = ctx.now(node);
  }

  /** Writes the node's items that are younger than the window. */
  collect(node: number, list: ItemList): void {
    this.inventory.held(node, list);
    const sinceUs = this.ctx.now(node) - this.windowUs;
    let kept = 0;
    for (let i = 0; i < list.length; i++) {
      if (this.bornUs(node, list.items[i]) <= sinceUs) continue;
      list.items[kept] = list.items[i];
      list.versions[kept] = list.versions[i];
      kept++;
    }
    list.length = kept;
  }

  private bornUs(node: number, item: number): number {
    const { ctx, inventory, learnedUs } = this;
    const update = inventory.updateOf(item);
    if (update >= 0) return learnedUs[ctx.updates.slotOf(update)][node];
    const replica = ctx.replica!;
    return replica.rule.writtenUs(replica.get(node, item)!);
  }
}
