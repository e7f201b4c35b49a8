import type { Layer, Protocol } from '../contract.ts';
import { defineProtocol } from '../contract.ts';
import { contains, listOthers } from '../shared/distinct.ts';
import { Overlay } from './overlay.ts';
import { shuffled } from './permutation.ts';

/**
 * Every node walks its own shuffled list of peers (its neighbours where there is a topology, otherwise everybody) and shuffles it
 * anew after each lap. The list is computed from a key, so a node costs 12 bytes and not a list of everybody. A node that joins
 * enters each list at its next lap.
 */
export const roundRobin: Protocol = defineProtocol({
  name: 'round-robin',
  role: 'peer-sampling',
  summary: 'every peer once in each lap over a shuffled list',
  source: 'SWIM 2002, section 4.3 (round-robin probe target selection)',
  expect:
    'every peer is met exactly once in a lap of n - 1 rounds, so the longest wait is bounded (two laps less one) where random choice has a long tail',
  avoid:
    'where lock-step laps of many nodes could align, or when spread matters: two nodes that walk lists do not mix better than random ones',
  options: {},
  messages: {},

  create(ctx): Layer {
    const overlay = ctx.topology === null ? null : new Overlay(ctx, 'round-robin');
    const keys = ctx.column('key', 'i32');
    const sizes = ctx.column('size', 'u32');
    const places = ctx.column('place', 'u32');

    function known(node: number): number {
      return overlay === null ? ctx.started() - 1 : overlay.of(node);
    }

    function newLap(node: number): void {
      keys[node] = Math.floor(ctx.unit() * 0x100000000) | 0;
      sizes[node] = known(node);
      places[node] = 0;
    }

    function peerAt(node: number, place: number): number {
      const index = shuffled(place, sizes[node], keys[node]);
      if (overlay !== null) return overlay.at(node, index);
      return index < node ? index : index + 1;
    }

    return {
      start() {},
      sample(node, k, out) {
        const wanted = Math.min(k, known(node));
        let count = 0;
        while (count < wanted) {
          if (places[node] === sizes[node]) newLap(node);
          const peer = peerAt(node, places[node]);
          places[node] = places[node] + 1;
          // Where a lap ends inside a round, the next one may open with a peer of this round: it has had its turn.
          if (!contains(out, count, peer)) out[count++] = peer;
        }
        return wanted;
      },
      neighbours(node, out) {
        return overlay === null ? listOthers(node, ctx.started(), out) : overlay.list(node, out);
      },
    };
  },
});
