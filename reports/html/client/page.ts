/** Client script, part 4: tables behind the canvases, copy buttons, theme, print. */
export const PAGE_SCRIPT: string = String.raw`
const cell = (tag, text, number) => element(tag, number ? { class: 'n' } : {}, text);
const headRow = (names) => {
  const row = element('tr');
  names.forEach((name, i) => { const th = cell('th', name, i > 0); th.scope = 'col'; row.append(th); });
  return element('thead', {}, row);
};
const bodyRow = (first, cells) => {
  const head = cell('th', first);
  head.scope = 'row';
  return element('tr', {}, head, ...cells.map((text) => cell('td', text, true)));
};
const timeTable = (chart) => {
  const share = chart.unit === 'ratio' || chart.unit === 'share';
  const unit = { ratio: ' (%)', share: ' (%)', 'bytes/s': ' (B/s)', ms: ' (ms)', plain: '' }[chart.unit];
  const say = (value) => (value === null ? '–' : share ? String(Number((value * 100).toFixed(3))) : digits(value, 6));
  const names = ['Time (' + data.axis.unit + ')', ...chart.series.map((one) => seriesName(one) + unit)];
  const rows = chart.x.map((x, i) => bodyRow(String(x), chart.series.map((one) => say(one.y[i]))));
  return [headRow(names), element('tbody', {}, ...rows)];
};
const histogramTable = (chart) => {
  const rows = chart.ranges.map((range, i) => bodyRow(range, [digits(chart.counts[i], 9)]));
  return [headRow(['Range', 'Number of ' + chart.counted]), element('tbody', {}, ...rows)];
};
const fillTable = (details) => {
  const table = details.querySelector('table');
  const chart = data.charts[details.dataset.table];
  if (table.tBodies.length > 0) return;
  table.append(...(chart.kind === 'time' ? timeTable(chart) : histogramTable(chart)));
};
for (const details of document.querySelectorAll('details[data-table]')) {
  details.addEventListener('toggle', () => { if (details.open) fillTable(details); });
}

const copyText = async (text) => {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = element('textarea', { readonly: '', class: 'skip' });
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand('copy');
    area.remove();
    return done;
  }
};
for (const button of document.querySelectorAll('button[data-copy]')) {
  const label = button.textContent;
  button.addEventListener('click', async () => {
    const done = await copyText(document.getElementById(button.dataset.copy).textContent);
    button.textContent = done ? 'Copied' : 'Select and copy by hand';
    setTimeout(() => { button.textContent = label; }, 1600);
  });
}

const STORED = 'rumormill-theme';
const toggle = document.getElementById('theme');
const nameToggle = () => { toggle.textContent = isDark() ? 'Light page' : 'Dark page'; };
const setTheme = (theme) => {
  root.setAttribute('data-theme', theme);
  try { localStorage.setItem(STORED, theme); } catch { /* a page from a file may have no storage */ }
  nameToggle();
  drawAll();
};
try {
  const stored = localStorage.getItem(STORED);
  if (stored === 'dark' || stored === 'light') root.setAttribute('data-theme', stored);
} catch { /* as above */ }
toggle.hidden = false;
toggle.addEventListener('click', () => setTheme(isDark() ? 'light' : 'dark'));
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => { nameToggle(); drawAll(); });

let before = null;
addEventListener('beforeprint', () => {
  before = root.getAttribute('data-theme');
  root.setAttribute('data-theme', 'light');
  drawAll();
  for (const chart of charts.values()) chart.resize();
});
addEventListener('afterprint', () => {
  if (before === null) root.removeAttribute('data-theme');
  else root.setAttribute('data-theme', before);
  drawAll();
});

nameToggle();
drawAll();
`;
