/** How soon the engine's optimising compiler begins. */
import { setFlagsFromString } from 'node:v8';

/**
 * By the start of V8's version. V8 compiles a function once it has run some tens of kB of its bytecode; a run of a few thousand events
 * is over before that is of use, and what is compiled so early has seen too little and is thrown away again. Several times as patient, a run of
 * 100 nodes takes 90 ms of CPU less, one of 1,000 nodes 80, and long runs are not slower. Later versions have compilers in between.
 */
const PATIENCE: { readonly [version: string]: string } = {
  '11.3.': '--interrupt-budget=540672',
  '12.4.': '--invocation-count-for-turbofan=12000',
};

/** To be called before what it is for is loaded. */
export function delayOptimiser(): void {
  const { v8 } = process.versions;
  for (const [version, flag] of Object.entries(PATIENCE)) if (v8?.startsWith(version)) setFlagsFromString(flag);
}
