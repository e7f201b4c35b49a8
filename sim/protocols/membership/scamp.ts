import { BOOT } from '../../kernel/events.ts';
import { ln } from '../../kernel/math.ts';
import type { Context, Layer, Protocol } from '../contract.ts';
import { defineProtocol } from '../contract.ts';
import { HEADER_BYTES, ID_BYTES } from '../shared/bytes.ts';
import { Bootstrap, BOOTSTRAP_OR_JOIN, SPACING } from './bootstrap.ts';
import { NOBODY, Views } from './view.ts';
import { WALK_BYTES, Walks } from './walks.ts';

const MILLISECOND_US = 1000;

/**
 * Views that find their size by themselves: a subscription goes to everybody in the view of its contact, and each copy wanders until a
 * node keeps it, with chance 1 / (1 + entries it has). So the mean view grows as (c + 1) ln n, though nobody knows n.
 */
export const scamp: Protocol = defineProtocol({
  name: 'scamp',
  role: 'peer-sampling',
  summary: 'subscriptions wander until somebody keeps them; views grow to (c + 1) ln n on their own',
  source: 'Ganesh, Kermarrec, Massoulié 2003 (SCAMP, IEEE Transactions on Computers)',
  expect:
    'Views that find their size without being told n: 7.0 entries on average at n = 1000 for c = 0 and 12.9 for c = 1, about (c + 1) ln n, which is what infect-and-die over all entries needs to reach nearly everybody. Little traffic once all have joined: a heartbeat to everybody in view',
  avoid:
    'under churn without `lease`: entries of crashed nodes stay for ever. Where bounds on the size of a view matter, or nodes crash in great numbers, use HyParView',
  options: {
    copies: {
      type: 'integer',
      default: 0,
      min: 0,
      max: 100,
      doc: 'copies of a subscription beyond one for each entry of the contact’s view (the paper’s c). Mean view (c + 1) ln n: an overlay with c more copies stays connected up to a share c / (c + 1) of failures',
    },
    room: {
      type: 'integer',
      default: 100,
      min: 1,
      max: 10_000,
      doc: 'the most entries a view can hold, a bound of the program and not of the paper. A node whose view is full passes subscriptions on',
    },
    steps: {
      type: 'integer',
      default: 100,
      min: 1,
      max: 1_000_000,
      doc: 'times a copy is passed on before it is dropped; ends the walks where everybody has the subscriber already. A copy takes about as many steps as a view has entries, so 100 lose 1 in 40,000 at 9 entries and 1 in 50 at 27',
    },
    heartbeat: {
      type: 'duration',
      default: 2_000_000,
      min: 1,
      doc: 'time between two heartbeats to everybody in the view',
    },
    isolation: {
      type: 'integer',
      default: 5,
      min: 1,
      max: 10_000,
      doc: 'heartbeats of its own after which a node that heard none subscribes again: nobody seems to have it in view. First through a peer of its own view, and if that was no use through any node',
    },
    lease: {
      type: 'duration',
      default: null,
      min: 1000,
      doc: 'how long an entry lives, in whole milliseconds; every node subscribes again at that pace, through a peer of its view and without extra copies. It clears the views of the dead; views grow by about 2 % with every lease, for contacts are nodes that many know, until `steps` ends too many walks; copies that come to a dead node are lost, so after a great crash views shrink first. On lossy links they shrink, since a copy passed on n times is lost n times as often. Two nodes whose other entries ran out may be left with nobody but each other, whom they hear, so that neither finds itself alone. Absent: entries stay until their node unsubscribes',
    },
    bootstrap: BOOTSTRAP_OR_JOIN,
    spacing: SPACING,
  },
  messages: {
    subscribe: { controlBytes: HEADER_BYTES + 1, doc: 'to the contact; a: 1 when it renews a subscription' },
    forward: {
      controlBytes: HEADER_BYTES + ID_BYTES + WALK_BYTES,
      doc: 'a copy; a: who subscribes, b: times it may be passed on, and which walk it is on',
    },
    kept: { controlBytes: HEADER_BYTES, doc: 'you are in my view' },
    gone: { controlBytes: HEADER_BYTES, doc: 'you are no longer in my view' },
    replace: { controlBytes: HEADER_BYTES + ID_BYTES, doc: 'I leave; a: who may have my place, -1 nobody' },
    heartbeat: { controlBytes: HEADER_BYTES, doc: 'to everybody in the view: you are not isolated' },
  },

  create(ctx, options): Layer {
    const { kinds } = ctx;
    const leaseMs = options.leaseUs === null ? 0 : Math.max(1, Math.floor(options.leaseUs / MILLISECOND_US)) | 0;
    /** entries have the millisecond in which they run out for an age, when there are leases */
    const views = new Views(ctx, 'view', options.room, true);
    const holders = new Views(ctx, 'in-view', options.room, false);
    const bootstrap = new Bootstrap(ctx, options.bootstrap, 'scamp');
    const silent = ctx.column('silent', 'u16');
    const renewal = ctx.column('renewal', 'i32');
    const walks = new Walks(ctx as Context);
    const beat = ctx.periodic({ name: 'heartbeat', periodUs: options.heartbeatUs });
    const turn = ctx.oneShot('join');
    const known = new Int32Array(options.room);

    const say = (node: number, to: number, kind: number, a = 0, b = 0): void => ctx.send(node, to, kind, a, b, 0);

    /** Milliseconds of the node's clock, low 32 bits: only differences count. */
    const nowMs = (node: number): number => Math.floor(ctx.now(node) / MILLISECOND_US) | 0;

    function keep(node: number, peer: number, forMs: number = leaseMs): void {
      if (!views.add(node, peer, leaseMs === 0 ? 0 : (nowMs(node) + forMs) | 0)) return;
      say(node, peer, kinds.kept);
      ctx.neighbourUp(node, peer);
    }

    function forget(node: number, place: number): void {
      const peer = views.at(node, place);
      views.removeAt(node, place);
      ctx.neighbourDown(node, peer);
    }

    function subscribe(node: number, contact: number, renewed: boolean): void {
      if (contact === NOBODY) return;
      if (views.count(node) === 0) keep(node, contact);
      if (leaseMs > 0) renewal[node] = (nowMs(node) + leaseMs) | 0;
      say(node, contact, kinds.subscribe, renewed ? 1 : 0);
    }

    /** The contact sends a copy to everybody it knows, and `copies` more. It keeps the subscriber itself when it knows nobody. */
    function spread(node: number, subscriber: number, renewed: boolean): void {
      // Entries that nobody renewed must not add to the copies, or views would grow with every lease.
      expire(node);
      const count = views.count(node);
      if (count === 0 || (count === 1 && views.at(node, 0) === subscriber)) {
        keep(node, subscriber);
        return;
      }
      for (let i = 0; i < count; i++) {
        const peer = views.at(node, i);
        if (peer !== subscriber) say(node, peer, kinds.forward, subscriber, walks.first(nowMs(node), i, options.steps));
      }
      for (let i = 0; i < options.copies && !renewed; i++) {
        const peer = views.any(node, subscriber);
        if (peer !== NOBODY)
          say(node, peer, kinds.forward, subscriber, walks.first(nowMs(node), count + i, options.steps));
      }
    }

    function consider(node: number, subscriber: number, step: number): void {
      if (walks.seen(node, subscriber, step)) return;
      expire(node);
      const wanted = subscriber !== node && !views.has(node, subscriber) && !views.isFull(node);
      if (wanted && ctx.chance(1 / (1 + views.count(node)))) {
        keep(node, subscriber);
        return;
      }
      const next = walks.stepsLeft(step) > 0 ? views.any(node, subscriber) : NOBODY;
      if (next !== NOBODY) say(node, next, kinds.forward, subscriber, step - 1);
    }

    function replace(node: number, leaver: number, other: number): void {
      const place = views.placeOf(node, leaver);
      if (place < 0) return;
      forget(node, place);
      if (other !== NOBODY && other !== node) keep(node, other);
    }

    /** Entries whose lease is over go. */
    function expire(node: number): void {
      if (leaseMs === 0) return;
      const now = nowMs(node);
      for (let i = views.count(node) - 1; i >= 0; i--) if (((views.age(node, i) - now) | 0) <= 0) forget(node, i);
    }

    function renew(node: number): void {
      if (leaseMs === 0 || ((renewal[node] - nowMs(node)) | 0) > 0) return;
      // The old subscription runs out everywhere.
      holders.clear(node);
      again(node, false);
    }

    /** Through somebody in view, or, when that is no use, through any node. */
    function again(node: number, outside: boolean): void {
      const peer = outside ? NOBODY : views.any(node);
      subscribe(node, peer === NOBODY ? bootstrap.contact(node) : peer, true);
    }

    function tick(node: number): void {
      expire(node);
      renew(node);
      silent[node] = Math.min(65_535, silent[node] + 1);
      const periods = silent[node] / (options.isolation + 1);
      // Whose entries have all run out (their renewals were lost on the way) need not wait for its own renewal.
      if (leaseMs > 0 && views.count(node) === 0) again(node, true);
      else if (Number.isInteger(periods)) again(node, periods % 2 === 0);
      for (let i = 0; i < views.count(node); i++) say(node, views.at(node, i), kinds.heartbeat);
    }

    function boot(node: number): void {
      if (bootstrap.joins) {
        if (node > 0) ctx.after(node, node * options.spacingUs, turn);
        return;
      }
      const size = Math.max(1, Math.round((options.copies + 1) * ln(ctx.started())));
      const count = bootstrap.initial(node, Math.min(options.room, size), known);
      for (let i = 0; i < count; i++) keep(node, known[i], leaseMs === 0 ? 0 : 1 + ctx.below(leaseMs));
    }

    return {
      start(node, why, stateKept) {
        ctx.every(node, beat);
        // Renewals are spread over a lease.
        if (leaseMs > 0) renewal[node] = (nowMs(node) + 1 + ctx.below(leaseMs)) | 0;
        if (stateKept) return;
        if (why === BOOT) boot(node);
        else subscribe(node, bootstrap.contact(node), false);
      },
      timer(node, tag) {
        if (tag === beat) tick(node);
        else subscribe(node, bootstrap.predecessor(node), false);
      },
      message(node, from, kind, a, b) {
        if (kind === kinds.heartbeat) silent[node] = 0;
        else if (kind === kinds.forward) consider(node, a, b);
        else if (kind === kinds.subscribe) spread(node, from, a === 1);
        else if (kind === kinds.kept) holders.add(node, from);
        else if (kind === kinds.gone) holders.remove(node, from);
        else replace(node, from, a);
      },
      leave(node) {
        const count = views.count(node);
        const last = holders.count(node) - options.copies - 1;
        for (let i = 0; i < holders.count(node); i++) {
          const heir = i < last && count > 0 ? views.at(node, i % count) : NOBODY;
          say(node, holders.at(node, i), kinds.replace, heir === holders.at(node, i) ? NOBODY : heir);
        }
        for (let i = 0; i < count; i++) say(node, views.at(node, i), kinds.gone);
      },
      // Membership teaches nobody an update.
      idle: () => true,
      sample: (node, k, out) => views.sample(node, k, out),
      neighbours: (node, out) => views.list(node, out),
    };
  },

  validate(options) {
    if (options.leaseUs === null || options.leaseUs >= 2 * options.heartbeatUs) return [];
    return [['lease', 'is shorter than two heartbeats, at which leases are looked after']];
  },
});
