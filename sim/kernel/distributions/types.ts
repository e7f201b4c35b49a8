import type { Draw } from '../draw.ts';

/**
 * Bounds by clamping: what falls outside becomes the bound itself, so that a bound gathers the probability of all that it
 * cuts off. (Not by drawing again, which would change the shape inside.) Means and length-biased draws are those of the
 * clamped distribution.
 */
interface Clamped {
  readonly min?: number | undefined;
  readonly max?: number | undefined;
}

export type DistributionSpec =
  | ({ readonly model: 'constant'; readonly value: number } & Clamped)
  /** Even between min and max. */
  | { readonly model: 'uniform'; readonly min: number; readonly max: number }
  /** Clamped at 0 even where no min is given. */
  | ({ readonly model: 'normal'; readonly mean: number; readonly sd: number } & Clamped)
  /** median * e^(sigma * a standard normal number). */
  | ({ readonly model: 'lognormal'; readonly median: number; readonly sigma: number } & Clamped)
  | ({ readonly model: 'exponential'; readonly mean: number } & Clamped)
  /** P(X > x) = (scale / x)^shape from scale up. Without a max the mean is infinite up to shape 1. */
  | ({ readonly model: 'pareto'; readonly scale: number; readonly shape: number } & Clamped)
  /** P(X > x) = e^-((x / scale)^shape). */
  | ({ readonly model: 'weibull'; readonly scale: number; readonly shape: number } & Clamped)
  /** Exactly these values, as often as their weights say; evenly without weights. */
  | ({
      readonly model: 'empirical';
      readonly values: readonly number[];
      readonly weights?: readonly number[] | undefined;
    } & Clamped);

/** Sampling positions nothing: the caller puts the Draw where it should be. Larger draws give larger values. */
export interface Distribution {
  /** Of the clamped distribution; may be Infinity. */
  readonly mean: number;
  /** The smallest value it can return, after clamping. */
  readonly min: number;
  sample(draw: Draw): number;
  /** A sample as a delay in whole microseconds: rounded, at least 1. */
  sampleUs(draw: Draw): number;
  /**
   * A value drawn with probability proportional to its length: the session that a moment chosen at random falls into.
   *
   * @throws RangeError when the mean is infinite or zero, for then there is no such thing
   */
  sampleLengthBiased(draw: Draw): number;
  /**
   * What is left, at a moment chosen at random, of the session it falls into: an even share of a length-biased value. Its
   * mean is E[X^2] / (2 E[X]). (Feller, An Introduction to Probability Theory, volume 2, chapter XI.)
   *
   * @throws RangeError as sampleLengthBiased does
   */
  sampleResidual(draw: Draw): number;
  /** The probability of a value at or below x, after clamping. */
  cdf(x: number): number;
}
