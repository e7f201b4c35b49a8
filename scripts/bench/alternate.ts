/** A B A B: the machine's other work meets all variants alike. */
import { loadavg } from 'node:os';

/** Middle value; the mean of the two middle ones of an even number. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

export interface Series<S> {
  readonly samples: { readonly [variant: string]: readonly S[] };
  /** load average of the last minute, before each round */
  readonly loads: readonly number[];
}

/** Takes each variant's measurement once, in order, and that `rounds` times. */
export function alternate<S>(
  rounds: number,
  variants: { readonly [variant: string]: () => S },
  say: (line: string) => void,
): Series<S> {
  const names = Object.keys(variants);
  const samples: { [variant: string]: S[] } = Object.fromEntries(names.map((name) => [name, []]));
  const loads: number[] = [];
  for (let round = 1; round <= rounds; round++) {
    loads.push(loadavg()[0]);
    for (const name of names) {
      say(`${name}, ${round} of ${rounds}`);
      samples[name].push(variants[name]());
    }
  }
  return { samples, loads };
}
