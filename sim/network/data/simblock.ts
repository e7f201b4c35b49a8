/**
 * Latency between six regions of the world, and where Bitcoin's nodes stood, as shipped with SimBlock (Aoki et al., SimBlock: a blockchain
 * network simulator, INFOCOM workshops 2019; figures of 2019): mean one-way times in ms.
 */
import type { LatencyMatrix } from './matrix.ts';

const ONE_WAY_MS: readonly (readonly number[])[] = [
  [32, 124, 184, 198, 151, 189],
  [124, 11, 227, 237, 252, 294],
  [184, 227, 88, 325, 301, 322],
  [198, 237, 325, 85, 58, 198],
  [151, 252, 301, 58, 12, 126],
  [189, 294, 322, 198, 126, 16],
];

export const SIMBLOCK: LatencyMatrix = {
  name: 'simblock',
  source: 'SimBlock, network configuration of 2019; mean one-way latency and share of Bitcoin nodes by region',
  zones: ['north-america', 'europe', 'south-america', 'asia-pacific', 'japan', 'australia'],
  matrixUs: ONE_WAY_MS.map((row) => row.map((ms) => ms * 1000)),
  shares: [0.3316, 0.4998, 0.009, 0.1177, 0.0224, 0.0195],
};
