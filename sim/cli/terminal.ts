/** The two streams: results go to stdout, talk to stderr. */
import { UNPRINTED } from './exit-codes.ts';

/** What a terminal can show. */
export interface Shows {
  readonly width: number;
  readonly colour: boolean;
  readonly unicode: boolean;
}

/** NO_COLOR (https://no-color.org) and terminals that are none turn colours off. */
export function showsOf(stream: NodeJS.WriteStream): Shows {
  const { NO_COLOR, TERM, LC_ALL, LC_CTYPE, LANG } = process.env;
  const locale = LC_ALL || LC_CTYPE || LANG || '';
  const width = stream.columns > 0 ? Math.min(stream.columns, 120) : 80;
  return {
    width,
    colour: stream.isTTY && !NO_COLOR && TERM !== 'dumb',
    unicode: !stream.isTTY || process.platform === 'win32' || /utf-?8/i.test(locale),
  };
}

/**
 * A reader that goes away (`rumormill list | head`) is no error: the rest is not written. A full disk is one, said in a line.
 */
export function watchStreams(): void {
  let failed = false;
  const watch = (stream: NodeJS.WriteStream, say: (error: NodeJS.ErrnoException) => void): void => {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE' || failed) return;
      failed = true;
      // The command's own code would come after this one.
      process.on('exit', () => (process.exitCode = UNPRINTED));
      say(error);
    });
  };
  watch(process.stderr, () => undefined);
  watch(process.stdout, ({ code }) =>
    complain(`rumormill: standard output cannot be written (${code ?? 'no reason given'})`),
  );
}

/** What a user's protocol logs is talk: stdout holds results only. */
export function logToStderr(): void {
  globalThis.console = new console.Console(process.stderr, process.stderr);
}

/** Without control characters, which would reach the terminal; line ends stay. */
export function harmless(text: string): string {
  return text.replaceAll(/(?!\n)[\p{Cc}\u2028\u2029]/gu, ' ');
}

/** Results. */
export function print(text: string): void {
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
}

/** Errors: said even when quiet. */
export function complain(line: string): void {
  process.stderr.write(`${harmless(line)}\n`);
}

const CLEAR_LINE = '\r\u001b[2K';
/** Wall milliseconds between two pictures of the progress line. */
const REFRESH_MS = 100;

/** What is said beside the results. */
export class Talk {
  private readonly quiet: boolean;
  private readonly live: boolean;
  private shown = false;
  private lastMs = -Infinity;

  constructor(quiet: boolean) {
    this.quiet = quiet;
    this.live = !quiet && process.stderr.isTTY && process.env['TERM'] !== 'dumb';
  }

  say(line: string): void {
    if (this.quiet) return;
    this.clear();
    process.stderr.write(`${harmless(line)}\n`);
  }

  /** What the results will begin with as well: where both are seen, it goes when they come. */
  head(line: string, resultsShown: boolean): void {
    if (!(this.live && resultsShown && process.stdout.isTTY)) return this.say(line);
    process.stderr.write(CLEAR_LINE + harmless(line).slice(0, showsOf(process.stderr).width - 1));
    this.shown = true;
  }

  /** Shows a line that the next one replaces; on a terminal only, and not too often. */
  progress(line: (shows: Shows) => string): void {
    if (!this.live) return;
    const now = performance.now();
    if (now - this.lastMs < REFRESH_MS) return;
    this.lastMs = now;
    const shows = showsOf(process.stderr);
    process.stderr.write(CLEAR_LINE + line({ ...shows, width: shows.width - 1 }));
    this.shown = true;
  }

  clear(): void {
    if (this.shown) process.stderr.write(CLEAR_LINE);
    this.shown = false;
  }
}
