import type { Context, Layer, Protocol } from '../contract.ts';
import { defineProtocol } from '../contract.ts';
import { HASH_BYTES, HEADER_BYTES, INDEX_BYTES } from '../shared/bytes.ts';
import { type Inventory, inventoryOf } from '../shared/inventory.ts';
import { ItemList } from '../shared/item-list.ts';
import { INTERVAL, JITTER, jitterProblems, PHASE, roundTimer, withoutEffect } from '../shared/options.ts';
import { CELL_WORDS, estimate, fillStrata, LookupTable, roundedCells, type StrataShape, strataWords } from './iblt.ts';
import { SEND_WHAT_I_LACK, Settlement, TAKE_WHAT_YOU_LACK, turned, wishOf } from './settlement.ts';

/** Bits of `b` that hold the wish; the number of hashes is in the others. */
const WISH = 3;

const MESSAGES = {
  checksum: { controlBytes: HEADER_BYTES + HASH_BYTES, doc: 'one hash over all that the sender holds' },
  strata: { controlBytes: HEADER_BYTES, doc: 'the strata estimator: small tables, 16 bytes a cell (24 with keys)' },
  table: {
    controlBytes: HEADER_BYTES,
    doc: 'a lookup table of all that the sender holds, 16 bytes a cell (24 with keys)',
  },
  names: { controlBytes: HEADER_BYTES, doc: 'names of all that the sender holds, where a table would be no shorter' },
  want: { controlBytes: HEADER_BYTES, doc: 'names of what its sender lacks' },
  state: { controlBytes: HEADER_BYTES, doc: 'contents of what the receiver lacks' },
} as const;

/** In each round, every node compares checksums with one peer; when they differ, tables whose size follows the difference tell it. */
export const setReconciliation: Protocol = defineProtocol({
  name: 'set-reconciliation',
  role: 'repair',
  summary: 'two nodes subtract invertible Bloom lookup tables and read what differs: bytes follow the difference',
  source: 'Eppstein, Goodrich, Uyeda, Varghese, SIGCOMM 2011 (What’s the difference?)',
  expect:
    'two nodes with nothing to settle send one hash. Otherwise 20 KB for the estimator and 32 bytes for each difference (48 with keys), however much both hold; without the estimator some 60 bytes for each difference, and half a round trip for each doubling',
  avoid:
    'for stores whose names are shorter than the estimator (2500 updates), unless it is left out; where more than a fifth of what is held differs: the digest of `anti-entropy` is shorter then, and is what is sent in the end',
  options: {
    style: {
      type: 'choice',
      choices: ['push', 'pull', 'push-pull'],
      default: 'push-pull',
      doc: 'whose gaps are filled: those of the called peer, of the caller, or of both',
    },
    estimator: {
      type: 'choice',
      choices: ['strata', 'none'],
      default: 'strata',
      doc: 'whether the size of the difference is estimated first. The estimator costs strata × cells × 16 bytes (20 KB), and tells a small difference outright; without it the first table has `cells` cells, and each next one twice as many',
    },
    strata: {
      type: 'integer',
      default: 16,
      min: 1,
      max: 32,
      doc: 'strata of the estimator; differences up to about 2^strata × cells are told apart',
    },
    cells: {
      type: 'integer',
      default: 80,
      min: 4,
      max: 65_536,
      doc: 'cells of a stratum and least cells of a table, rounded up to a multiple of `hashes`. More: a better estimate, at a higher price for every exchange',
    },
    hashes: {
      type: 'integer',
      default: 4,
      min: 2,
      max: 8,
      doc: 'cells that each item is entered in. With 3 or 4, a table of 1.5 to 2 cells for each difference can nearly always be read',
    },
    factor: {
      type: 'number',
      default: 2,
      min: 1,
      max: 16,
      doc: 'cells for each difference estimated. Less saves bytes, but the table cannot be read more often, and one of twice the size follows',
    },
    interval: { ...INTERVAL, default: 10_000_000 },
    phase: PHASE,
    jitter: JITTER,
  },
  messages: MESSAGES,

  create(ctx, options): Layer {
    const { kinds } = ctx;
    const peer = new Int32Array(1);
    const round = ctx.periodic(roundTimer(options));
    const inventory = inventoryOf(ctx as Context);
    const settlement = new Settlement(ctx as Context, inventory, kinds);
    const tables = new Tables(ctx as Context, inventory, settlement, kinds, options);
    const wish = wishOf(options.style);
    return {
      start(node) {
        ctx.every(node, round);
      },
      idle: (node) => inventory.isEmpty(node),
      timer(node) {
        if (ctx.sample(node, 1, peer) === 0) return;
        ctx.send(node, peer[0], kinds.checksum, inventory.checksum(node), wish, 0);
      },
      message(node, from, kind, a, b, row, length) {
        if (kind === kinds.want) settlement.answer(node, from, a, row, length);
        else if (kind === kinds.state) inventory.take(node, from, a, b, row, length);
        else if (kind === kinds.checksum) tables.begin(node, from, a, b);
        else if (kind === kinds.strata) tables.estimate(node, from, b, row, length);
        else if (kind === kinds.table) tables.decode(node, from, a, b, row);
        else tables.names(node, from, a, b, row, length);
      },
    };
  },

  validate(options) {
    const idle = options.estimator === 'none' ? ['strata', 'factor'] : [];
    const problems = withoutEffect(options, setReconciliation.options, idle, 'without an estimate of the differences');
    if (options.cells < options.hashes) problems.push(['cells', 'are fewer than the hashes that choose among them']);
    problems.push(...jitterProblems(options));
    return problems;
  },
});

