/** What the tests of the documentation read from Markdown. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Block {
  readonly language: string;
  /** of `file=…` behind the language; null when there is none */
  readonly file: string | null;
  readonly text: string;
}

/** Every page of the documentation, relative to the root. */
export function pages(): string[] {
  const docs = readdirSync('docs', { recursive: true, encoding: 'utf8' });
  const own = ['README.md', 'DESIGN.md', 'CONTRIBUTING.md', 'CHANGELOG.md'];
  return [...own, ...docs.filter((name) => name.endsWith('.md')).map((name) => join('docs', name))];
}

/** Fenced blocks in their order. */
export function blocks(page: string): Block[] {
  const text = readFileSync(page, 'utf8');
  return [...text.matchAll(/^```(\w*)(?: file=(\S+))?\n([^]*?)^```$/gm)].map(([, language, file, body]) => ({
    language,
    file: file ?? null,
    text: body,
  }));
}

function withoutBlocks(text: string): string {
  return text.replaceAll(/^```[^]*?^```$/gm, '');
}

/** Targets of links and pictures. */
export function links(page: string): string[] {
  const text = withoutBlocks(readFileSync(page, 'utf8')).replaceAll(/`[^`\n]*`/g, '');
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target);
}

/** The anchors GitHub gives the headings of a page. */
export function anchors(page: string): Set<string> {
  const headings = withoutBlocks(readFileSync(page, 'utf8')).matchAll(/^#+ (.+)$/gm);
  return new Set(
    [...headings].map(([, words]) =>
      words
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
        .replaceAll(/\s/g, '-'),
    ),
  );
}
