import { defineConfig } from 'vitest/config';

/** Tests that run the built package as a process, in a worker or in a browser; everything else runs on the sources. */
const BUILT = [
  'test/cli/**/*.test.ts',
  'test/browser/**/*.test.ts',
  'test/package/**/*.test.ts',
  'test/**/*.built.test.ts',
];
const LONG = ['test/**/*.long.test.ts'];

export default defineConfig(({ mode }) => {
  const long = mode === 'long';
  const project = (name: string, include: string[], exclude: string[], globalSetup: string[]) => ({
    test: { name, include, exclude, globalSetup, testTimeout: long ? 600_000 : 60_000, hookTimeout: 60_000 },
  });
  const build = ['test/support/build.ts'];
  return {
    test: {
      projects: long
        ? [project('long', LONG, [], build)]
        : [project('sources', ['test/**/*.test.ts'], [...BUILT, ...LONG], []), project('built', BUILT, LONG, build)],
      // One less than there are, and with two cores half the time, is the default.
      maxWorkers: '100%',
      reporters: process.env.CI ? ['default', 'json'] : ['default'],
      outputFile: { json: 'results/vitest.json' },
      coverage: { provider: 'v8', include: ['sim/**/*.ts', 'reports/**/*.ts'], reporter: ['text-summary', 'html'] },
    },
  };
});
