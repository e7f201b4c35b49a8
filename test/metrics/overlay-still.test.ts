import { expect, it } from 'vitest';
import { overlayGauge } from '../../sim/metrics/gauges/overlay.ts';
import type { GaugeLayer } from '../../sim/metrics/gauges/gauge.ts';
import type { Layer } from '../../sim/protocols/contract.ts';

/** A ring of six; counts how often somebody's neighbours are asked for. */
function ring(extra: Partial<Layer>): { layers: GaugeLayer[]; asked: () => number } {
  let asked = 0;
  const handlers: Layer = {
    start: () => undefined,
    neighbours(node, out) {
      asked++;
      out[0] = (node + 1) % 6;
      out[1] = (node + 5) % 6;
      return 2;
    },
    ...extra,
  };
  return { layers: [{ id: 'ring', protocol: 'ring', handlers }], asked: () => asked };
}

function readerOf(layers: GaugeLayer[], down: Set<number>): NonNullable<ReturnType<typeof overlayGauge.make>> {
  return overlayGauge.make({ capacity: 6, isUp: (node) => !down.has(node), layersOf: () => layers, replica: null })!;
}

it('a graph that nobody changes is measured once, and anew when somebody comes or goes', () => {
  const { layers, asked } = ring({});
  const down = new Set<number>();
  const reader = readerOf(layers, down);
  const first = reader.read(1_000_000, false);
  const once = asked();
  expect(reader.read(2_000_000, false)).toEqual(first);
  expect(asked()).toBe(once);
  down.add(3);
  reader.observer!.onDown!(2_500_000, 3, 0);
  const after = reader.read(3_000_000, false);
  expect(after).not.toEqual(first);
  expect(after).toEqual(readerOf(layers, down).read(3_000_000, false));
  down.delete(3);
  reader.observer!.onUp!(3_500_000, 3, 0);
  expect(reader.read(4_000_000, true)).toEqual(first);
});

it.each([['timer'], ['message']])('views of a layer with a %s are measured every time', (handler) => {
  const { layers, asked } = ring({ [handler]: () => undefined });
  const reader = readerOf(layers, new Set());
  reader.read(1_000_000, false);
  const once = asked();
  reader.read(2_000_000, false);
  expect(asked()).toBeGreaterThan(once);
});
