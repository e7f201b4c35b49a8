/**
 * The membership protocols once more, as plain as possible: lists of lists, one exchange after another without time or messages, a generator
 * of random numbers of its own. Nothing is shared with the simulator, so what both agree on neither has made up.
 */

/** Uniform in [0, 1): xorshift-multiply over a counter (splitmix32). */
export function generator(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let z = state ^ (state >>> 16);
    z = Math.imul(z, 0x21f0aaad);
    z ^= z >>> 15;
    z = Math.imul(z, 0x735a2d97);
    z ^= z >>> 15;
    return (z >>> 0) / 4294967296;
  };
}

interface Entry {
  readonly id: number;
  age: number;
}

type Random = () => number;

const below = (random: Random, n: number): number => Math.floor(random() * n);

function shuffled<T>(random: Random, list: readonly T[]): T[] {
  const copy = [...list];
  for (let i = copy.length - 1; i > 0; i--) {
    const j = below(random, i + 1);
    [copy[i], copy[j]] = [copy[j], copy[i]];
  }
  return copy;
}

function randomViews(random: Random, n: number, c: number): Entry[][] {
  return Array.from({ length: n }, (_, node) => {
    const chosen = new Set<number>();
    while (chosen.size < c) {
      const peer = below(random, n);
      if (peer !== node) chosen.add(peer);
    }
    return [...chosen].map((id) => ({ id, age: 0 }));
  });
}

const idsOf = (views: readonly (readonly Entry[])[]): number[][] => views.map((view) => view.map(({ id }) => id));

/** CYCLON, enhanced shuffling: views after so many rounds from random ones. */
export function cyclonViews(seed: number, n: number, c: number, l: number, rounds: number): number[][] {
  const random = generator(seed);
  const views = randomViews(random, n, c);
  const take = (node: number, incoming: readonly Entry[], sent: readonly Entry[]): void => {
    const given = [...sent];
    for (const { id, age } of incoming) {
      const view = views[node];
      if (id === node || view.some((entry) => entry.id === id)) continue;
      if (view.length < c) {
        view.push({ id, age });
        continue;
      }
      let place = -1;
      while (place < 0 && given.length > 0) place = view.indexOf(given.shift()!);
      if (place >= 0) view[place] = { id, age };
    }
  };
  for (let round = 0; round < rounds; round++) {
    for (const node of shuffled(
      random,
      views.map((_, i) => i),
    )) {
      for (const entry of views[node]) entry.age++;
      const oldest = views[node].reduce((a, b) => (b.age > a.age ? b : a));
      views[node] = views[node].filter((entry) => entry !== oldest);
      const mine = shuffled(random, views[node]).slice(0, l - 1);
      const yours = shuffled(random, views[oldest.id]).slice(0, l);
      take(oldest.id, [{ id: node, age: 0 }, ...mine], yours);
      take(node, yours, mine);
    }
  }
  return idsOf(views);
}

export interface SamplingRules {
  readonly healer: number;
  readonly swapper: number;
}

/** The peer sampling service with any peer, push and pull: views after so many rounds from random ones. */
export function samplingViews(seed: number, n: number, c: number, rules: SamplingRules, rounds: number): number[][] {
  const random = generator(seed);
  const views = randomViews(random, n, c);
  const oldestFirst = (a: Entry, b: Entry): number => b.age - a.age;
  const offer = (node: number): Entry[] => {
    const order = shuffled(random, views[node]);
    const old = order.toSorted(oldestFirst).slice(0, rules.healer);
    views[node] = [...order.filter((entry) => !old.includes(entry)), ...old];
    return [{ id: node, age: 0 }, ...views[node].slice(0, Math.floor(c / 2) - 1).map((entry) => ({ ...entry }))];
  };
  const select = (node: number, incoming: readonly Entry[]): void => {
    let list = views[node];
    for (const { id, age } of incoming) {
      const twin = list.find((entry) => entry.id === id);
      if (id === node || (twin !== undefined && twin.age <= age)) continue;
      list = [...list.filter((entry) => entry !== twin), { id, age }];
    }
    const old = list.toSorted(oldestFirst).slice(0, Math.max(0, Math.min(rules.healer, list.length - c)));
    list = list.filter((entry) => !old.includes(entry));
    list = list.slice(Math.max(0, Math.min(rules.swapper, list.length - c)));
    while (list.length > c) list.splice(below(random, list.length), 1);
    for (const entry of list) entry.age++;
    views[node] = list;
  };
  for (let round = 0; round < rounds; round++) {
    for (const node of shuffled(
      random,
      views.map((_, i) => i),
    )) {
      const peer = views[node][below(random, views[node].length)].id;
      const mine = offer(node);
      const yours = offer(peer);
      select(peer, mine);
      select(node, yours);
    }
  }
  return idsOf(views);
}

/** SCAMP: views after n nodes subscribed one after another, each through any of those before it. */
export function scampViews(seed: number, n: number, copies: number): number[][] {
  const random = generator(seed);
  const views: number[][] = [[]];
  for (let node = 1; node < n; node++) {
    const contact = below(random, node);
    views.push([contact]);
    const targets = [...views[contact]];
    for (let i = 0; i < copies && views[contact].length > 0; i++)
      targets.push(views[contact][below(random, views[contact].length)]);
    if (targets.length === 0) views[contact].push(node);
    for (const target of targets) {
      for (let at = target, step = 0; step < 100_000; step++) {
        const view = views[at];
        if (at !== node && !view.includes(node) && random() < 1 / (1 + view.length)) {
          view.push(node);
          break;
        }
        const others = view.filter((peer) => peer !== node);
        if (others.length === 0) break;
        at = others[below(random, others.length)];
      }
    }
  }
  return views;
}
