/**
 * Loss presets. The figures are the per-packet presets of str0m-netem (engineering presets, not measurements): a Gilbert model that goes
 * from good to bad with probability p at each packet and back with probability r, loses everything while bad and nothing while
 * good; stationary loss p / (p + r), mean burst 1 / r packets.
 *
 * Here burst loss is a process in time, so a preset needs the spacing of the packets it was made for. Seen through equally
 * spaced packets, a process with exponential sojourns is again a chain of two states, and it is the preset's chain exactly when its
 * rates a (good to bad) and b (bad to good) satisfy a / (a + b) = p / (p + r) and e^(-(a + b) * spacing) = 1 - p - r. A node that
 * sends more often than that sees longer bursts in packets, one that sends less often sees nearly independent losses; the
 * average loss is the same for all.
 */
import { ln } from '../../kernel/math.ts';
import type { BurstLossSpec } from '../spec.ts';

/** A two-state chain per packet. */
export interface PacketChain {
  /** probability to turn bad at a packet, p */
  readonly goodToBad: number;
  /** probability to turn good again, r */
  readonly badToGood: number;
}

export interface LossPreset {
  readonly name: string;
  readonly source: string;
  /** independent loss of each packet */
  readonly loss: number;
  /** null where losses come singly */
  readonly chain: PacketChain | null;
}

/** One packet of speech, for which such presets are made. */
export const PACKET_SPACING_US = 20_000;

const SOURCE = 'str0m-netem presets';

export const LOSS_PRESETS: readonly LossPreset[] = [
  { name: 'wifi', source: SOURCE, loss: 0, chain: { goodToBad: 0.005, badToGood: 0.5 } },
  { name: 'wifi-lossy', source: SOURCE, loss: 0, chain: { goodToBad: 0.025, badToGood: 0.5 } },
  { name: 'cellular', source: SOURCE, loss: 0, chain: { goodToBad: 0.01, badToGood: 0.5 } },
  { name: 'satellite', source: SOURCE, loss: 0, chain: { goodToBad: 0.01, badToGood: 1 / 3 } },
  { name: 'congested', source: SOURCE, loss: 0, chain: { goodToBad: 0.05, badToGood: 0.5 } },
  { name: 'data-centre', source: SOURCE, loss: 0.001, chain: null },
];

export function lossPreset(name: string): LossPreset | null {
  return LOSS_PRESETS.find((preset) => preset.name === name) ?? null;
}

/**
 * The process in time that packets `spacingUs` apart see as this chain.
 *
 * @throws RangeError unless both probabilities are above 0 and their sum is below 1, for a chain that turns more often than not is
 *   no process in time
 */
export function burstLossOf(
  chain: PacketChain,
  spacingUs: number = PACKET_SPACING_US,
  direction: BurstLossSpec['direction'] = 'send',
): BurstLossSpec {
  const { goodToBad, badToGood } = chain;
  const sum = goodToBad + badToGood;
  if (!(goodToBad > 0 && badToGood > 0 && sum < 1)) {
    throw new RangeError(`turning probabilities must be above 0, together below 1, not ${goodToBad} and ${badToGood}`);
  }
  const rates = -ln(1 - sum) / spacingUs;
  return {
    meanGoodUs: sum / (goodToBad * rates),
    meanBadUs: sum / (badToGood * rates),
    lossGood: 0,
    lossBad: 1,
    direction,
  };
}
