/** Distributions in text: `40ms`, or `{ model: lognormal, median: 40ms, sigma: 0.4 }`. */
import type * as z from 'zod/mini';
import type { DistributionSpec } from '../../kernel/distribution.ts';
import { become, complain, described, list, map, maybe, named, variants } from './build.ts';
import type { Shape, Sink } from './build.ts';
import { bytes, duration, file, number, ppm } from './text.ts';
import type { Bounds } from './text.ts';

/** The unit of a distribution's values. */
export interface Unit {
  readonly name: 'duration' | 'bytes' | 'ppm';
  readonly leaf: (doc: string, bounds?: Bounds) => z.ZodMiniType<number>;
}
export const DURATION: Unit = { name: 'duration', leaf: duration };
export const BYTES: Unit = { name: 'bytes', leaf: bytes };
export const PPM: Unit = { name: 'ppm', leaf: ppm };

/** A distribution whose values may still have to be read from a file. */
export type DistributionText =
  | DistributionSpec
  | { readonly model: 'file'; readonly file: string; readonly min?: number; readonly max?: number };

/** A distribution and what stood beside it in the same map. */
export interface Described {
  readonly spec: DistributionText;
  readonly beside: Values;
}

interface Bounded {
  readonly min: number | null;
  readonly max: number | null;
}

function bound(spec: Bounded): { min?: number; max?: number } {
  return { ...(spec.min === null ? {} : { min: spec.min }), ...(spec.max === null ? {} : { max: spec.max }) };
}

const SHAPE_MIN = 0.1;
const SIGMA_MAX = 20;

export interface Parts {
  readonly unit: Unit;
  /** keys that every model takes besides its own */
  readonly extra: Shape;
  /** whether the smallest value belongs to the distribution (true) or to whoever uses it */
  readonly min: boolean;
}

function clampShape({ unit, min }: Parts): Shape {
  return {
    ...(min ? { min: maybe(unit.leaf('smaller values become this')) } : {}),
    max: maybe(unit.leaf('larger values become this')),
  };
}

export type Values = Bounded & { readonly [key: string]: unknown };
type Read = (values: Values, sink: Sink) => DistributionText;

interface Model {
  readonly doc: string;
  readonly shape: (unit: Unit) => Shape;
  readonly read: Read;
}

function num(values: Values, key: string): number {
  return values[key] as number;
}

const MODELS: { readonly [model: string]: Model } = {
  constant: {
    doc: 'Always the same.',
    shape: (unit) => ({ value: unit.leaf('the value') }),
    read: (v) => ({ model: 'constant', value: num(v, 'value'), ...bound(v) }),
  },
  normal: {
    doc: 'Normal, never below 0.',
    shape: (unit) => ({ mean: unit.leaf('mean'), sd: unit.leaf('standard deviation') }),
    read: (v) => ({ model: 'normal', mean: num(v, 'mean'), sd: num(v, 'sd'), ...bound(v) }),
  },
  lognormal: {
    doc: 'median × e^(sigma × a standard normal number).',
    shape: (unit) => ({
      median: unit.leaf('median', { min: 1 }),
      sigma: number('standard deviation of the logarithm', { min: 0, max: SIGMA_MAX }),
    }),
    read: (v) => ({ model: 'lognormal', median: num(v, 'median'), sigma: num(v, 'sigma'), ...bound(v) }),
  },
  exponential: {
    doc: 'Exponential.',
    shape: (unit) => ({ mean: unit.leaf('mean', { min: 1 }) }),
    read: (v) => ({ model: 'exponential', mean: num(v, 'mean'), ...bound(v) }),
  },
  pareto: {
    doc: 'P(X > x) = (scale / x)^shape.',
    shape: (unit) => ({
      scale: unit.leaf('smallest value', { min: 1 }),
      shape: number('tail index', { min: SHAPE_MIN, max: 1e6 }),
    }),
    read: (v) => ({ model: 'pareto', scale: num(v, 'scale'), shape: num(v, 'shape'), ...bound(v) }),
  },
  weibull: {
    doc: 'P(X > x) = e^-((x / scale)^shape).',
    shape: (unit) => ({ scale: unit.leaf('scale', { min: 1 }), shape: number('shape', { min: SHAPE_MIN, max: 1e6 }) }),
    read: (v) => ({ model: 'weibull', scale: num(v, 'scale'), shape: num(v, 'shape'), ...bound(v) }),
  },
};

function modelSchema(name: string, parts: Parts): z.ZodMiniType<Described> {
  const model = MODELS[name];
  const shape: Shape = { ...model.shape(parts.unit), ...clampShape(parts), ...parts.extra };
  return checked(map(shape, { doc: model.doc, tag: ['model', name] }), parts, model.read);
}

function uniformSchema(parts: Parts): z.ZodMiniType<Described> {
  const { unit, extra } = parts;
  const shape: Shape = { ...extra, min: unit.leaf('smallest value'), max: unit.leaf('largest value') };
  const schema = map(shape, { doc: 'Even between min and max.', tag: ['model', 'uniform'] });
  return checked(schema, { ...parts, min: true }, (v) => ({
    model: 'uniform',
    min: num(v, 'min'),
    max: num(v, 'max'),
  }));
}

