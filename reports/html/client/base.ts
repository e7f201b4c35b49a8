/** Client script, part 1: the data, words for figures (as in `format.ts`), colours and shapes. */
export const BASE_SCRIPT: string = String.raw`
const data = JSON.parse(document.getElementById('data').textContent);
const root = document.documentElement;

const isDark = () => {
  const chosen = root.getAttribute('data-theme');
  return chosen ? chosen === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
};
const css = (name) => getComputedStyle(root).getPropertyValue(name).trim();

// Okabe and Ito's colours; on dark paper the light blue comes first and black becomes near white.
const LIGHT = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#4d4d4d'];
const DARK = ['#56b4e9', '#e69f00', '#2bbd91', '#dc93bb', '#f0e442', '#ee7f33', '#d9d7d2'];
const DASHES = [[], [9, 3], [3, 2], [10, 3, 2, 3], [14, 4], [5, 2]];
const SHAPES = ['circle', 'triangle', 'rect', 'rectRot', 'cross', 'star', 'crossRot'];
const hue = (group) => (isDark() ? DARK : LIGHT)[group % LIGHT.length];
const dashOf = (group) => DASHES[Math.floor(group / LIGHT.length) % DASHES.length];
const shapeOf = (group) => SHAPES[(group + Math.floor(group / SHAPES.length)) % SHAPES.length];
const alpha = (colour, share) => colour + Math.round(share * 255).toString(16).padStart(2, '0');

const digits = (value, count) => {
  const rounded = Number(value.toPrecision(count));
  const [whole, rest] = String(rounded).split('.');
  const grouped = /^-?\d+$/.test(whole) ? whole.replace(/\B(?=(\d{3})+$)/g, ',') : whole;
  return rest === undefined ? grouped : grouped + '.' + rest;
};
const sayBytes = (bytes) => {
  for (const [size, name] of [[1e12, 'TB'], [1e9, 'GB'], [1e6, 'MB'], [1e3, 'kB']]) {
    if (bytes >= size * 0.9995) return digits(bytes / size, 3) + ' ' + name;
  }
  return digits(bytes, 3) + ' B';
};
const sayShare = (share) => {
  if (share === 1 || share === 0) return share * 100 + ' %';
  if (share > 0.9999) return '>99.99 %';
  if (share < 0.0001) return '<0.01 %';
  return Number((share * 100).toFixed(share > 0.99 || share < 0.01 ? 2 : 1)) + ' %';
};
const sayTime = (value) => digits(value, 6) + ' ' + data.axis.unit;
const sayMs = (ms) => {
  if (ms === 0) return '0 s';
  for (const [size, name] of [[86400e3, 'd'], [3600e3, 'h'], [60e3, 'min'], [1e3, 's']]) if (ms >= size) return digits(ms / size, 3) + ' ' + name;
  return digits(ms, 3) + ' ms';
};
const sayValue = (value, unit) => {
  if (unit === 'ratio' || unit === 'share') return sayShare(value);
  if (unit === 'ms') return sayMs(value);
  return unit === 'plain' ? digits(value, 4) : sayBytes(value) + '/s';
};

const ROLE_NAMES = { min: 'least', max: 'most', p10: '10th percentile', p90: '90th percentile', median: 'median', low: 'least', high: 'most' };
const seriesName = (one) => (one.role in ROLE_NAMES ? one.label + ', ' + ROLE_NAMES[one.role] : one.label);

const element = (tag, attributes, ...children) => {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) node.setAttribute(name, value);
  node.append(...children);
  return node;
};
const drawing = (tag, attributes) => {
  const node = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
};
`;
