/** The live updates: dense list, membership by id, and which of them changed in the present instant. */

export class LiveSet {
  declare count: number;
  /** live ids in no particular order: ids[0] … ids[count - 1] */
  declare ids: Int32Array;
  declare private place: Int32Array;
  declare private marked: Uint8Array;
  declare private dirty: Int32Array;
  declare private dirtyCount: number;
  declare private allDirty: boolean;

  constructor(planned: number) {
    const rows = Math.max(4, planned);
    this.count = 0;
    this.ids = new Int32Array(16);
    this.place = new Int32Array(rows).fill(-1);
    this.marked = new Uint8Array(rows);
    this.dirty = new Int32Array(16);
    this.dirtyCount = 0;
    this.allDirty = false;
  }

  add(update: number): void {
    while (update >= this.place.length) this.growIds();
    if (this.count === this.ids.length) this.ids = doubled(this.ids);
    this.place[update] = this.count;
    this.ids[this.count++] = update;
    this.touch(update);
  }

  remove(update: number): void {
    const place = this.place[update];
    const last = this.ids[--this.count];
    this.ids[place] = last;
    this.place[last] = place;
    this.place[update] = -1;
  }

  /** The figures of this update changed. */
  touch(update: number): void {
    if (this.allDirty || this.marked[update] !== 0) return;
    this.marked[update] = 1;
    if (this.dirtyCount === this.dirty.length) this.dirty = doubled(this.dirty);
    this.dirty[this.dirtyCount++] = update;
  }

  /** The denominator changed, and with it the figures of all. */
  touchAll(): void {
    this.allDirty = true;
  }

  /** Calls `visit` for each live update touched since the last sweep. */
  sweep(visit: (update: number) => void): void {
    for (let i = 0; i < this.dirtyCount; i++) {
      const update = this.dirty[i];
      this.marked[update] = 0;
      if (!this.allDirty && this.place[update] >= 0) visit(update);
    }
    this.dirtyCount = 0;
    if (!this.allDirty) return;
    this.allDirty = false;
    for (let i = 0; i < this.count; i++) visit(this.ids[i]);
  }

  private growIds(): void {
    const rows = this.place.length;
    const place = new Int32Array(rows * 2).fill(-1);
    place.set(this.place);
    const marked = new Uint8Array(rows * 2);
    marked.set(this.marked);
    this.place = place;
    this.marked = marked;
  }
}

function doubled(values: Int32Array): Int32Array {
  const next = new Int32Array(values.length * 2);
  next.set(values);
  return next;
}
