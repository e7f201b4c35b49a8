/** Stack traces cut down to the user's own files, without the paths of one machine. */

/** Most frames kept. */
const MOST_FRAMES = 10;

/**
 * The frames of `stack` that lie in one of `files` (absolute path to the name to show), as `name:line:column (function)`. Paths of
 * engines come plain or as file: URLs.
 */
export function ownFrames(stack: string | undefined, files: ReadonlyMap<string, string>): string[] {
  const frames: string[] = [];
  for (const line of (stack ?? '').split('\n')) {
    const frame = /^\s*at (?:(.*?) \()?(.+?):(\d+):(\d+)\)?$/.exec(line);
    if (frame === null) continue;
    const shown = files.get(plainPath(frame[2]));
    if (shown === undefined) continue;
    const name = frame[1]?.replace(/^(?:Object|Module)\.|^async /g, '');
    frames.push(`${shown}:${frame[3]}:${frame[4]}${name === undefined || name === '' ? '' : ` (${name})`}`);
    if (frames.length === MOST_FRAMES) break;
  }
  return frames;
}

function plainPath(path: string): string {
  const plain = path.replace(/^async /, '').replace(/[?#].*$/, '');
  return plain.startsWith('file://') ? decodeURIComponent(plain.slice('file://'.length)) : plain;
}
