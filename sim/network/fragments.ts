/** Packets of one message. */

/** Packets that a message of `bytes` takes: at least 1, an empty message too. */
export function fragmentsOf(bytes: number, mtuBytes: number): number {
  return bytes > mtuBytes ? Math.ceil(bytes / mtuBytes) : 1;
}

/** The probability that at least one of `fragments` packets is lost, each with probability `loss` on its own. */
export function lossOfAny(loss: number, fragments: number): number {
  if (fragments === 1) return loss;
  let kept = 1;
  let power = 1 - loss;
  for (let left = fragments; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) kept *= power;
    power *= power;
  }
  return 1 - kept;
}
