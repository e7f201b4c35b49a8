/** Small pieces of Markdown. */

export type Cell = string;

/** Text inside a table: a bar would end the cell, an angle bracket would be taken for HTML. */
export function cell(text: string): string {
  const code = text.split('`');
  return code
    .map((part, i) => (i % 2 === 0 ? part.replaceAll('<', '&lt;') : part).replaceAll('|', '\\|'))
    .join('`')
    .replaceAll('\n', ' ');
}

export function code(text: string): string {
  return text === '' ? '' : `\`${text}\``;
}

/** A table; columns that are empty in every row are left out. */
export function table(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const kept = head.map((_, i) => i).filter((i) => rows.some((row) => row[i] !== ''));
  const line = (cells: readonly string[]): string => `| ${kept.map((i) => cell(cells[i])).join(' | ')} |`;
  return [line(head), `|${kept.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}

/** A sentence: capital letter, full stop. */
export function sentence(text: string): string {
  const trimmed = text.trim();
  if (trimmed === '') return '';
  const first = trimmed[0].toUpperCase() + trimmed.slice(1);
  return /[.!?…]$/.test(first) ? first : `${first}.`;
}

/** Blocks with one empty line between them, and a line break at the end. */
export function page(...blocks: readonly string[]): string {
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

/** The first line of every page that nobody edits by hand. */
export function generatedFrom(...sources: readonly string[]): string {
  return `<!-- Written by scripts/docs.ts from ${sources.join(', ')}. Edit those, then: npm run docs -->`;
}

/** A fenced block. */
export function fenced(language: string, text: string): string {
  return `\`\`\`${language}\n${text.trimEnd()}\n\`\`\``;
}

/** Puts `text` between `<!-- begin name -->` and `<!-- end name -->`. @throws Error when the markers are not there once each */
export function between(document: string, name: string, text: string): string {
  const parts = document.split(`<!-- begin ${name} -->`);
  const rest = parts[1]?.split(`<!-- end ${name} -->`);
  if (parts.length !== 2 || rest?.length !== 2)
    throw new Error(`the markers "begin ${name}" and "end ${name}" must stand once each`);
  return `${parts[0]}<!-- begin ${name} -->\n\n${text.trim()}\n\n<!-- end ${name} -->${rest[1]}`;
}
