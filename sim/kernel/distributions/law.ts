/** A continuous distribution before clamping, as far as clamping and length bias need it. */
export interface Law {
  /** No value lies below. */
  readonly least: number;
  /** May be Infinity. */
  readonly mean: number;
  /** The probability of a value at or below x. */
  cdf(x: number): number;
  /** The value below which a share u lies, 0 < u < 1. */
  quantile(u: number): number;
  /** The part of the mean that values at or below a finite x make up: the integral of t dF(t) up to x. */
  meanBelow(x: number): number;
  /** The inverse of meanBelow where it grows, from 0 up; `high` may be Infinity, and the answer lies between the two. */
  valueAtMean(part: number, low: number, high: number): number;
}

/** The largest share below 1; keeps rounding in a quotient from asking for the value that nothing exceeds. */
export const MOST_SHARE: number = 1 - Number.EPSILON / 2;

/**
 * Where an increasing function reaches a target, between low and high: Newton's steps, halving the interval whenever a step
 * leaves it. Gives the same bits everywhere, as it only computes.
 *
 * @param start a finite guess; high may be Infinity
 */
export function solve(
  f: (x: number) => number,
  slope: (x: number) => number,
  target: number,
  low: number,
  high: number,
  start: number,
): number {
  let left = low;
  let right = high;
  let x = start > left && start < right ? start : between(left, right);
  for (let i = 0; i < 200; i++) {
    const excess = f(x) - target;
    if (excess === 0) return x;
    if (excess > 0) right = x;
    else left = x;
    const step = x - excess / slope(x);
    // After so small a step of Newton's the error left is far below rounding.
    if (Math.abs(step - x) <= 1e-10 * x) return Math.min(Math.max(step, left), right);
    const next = step > left && step < right ? step : between(left, right);
    if (next === left || next === right) return next;
    x = next;
  }
  return x;
}

function between(left: number, right: number): number {
  return right === Infinity ? 2 * left + 1 : left + (right - left) / 2;
}
