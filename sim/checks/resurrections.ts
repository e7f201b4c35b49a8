/** Deleted items stay deleted. */
import type { State } from '../replica/conflict-rule.ts';
import type { ReplicaView } from '../replica/view.ts';
import { isWhole, RuledCheck, sayEnd, type CheckEnv, type RunEnd } from './check.ts';
import type { CheckSpec } from './spec.ts';
import { sayCount, sayMany, sayUs } from './words.ts';

type Spec = Extract<CheckSpec, { readonly check: 'resurrections' }>;

/** One delete, and who has taken it in. */
interface Delete {
  readonly update: number;
  readonly delta: State;
  /** by node: when; without those that know of a later one which has this one in it */
  readonly known: Map<number, number>;
  /** so many writes of the key came before what was written after it */
  readonly place: number;
  /** by node: what it shows in spite of the delete, while that may still be forgiven */
  readonly back: Map<number, Return>;
}

/** What happened to one key since its first delete. */
interface History {
  readonly deletes: Delete[];
  readonly writes: State[];
}

/** An item that is back. */
interface Return {
  readonly timeUs: number;
  readonly node: number;
  readonly key: number;
  readonly from: number;
  /** when the node had taken the delete in */
  readonly deletedUs: number;
}

/**
 * An item is back when a node that had taken a delete in (its state under the key covered it) comes to show a value there that does not
 * cover the delete and was not written after it. It counts unless the node takes the delete in again, or loses its state, within
 * `goneWithin`; once for every time, whatever number of deletes of the key the node had taken in before. A node that loses its state
 * knows of no delete any more. Fails with the first one too many, at the moment when it counts; held when the run is over, undecided
 * when an item was back then that might still have gone.
 */
export class Resurrections extends RuledCheck<Spec> {
  declare private readonly histories: Map<number, History>;
  declare private count: number;

  constructor(spec: Spec, env: CheckEnv) {
    super(spec, env);
    this.histories = new Map();
    this.count = 0;
    const { replica } = env;
    if (replica === null) return;
    this.observer = {
      onPublish: (_timeUs, _node, update) => this.written(replica, update),
      onStored: (timeUs, node, key, _hash, tombstone, from) => {
        const history = this.histories.get(key);
        if (history !== undefined) this.look(replica, history, { timeUs, node, key, from, deletedUs: 0 }, tombstone);
      },
      onStoreLost: (_timeUs, node) => this.lost(node),
    };
  }

  label(): string {
    const { atMost, goneWithinUs } = this.spec;
    const time = goneWithinUs === 0 ? '' : ` for more than ${sayUs(goneWithinUs)}`;
    if (atMost === 0) return `no deleted item comes back${time}`;
    return `deleted items come back${time} at most ${sayMany(atMost, 'time', 'times')}`;
  }

  protected settle(end: RunEnd): string {
    const deletes = this.allDeletes();
    const waiting = deletes.reduce((sum, { back }) => sum + back.size, 0);
    const said = `${sayMany(deletes.length, 'delete', 'deletes')}, after which ${sayMany(this.count, 'item was', 'items were')} back`;
    const open =
      waiting === 0
        ? ''
        : ` and ${sayCount(waiting)} more had been back for less than ${sayUs(this.spec.goneWithinUs)}`;
    if (isWhole(end) && waiting === 0) this.ruling.rule(true, end.endUs, said);
    return `${sayEnd(end)} at ${sayUs(end.endUs)}; until then ${said}${open}`;
  }

  private allDeletes(): readonly Delete[] {
    return [...this.histories.values()].flatMap(({ deletes }) => deletes);
  }

  private written({ writes }: ReplicaView, update: number): void {
    const delta = writes.deltaOf(update);
    if (delta === null) return;
    const key = writes.keyOf(update);
    const isDelete = this.env.publishes[update].write?.kind === 'delete';
    let history = this.histories.get(key);
    if (history === undefined) {
      if (!isDelete) return;
      this.histories.set(key, (history = { deletes: [], writes: [] }));
    }
    history.writes.push(delta);
    if (!isDelete) return;
    history.deletes.push({ update, delta, known: new Map(), place: history.writes.length, back: new Map() });
  }

  private lost(node: number): void {
    for (const { known, back } of this.allDeletes()) {
      known.delete(node);
      back.delete(node);
    }
  }

  private look({ store }: ReplicaView, { deletes, writes }: History, change: Return, tombstone: boolean): void {
    const { timeUs, node, key } = change;
    const state = store.get(node, key);
    if (state === null) return;
    const has = (whole: State, delta: State): boolean => store.rule.merge(whole, delta) === whole;
    const covers = (delta: State): boolean => has(state, delta);
    // The latest first: one that is known goes for those that are in it.
    const known: Delete[] = [];
    let told = false;
    for (const one of deletes.toReversed()) {
      const deletedUs = one.known.get(node);
      if (covers(one.delta)) {
        one.back.delete(node);
        if (known.some(({ delta }) => has(delta, one.delta))) one.known.delete(node);
        else if (deletedUs === undefined) one.known.set(node, timeUs);
      } else if (deletedUs !== undefined && !tombstone && !writes.slice(one.place).some(covers)) {
        one.known.delete(node);
        if (!told) this.returned(one, { ...change, deletedUs });
        told = true;
      }
      if (one.known.has(node)) known.push(one);
    }
  }

  private returned(one: Delete, item: Return): void {
    const { goneWithinUs } = this.spec;
    if (goneWithinUs === 0) {
      this.counted(one, item, item.timeUs);
      return;
    }
    one.back.set(item.node, item);
    const dueUs = item.timeUs + goneWithinUs;
    this.env.coverage.at(dueUs, () => {
      if (one.back.get(item.node) !== item) return;
      one.back.delete(item.node);
      this.counted(one, item, dueUs);
    });
  }

  private counted({ update }: Delete, { timeUs, node, key, from, deletedUs }: Return, nowUs: number): void {
    if (++this.count <= this.spec.atMost) return;
    const { env, count, spec } = this;
    const which = spec.atMost === 0 ? '' : `; it was number ${sayCount(count)}`;
    const told = from >= 0 ? `, told by node ${sayCount(from)}` : '';
    const stayed = spec.goneWithinUs === 0 ? '' : ` and ${sayUs(spec.goneWithinUs)} later`;
    const item = `node ${sayCount(node)} showed \`${env.keyName(key)}\` again at ${sayUs(timeUs)}${stayed}${told}`;
    this.ruling.rule(
      false,
      nowUs,
      `${item}; \`${env.label(update)}\` had deleted it there at ${sayUs(deletedUs)}${which}`,
    );
  }
}
