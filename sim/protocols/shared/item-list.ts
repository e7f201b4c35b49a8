/** Items with their versions, in a pair of arrays that grow and are never given back: one list serves many messages. */
export class ItemList {
  items: Int32Array;
  versions: Int32Array;
  length: number;

  constructor() {
    this.items = new Int32Array(16);
    this.versions = new Int32Array(16);
    this.length = 0;
  }

  clear(): void {
    this.length = 0;
  }

  add(item: number, version: number): void {
    if (this.length === this.items.length) this.grow();
    this.items[this.length] = item;
    this.versions[this.length] = version;
    this.length++;
  }

  private grow(): void {
    const { items, versions } = this;
    this.items = new Int32Array(2 * items.length);
    this.versions = new Int32Array(2 * versions.length);
    this.items.set(items);
    this.versions.set(versions);
  }
}
