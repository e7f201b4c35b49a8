/** All gauges. */
import { aggregationGauge } from './aggregation.ts';
import { divergenceGauge } from './divergence.ts';
import type { Gauge } from './gauge.ts';
import { overlayGauge } from './overlay.ts';

export const GAUGES: readonly Gauge[] = [aggregationGauge, divergenceGauge, overlayGauge];
