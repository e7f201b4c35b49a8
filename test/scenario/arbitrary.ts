/** Scenarios in their text form, as plain values, drawn from all that a scenario can be made of. */
import fc from 'fast-check';

export type TextMap = { [key: string]: unknown };

const ms = fc.integer({ min: 1, max: 5000 }).map((n) => `${n}ms`);
const seconds = fc.integer({ min: 1, max: 50 }).map((n) => `${n}s`);
const percent = fc.integer({ min: 0, max: 1000 }).map((n) => `${n / 10}%`);
const some = fc.oneof(
  fc.constantFrom<unknown>('all', '10%', '0-9', { count: 3 }, [1, 2, 3], [0, '20-29', 7]),
  fc.integer({ min: 0, max: 9 }).map((n) => [n]),
);

function optional(shape: { readonly [key: string]: fc.Arbitrary<unknown> }): fc.Arbitrary<TextMap> {
  return fc.record(shape, { requiredKeys: [] });
}

function both(
  needed: { readonly [key: string]: fc.Arbitrary<unknown> },
  free: { readonly [key: string]: fc.Arbitrary<unknown> },
) {
  return fc.record({ ...needed, ...free }, { requiredKeys: Object.keys(needed) }) as fc.Arbitrary<TextMap>;
}

const distribution: fc.Arbitrary<unknown> = fc.oneof(
  ms,
  both(
    { model: fc.constant('lognormal'), median: ms, sigma: fc.constantFrom(0.1, 0.5, 1) },
    { max: fc.constant('10s') },
  ),
  fc
    .tuple(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 50, max: 90 }))
    .map(([a, b]) => ({ model: 'uniform', min: `${a}ms`, max: `${b}ms` })),
  both({ model: fc.constant('normal'), mean: ms, sd: ms }, {}),
  both({ model: fc.constant('weibull'), scale: ms, shape: fc.constantFrom(0.6, 2) }, {}),
  both({ model: fc.constant('exponential'), mean: ms }, { max: fc.constant('1m') }),
  both(
    { model: fc.constant('empirical'), values: fc.array(ms, { minLength: 2, maxLength: 2 }) },
    { weights: fc.constant([1, 2.5]) },
  ),
  fc.constant({ model: 'empirical', file: 'data/rtt.csv' }),
);

const latency: fc.Arbitrary<unknown> = fc.oneof(
  ms,
  fc
    .tuple(distribution, optional({ per: fc.constantFrom('message', 'link') }), optional({ min: fc.constant('1ms') }))
    .map(([base, per, min]) => {
      if (typeof base === 'string') return base;
      // The least value of a uniform distribution is a parameter of its own.
      return { ...(base as TextMap), ...per, ...((base as TextMap)['model'] === 'uniform' ? {} : min) };
    }),
  both({ preset: fc.constantFrom('aws', 'simblock') }, { jitter: fc.constantFrom(0, 0.1), min: fc.constant('2ms') }),
);

const loss: fc.Arbitrary<unknown> = fc.oneof(
  percent,
  both(
    { model: fc.constant('gilbert-elliott'), good: seconds, bad: ms },
    {
      lossBad: fc.constant('90%'),
      lossGood: fc.constant('1%'),
      direction: fc.constantFrom('send', 'receive', 'both'),
      independent: percent,
    },
  ),
  both({ preset: fc.constantFrom('wifi', 'satellite', 'data-centre') }, { packetSpacing: ms }),
);

const topology: fc.Arbitrary<unknown> = fc.constantFrom(
  'complete',
  'ring',
  'torus',
  { model: 'grid', wrap: true },
  { model: 'k-out', k: 3 },
  { model: 'random-regular', degree: 4 },
  { model: 'watts-strogatz', neighbours: 4, rewire: '12.5%' },
  { model: 'barabasi-albert', links: 2 },
  { model: 'tree', branching: 3 },
  { file: 'edges.csv', directed: true },
);

const network = optional({
  latency,
  loss,
  duplication: percent,
  bandwidth: fc.constantFrom<unknown>('10Mbit/s', { up: '1MB/s' }, { down: '3bit/s', queue: '1MiB' }),
  mtu: fc.constantFrom('1500B', '9kB'),
  transport: fc.constantFrom('datagram', 'connection'),
  topology,
  placement: fc.constantFrom<unknown>('none', 'ring', 'torus', 'square', { model: 'grid' }),
  socketQueue: fc.integer({ min: 0, max: 5000 }),
});

