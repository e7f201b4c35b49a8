/** `network.loss`: a probability, bursts after Gilbert and Elliott, or a preset. */
import type * as z from 'zod/mini';
import type { BurstLossSpec } from '../../network/spec.ts';
import { become, branch, complain, described, isMap, map, named, or, variants } from './build.ts';
import { choice, duration, share } from './text.ts';

export type LossText =
  | { readonly model: 'rates'; readonly loss: number; readonly burstLoss: BurstLossSpec | null }
  | {
      readonly model: 'preset';
      readonly preset: string;
      readonly packetSpacingUs: number;
      readonly direction: BurstLossSpec['direction'];
    };

const direction: z.ZodMiniType<BurstLossSpec['direction']> = or(
  choice(['send', 'receive', 'both'], 'whether the state of the sender, of the receiver, or of both counts'),
  'send',
);

const bursts: z.ZodMiniType<LossText> = become(
  map(
    {
      good: duration('mean length of good times', { min: 1 }),
      bad: duration('mean length of bad times', { min: 1 }),
      lossGood: or(share('loss in good times'), '0%'),
      lossBad: or(share('loss in bad times'), '100%'),
      direction,
      independent: or(share('loss besides, independent for each packet'), '0%'),
    },
    {
      doc: 'Bursty loss as a process in time: each node and direction alternates between good and bad times.',
      tag: ['model', 'gilbert-elliott'],
    },
  ),
  (value, sink): LossText => {
    if (value.lossBad < value.lossGood)
      complain(sink, ['lossBad'], 'is below "lossGood"', 'at least as much as lossGood');
    const burstLoss: BurstLossSpec = {
      meanGoodUs: value.good,
      meanBadUs: value.bad,
      lossGood: value.lossGood,
      lossBad: value.lossBad,
      direction: value.direction,
    };
    return { model: 'rates', loss: value.independent, burstLoss };
  },
);

function preset(names: readonly string[]): z.ZodMiniType<LossText> {
  const schema = map(
    {
      preset: choice(names, 'loss of a kind of network', 'loss preset'),
      packetSpacing: or(
        duration('time between two packets of a node, to turn runs of packets into times', { min: 1 }),
        '20ms',
      ),
      direction,
    },
    { doc: 'Loss of a kind of network, stated per packet and turned into times.' },
  );
  return become(schema, (value): LossText => ({
    model: 'preset',
    preset: value.preset,
    packetSpacingUs: value.packetSpacing,
    direction: value.direction,
  }));
}

/** @param presets names of the loss presets */
export function lossSchema(presets: readonly string[]): z.ZodMiniType<LossText> {
  const doc = 'Share of packets that are lost.';
  const plain = become(share('independent for each packet'), (loss): LossText => ({
    model: 'rates',
    loss,
    burstLoss: null,
  }));
  const modelled = variants('model', { 'gilbert-elliott': bursts }, 'one share, or a model', plain);
  const ready = preset(presets);
  const schema = branch(
    (value) => (isMap(value) && Object.hasOwn(value, 'preset') ? ready : modelled),
    [modelled, ready],
    doc,
  );
  return described(named('loss', schema, 'A loss: a share, bursts, or a preset.'), doc);
}
