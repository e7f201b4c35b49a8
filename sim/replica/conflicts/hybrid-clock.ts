import type { ConflictRule } from '../conflict-rule.ts';
import { lastWriterWins, writeRegister, type Register } from './last-writer-wins.ts';

/** Only the writing differs: a stamp is above that of the value it replaces, whatever the writer's clock says. */
export const hybridClock: ConflictRule<Register> = {
  ...lastWriterWins,
  name: 'hybrid-clock',
  summary:
    'last writer wins, but a write is stamped at least 1 µs after the value that its writer held: what was seen is always overwritten',
  source:
    'logical clocks: Lamport 1978; physical time joined with them: Kulkarni et al. 2014 (here one number, a key at a time)',
  advice:
    'As last-writer-wins, at the same cost, without the writes that a slow clock loses to what it had read. A fast clock is followed by all who write after it, so the key’s time runs ahead of every honest clock until they have caught up, and an expiry counted from it comes late. Concurrent writes are still lost but for one, and a writer that lost its state has nothing to go by',

  write(before, operation, stamp) {
    const timeUs = before === null ? stamp.timeUs : Math.max(stamp.timeUs, before.timeUs + 1);
    return writeRegister('hybrid-clock', operation, stamp, timeUs);
  },
};
