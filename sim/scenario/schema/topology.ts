/** `network.topology` and `network.placement`. */
import type * as z from 'zod/mini';
import type { PlacementSpec, TopologySpec } from '../../network/spec.ts';
import { become, branch, described, isMap, map, named, or, variants } from './build.ts';
import type { Shape } from './build.ts';
import { boolean, choice, file, integer, share } from './text.ts';

const MOST = 100_000;
/** Another name for a grid whose edges meet. */
const TORUS = 'torus';

interface Model {
  readonly name: Exclude<TopologySpec['model'], 'edges'>;
  readonly doc: string;
  readonly shape: Shape;
}

/** Each model with its options; all have defaults, so that the name alone will do. */
const MODELS: readonly Model[] = [
  { name: 'complete', doc: 'everybody may talk to everybody; nothing is stored', shape: {} },
  {
    name: 'ring',
    doc: 'each node knows the nearest ones on a ring, half of them on either side',
    shape: { neighbours: or(integer('neighbours of a node', { min: 2, max: MOST }), 2) },
  },
  {
    name: 'grid',
    doc: 'rows and columns, four neighbours',
    shape: { wrap: or(boolean('whether the edges meet (a torus)'), false) },
  },
  {
    name: 'k-out',
    doc: 'each node picks k others; links work both ways',
    shape: { k: or(integer('others a node picks', { min: 1, max: MOST }), 5) },
  },
  {
    name: 'random-regular',
    doc: 'random, every node with the same number of neighbours',
    shape: { degree: or(integer('neighbours of a node', { min: 1, max: MOST }), 6) },
  },
  {
    name: 'watts-strogatz',
    doc: 'a ring some of whose links are moved (small world)',
    shape: {
      neighbours: or(integer('neighbours of a node on the ring', { min: 2, max: MOST }), 6),
      rewire: or(share('share of links that are moved'), '10%'),
    },
  },
  {
    name: 'barabasi-albert',
    doc: 'newcomers link to nodes that have many links (scale-free)',
    shape: { links: or(integer('links of a newcomer', { min: 1, max: MOST }), 3) },
  },
  {
    name: 'tree',
    doc: 'a tree with node 0 at its root',
    shape: { branching: or(integer('children of a node', { min: 1, max: MOST }), 2) },
  },
];

const names: readonly string[] = MODELS.map(({ name }) => name);

function modelSchema({ name, doc, shape }: Model): z.ZodMiniType<TopologySpec> {
  return become(map(shape, { doc, tag: ['model', name] }), (value) => {
    const options = Object.fromEntries(Object.keys(shape).map((key) => [key, value[key]]));
    return { model: name, ...options } as unknown as TopologySpec;
  });
}

const edges: z.ZodMiniType<TopologySpec> = become(
  map(
    {
      file: file('CSV of links: two ids in a row'),
      directed: or(boolean('whether a link works one way only'), false),
    },
    { doc: 'Links from a CSV.' },
  ),
  (value): TopologySpec => ({ model: 'edges', file: value.file, edges: [], directed: value.directed }),
);

/** Who may talk to whom. The edges of a file are not read here. */
export const topology: z.ZodMiniType<TopologySpec> = ((): z.ZodMiniType<TopologySpec> => {
  const doc = 'Who may talk to whom.';
  const maps = Object.fromEntries(MODELS.map((model) => [model.name, modelSchema(model)]));
  const short = become(choice([...names, TORUS], 'a model with its usual options', 'topology'), (name) =>
    name === TORUS ? maps['grid'].parse({ model: 'grid', wrap: true }) : maps[name].parse({ model: name }),
  );
  const modelled = variants('model', maps, 'a name, or a model', short);
  const schema = branch(
    (value) => (isMap(value) && Object.hasOwn(value, 'file') ? edges : modelled),
    [modelled, edges],
    doc,
  );
  return described(
    named('topology', schema, 'A topology: its name, a model with its options, or a file of links.'),
    doc,
  );
})();

export const topologyModels: readonly { readonly name: string; readonly doc: string; readonly options: string }[] = [
  ...MODELS.map(({ name, doc, shape }) => ({ name, doc, options: Object.keys(shape).join(', ') })),
  { name: 'file', doc: 'links from a CSV with the columns from, to', options: 'file, directed' },
];

const PLACEMENTS = ['none', 'line', 'ring', 'grid', 'square', 'zones'] as const;
const PLACEMENT_NAMES = [...PLACEMENTS, 'torus'] as const;

/** Where nodes stand, for choosing peers by distance. */
export const placement: z.ZodMiniType<PlacementSpec> = ((): z.ZodMiniType<PlacementSpec> => {
  const doc = 'Where nodes stand, for choosing peers by distance.';
  const short = become(choice(PLACEMENT_NAMES, 'the name alone', 'placement'), (model): PlacementSpec => {
    if (model === 'torus') return { model: 'grid', wrap: true };
    return model === 'grid' ? { model, wrap: false } : { model };
  });
  const maps: { [name: string]: z.ZodMiniType<PlacementSpec> } = {};
  for (const model of PLACEMENTS) {
    maps[model] =
      model === 'grid'
        ? become(
            map(
              { wrap: or(boolean('whether the edges meet (a torus)'), false) },
              { doc: 'A grid.', tag: ['model', model] },
            ),
            ({ wrap }): PlacementSpec => ({ model, wrap }),
          )
        : become(map({}, { doc: `Placement: ${model}.`, tag: ['model', model] }), (): PlacementSpec => ({ model }));
  }
  return variants('model', maps, doc, short);
})();
