/** A delay as the simulator counts it: whole microseconds, at least 1, and exact in a double. */
export function wholeMicroseconds(x: number): number {
  return Math.min(Math.max(Math.round(x), 1), Number.MAX_SAFE_INTEGER);
}

export function noLengthBias(mean: number): RangeError {
  return new RangeError(
    mean === 0
      ? 'no length-biased value or residual: every value is 0'
      : 'no length-biased value or residual: the mean is infinite (a pareto needs shape > 1, or a max)',
  );
}
