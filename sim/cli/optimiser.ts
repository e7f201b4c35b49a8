/** What the engine's optimising compiler is told of the run to come. */
import { setFlagsFromString } from 'node:v8';

/** A run of fewer is short. */
const SHORT_EVENTS = 200_000;

interface Advice {
  /**
   * V8 compiles a function once it has run some tens of kB of its bytecode; a run of a few thousand events is over before that is of
   * use, and what is compiled so early has seen too little and is thrown away again. Several times as patient, a run of 5,000 events
   * takes 100 ms of CPU less and one of 50,000 some 80; one of four million would take 100 more. Later versions have compilers in
   * between.
   */
  readonly short: string;
  /**
   * How much of what a function calls may be compiled into it, in bytes of bytecode. The default of 920 cuts the path of an event into
   * twenty functions; with 3000 a hundred thousand nodes took a tenth less time (W2: smallest of four 215 and 222 ns an event without, 197
   * with). At a million, where memory decides, nothing was seen beyond the noise.
   */
  readonly long: string;
}

/** By the start of V8's version: flags are its own business, so only those that were measured are touched. */
const ADVICE: { readonly [version: string]: Advice } = {
  '11.3.': { short: '--interrupt-budget=540672', long: '--max-inlined-bytecode-size-cumulative=3000' },
  '12.4.': { short: '--invocation-count-for-turbofan=12000', long: '--max-inlined-bytecode-size-cumulative=3000' },
};

/** Before the run's code is compiled. */
export function adviseOptimiser(events: number): void {
  const { v8 } = process.versions;
  for (const [version, advice] of Object.entries(ADVICE)) {
    if (v8?.startsWith(version)) setFlagsFromString(events < SHORT_EVENTS ? advice.short : advice.long);
  }
}
