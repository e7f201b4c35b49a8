/** All gauges. */
import type { Gauge } from './gauge.ts';

export const GAUGES: readonly Gauge[] = [];