const layer: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom('push', 'pull'),
  both(
    { use: fc.constant('push') },
    { fanout: fc.integer({ min: 1, max: 9 }), interval: ms, rounds: fc.integer({ min: 1, max: 9 }) },
  ),
  both({ use: fc.constant('push-pull') }, { phase: fc.constantFrom('random', 'lockstep'), hops: fc.constant(5) }),
  both({ use: fc.constant('anti-entropy') }, { style: fc.constantFrom('push', 'pull'), interval: seconds }),
);
const stack = fc.array(layer, { minLength: 1, maxLength: 3 });
const run = fc.oneof(
  stack.map((layers) => ({ stack: layers })),
  fc.tuple(stack, stack).map(([a, b]) => ({
    groups: [
      { nodes: '30%', stack: a },
      { id: 'others', nodes: 'rest', stack: b },
    ],
  })),
);

const publish = both(
  { node: fc.oneof<fc.Arbitrary<unknown>[]>(fc.nat(99), fc.constant('random'), some) },
  {
    bytes: fc.constantFrom<unknown>(0, 512, '2kB', { model: 'uniform', min: '1B', max: '1kB' }),
    key: fc.constantFrom('profile', 'cart', 'Z-1'),
  },
);
const workload = fc.array(
  fc.oneof(
    both(
      {
        at: seconds,
        publish: fc
          .tuple(publish, optional({ count: fc.integer({ min: 1, max: 9 }) }))
          .map(([a, b]) => ({ ...a, ...b })),
      },
      { retireAfter: seconds },
    ),
    both(
      { rate: fc.constantFrom('10/s', '7/m'), until: fc.constant('51s'), publish },
      { arrival: fc.constantFrom('constant', 'poisson'), from: seconds },
    ),
  ),
  { maxLength: 4 },
);

const timed = { at: seconds };
const lasting = { for: fc.oneof(seconds, fc.constant('forever')) };
const latencyChange = { latencyFactor: fc.constantFrom(0.5, 3), latencyAdd: ms };
const fault = fc.oneof(
  both({ ...timed, crash: fc.oneof(some, both({ nodes: some }, { state: fc.constantFrom('keep', 'lose') })) }, lasting),
  both({ ...timed, leave: some }, {}),
  both(
    {
      ...timed,
      join: fc.oneof<fc.Arbitrary<unknown>[]>(
        fc.integer({ min: 1, max: 5 }),
        both({ count: fc.constant(4) }, { over: seconds }),
      ),
    },
    {},
  ),
  both({ ...timed, churn: both({ nodes: some, session: distribution, offTime: distribution }, {}) }, lasting),
  fc.constant({ churn: { trace: 'trace.csv', state: 'lose' } }),
  both(
    {
      ...timed,
      partition: both(
        { groups: fc.constantFrom<unknown>(['60%', '40%'], [[0, 1], 'rest'], ['0-49', '50-98']) },
        { oneWay: fc.boolean(), flap: both({ down: ms, up: ms }, {}) },
      ),
    },
    lasting,
  ),
  both({ ...timed, isolate: both({ nodes: some }, { direction: fc.constantFrom('both', 'in', 'out') }) }, lasting),
  both(
    { ...timed, link: both({ from: some, to: some }, { both: fc.boolean(), loss: percent, ...latencyChange }) },
    lasting,
  ),
  both({ ...timed, loss: percent }, lasting),
  both({ ...timed, slow: both({ nodes: some }, latencyChange) }, lasting),
  both({ ...timed, pause: both({ nodes: some, length: distribution }, { every: distribution }) }, lasting),
);

const checks = fc.array(
  fc.constantFrom<TextMap>(
    { converges: { within: '10s', after: '2s' } },
    { coverage: { atLeast: '99.9%', by: '20s' } },
    { 'bytes-per-node': { atMost: '20kB', statistic: 'p99', class: 'payload' } },
    { bytesPerNode: 5000 },
    { stranded: 0 },
    { redundancy: 2.5 },
    { 'delivery-hops': 12 },
    { 'delivery-delay': { quantile: '99%', atMost: '3s' } },
    { drops: { reason: 'uplink-full', atMost: 0 } },
  ),
  { maxLength: 4 },
);

