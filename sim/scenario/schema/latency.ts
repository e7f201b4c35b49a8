/** `network.latency`: one value, a distribution, a matrix between zones, or a preset. */
import type * as z from 'zod/mini';
import type { LatencySpec } from '../../network/spec.ts';
import { become, branch, complain, described, isMap, list, map, maybe, named, or, variants } from './build.ts';
import type { Shape } from './build.ts';
import { DURATION, modelMaps } from './distribution.ts';
import type { DistributionText } from './distribution.ts';
import { choice, duration, name, number } from './text.ts';

/** Latency before presets are looked up and files are read. */
export type LatencyText =
  | {
      readonly model: 'distribution';
      readonly distribution: DistributionText;
      readonly minUs: number;
      readonly per: 'message' | 'link';
    }
  | Extract<LatencySpec, { model: 'matrix' }>
  | {
      readonly model: 'preset';
      readonly preset: string;
      readonly jitterSigma: number;
      readonly minUs: number;
      readonly per: 'message' | 'link';
    };

const MOST_SIGMA = 3;

const per: z.ZodMiniType<'message' | 'link'> = or(
  choice(['message', 'link'], 'whether each message draws its delay, or each link draws one for the whole run'),
  'message',
);
const min: z.ZodMiniType<number> = or(duration('no message is faster than this', { min: 1 }), '1us');
const jitter: z.ZodMiniType<number> = or(
  number('the means are multiplied by a lognormal factor with this sigma', { min: 0, max: MOST_SIGMA }),
  0,
);

const extra: Shape = { min: maybe(duration('no message is faster than this', { min: 1 })), per };

function fromDistributions(): { [model: string]: z.ZodMiniType<LatencyText> } {
  const maps: { [model: string]: z.ZodMiniType<LatencyText> } = {};
  for (const [model, schema] of Object.entries(modelMaps({ unit: DURATION, extra, min: false }))) {
    maps[model] = become(schema, ({ spec, beside }): LatencyText => ({
      model: 'distribution',
      distribution: spec,
      minUs: Math.max(1, beside.min ?? 1),
      per: beside['per'] as 'message' | 'link',
    }));
  }
  return maps;
}

const matrix: z.ZodMiniType<LatencyText> = become(
  map(
    {
      zones: list(name('a zone'), 'names of the zones, in the order of rows and columns', 1),
      matrix: list(list(duration('mean one-way latency'), 'from one zone to each'), 'a row for each zone', 1),
      jitter,
      min,
      per,
    },
    { doc: 'Mean one-way latency between zones, a row for each sender’s zone.', tag: ['model', 'matrix'] },
  ),
  (value, sink): LatencyText => {
    const { zones } = value;
    const wanted = `${zones.length} rows of ${zones.length} durations, one for each of the zones`;
    if (value.matrix.length !== zones.length) complain(sink, ['matrix'], `has ${value.matrix.length} rows`, wanted);
    value.matrix.forEach((row, index) => {
      if (row.length !== zones.length) complain(sink, ['matrix', index], `has ${row.length} entries`, wanted);
    });
    zones.forEach((zone, index) => {
      if (zones.indexOf(zone) < index)
        complain(sink, ['zones', index], `names the zone "${zone}" twice`, 'each zone once');
    });
    return {
      model: 'matrix',
      zones,
      matrixUs: value.matrix,
      jitterSigma: value.jitter,
      minUs: value.min,
      per: value.per,
    };
  },
);

function preset(names: readonly string[]): z.ZodMiniType<LatencyText> {
  const schema = map(
    { preset: choice(names, 'a measured matrix that comes with the program', 'latency preset'), jitter, min, per },
    { doc: 'A measured matrix that comes with the program.' },
  );
  return become(schema, (value): LatencyText => ({
    model: 'preset',
    preset: value.preset,
    jitterSigma: value.jitter,
    minUs: value.min,
    per: value.per,
  }));
}

/** @param presets names of the latency presets */
export function latencySchema(presets: readonly string[]): z.ZodMiniType<LatencyText> {
  const doc = 'One-way delay of a message.';
  const constant = become(duration('always this', { min: 1 }), (value): LatencyText => ({
    model: 'distribution',
    distribution: { model: 'constant', value },
    minUs: 1,
    per: 'message',
  }));
  const modelled = variants('model', { ...fromDistributions(), matrix }, 'one value, or a model', constant);
  const ready = preset(presets);
  const schema = branch(
    (value) => (isMap(value) && Object.hasOwn(value, 'preset') ? ready : modelled),
    [modelled, ready],
    doc,
  );
  const what = 'A latency: one value, a distribution, a matrix between zones, or a preset.';
  return described(named('latency', schema, what), doc);
}
