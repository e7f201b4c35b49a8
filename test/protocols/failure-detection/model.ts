/**
 * Gossip-style failure detection by the book, beside a run: one list of members for every node, as maps of objects, driven by what
 * observers see. Messages between two nodes must not overtake each other: latency below the interval, no pauses.
 */
import type { Observer } from '../../../sim/kernel/observer.ts';
import { RESTART } from '../../../sim/kernel/events.ts';

interface Member {
  beat: number;
  roseMs: number;
  suspected: boolean;
}

interface ModelOptions {
  readonly nodes: number;
  readonly intervalUs: number;
  readonly failAfterMs: number;
  readonly cleanupAfterMs: number;
}

/** Clocks without drift and offset: local time is true time. */
export class Model {
  /** what each node knows: members by number */
  readonly lists: Map<number, Member>[];
  /** `suspect 3 5`: node 3 suspects node 5 */
  readonly events: string[] = [];
  private readonly options: ModelOptions;
  private readonly lives: number[];
  private readonly sent: Map<string, ReadonlyMap<number, number>> = new Map();
  private snapshot: ReadonlyMap<number, number> = new Map();

  constructor(options: ModelOptions) {
    this.options = options;
    this.lists = Array.from({ length: options.nodes }, () => new Map<number, Member>());
    this.lives = Array.from({ length: options.nodes }, () => 0);
  }

  observer(): Observer {
    return {
      onUp: (timeUs, node, why) => this.up(timeUs, node, why),
      onTimer: (timeUs, node) => this.beat(Math.floor(timeUs / 1000), node),
      onSend: (_timeUs, from, to) => void this.sent.set(`${from} ${to}`, this.snapshot),
      onDeliver: (timeUs, from, to) => this.receive(Math.floor(timeUs / 1000), to, this.sent.get(`${from} ${to}`)!),
    };
  }

  private up(timeUs: number, node: number, why: number): void {
    this.lives[node]++;
    const beat = why === RESTART ? Math.floor(timeUs / this.options.intervalUs) + 2 * this.lives[node] : 0;
    this.lists[node].clear();
    this.lists[node].set(node, { beat, roseMs: 0, suspected: false });
  }

  private beat(nowMs: number, node: number): void {
    const { failAfterMs, cleanupAfterMs } = this.options;
    const list = this.lists[node];
    list.get(node)!.beat++;
    for (const [peer, member] of [...list].sort(([a], [b]) => a - b)) {
      if (peer === node) continue;
      const silentMs = nowMs - member.roseMs;
      if (silentMs > failAfterMs && !member.suspected) {
        member.suspected = true;
        this.events.push(`suspect ${node} ${peer}`);
      }
      if (silentMs > cleanupAfterMs) {
        list.delete(peer);
        this.events.push(`remove ${node} ${peer}`);
      }
    }
    this.snapshot = new Map(
      [...list].filter(([, { suspected }]) => !suspected).map(([peer, { beat }]) => [peer, beat]),
    );
  }

  private receive(nowMs: number, node: number, beats: ReadonlyMap<number, number>): void {
    const list = this.lists[node];
    for (const [peer, beat] of [...beats].sort(([a], [b]) => a - b)) {
      const member = list.get(peer);
      if (beat <= (member?.beat ?? 0)) continue;
      if (member === undefined) this.events.push(`discover ${node} ${peer}`);
      else if (member.suspected) this.events.push(`trust ${node} ${peer}`);
      list.set(peer, { beat, roseMs: nowMs, suspected: false });
    }
  }
}