interface TableKinds {
  readonly strata: number;
  readonly table: number;
  readonly names: number;
}

interface TableOptions {
  readonly estimator: 'strata' | 'none';
  readonly strata: number;
  readonly cells: number;
  readonly hashes: number;
  readonly factor: number;
}

/** Estimator, table, a table of twice the size, and so on in turn, each with all that its receiver needs: nobody keeps a session. */
class Tables {
  private readonly ctx: Context;
  private readonly inventory: Inventory;
  private readonly settlement: Settlement;
  private readonly kinds: TableKinds;
  private readonly options: TableOptions;
  private readonly shape: StrataShape;
  private readonly cellBytes: number;
  private readonly held: ItemList;
  private readonly onlyHere: ItemList;
  private readonly onlyThere: ItemList;

  constructor(ctx: Context, inventory: Inventory, settlement: Settlement, kinds: TableKinds, options: TableOptions) {
    const { strata, cells, hashes } = options;
    this.ctx = ctx;
    this.inventory = inventory;
    this.settlement = settlement;
    this.kinds = kinds;
    this.options = options;
    this.shape = { strata, cells: roundedCells(cells, hashes), hashes };
    this.cellBytes = inventory.nameBytes + 2 * INDEX_BYTES;
    this.held = new ItemList();
    this.onlyHere = new ItemList();
    this.onlyThere = new ItemList();
  }

  begin(node: number, from: number, checksum: number, wish: number): void {
    if (this.inventory.checksum(node) === checksum) return;
    if (this.options.estimator === 'strata') this.sendStrata(node, from, turned(wish));
    else this.sendTable(node, from, this.shape.cells, turned(wish));
  }

  estimate(node: number, from: number, b: number, row: number, length: number): void {
    const { ctx, held, onlyHere, onlyThere, shape } = this;
    // Strata of another shape, as another group may have them, cannot be subtracted.
    if (b >>> 2 !== shape.hashes || length !== strataWords(shape)) return;
    this.inventory.held(node, held);
    const own = new Int32Array(length);
    fillStrata(shape, own, 0, held);
    this.clear();
    const { difference, exact } = estimate(shape, own, ctx.words(), row, onlyHere, onlyThere);
    if (exact) this.settle(node, from, b & WISH);
    else this.sendTable(node, from, Math.ceil(difference * this.options.factor), turned(b & WISH));
  }

  decode(node: number, from: number, cells: number, b: number, row: number): void {
    const hashes = b >>> 2;
    this.inventory.held(node, this.held);
    const own = this.enter(new LookupTable(cells, hashes));
    own.subtract(new LookupTable(cells, hashes, this.ctx.words(), row));
    this.clear();
    if (own.decode(this.onlyHere, this.onlyThere)) this.settle(node, from, b & WISH);
    else this.sendTable(node, from, 2 * cells, turned(b & WISH));
  }

  names(node: number, from: number, a: number, wish: number, row: number, length: number): void {
    const { held, inventory, onlyThere } = this;
    inventory.readNames(a, row, length, onlyThere);
    inventory.held(node, held);
    this.settlement.settle(node, from, held, onlyThere, wish);
  }

  private settle(node: number, from: number, wish: number): void {
    if ((wish & SEND_WHAT_I_LACK) !== 0) this.settlement.sendItems(node, from, this.onlyHere);
    if ((wish & TAKE_WHAT_YOU_LACK) !== 0) this.settlement.want(node, from, this.onlyThere);
  }

  private sendStrata(node: number, to: number, wish: number): void {
    const { ctx, held, shape } = this;
    const words = strataWords(shape);
    this.inventory.held(node, held);
    const row = ctx.row(words);
    fillStrata(shape, ctx.words(), row, held);
    const bytes = (words / CELL_WORDS) * this.cellBytes;
    ctx.sendRow(node, to, this.kinds.strata, 0, wish | (shape.hashes << 2), row, 0, bytes);
  }

  /** Sends a table of at least so many cells, or all names, whichever is shorter. */
  private sendTable(node: number, to: number, wanted: number, wish: number): void {
    const { ctx, held, inventory, shape } = this;
    const cells = roundedCells(Math.max(wanted, shape.cells), shape.hashes);
    inventory.held(node, held);
    if (cells * this.cellBytes >= held.length * inventory.nameBytes) {
      inventory.sendNames(node, to, this.kinds.names, held, wish);
      return;
    }
    const row = ctx.row(cells * CELL_WORDS);
    this.enter(new LookupTable(cells, shape.hashes, ctx.words(), row));
    ctx.sendRow(node, to, this.kinds.table, cells, wish | (shape.hashes << 2), row, 0, cells * this.cellBytes);
  }

  private enter(table: LookupTable): LookupTable {
    const { held } = this;
    for (let i = 0; i < held.length; i++) table.add(held.items[i], held.versions[i]);
    return table;
  }

  private clear(): void {
    this.onlyHere.clear();
    this.onlyThere.clear();
  }
}
