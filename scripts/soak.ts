/**
 * `npm run soak`: a thousand million events, with memory every tenth of them; exits with 1 when it grows.
 *
 *   npm run soak -- --events 100000000 --nodes 10000
 */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { groupDigits } from '../reports/format.ts';
import type * as Library from '../sim/node.ts';
import { growth, MOST_GROWTH, soak, type Reading } from './soak/soak.ts';

const READINGS = 10;

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1).padStart(8);
}

function line({ events, virtualSeconds, residentBytes, heapBytes, arrayBytes, inFlight, nsPerEvent }: Reading): string {
  return [
    groupDigits(events).padStart(14),
    virtualSeconds.toFixed(0).padStart(10),
    megabytes(residentBytes),
    megabytes(heapBytes),
    megabytes(arrayBytes),
    groupDigits(inFlight).padStart(10),
    nsPerEvent.toFixed(1).padStart(9),
  ].join('  ');
}

const { values } = parseArgs({
  options: { events: { type: 'string', default: '1000000000' }, nodes: { type: 'string', default: '100000' } },
});
const [events, nodes] = [Number(values.events), Number(values.nodes)];
if (!(events >= READINGS) || !(nodes >= 10)) throw new Error('--events and --nodes are numbers, at least 10');
const library = (await import(pathToFileURL(resolve('dist', 'sim', 'node.js')).href)) as typeof Library;
console.log('        events   virtual s   RSS MB   heap MB  arrays MB  in flight  ns/event');
const readings = soak(library, {
  scenario: readFileSync(join('scenarios', 'bench', 'soak.yaml'), 'utf8'),
  nodes,
  events,
  readings: READINGS,
  onReading: (reading) => console.log(line(reading)),
});
const { held, resident } = growth(readings);
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const grows = held > MOST_GROWTH.held || resident > MOST_GROWTH.resident;
console.log(`first to last reading: held ${percent(held)}, resident ${percent(resident)}: ${grows ? 'GROWS' : 'flat'}`);
process.exitCode = grows ? 1 : 0;