function empiricalSchema(parts: Parts): z.ZodMiniType<Described> {
  const shape: Shape = {
    values: maybe(list(parts.unit.leaf('a value'), 'the values', 1)),
    weights: maybe(list(number('a weight', { min: 0, max: 1e15 }), 'how often each value comes; evenly when left out')),
    file: maybe(file('CSV with a column of values and, if wanted, one of weights')),
    ...clampShape(parts),
    ...parts.extra,
  };
  const doc = 'Exactly these values, listed or from a CSV.';
  return checked(map(shape, { doc, tag: ['model', 'empirical'], oneOf: ['values', 'file'] }), parts, readEmpirical);
}

function readEmpirical(v: Values, sink: Sink): DistributionText {
  const values = v['values'] as number[] | null;
  const weights = v['weights'] as number[] | null;
  const path = v['file'] as string | null;
  if ((values === null) === (path === null))
    complain(sink, [], 'needs either "values" or "file"', 'one of values, file');
  if (path !== null) {
    if (weights !== null) complain(sink, ['weights'], 'cannot stand beside "file"', 'a column "weight" in the file');
    return { model: 'file', file: path, ...bound(v) };
  }
  if (weights !== null && values !== null && weights.length !== values.length) {
    complain(
      sink,
      ['weights'],
      `has ${weights.length} entries for ${values.length} values`,
      'one weight for each value',
    );
  } else if (weights?.every((weight) => weight === 0) === true) {
    complain(sink, ['weights'], 'are all 0', 'at least one above 0');
  }
  return { model: 'empirical', values: values ?? [], ...(weights === null ? {} : { weights }), ...bound(v) };
}

/** Reads the map; a `min` that is not the distribution's stays out of it. */
function checked(schema: z.ZodMiniType, parts: Parts, read: Read): z.ZodMiniType<Described> {
  return become(schema as z.ZodMiniType<Partial<Bounded>>, (found, sink): Described => {
    const beside: Values = { ...found, min: found.min ?? null, max: found.max ?? null };
    if (beside.min !== null && beside.max !== null && beside.min > beside.max) {
      complain(sink, ['max'], 'is below "min"', 'at least as much as min');
    }
    return { spec: read(parts.min ? beside : { ...beside, min: null }, sink), beside };
  });
}

/** The models as they are listed and described. */
export const distributionModels: readonly { readonly name: string; readonly doc: string; readonly options: string }[] =
  [
    { name: 'constant', doc: 'always the same; written as the value alone', options: 'value' },
    { name: 'uniform', doc: 'even between min and max', options: 'min, max' },
    { name: 'normal', doc: 'normal, never below 0', options: 'mean, sd, min, max' },
    { name: 'lognormal', doc: 'median × e^(sigma × standard normal)', options: 'median, sigma, min, max' },
    { name: 'exponential', doc: 'exponential', options: 'mean, min, max' },
    { name: 'pareto', doc: 'P(X > x) = (scale / x)^shape', options: 'scale, shape, min, max' },
    { name: 'weibull', doc: 'P(X > x) = e^-((x / scale)^shape)', options: 'scale, shape, min, max' },
    {
      name: 'empirical',
      doc: 'exactly these values, listed or from a CSV',
      options: 'values, weights | file, min, max',
    },
  ];

/** One map for each model. */
export function modelMaps(parts: Parts): { readonly [name: string]: z.ZodMiniType<Described> } {
  const maps: { [name: string]: z.ZodMiniType<Described> } = {};
  for (const { name } of distributionModels) {
    if (name === 'uniform') maps[name] = uniformSchema(parts);
    else if (name === 'empirical') maps[name] = empiricalSchema(parts);
    else maps[name] = modelSchema(name, parts);
  }
  return maps;
}

const distributions = new Map<Unit['name'], z.ZodMiniType<DistributionText>>();

/** A distribution, or one value for a constant. */
export function distribution(unit: Unit, doc: string): z.ZodMiniType<DistributionText> {
  const schema = distributions.get(unit.name) ?? distributionOf(unit);
  distributions.set(unit.name, schema);
  return described(schema, doc);
}

const WHAT: { readonly [name in Unit['name']]: string } = { duration: 'durations', bytes: 'sizes', ppm: 'ppm' };

function distributionOf(unit: Unit): z.ZodMiniType<DistributionText> {
  const doc = `A distribution of ${WHAT[unit.name]}; a value alone is constant.`;
  const constant = become(unit.leaf('always this'), (value): Described => ({
    spec: { model: 'constant', value },
    beside: { min: null, max: null },
  }));
  const maps = modelMaps({ unit, extra: {}, min: true });
  const schema = become(variants('model', maps, doc, constant), ({ spec }) => spec);
  return named(`${unit.name}-distribution`, schema, doc);
}
