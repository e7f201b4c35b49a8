import type { Context, Layer, Protocol } from '../contract.ts';
import { defineProtocol } from '../contract.ts';
import { RecentItems } from '../repair/recent.ts';
import { SEND_WHAT_I_LACK, Settlement, TAKE_WHAT_YOU_LACK, turned, wishOf } from '../repair/settlement.ts';
import { NOTHING } from '../shared/batch.ts';
import { HASH_BYTES, HEADER_BYTES } from '../shared/bytes.ts';
import { type Inventory, inventoryOf } from '../shared/inventory.ts';
import { ItemList } from '../shared/item-list.ts';
import { INTERVAL, JITTER, jitterProblems, PHASE, roundTimer } from '../shared/options.ts';

/** `b` of a list of recent items that answers another. */
const ANSWER = 4;

type Kinds = { readonly [K in keyof typeof MESSAGES]: number };

const MESSAGES = {
  ask: { controlBytes: HEADER_BYTES, doc: 'a request for everything' },
  state: { controlBytes: HEADER_BYTES, doc: 'contents: of everything, or of what the receiver lacks' },
  exchange: { controlBytes: HEADER_BYTES, doc: 'everything, and a request for the same' },
  digest: { controlBytes: HEADER_BYTES, doc: 'names of all that the sender holds, with versions where there are keys' },
  want: { controlBytes: HEADER_BYTES, doc: 'names of what its sender lacks' },
  checksum: { controlBytes: HEADER_BYTES + HASH_BYTES, doc: 'one hash over all that the sender holds' },
  recent: { controlBytes: HEADER_BYTES, doc: 'contents of what is younger than the window' },
} as const;

/** In each round, every node compares all it holds with one peer, and one or both of them take over what they lack. */
export const antiEntropy: Protocol = defineProtocol({
  name: 'anti-entropy',
  role: 'repair',
  summary: 'pairs of nodes compare everything they hold and settle the differences, for ever',
  source:
    'Demers et al. 1987 (anti-entropy, checksums, recent update list); digest and delta as in van Renesse et al. 2008',
  expect:
    'repairs whatever the rest of the stack left undone, through any loss, crash and partition that ends; an exchange by digest costs 8 bytes for each update held (16 for each key), so its bytes grow with what is held and not with what differs',
  avoid:
    'as the only way of spreading when news must be quick, and for large stores: `merkle`, `range-reconciliation` or `set-reconciliation` find few differences among many items for less',
  options: {
    style: {
      type: 'choice',
      choices: ['push', 'pull', 'push-pull'],
      default: 'push-pull',
      doc: 'whose gaps are filled: those of the called peer, of the caller, or of both',
    },
    exchange: {
      type: 'choice',
      choices: ['digest', 'full', 'checksum', 'recent'],
      default: 'digest',
      doc: 'what is compared. digest: names, then only what is missing is sent; full: nothing, everything is sent every time; checksum: one hash, and everything when it differs; recent: what is younger than `window` is sent, then as checksum. Bytes of a round grow with all that is held, but for checksum and recent between equal stores. With style push or pull the checksums of two nodes stay different for as long as the other one lacks something',
    },
    window: {
      type: 'duration',
      default: null,
      min: 1,
      doc: 'for exchange recent, three intervals when absent: an item is sent along unasked while it is younger than this; longer than news takes to reach everybody, or checksums differ for nothing. Age is counted from the time written in a keyed value, and for updates without keys from when the node learned it',
    },
    interval: { ...INTERVAL, default: 10_000_000 },
    phase: PHASE,
    jitter: JITTER,
  },
  messages: MESSAGES,

  create(ctx, options): Layer {
    const { kinds } = ctx;
    const { exchange } = options;
    const peer = new Int32Array(1);
    const round = ctx.periodic(roundTimer(options));
    const inventory = inventoryOf(ctx as Context);
    const own = new ItemList();
    const theirs = new ItemList();
    const settlement = new Settlement(ctx as Context, inventory, kinds);
    const full = new FullExchange(ctx as Context, inventory, kinds);
    const recent =
      exchange === 'recent'
        ? new RecentExchange(ctx as Context, inventory, full, kinds, options.windowUs ?? 3 * options.intervalUs)
        : null;
    const wish = wishOf(options.style);

    function call(node: number, to: number): void {
      if (recent !== null) recent.call(node, to, wish);
      else if (exchange === 'checksum') full.sendChecksum(node, to, wish);
      else if (exchange === 'full') full.call(node, to, wish);
      else {
        inventory.held(node, own);
        inventory.sendNames(node, to, kinds.digest, own, wish);
      }
    }

    const layer: Layer = {
      start(node) {
        ctx.every(node, round);
      },
      idle: (node) => inventory.isEmpty(node),
      timer(node) {
        if (ctx.sample(node, 1, peer) === 1) call(node, peer[0]);
      },
      message(node, from, kind, a, b, row, length) {
        if (kind === kinds.digest) {
          inventory.readNames(a, row, length, theirs);
          inventory.held(node, own);
          settlement.settle(node, from, own, theirs, b);
        } else if (kind === kinds.want) settlement.answer(node, from, a, row, length);
        else if (kind === kinds.checksum) full.compare(node, from, a, b);
        else if (kind === kinds.recent) recent?.take(node, from, a, b, row, length, wish);
        else full.take(node, from, kind, a, b, row, length);
      },
    };
    return recent === null ? layer : { ...layer, onLearn: (node, update) => recent.items.note(node, update) };
  },

  validate(options) {
    const problems: [string, string][] = [];
    problems.push(...jitterProblems(options));
    if (options.windowUs !== null && options.exchange !== 'recent')
      problems.push(['window', 'has a meaning for exchange recent only']);
    return problems;
  },
});

