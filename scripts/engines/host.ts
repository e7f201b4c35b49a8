/** What Node, Bun and Deno run: reads the golden scenarios from the file that is named, prints what became of them. */
import { readFileSync } from 'node:fs';
import type { GoldenInput } from '../../test/golden/run-golden.ts';
import { golden } from './page.ts';

const input = JSON.parse(readFileSync(process.argv[2], 'utf8')) as GoldenInput;
// No top-level await: the script is bundled as CommonJS, which is what the yaml package needs under Node.
void golden(input).then((runs) => console.log(JSON.stringify(runs)));
