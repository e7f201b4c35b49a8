/**
 * Latency between twelve AWS regions: mean round-trip times in ms from a sample of cloudping.co, undated, as shipped with the simulator of
 * jvm-libp2p (`AwsLatencies`), made symmetric. One way is taken as half of a round trip.
 */
import type { LatencyMatrix } from './matrix.ts';

const ROUND_TRIP_MS: readonly (readonly number[])[] = [
  [4, 12, 62, 64, 14, 114, 70, 92, 186, 212, 198, 146],
  [12, 4, 52, 52, 24, 124, 79, 102, 196, 200, 187, 134],
  [62, 52, 3, 22, 79, 172, 128, 151, 228, 172, 138, 108],
  [64, 52, 22, 3, 60, 174, 119, 140, 218, 162, 140, 98],
  [14, 24, 79, 60, 2, 125, 70, 92, 186, 210, 198, 144],
  [114, 124, 172, 174, 125, 1, 176, 204, 298, 322, 312, 256],
  [70, 79, 128, 119, 70, 176, 1, 26, 120, 182, 256, 201],
  [92, 102, 151, 140, 92, 204, 26, 2, 110, 158, 249, 223],
  [186, 196, 228, 218, 186, 298, 120, 110, 1, 56, 146, 124],
  [212, 200, 172, 162, 210, 322, 182, 158, 56, 4, 93, 68],
  [198, 187, 138, 140, 198, 312, 256, 249, 146, 93, 1, 106],
  [146, 134, 108, 98, 144, 256, 201, 223, 124, 68, 106, 4],
];

export const AWS: LatencyMatrix = {
  name: 'aws',
  source: 'cloudping.co, undated sample as shipped in jvm-libp2p AwsLatencies; one way = half of the round trip',
  zones: [
    'us-east-1',
    'us-east-2',
    'us-west-1',
    'us-west-2',
    'ca-central-1',
    'sa-east-1',
    'eu-west-1',
    'eu-central-1',
    'ap-south-1',
    'ap-southeast-1',
    'ap-southeast-2',
    'ap-northeast-1',
  ],
  matrixUs: ROUND_TRIP_MS.map((row) => row.map((ms) => ms * 500)),
  shares: null,
};
