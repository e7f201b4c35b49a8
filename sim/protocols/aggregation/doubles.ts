/** Doubles as two words of a row each: exact, and the same words on every engine (values are never NaN, whose bits may differ). */

const double = new Float64Array(1);
const halves = new Int32Array(double.buffer);

export const WORDS_PER_DOUBLE = 2;
export const DOUBLE_BYTES = 8;

export function putDouble(words: Int32Array, at: number, value: number): void {
  double[0] = value;
  words[at] = halves[0];
  words[at + 1] = halves[1];
}

export function getDouble(words: Int32Array, at: number): number {
  halves[0] = words[at];
  halves[1] = words[at + 1];
  return double[0];
}
