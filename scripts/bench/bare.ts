/**
 * `node --import tsx scripts/bench/bare.ts <scenario> on|off [path=value …]`: runs a scenario through the built library, all observers on
 * (coverage, traffic, fingerprint) or all off, which the command cannot. Prints one line of JSON.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as Optimiser from '../../sim/cli/optimiser.ts';
import type * as Library from '../../sim/node.ts';

const SLICE_EVENTS = 20_000;
const [file, observers, ...sets] = process.argv.slice(2);
const library = pathToFileURL(resolve('dist', 'sim', 'node.js')).href;
const { loadScenario, formatProblem, Simulation } = (await import(library)) as typeof Library;
const advice = pathToFileURL(resolve('dist', 'sim', 'cli', 'optimiser.js')).href;
const { adviseOptimiser } = (await import(advice)) as typeof Optimiser;
const { scenario, problems, protocols } = loadScenario(readFileSync(file, 'utf8'), { file, sets });
if (scenario === null) throw new Error(problems.map(formatProblem).join('\n'));
const on = observers === 'on';
// As the command does before a run of so many events.
adviseOptimiser(scenario.nodes * 20);
const simulation = new Simulation(scenario, { protocol: (use) => protocols.get(use)!, metrics: on, fingerprint: on });
const begin = performance.now();
while (!simulation.finished) simulation.advance(SLICE_EVENTS);
const seconds = (performance.now() - begin) / 1000;
const peakBytes = process.resourceUsage().maxRSS * 1024;
console.log(JSON.stringify({ seconds, events: simulation.kernel.events, peakBytes }));
