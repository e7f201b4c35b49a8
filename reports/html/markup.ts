/** Building blocks of the page: escaping first, everything else on top of it. */

const ENTITIES: { readonly [sign: string]: string } = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text for an element or a quoted attribute. Control signs that HTML forbids become the replacement sign. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => ENTITIES[sign]).replace(FORBIDDEN, '\uFFFD');
}

// oxlint-disable-next-line no-control-regex
const FORBIDDEN = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F]/g;

/** The same, with what stands between backticks set as code, and numbers kept with their units. */
export function prose(text: string): string {
  return escapeHtml(text)
    .replace(/`([^`]+)`/g, '<code>$1</code>')
    .replace(/(\d) (?=(?:%|µs|ms|s|min|h|d|B|kB|MB|GB)(?![A-Za-z]))/g, '$1\u00a0');
}

/** JSON inside a script element: nothing in it can end the element or open a comment. */
export function scriptJson(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll('<', '\\u003c')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');
}

export interface Column {
  readonly label: string;
  readonly number: boolean;
  /** explains the column when pointed at */
  readonly title?: string | undefined;
}

/** A table whose first column heads its rows; cells are markup already. */
export function htmlTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  classes: string = 'scroll',
): string {
  const head = columns
    .map(({ label, number, title }) => {
      const hint = title === undefined ? '' : ` title="${escapeHtml(title)}"`;
      return `<th scope="col"${number ? ' class="n"' : ''}${hint}>${escapeHtml(label)}</th>`;
    })
    .join('');
  const body = rows
    .map((row) => {
      const cells = row.map((cell, i) => {
        if (i === 0) return `<th scope="row" class="text">${cell}</th>`;
        return `<td class="${columns[i].number ? 'n' : 'text'}">${cell}</td>`;
      });
      return `<tr>${cells.join('')}</tr>`;
    })
    .join('\n');
  return `<div class="${classes}"><table><thead><tr>${head}</tr></thead><tbody>\n${body}\n</tbody></table></div>`;
}

/** A titled card; nothing when it has no content. */
export function card(id: string, title: string, caption: string, content: string, classes: string = ''): string {
  if (content === '') return '';
  const said = caption === '' ? '' : `<p class="caption">${prose(caption)}</p>`;
  return `<section class="card ${classes}" id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${escapeHtml(title)}</h2>${said}
${content}
</section>`;
}
