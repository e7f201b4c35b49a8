/** Script of a worker that runs one seed after the other; see `experiment/seeds-parallel.ts`. */
import { serveSeeds } from './experiment/seeds-worker.ts';

await serveSeeds((specifier) =>
  specifier === 'rumormill/testing' ? import('./testing/index.ts') : import('./node.ts'),
);