/** Everything is sent, at once or when one hash over it says so. */
class FullExchange {
  private readonly ctx: Context;
  private readonly inventory: Inventory;
  private readonly kinds: Kinds;
  private readonly everything: ItemList;

  constructor(ctx: Context, inventory: Inventory, kinds: Kinds) {
    this.ctx = ctx;
    this.inventory = inventory;
    this.kinds = kinds;
    this.everything = new ItemList();
  }

  /** Sends everything, asks for everything, or both, by the caller's wish. */
  call(node: number, to: number, wish: number): void {
    const { ctx, kinds } = this;
    if (wish === SEND_WHAT_I_LACK) ctx.send(node, to, kinds.ask, NOTHING, 0, 0);
    else this.send(node, to, wish === TAKE_WHAT_YOU_LACK ? kinds.state : kinds.exchange);
  }

  take(node: number, from: number, kind: number, a: number, b: number, row: number, length: number): void {
    const { inventory, kinds } = this;
    // Answered with what was held before the call came: the caller has the rest.
    if (kind !== kinds.state) this.send(node, from, kinds.state);
    if (kind !== kinds.ask) inventory.take(node, from, a, b, row, length);
  }

  sendChecksum(node: number, to: number, wish: number): void {
    this.ctx.send(node, to, this.kinds.checksum, this.inventory.checksum(node), wish, 0);
  }

  compare(node: number, from: number, checksum: number, wish: number): void {
    if (this.inventory.checksum(node) !== checksum) this.call(node, from, turned(wish));
  }

  private send(node: number, to: number, kind: number): void {
    this.inventory.held(node, this.everything);
    this.inventory.send(node, to, kind, this.everything);
  }
}

/** Recent items first, then checksums of what both hold with them. */
class RecentExchange {
  readonly items: RecentItems;
  private readonly inventory: Inventory;
  private readonly full: FullExchange;
  private readonly kinds: Kinds;
  private readonly list: ItemList;

  constructor(ctx: Context, inventory: Inventory, full: FullExchange, kinds: Kinds, windowUs: number) {
    this.items = new RecentItems(ctx, inventory, windowUs);
    this.inventory = inventory;
    this.full = full;
    this.kinds = kinds;
    this.list = new ItemList();
  }

  call(node: number, to: number, wish: number): void {
    if ((wish & TAKE_WHAT_YOU_LACK) === 0) this.list.clear();
    else this.items.collect(node, this.list);
    this.inventory.send(node, to, this.kinds.recent, this.list, wish);
  }

  /** @param own the wish of this node's own calls */
  take(node: number, from: number, a: number, b: number, row: number, length: number, own: number): void {
    const { inventory, full, kinds, list } = this;
    const answers = (b & SEND_WHAT_I_LACK) !== 0;
    if (answers) {
      this.items.collect(node, list);
      inventory.send(node, from, kinds.recent, list, ANSWER);
    }
    inventory.take(node, from, a, b, row, length);
    if (!answers) full.sendChecksum(node, from, b === ANSWER ? own : turned(b));
  }
}
