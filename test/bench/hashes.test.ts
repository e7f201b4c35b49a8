/** An optimisation must not change what a run means: the three workloads, small, give the results that hashes.json holds. */
import { describe, expect, it } from 'vitest';
import { differences, hashOf, keptHashes, SMOKE_SETS } from '../../scripts/bench/smoke.ts';
import { runFile } from '../scenarios/run-file.ts';

describe('the workloads of the benchmark', () => {
  it.each(Object.keys(SMOKE_SETS))('%s gives the same fingerprint and the same summary as ever', (workload) => {
    const run = runFile(`bench/${workload}`, SMOKE_SETS[workload]);
    expect(hashOf(run)).toEqual(keptHashes()[workload]);
  });

  it('says what differs', () => {
    const kept = keptHashes();
    expect(differences(kept, kept)).toEqual([]);
    const other = { ...kept, w2: { ...kept['w2'], fingerprint: '0' } };
    expect(differences(other, kept)).toEqual([`w2: fingerprint is 0, was ${kept['w2'].fingerprint}`]);
    expect(differences(kept, { w1: kept['w1'], w2: kept['w2'] })).toEqual(['w3: not in test/bench/hashes.json']);
  });
});