const words = fc.oneof(
  fc.string(),
  fc.constantFrom('007', 'no', '1e3', '12:30', '.nan', '~', '- a', '# b', 'a\nb', '\u2028', '1_0'),
);

/** Files that these scenarios name. */
export const FILES: { readonly [path: string]: string } = {
  'data/rtt.csv': 'latency_ms,weight\n1.5,1\n20,3\n',
  'edges.csv': 'from,to\n0,1\n1,2\n5,9\n',
  'trace.csv': 'time_s,node,state\n1,1,down\n3.5,1,up\n2,4,down\n',
};

export const scenario: fc.Arbitrary<TextMap> = fc
  .tuple(
    optional({
      version: fc.constant(1),
      name: words,
      question: words,
      source: words,
      expect: words,
      seed: words,
      zones: fc.constantFrom<unknown>({ a: '50%', b: 'rest' }),
      clocks: optional({
        drift: fc.constantFrom<unknown>('50ppm', { model: 'uniform', min: 0, max: '100ppm' }),
        offset: distribution,
      }),
      network,
      workload,
      replica: both(
        { keys: fc.integer({ min: 5, max: 9 }) },
        {
          conflicts: fc.constantFrom('last-writer-wins', 'version-vectors', 'pn-counter', 'or-set', 'lww-map'),
          bytes: fc.constantFrom<unknown>(0, '2kB', { model: 'uniform', min: '1B', max: '1kB' }),
          missing: percent,
        },
      ),
      stopGrain: fc.constantFrom('1ms', '10ms'),
      metrics: optional({ sample: ms, maxCurves: fc.nat(50) }),
      checks,
      faults: fc.array(fault, { maxLength: 3 }),
      until: fc.oneof<fc.Arbitrary<unknown>[]>(
        fc.constantFrom('converged', 'quiet', '2m'),
        both(
          { limit: fc.constantFrom('52s', '2m', '1h') },
          { converged: fc.constant(true), grace: seconds, notBefore: seconds },
        ),
      ),
    }),
    run,
  )
  .map(([sections, stacks]): TextMap => ({ nodes: 100, ...sections, ...stacks }))
  .map((text) => ('replica' in text ? withWrites(text) : text))
  // The presets bring zones of their own.
  .map((text) => (usesPreset(text) ? without(text, 'zones') : text));

/** Writes to preloaded keys, by operations that the rule knows. */
function withWrites(text: TextMap): TextMap {
  const rule = (text['replica'] as TextMap)['conflicts'] ?? 'last-writer-wins';
  const operations: { readonly [rule: string]: readonly TextMap[] } = {
    'pn-counter': [{ operation: 'increment', amount: 3 }, { operation: 'decrement' }],
    'or-set': [
      { operation: 'add', element: 'a' },
      { operation: 'remove', element: 'b' },
    ],
    'lww-map': [{ operation: 'put', element: 'a' }],
  };
  const known = operations[rule as string] ?? [{ operation: 'delete' }, { operation: 'put' }];
  const writes = [3, 'any', 'each'].flatMap((key) =>
    known.map((operation) => ({ at: '1s', publish: { node: 0, key, ...operation } })),
  );
  return { ...text, workload: [...((text['workload'] ?? []) as TextMap[]), ...writes] };
}

function usesPreset(text: TextMap): boolean {
  const latency = (text['network'] as TextMap | undefined)?.['latency'];
  return typeof latency === 'object' && latency !== null && 'preset' in latency;
}

function without(text: TextMap, key: string): TextMap {
  return Object.fromEntries(Object.entries(text).filter(([name]) => name !== key));
}

/** The same value with the keys of all maps in another order. */
export function reordered(value: unknown, backwards: boolean): unknown {
  if (Array.isArray(value)) return value.map((item) => reordered(item, backwards));
  if (typeof value !== 'object' || value === null) return value;
  const keys = Object.keys(value).sort((a, b) => (a < b ? -1 : 1));
  if (backwards) keys.reverse();
  return Object.fromEntries(keys.map((key) => [key, reordered((value as TextMap)[key], backwards)]));
}
