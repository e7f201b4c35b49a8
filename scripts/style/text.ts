/** What must not stand in any file of the repository: traces of the machine it was written on, and unfinished business. */
import type { Problem, TextFile } from './source.ts';

interface Ban {
  readonly pattern: RegExp;
  readonly message: string;
}

const BANS: readonly Ban[] = [
  {
    pattern: /(?:^|[\s'"`(=:,])(?:\/(?:home|root|Users|work|tmp)\/|[A-Za-z]:\\+Users\\)/,
    message: 'a path of one machine; make it relative, or use the system folder for temporary files',
  },
  {
    pattern: /https?:\/\/[^\s/'"`]*(?:registry|artifactory|nexus|verdaccio|mirror)|"resolved":/i,
    message: 'an address of a package registry; npm is configured by whoever installs',
  },
  { pattern: /\b(?:TODO|FIXME|XXX|HACK)\b/, message: 'unfinished; do it, or open an issue' },
];

/** The lines of a text that a ban matches; the bans' own definition is exempt. */
export function textProblems(files: readonly TextFile[]): Problem[] {
  return files.filter(({ path }) => path !== 'scripts/style/text.ts').flatMap(fileProblems);
}

function fileProblems({ path, text }: TextFile): Problem[] {
  return text
    .split('\n')
    .flatMap((line, index) =>
      BANS.filter(({ pattern }) => pattern.test(line)).map(({ message }) => ({ path, line: index + 1, message })),
    );
}
