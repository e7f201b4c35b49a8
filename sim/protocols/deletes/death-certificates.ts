import type { Context, Layer, Protocol, Replica, State } from '../contract.ts';
import { defineProtocol } from '../contract.ts';
import { Certificates } from './certificates.ts';
import { RetentionSites } from './retention.ts';

interface Options {
  readonly ttlUs: number;
  readonly dormantUs: number;
  readonly retentionSites: number;
  readonly activation: boolean;
}

/** One layer's certificates. Ages are by the node's own clock against the clock of whoever deleted or activated. */
class Registry {
  private readonly ctx: Context;
  private readonly replica: Replica;
  private readonly options: Options;
  private readonly certificates: Certificates;
  private readonly sites: RetentionSites;
  private readonly activated: number;
  private readonly slept: number;

  constructor(ctx: Context, replica: Replica, options: Options) {
    this.ctx = ctx;
    this.replica = replica;
    this.options = options;
    this.certificates = new Certificates(ctx.capacity);
    this.sites = new RetentionSites(ctx.capacity, options.retentionSites);
    this.activated = ctx.event('activated');
    this.slept = ctx.event('dormant');
  }

  /** What is kept with the replica is kept here: dormant certificates are on disk, too. */
  restart(node: number, stateKept: boolean): void {
    if (!stateKept) this.certificates.clear(node);
  }

  changed(node: number, key: number): void {
    const state = this.replica.get(node, key);
    this.certificates.note(node, key, state !== null && this.replica.rule.isTombstone(state));
  }

  sweep(node: number): void {
    const { replica } = this;
    const isOld = (key: number): boolean => this.age(node, replica.get(node, key)!) >= this.options.ttlUs;
    for (const key of this.certificates.tombstones(node, isOld)) {
      const certificate = replica.get(node, key)!;
      this.layDown(node, key, certificate);
      replica.drop(node, key);
    }
    this.certificates.expire(node, (certificate) => this.isPast(node, certificate));
  }

  admit(node: number, key: number, state: State): State | null {
    const { rule } = this.replica;
    const certificate = this.certificates.dormant(node, key);
    if (rule.isTombstone(state)) return this.admitTombstone(node, key, state);
    if (certificate === null) return state;
    this.certificates.wake(node, key);
    const both = rule.merge(certificate, state);
    if (both !== certificate) return both;
    if (!this.options.activation) {
      this.certificates.layDown(node, key, certificate);
      return null;
    }
    this.ctx.emit(node, this.activated, key);
    return rule.activate?.(certificate, this.ctx.now(node)) ?? certificate;
  }

  dormantCount(node: number): number {
    return this.certificates.dormantCount(node);
  }

  /** One that has had its time does not come in again, unless there is still something here that it deletes. */
  private admitTombstone(node: number, key: number, state: State): State | null {
    const { replica } = this;
    const dormant = this.certificates.dormant(node, key);
    const both = dormant === null ? state : replica.rule.merge(dormant, state);
    if (this.age(node, both) < this.options.ttlUs || replica.get(node, key) !== null) {
      this.certificates.wake(node, key);
      return both;
    }
    this.layDown(node, key, both);
    return null;
  }

  private layDown(node: number, key: number, certificate: State): void {
    const { retentionSites } = this.options;
    if (retentionSites === 0 || this.isPast(node, certificate)) return;
    if (!this.sites.of(key, this.ctx.started()).includes(node)) return;
    this.certificates.layDown(node, key, certificate);
    this.ctx.emit(node, this.slept, key);
  }

  private age(node: number, certificate: State): number {
    return this.ctx.now(node) - this.replica.rule.writtenUs(certificate);
  }

  private isPast(node: number, certificate: State): boolean {
    return this.age(node, certificate) >= this.options.ttlUs + this.options.dormantUs;
  }
}

/** Tombstones that do not stay for ever, and what keeps deleted items from coming back all the same. */
export const deathCertificates: Protocol = defineProtocol({
  name: 'death-certificates',
  role: 'repair',
  summary: 'drops tombstones after a time; a few sites keep dormant copies, which obsolete items wake',
  source: 'Demers et al. 1987 (section 2, death certificates); without retention sites: tombstones with a time to live',
  expect:
    'No messages of its own: another repair layer carries states, and what a dormant certificate wakes spreads with those. A deleted item stays deleted if every node hears of the delete within `ttl`, or else if one of its retention sites has a dormant copy when the item comes back; all r copies are lost with chance 2^-r after one half-life of a server. Each node holds all tombstones of the last `ttl`, and of older ones r/n of those of `dormant`',
  avoid:
    'In scenarios whose updates have no keys it does nothing; without another repair layer nothing brings the states together. Ages are told by clocks: when those differ by up to e, certificates go up to e too early, so add that to `ttl`. An update that is in circulation for ever (no `retireAfter`) is never held by a node that comes after its tombstone has gone',
  options: {
    ttl: {
      type: 'duration',
      default: 10_000_000,
      min: 1,
      doc: 'every node keeps a tombstone until it is so old (the threshold τ1), counted from the delete or the last activation. Longer than the longest partition or absence and nothing comes back; memory grows with deletes times this',
    },
    dormant: {
      type: 'duration',
      default: 3_600_000_000,
      min: 0,
      doc: 'retention sites keep a dormant copy for so long beyond `ttl` (the threshold τ2)',
    },
    retentionSites: {
      type: 'integer',
      default: 0,
      min: 0,
      max: 1000,
      doc: 'r: nodes that keep a dormant copy, chosen by a hash of the key among the nodes that have started; 0: none, a tombstone with a time to live and no more',
    },
    activation: {
      type: 'boolean',
      default: true,
      doc: 'whether a dormant certificate that meets an obsolete item is spread anew, with a second timestamp; otherwise the site alone refuses the item',
    },
    sweep: {
      type: 'duration',
      default: 1_000_000,
      min: 1,
      doc: 'time between two looks of a node at the age of its certificates; one may be kept up to this too long',
    },
  },
  messages: {},

  create(ctx, options): Layer {
    const sweep = ctx.periodic({ name: 'sweep', periodUs: options.sweepUs });
    if (ctx.replica === null) return { start: () => undefined, timer: () => undefined };
    const registry = new Registry(ctx as Context, ctx.replica, options);
    return {
      start(node, _why, stateKept) {
        registry.restart(node, stateKept);
        ctx.every(node, sweep);
      },
      timer: (node) => registry.sweep(node),
      idle: () => true,
      onChange: (node, key) => registry.changed(node, key),
      admit: (node, key, state) => registry.admit(node, key, state),
      dormant: (node) => registry.dormantCount(node),
    };
  },

  validate(options) {
    if (options.retentionSites > 0 && options.dormantUs === 0)
      return [['dormant', 'keeps the copies at the retention sites no longer than all others']];
    return [];
  },
});
