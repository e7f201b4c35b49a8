/** Script of a worker that runs one seed after the other; see `experiment/seeds-parallel.ts`. */
import { serveSeeds } from './experiment/seeds-worker.ts';

// What a user's protocol logs in a thread that nobody asked for must not mix with the program's results.
globalThis.console = new console.Console(process.stderr, process.stderr);

await serveSeeds((specifier) =>
  specifier === 'rumormill/testing' ? import('./testing/index.ts') : import('./node.ts'),
);
