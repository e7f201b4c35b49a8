/** What a browser runs: the library and the golden scenarios' runner in one script. */
import * as library from '../../sim/index.ts';
import { type GoldenInput, type GoldenRuns, runGolden } from '../../test/golden/run-golden.ts';

export function golden(input: GoldenInput): Promise<GoldenRuns> {
  return runGolden(library, input);
}
