/** How soon the engine's optimising compiler begins. */
import { setFlagsFromString } from 'node:v8';

/** A run of fewer is short. */
const SHORT_EVENTS = 200_000;

/**
 * By the start of V8's version. V8 compiles a function once it has run some tens of kB of its bytecode; a run of a few thousand events
 * is over before that is of use, and what is compiled so early has seen too little and is thrown away again. Several times as patient, a
 * run of 5,000 events takes 100 ms of CPU less and one of 50,000 some 80; one of four million would take 100 more. Later
 * versions have compilers in between.
 */
const PATIENCE: { readonly [version: string]: string } = {
  '11.3.': '--interrupt-budget=540672',
  '12.4.': '--invocation-count-for-turbofan=12000',
};

/** Has it wait when so few events are to come that they end before it does. */
export function delayOptimiser(events: number): void {
  if (events >= SHORT_EVENTS) return;
  const { v8 } = process.versions;
  for (const [version, flag] of Object.entries(PATIENCE)) if (v8?.startsWith(version)) setFlagsFromString(flag);
}
