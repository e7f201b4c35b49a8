/** `npm run bundle`: the library as one script for a browser, with everything it exports under the global name `rumormill`. */
import { join } from 'node:path';
import { build } from 'esbuild';

const OUTPUT = join('dist', 'browser', 'rumormill.js');

/** Bundles an entry; rejects, naming the import, when something needs Node. Returns the size of the script in bytes. */
export async function bundleForBrowser(
  output: string = OUTPUT,
  entry: string = join('sim', 'index.ts'),
): Promise<number> {
  const { metafile } = await build({
    entryPoints: [entry],
    outfile: output,
    bundle: true,
    platform: 'browser',
    format: 'iife',
    globalName: 'rumormill',
    target: 'es2023',
    metafile: true,
    logLevel: 'silent',
  });
  const [result] = Object.values(metafile.outputs);
  if (!result) throw new Error(`${entry} gave no script`);
  return result.bytes;
}

if (process.argv[1] === import.meta.filename) {
  try {
    console.log(`${OUTPUT}: ${await bundleForBrowser()} bytes`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
