#!/usr/bin/env node
/** The command `rumormill`: what every call of it needs; the rest is loaded when it is known what was asked for. */
import { VERSION } from '../experiment/version.ts';
import { OWN_MISTAKE } from './exit-codes.ts';
import { complain, print, watchStreams } from './terminal.ts';

watchStreams();
const words = process.argv.slice(2);
try {
  if (words.length === 1 && words[0] === '--version') {
    print(VERSION);
  } else {
    const { command } = await import('./command.ts');
    await command(words);
  }
} catch (error) {
  complain(`rumormill ${VERSION} made a mistake of its own:\n${error instanceof Error ? error.stack : String(error)}`);
  process.exitCode = OWN_MISTAKE;
}
